"""File numbers, households and AZR numbers that stand for none join nobody; those that are some go on counting."""

from datetime import date

import pytest

from services.intake.matching import DEFAULT, Weights, judge, profile
from services.intake.matching.placeholders import is_reference
from services.intake.people.details import name_key
from services.intake.people.names import normalised_azr

BORN = date(1990, 3, 8)


@pytest.mark.parametrize(
    "written",
    ["k. A.", "n.n.", "N.N.", "ohne Az", "folgt", "0", "000", "xxx", "unbekannt", "keine", "-", "?", "siehe Akte",
     "liegt nicht vor", "невідомо", "غير معروف", "bilinmiyor", "dito"],
)  # fmt: skip
def test_what_stands_for_none_is_no_reference(written: str) -> None:
    assert not is_reference(written)


@pytest.mark.parametrize(
    "written",
    ["1", "2026/1", "A-1", "S", "x", "Kind 1", "KI-2025-0417", "Az. 12", "50.1-0", "familie-haddad", "HH 0", "0-0"],
)
def test_what_a_sender_made_for_a_file_is_one(written: str) -> None:
    assert is_reference(written)


@pytest.mark.parametrize(
    "written", ["AZR folgt 1", "123456789012", "987654321098", "000000000001", "unbekannt", "0", "1111", "liegt vor: 1"]
)
def test_what_stands_for_no_azr_number_is_none(written: str) -> None:
    assert normalised_azr(written) == ""


@pytest.mark.parametrize("written", ["505050505050", "AZR 505 050 505 050", "050505050512", "7", "111", "120000000001"])
def test_an_azr_number_is_one(written: str) -> None:
    assert normalised_azr(written)


@pytest.mark.parametrize("name", ["Ungenannt", "Leer", "Test", "Hassan"])
def test_one_text_as_both_names_is_no_exact_key(name: str) -> None:
    assert name_key(name, name) is None


def test_strangers_under_one_text_are_a_question() -> None:
    one, other = profile("Ungewiss", "Ungewiss", BORN), profile("Ungewiss", "Ungewiss", BORN)
    judged = judge(one, other, Weights.load(DEFAULT))
    assert judged.decision == "clearing"
    assert judged.contributions[-1].level == "names_are_one_text"


@pytest.mark.parametrize(
    "given", ["Mädchen Haddad", "Haddad Baby", "1. Zwilling", "erstes Kind", "weibl. Säugling", "Sohn X", "мальчик"]
)
def test_an_unnamed_child_has_no_given_name(given: str) -> None:
    assert name_key(given, "Haddad") is None
