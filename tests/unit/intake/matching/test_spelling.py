"""One name in many spellings, and names that only look alike."""

from collections import Counter

import pytest
import yaml

from services.intake.matching import compare
from services.intake.matching.names import FILE
from services.intake.matching.spelling import folded
from services.intake.people.names import normalised
from tests.unit.intake.matching.people import a_person


def given_level(one: str, other: str) -> str | None:
    return compare(a_person(one, "X"), a_person(other, "X")).given_names


def family_level(one: str, other: str) -> str | None:
    return compare(a_person("X", one), a_person("X", other)).family_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wolodymyr", "Volodymyr"), ("Zhanna", "Žanna"), ("Djamschid", "Dschamschid"), ("Ümit", "Uemit"),
        ("Ümit", "Umit"), ("Abd al-Rahman", "Abdurrahman"), ("Abdel Karim", "Abdulkarim"), ("Mohammed", "Muhamad"),
        ("Gül Şen", "Gülşen"), ("Олександр", "Oleksandr"), ("Ebrahim", "Ibrahim"), ("Juri", "Yuriy"),
    ],
)  # fmt: skip
def test_a_given_name_in_two_spellings_is_one(one: str, other: str) -> None:
    assert given_level(one, other) in ("exact", "spelling")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Al-Sharif", "Alscharif"), ("El Masri", "Almasri"), ("As-Sayed", "Alsayed"), ("Kowalenko", "Коваленко"),
        ("Schewtschuk", "Shevchuk"), ("Wójcik", "Wojcik"), ("von Berg", "Berg"), ("Öztürk", "Oeztuerk"),
    ],
)  # fmt: skip
def test_a_family_name_in_two_spellings_is_one(one: str, other: str) -> None:
    assert family_level(one, other) in ("spelling", "exact")


@pytest.mark.parametrize(
    ("one", "other"),
    [("Amira", "Amina"), ("Hassan", "Hussein"), ("Mahmoud", "Mohammed"), ("Karim", "Karima"), ("Rana", "Rania")],
)
def test_two_known_names_are_two_however_alike(one: str, other: str) -> None:
    assert given_level(one, other) == "other"


@pytest.mark.parametrize(("one", "other"), [("Lenka", "Lanka"), ("Milan", "Milana"), ("Torben", "Torsten")])
def test_a_name_nobody_knows_is_at_most_misspelt(one: str, other: str) -> None:
    assert given_level(one, other) not in ("exact", "spelling")


@pytest.mark.parametrize(("one", "other"), [("Oleksandr", "Alexander"), ("Mykola", "Nikolaj"), ("Yusuf", "Josef")])
def test_a_name_abroad_is_a_variant(one: str, other: str) -> None:
    assert given_level(one, other) == "variant"


def test_parts_of_a_compound_name_may_be_missing() -> None:
    assert given_level("Ana Maria", "Ana") == "part"
    assert family_level("Yildiz-Demir", "Yildiz") == "part"


def test_names_may_stand_crosswise() -> None:
    found = compare(a_person("Lan", "Nguyen"), a_person("Nguyen", "Lan"))
    assert (found.given_names, found.family_name, found.name_order) == ("exact", "exact", "swapped")


def test_no_given_name_stands_under_two_entries() -> None:
    entries = [entry for band in read_given() for entry in band]
    folds = Counter(fold for entry in entries for fold in {folded(normalised(word)) for word in str(entry).split()})
    assert [fold for fold, times in folds.items() if times > 1] == []


def read_given() -> list[list[str]]:
    return list(yaml.safe_load(FILE.read_text(encoding="utf-8"))["given"].values())
