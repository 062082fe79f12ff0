"""A list in whatever encoding: read right, or a doubt that the preview shows."""

import unicodedata

import pytest

from services.intake.imports.columns import known
from services.intake.imports.values import born, day, need, occasion
from shared.csv_lists import read
from shared.encodings import CHARSETS
from shared.tables import Table
from tests.unit.intake.lists.files import AMIRA, a_csv


def listed(name: str, encoding: str, charset: str | None = None) -> Table:
    return read(a_csv(("JA-1", "Amira", name, *AMIRA[3:]), encoding=encoding), charset, known)


def doubts(table: Table) -> list[str]:
    return [detail for code, detail in table.notes if code == "encoding_in_doubt"]


@pytest.mark.parametrize(
    ("name", "encoding", "meant"),
    [
        ("Yıldız", "cp1254", "Yıldız in windows-1254"), ("Łukasz", "cp1250", "Łukasz in windows-1250"),
        ("Jürgen", "mac-roman", "Jürgen in macintosh"), ("Шевченко", "cp1251", "Шевченко in windows-1251"),
        ("Шевченко", "koi8-r", "Шевченко in koi8-r"), ("Schröder", "cp850", "Schröder in ibm850"),
    ],
)  # fmt: skip
def test_what_may_be_another_encoding_is_a_doubt_with_what_it_would_be(name: str, encoding: str, meant: str) -> None:
    [told] = doubts(listed(name, encoding))
    assert meant in told


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("Dvořáková", "cp1250"), ("Ćirić", "cp1250"), ("Șerban", "iso-8859-16"), ("Çağlar", "cp1254"),
        ("Ωνάσης", "cp1253"),
        ("حداد", "cp1256"), ("Šķēle", "cp1257"), ("Groß", "mac-roman"),
        ("Møller", "mac-roman"), ("Иванов", "iso-8859-5"),
    ],
)  # fmt: skip
def test_no_name_is_taken_for_another_in_silence(name: str, encoding: str) -> None:
    table = listed(name, encoding)
    assert table.rows[1][2] == name or doubts(table)


@pytest.mark.parametrize(
    "name", ["Jürgen Groß", "Özdemir", "Müller-Lüdenscheidt", "José", "François", "d’Artagnan", "Zoë"]
)
def test_what_german_offices_write_is_no_doubt(name: str) -> None:
    table = listed(name, "cp1252")
    assert (table.rows[1][2], doubts(table)) == (name, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_no_doubt(encoding: str) -> None:
    table = listed("Шевченко", encoding)
    assert (table.rows[1][2], doubts(table)) == ("Шевченко", [])


@pytest.mark.parametrize(
    ("name", "charset"),
    [("Yıldız", "windows-1254"), ("Łukasz", "windows-1250"), ("Jürgen", "macintosh"), ("Шевченко", "koi8-r"),
     ("Шевченко", "Windows-1251"), ("حداد", "windows-1256")],
)  # fmt: skip
def test_a_sender_may_say_the_encoding(name: str, charset: str) -> None:
    table = listed(name, CHARSETS[charset.lower()], charset)
    assert (table.rows[1][2], doubts(table)) == (name, [])


@pytest.mark.parametrize("cell", ['="00123"', '"=""00123"""'])
def test_a_number_that_is_kept_by_a_formula_is_what_is_shown(cell: str) -> None:
    body = f"Aktenzeichen;Nachname;Geburtsdatum\r\n{cell};Haddad;14.03.2016\r\n".encode()
    assert read(body, None, known).rows[1][0] == "00123"


def test_decomposed_letters_are_as_composed_ones() -> None:
    headings = ("Aktenzeichen", "Staatsangehörigkeit", "Geburtsdatum", "Straße")
    rows = [("JA-1", "Türkei", "14. März 2016", "Münsterstraße 1")]
    body = a_csv(*rows, headings=headings)
    apart = unicodedata.normalize("NFD", body.decode()).encode()
    assert apart != body
    assert read(apart, None, known).rows == read(body, None, known).rows


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKD"])
def test_words_with_marks_are_known_in_every_form(form: str) -> None:
    assert occasion(unicodedata.normalize(form, "Räumung")) == "eviction"
    assert need(unicodedata.normalize(form, "Einbürgerung"))[0] == "naturalisation"
    assert day(unicodedata.normalize(form, "14. März 2016")) == "2016-03-14"
    assert born(unicodedata.normalize(form, "14. März 2016")).day == "2016-03-14"


@pytest.mark.parametrize(("name", "told"), [("JÃ¶rg", "Jörg, read twice"), ("M\ufffdller", "a sign is lost")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_text_that_was_damaged_before_is_a_doubt_with_the_words(name: str, told: str, encoding: str) -> None:
    [found] = doubts(listed(name, encoding))
    assert f"{name} ({told})" in found


@pytest.mark.parametrize("name", ["Jürgen Groß", "Łukasz", "Ångström", "Õnnepalu", "Côté", "Яна", "Đukić"])
def test_what_is_right_is_not_said_to_be_damaged(name: str) -> None:
    assert doubts(listed(name, "utf-8")) == []
