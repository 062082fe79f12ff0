"""Lists as offices keep them: headers, notations, encodings, and lines that cannot be used."""

from pathlib import Path

import pytest

from cli.lists.columns import recognised
from cli.lists.days import birth, month_first
from cli.lists.people import address, names, people
from cli.lists.reading import Unreadable, read
from shared.tables import MOST_ROWS


def a_list(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    file = tmp_path / "list.csv"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        (["Nr.", "Vorname", "Nachname", "Geb.-Datum"], ["id", "given", "family", "born"]),
        (["Lfd. Nr.", "Vornamen", "Name", "PLZ", "Ort"], ["id", "given", "family", "postcode", "city"]),
        (["rec_id", "given_name", "surname", "soc_sec_id"], ["id", "given", "family", "identifier:social_security"]),
        (["recordId", "firstName", "lastName", "dateOfBirth"], ["id", "given", "family", "born"]),
        (["ID", "FIRST NAME", "Last-Name", "DOB", "Gender"], ["id", "given", "family", "born", "sex"]),
        (["Straße", "Hausnummer", "Staatsangehörigkeit"], ["street", "house_number", "nationality"]),
        (["street_number", "address_1", "suburb", "state"], ["house_number", "street", "city", "district"]),
        (["AZR-Nummer", "E-Mail", "Telefon", "Lieblingsfarbe"], ["azr", "email", "phone", None]),
        (["Name", "Geburtsdatum"], ["name", "born"]),
    ],
)
def test_headers_are_recognised(headers: list[str], fields: list[str | None]) -> None:
    assert recognised(headers) == fields


@pytest.mark.parametrize(
    ("text", "born", "precision"),
    [
        ("1980-01-31", (1980, 1, 31), "day"), ("31.01.1980", (1980, 1, 31), "day"), ("19800131", (1980, 1, 31), "day"),
        ("31/1/1980", (1980, 1, 31), "day"), ("31.1.80", (1980, 1, 31), "day"), ("1980", (1980, 1, 1), "year"),
        ("01/1980", (1980, 1, 1), "month"), ("00.00.1980", (1980, 1, 1), "year"), ("1980-05-00", (1980, 5, 1), "month"),
        ("31. Januar 1980", (1980, 1, 31), "day"), ("Jan 31, 1980", (1980, 1, 31), "day"),
        ("1980-01-31T00:00:00", (1980, 1, 31), "day"), ("19840025", (1984, 0, 25), "day"),
    ],
)  # fmt: skip
def test_birth_dates_are_read_in_their_notation(text: str, born: tuple[int, int, int], precision: str) -> None:
    found = birth(text, this_year=2026)
    assert found is not None
    assert (found.born, found.precision) == (born, precision)


def test_a_column_of_american_dates_is_seen_from_its_days() -> None:
    assert month_first(["01/31/1980", "05/04/1990"])
    assert not month_first(["31/01/1980", "05/04/1990"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_delimiter_and_encoding_are_found_out(tmp_path: Path, delimiter: str, encoding: str) -> None:
    lines = ["Nr;Vorname;Nachname;Geburtsdatum", '7; "Jörg"; Müller-Weiß;31.01.1980', ""]
    found = read(a_list(tmp_path, "\r\n".join(lines).replace(";", delimiter), encoding))
    assert [(row.id, row.values["given"], row.values["family"]) for row in found.rows] == [("7", "Jörg", "Müller-Weiß")]


def test_a_line_that_cannot_be_used_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    found = read(
        a_list(tmp_path, "id,vorname,nachname\n1,Ada,Byron\n2,,\n3,Al,Khwarizmi,x,y\n1,Ida,Byron\n5,Eva,Noor\n")
    )
    assert [row.id for row in found.rows] == ["1", "5"]
    assert [line for line, _ in found.unusable] == [3, 4, 5]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path) -> None:
    found = read(a_list(tmp_path, 'id,vorname,nachname\n1,"Ada\nMaria",Byron\n\n2,Eva,Noor\n'))
    assert [row.line for row in found.rows] == [2, 4]


@pytest.mark.parametrize(
    "text",
    ['id;vorname;nachname\n1;"Ada;Byron\n2;Eva;Noor\n3;Ida;Kahn\n', 'id;vorname;nachname\n1;"Ada;B\n2;"Eva;Noor\n'],
)
def test_a_stray_quotation_mark_is_told_and_nobody_is_lost(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreadable, match="quotation mark"):
        read(a_list(tmp_path, text))


def test_two_stray_quotation_marks_do_not_swallow_the_rows_between_them(tmp_path: Path) -> None:
    found = read(a_list(tmp_path, 'id;vorname;nachname\n1;"Ada;Byron\n2;Eva;Noor"\n3;Ida;Kahn\n'))
    assert [row.id for row in found.rows] == ["3"]
    [(line, said)] = found.unusable
    assert line == 2
    assert "swallowed" in said


def test_zeros_that_a_list_keeps_from_spreadsheets_are_read(tmp_path: Path) -> None:
    found = read(a_list(tmp_path, 'id;vorname;nachname;plz\n="007";Ada;Byron;="01067"\n'))
    assert [(row.id, row.values["postcode"]) for row in found.rows] == [("007", "01067")]


def test_a_list_may_have_more_rows_than_a_service_takes(tmp_path: Path) -> None:
    lines = [f"{n};Ada;Byron" for n in range(MOST_ROWS + 100)]
    assert len(read(a_list(tmp_path, "\n".join(["id;vorname;nachname", *lines]))).rows) == MOST_ROWS + 100


def test_without_an_id_the_number_of_the_row_is_the_id(tmp_path: Path) -> None:
    assert [row.id for row in read(a_list(tmp_path, "Vorname,Nachname\nAda,Byron\nEva,Noor\n")).rows] == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "empty"), ("a,b\n1,2\n", "no column of names"), ("PK\0\0", "no text")],
)
def test_what_is_no_list_of_people_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read(a_list(tmp_path, text))


def test_a_full_name_is_cut() -> None:
    assert names({"name": "Byron, Ada Augusta"}) == ("Ada Augusta", "Byron")
    assert names({"name": "Ada Augusta Byron"}) == ("Ada Augusta", "Byron")


def test_an_address_in_one_cell_is_cut() -> None:
    found = address({"address": "Münsterstr. 12, 44145 Dortmund"})
    assert found == {"street": "Münsterstr. 12", "postcode": "44145", "city": "Dortmund"}


@pytest.mark.parametrize(("firsts", "precision"), [(1, "day"), (40, "year")])
def test_a_first_of_january_is_a_day_where_it_is_no_more_often_than_by_chance(
    tmp_path: Path, firsts: int, precision: str
) -> None:
    days = ["1.1.1990"] * firsts + [f"{1 + n % 28}.{2 + n % 11}.1980" for n in range(300)]
    rows = read(a_list(tmp_path, "\n".join(["Vorname;Geburtsdatum", *(f"Ada{day}x;{day}" for day in days)]))).rows
    assert people(rows, 2026)[0][0].precision == precision
