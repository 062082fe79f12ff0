"""Whatever is typed into a name, matching makes a profile of it: of a text that says nothing, one that says nothing."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.matching import DEFAULT, Weights, blocking_keys, judge, profile
from services.intake.matching.profile import NOT_KNOWN

WEIGHTS = Weights.load(DEFAULT)
BORN = date(1985, 6, 2)
NO_LETTERS = st.characters(categories=["P", "S", "M", "Z", "Cc", "Cf", "Co", "Cn"]) | st.sampled_from("ъьЪЬءـ")


def spells(text: str) -> bool:
    """Letters in disguise: ™ is tm, ① is 1."""
    return any(sign.isalnum() for sign in unicodedata.normalize("NFKD", text.casefold()) if sign not in "ъьЪЬءـ")


SAYS_NOTHING = st.text(NO_LETTERS, min_size=1, max_size=12).filter(lambda text: not spells(text))
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@pytest.mark.parametrize("written", ["-", "---", "?", "''", "🙂", "…", "___", "\u200b", "ъ", "ـ", "*", " - - "])
def test_a_name_without_letters_or_digits_is_no_name(written: str) -> None:
    one = profile(written, written, BORN)
    assert (one.given, one.family) == (NOT_KNOWN, NOT_KNOWN)


@given(SAYS_NOTHING, SAYS_NOTHING)
@settings(max_examples=300, deadline=None)
def test_signs_of_every_kind_without_letters_are_no_names(given_names: str, family_name: str) -> None:
    one = profile(given_names, family_name, BORN)
    assert (one.given, one.family) == (NOT_KNOWN, NOT_KNOWN)


@given(ANY, ANY, ANY)
@settings(max_examples=300, deadline=None)
def test_any_text_is_compared_and_looked_for(given_names: str, family_name: str, street: str) -> None:
    one = profile(given_names, family_name, BORN, address={"street": street, "city": street}, phone=street)
    other = profile(family_name, given_names, BORN, address={"street": street}, email=street)
    blocking_keys(one, sounds=3)
    judge(one, other, WEIGHTS)
