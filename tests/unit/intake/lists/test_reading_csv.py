"""CSV in the forms spreadsheets write it."""

import pytest

from services.intake.imports.columns import known
from shared.csv_lists import LONGEST_CELL, read
from shared.tables import Table, Unreadable
from tests.unit.intake.lists.files import AMIRA, HEADINGS, a_csv

UMLAUTS = ("JA-1", "Gülşen", "Weiß", "14.03.2016", "Zuzug", "Schule", "44135")
WESTERN = ("JA-1", "Jürgen", "Weiß", "14.03.2016", "Zuzug", "Schule", "44135")


def table(body: bytes, charset: str | None = None) -> Table:
    return read(body, charset, known)


def rows(body: bytes, charset: str | None = None) -> list[list[object]]:
    return [list(row.cells) for row in table(body, charset).rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_umlauts_survive_in_every_unicode_encoding(encoding: str) -> None:
    assert rows(a_csv(UMLAUTS, encoding=encoding)) == [list(HEADINGS), list(UMLAUTS)]


def test_what_is_no_unicode_is_windows_1252_and_the_note_says_so() -> None:
    read = table(a_csv(WESTERN, encoding="cp1252"))
    assert list(read.rows[1].cells) == list(WESTERN)
    assert ("encoding", "cp1252") in read.notes


def test_a_charset_of_the_content_type_is_believed() -> None:
    assert rows(a_csv(WESTERN, encoding="iso-8859-15"), "ISO-8859-15")[1] == list(WESTERN)


def test_a_wrong_charset_is_an_error_and_no_mojibake() -> None:
    with pytest.raises(Unreadable) as refused:
        table(a_csv(WESTERN, encoding="cp1252"), "utf-8")
    assert refused.value.code == "not_text"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_the_separator_is_found(separator: str) -> None:
    assert rows(a_csv(AMIRA, separator=separator)) == [list(HEADINGS), list(AMIRA)]


def test_commas_inside_of_cells_do_not_make_a_comma_the_separator() -> None:
    body = b"Aktenzeichen;Nachname\r\n1;a,b,c,d,e\r\n2;f,g,h,i,j\r\n"
    assert rows(body)[1] == ["1", "a,b,c,d,e"]


def test_excels_own_first_line_names_the_separator() -> None:
    read = table(b"sep=,\r\n" + a_csv(AMIRA, separator=","))
    assert [list(row.cells) for row in read.rows] == [list(HEADINGS), list(AMIRA)]
    assert [row.number for row in read.rows] == [2, 3]


def test_a_line_break_inside_of_quotes_stays_in_its_cell() -> None:
    assert rows(b'Aktenzeichen;Bemerkungen\n1;"eins\nzwei ""drei"""\n')[1] == ["1", 'eins\nzwei "drei"']


def test_blank_lines_are_left_out_and_still_counted() -> None:
    read = table(b"\n;;\nAktenzeichen;Nachname\n\n1;A\n;\n2;B\n\n")
    assert [row.number for row in read.rows] == [3, 5, 7]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_end_as_they_end_on_every_system(ends: str) -> None:
    assert len(rows(a_csv(AMIRA).replace(b"\r\n", ends.encode()))) == 2


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'Aktenzeichen;Nachname\n1;"offen\n2;B\n', "broken_quotes"),
        (b"Aktenzeichen;Nachname\n1;" + b"x" * (LONGEST_CELL + 1), "broken_quotes"),
        (b"\x00\x01\x02\x03\x04\x05\x06\xff" * 8, "not_text"),
        (b"Aktenzeichen;Nachname\n" + b"1;A\n" * 50_100, "too_many_rows"),
        (b"Aktenzeichen;Nachname\n" + b"\n" * 200_100 + b"1;A\n", "too_many_rows"),
        (b"Aktenzeichen;Nachname\n" + b"1;" * 300, "too_many_columns"),
    ],
    ids=["open quote", "endless cell", "binary", "too many rows", "too many blank lines", "too wide"],
)
def test_what_cannot_be_read_is_refused_with_a_code(body: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        table(body)
    assert refused.value.code == code
