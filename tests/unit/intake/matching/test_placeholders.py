"""What stands for "not known" is no evidence: it weighs nothing, makes no key and joins nobody."""

import unicodedata
from collections.abc import Sequence
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.matching import Weights, blocking_keys, compare, judge, profile
from services.intake.matching.placeholders import FILE, placeholders, tells
from services.intake.matching.profile import NOT_KNOWN
from services.intake.people.details import Details
from services.intake.people.names import normalised

WEIGHTS = Weights.load()
LISTS = Weights(WEIGHTS.fields, upper=5.0, lower=0.0, families=False)
"""Weights a list without families has taught: no guard of a household holds."""
READ = yaml.safe_load(FILE.read_text(encoding="utf-8"))
NOTHING = [entry.strip() for words in READ["nothing"].values() for entry in words.split(",")]
SIGNS = ["-", "---", "?", "???", "🙂", "123", "aaa", "\u200b", "´"]
UNNAMED = [entry.strip() for entry in READ["newborn"].split(",")]
BORN = date(1962, 6, 2)
MORE = {"sex": "f", "phone": "0231 4711 815", "address": {"street": "Kielstraße 12", "postcode": "44145"}}
FORMS = [str.upper, str.title, lambda text: f"-- {text} --", lambda text: f"({text})", lambda text: f"{text} 2",
         lambda text: unicodedata.normalize("NFD", text), lambda text: f"\u200e{text}\u200b"]  # fmt: skip


def details(given_names: str | None, family_name: str | None) -> Details:
    return Details(given_names, family_name, BORN, "day", None)


def test_a_placeholder_is_a_name_in_neither_part_however_it_is_written() -> None:
    every = [form(written) for written in NOTHING for form in FORMS]
    assert [text for text in every if tells(text, "given") or tells(text, "family")] == []


def test_two_who_are_not_known_share_no_key_that_their_names_made() -> None:
    for written in NOTHING:
        keys = blocking_keys(profile(written, written, BORN), sounds=3)
        assert (written, keys, details(written, written).exact_keys()) == (written, (), [])


def joined(weights: Weights, names: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of names that two records bear who agree in all else, those that make them one person."""
    return [name for name in names if judged_alike(weights, *name) == "same"]


def judged_alike(weights: Weights, given_names: str, family_name: str) -> str:
    return judge(*(profile(given_names, family_name, BORN, **MORE) for _ in range(2)), weights).decision


@pytest.mark.parametrize("weights", [WEIGHTS, LISTS], ids=["register", "list"])
def test_a_name_that_is_none_joins_nobody_though_all_else_agrees(weights: Weights) -> None:
    given_names = [*NOTHING, *UNNAMED, "Baby X", "Kind 1", *SIGNS]
    assert joined(weights, [(written, "Haddad") for written in given_names]) == []
    assert joined(weights, [("Amira", written) for written in (*NOTHING, *SIGNS)]) == []
    assert judged_alike(weights, "Amira", "Haddad") == "same"


def test_unnamed_twins_are_not_one_person() -> None:
    one, other = (profile("Baby X", "Haddad", date(2026, 11, 2), **MORE) for _ in range(2))
    assert judge(one, other, WEIGHTS).decision == "clearing"


def test_a_number_still_says_that_somebody_unnamed_is_one_person() -> None:
    one, other = (profile("Unbekannt", "Unbekannt", BORN, azr_number="AZR 4711 0815") for _ in range(2))
    assert judge(one, other, WEIGHTS).contributions[-1].field == "azr_number"


@pytest.mark.parametrize(
    ("given_names", "family_name"),
    [
        ("Amira", "Baby"), ("Amira", "Junge"), ("Amira", "Null"), ("Amira", "Sohn"), ("Amira", "Zwilling"),
        ("Boy", "Jensen"),
        ("Nil", "Kaya"), ("Na", "Li"), ("Nia", "Ohnesorg"), ("Ramon", "Sans"), ("Mann", "Keiner"), ("李", "娜"),
        ("Kindra", "Kindler"), ("Babyloni", "Neugebauer"), ("Anna", "Brak"), ("민", "이"), ("Nn-Anna", "Inn"),
    ],
)  # fmt: skip
def test_names_that_look_like_one_are_names(given_names: str, family_name: str) -> None:
    assert tells(given_names, "given")
    assert tells(family_name, "family")
    assert len(details(given_names, family_name).exact_keys()) == 1


@pytest.mark.parametrize("written", ["A.", "A. B.", "S", "А.", "Ω.", "م."])
def test_initials_are_no_exact_key_and_join_nobody(written: str) -> None:
    one, other = profile(written, written, BORN, **MORE), profile(written, written, BORN, **MORE)
    assert details(written, "Haddad").exact_keys() == details("Amira", written).exact_keys() == []
    assert judge(one, other, WEIGHTS).decision != "same"


def test_initials_weigh_little() -> None:
    one, other = profile("S.", "Ramanujan", BORN), profile("S", "Ramanujan", BORN)
    [weight] = [part.weight for part in judge(one, other, WEIGHTS).contributions if part.field == "given_names"]
    assert 0 < weight <= 1


def test_an_initial_is_asked_about_where_the_rest_is_one_person() -> None:
    one, other = profile("Ramanujan", "S.", BORN, **MORE), profile("Ramanujan", "S", BORN, **MORE)
    assert judge(one, other, WEIGHTS).decision == "clearing"


@pytest.mark.parametrize(("given_names", "family_name"), [("John", "Doe"), ("JANE", "doe")])
def test_who_courts_call_so_is_nobody(given_names: str, family_name: str) -> None:
    one = profile(given_names, family_name, BORN)
    assert (one.given, one.family) == (NOT_KNOWN, NOT_KNOWN)
    assert details(given_names, family_name).exact_keys() == []
    assert tells("John", "given")


@given(st.sampled_from(["given", "family"]), st.text(max_size=20))
@settings(max_examples=300, deadline=None)
def test_what_tells_has_letters_of_its_own(role: str, written: str) -> None:
    if tells(written, role):  # type: ignore[arg-type]
        assert any(map(str.isalpha, normalised(written)))


@pytest.mark.parametrize("number", ["unbekannt", "-", "000000000000", "keine", "0", "999999999999", "", "n/a"])
def test_what_stands_for_no_number_leads_to_nobody(number: str) -> None:
    assert Details("Amira", None, BORN, "day", number).exact_keys() == []
    assert profile("Amira", None, BORN, azr_number=number, phone=number, email=number).azr_number == ""


@pytest.mark.parametrize("street", ["unbekannt", "ohne festen Wohnsitz", "O.f.W.", "-", "obdachlos", "keine Angabe"])
def test_nobody_lives_at_the_same_place_that_is_none(street: str) -> None:
    one, other = (profile(name, None, BORN, address={"street": street, "city": street}) for name in ("Amira", "Pavlo"))
    assert compare(one, other).address is None


def test_every_entry_stands_once_in_its_language_and_the_table_has_a_version() -> None:
    assert placeholders().version >= 1
    for words in READ["nothing"].values():
        entries = [normalised(entry) for entry in words.split(",")]
        assert all(entries)
