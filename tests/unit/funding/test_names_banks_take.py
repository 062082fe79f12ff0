"""Names as banks take them (EPC217-08, Deutsche Kreditwirtschaft): what is refused, and what to write instead."""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from deploy.local.demo.money.treasury import ACCOUNTS
from deploy.local.treasury import as_an_account_holder
from services.funding.payees.accounts import Name
from services.funding.payees.letters import banks_take, what_to_write
from shared.directory import Directory
from shared.field_errors import field_errors

ROOT = Path(__file__).parents[3]

NAMES = TypeAdapter(Name)


def refusal(name: str) -> dict[str, str]:
    with pytest.raises(ValidationError) as wrong:
        NAMES.validate_python(name)
    (found,) = field_errors(wrong.value.errors())
    return found


@pytest.mark.parametrize(
    "name",
    ["Jugendhilfe Žitný & Söhne", "Müller-Lüdenscheidt, Dr. (GbR)", "Łukasz Đukić", "O'Neill", "Ștefan Țurcanu",
     "Ærø Ørsted", "A+B? 100% *neu* $ / e.V.: x", "STRAẞE"],
)  # fmt: skip
def test_names_in_the_latin_letters_of_europe_are_taken_to_the_letter(name: str) -> None:
    assert NAMES.validate_python(name) == name


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("محمد حداد", "in lateinischen Buchstaben"), ("Олена", "in lateinischen Buchstaben"),
        ("李明", "in lateinischen Buchstaben"), ("Γιώργος", "in lateinischen Buchstaben"),
        ("A_B#C", "Zeichen 2 (U+005F): bitte - schreiben; Zeichen 4 (U+0023): bitte Nr. schreiben"),
        ('Verein "Licht"', "bitte ' schreiben"), ("O’Neill", "Zeichen 2 (U+2019): bitte ' schreiben"),
        ("Nguyễn", "bitte e schreiben"), ("Kita 😀", "bitte weglassen"), ("Ａｎｎａ", "bitte A schreiben"),
        ("Haus\u00a0Nord", "bitte ein Leerzeichen schreiben"),
        ("x < y", "bitte weglassen"),
        ("a@b.de", "bitte (at) schreiben"), ("Мар’яна", "in lateinischen Buchstaben"),
    ],
)  # fmt: skip
def test_what_no_bank_takes_is_refused_with_its_place_and_what_to_write(name: str, says: str) -> None:
    found = refusal(name)
    assert found["code"] == "not_for_banks"
    assert says in found["detail"]


def test_the_refusal_quotes_no_name() -> None:
    assert "Олена" not in refusal("Олена Шевченко")["detail"]


def test_decomposed_letters_are_the_same_name() -> None:
    assert NAMES.validate_python(unicodedata.normalize("NFD", "Žitný Söhne")) == "Žitný Söhne"


def test_seventy_characters_are_the_most_counted_as_composed() -> None:
    assert NAMES.validate_python(unicodedata.normalize("NFD", "ö" * 70)) == "ö" * 70
    assert refusal("ö" * 71)["code"] == "string_too_long"


@settings(deadline=None, max_examples=300)
@given(st.text(min_size=1, max_size=70))
def test_any_text_is_taken_or_told_what_is_wrong(name: str) -> None:
    composed = unicodedata.normalize("NFC", name)
    try:
        assert banks_take(NAMES.validate_python(name))
    except ValidationError as wrong:
        (found,) = field_errors(wrong.errors())
        assert found["detail"]
        named = any(map(str.isalpha, name)) and not re.search("^/|/$|//", name)
        assert name != composed or not banks_take(name) or name != name.strip() or not named


@pytest.mark.parametrize("name", ["---", "'", "//", ".", "?", "(", "/a", "a/", "a//b", "12"])
def test_signs_and_numbers_alone_are_no_name_and_a_slash_is_not_doubled(name: str) -> None:
    assert refusal(name)["code"] == "no_name"


@settings(deadline=None, max_examples=300)
@given(st.characters(exclude_categories=("Cs",)))
def test_what_is_to_be_written_instead_is_taken(one: str) -> None:
    said = what_to_write(f"a{one}b")
    instead = said.partition(": bitte ")[2].removesuffix(" schreiben").removesuffix("weglassen")
    assert not instead or instead.startswith(("den Namen in", "ein Leerzeichen")) or banks_take(instead)


def test_the_payees_of_the_demo_and_the_names_of_departments_are_taken() -> None:
    directory = Directory.load(ROOT / "deploy" / "municipalities")
    names = [*ACCOUNTS.values(), *(as_an_account_holder(one.names.de) for one in directory.departments)]
    assert len(names) > 2
    assert [name for name in names if not banks_take(name)] == []
