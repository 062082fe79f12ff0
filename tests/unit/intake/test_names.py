"""When two spellings are one name, and when two birth dates contradict each other."""

import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.intake.matching.romanisation import latin
from services.intake.people.names import (
    APOSTROPHES,
    UNSEEN,
    birth_dates_differ,
    is_full,
    names_differ,
    normalised,
    normalised_azr,
)


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("Gülşen Yıldız", "guelsen yildiz"), ("GUELSEN  YILDIZ", "guelsen yildiz"), ("Al-Sharif", "al sharif"),
        ("Łukasz Đorđević", "lukasz dordevic"), ("Weiß", "weiss"), ("İnce", "ince"), ("O'Neill", "o neill"), (None, ""),
        ("Nguyễn Thị", "nguyen thi"), ("Олександр", "олександр"), ("--", ""),
    ],
)  # fmt: skip
def test_a_name_has_one_form(written: str | None, form: str) -> None:
    assert normalised(written) == form


def test_an_azr_number_is_read_without_blanks_and_dashes() -> None:
    assert normalised_azr(" azr-12 34") == "AZR1234"


def test_a_missing_part_is_no_difference() -> None:
    assert not names_differ("zarghona", "zarghona ahmadi")


def test_swapped_parts_are_no_difference() -> None:
    assert not names_differ("nguyen lan", "lan nguyen")


def test_another_first_name_is_a_difference() -> None:
    assert names_differ("amira haddad", "amina haddad")


def test_a_first_of_january_is_no_full_date() -> None:
    assert not is_full(date(1998, 1, 1), "day")
    assert is_full(date(1998, 1, 2), "day")


@pytest.mark.parametrize("precision", ["month", "year", "estimated"])
def test_what_is_less_than_a_day_is_no_full_date(precision: str) -> None:
    assert not is_full(date(1998, 5, 2), precision)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        (("2011-04-03", "day"), ("2011-03-04", "day"), True), (("2011-04-03", "day"), ("2011-04-03", "day"), False),
        (("2011-04-03", "day"), ("2011-01-01", "day"), False), (("2011-04-03", "day"), ("2011-04-01", "month"), False),
        (("2011-04-03", "day"), ("2011-05-01", "month"), True), (("2011-04-03", "day"), ("2011-01-01", "year"), False),
        (("2011-04-03", "day"), ("2012-01-01", "year"), True),
        (("2007-01-01", "estimated"), ("2008-09-15", "day"), False),
        (("1980-01-01", "estimated"), ("2008-09-15", "day"), True),
    ],
)  # fmt: skip
def test_birth_dates_contradict_in_what_is_known_of_both(
    one: tuple[str, str], other: tuple[str, str], differ: bool
) -> None:
    first, second = date.fromisoformat(one[0]), date.fromisoformat(other[0])
    assert birth_dates_differ(first, one[1], second, other[1]) is differ
    assert birth_dates_differ(second, other[1], first, one[1]) is differ


def test_an_unknown_birth_date_contradicts_nothing() -> None:
    assert not birth_dates_differ(None, "unknown", date(2011, 4, 3), "day")


EVERY_LETTER = [chr(code) for code in range(0x30000) if chr(code).isalnum()]


def test_every_letter_of_unicode_has_a_latin_form_in_ascii() -> None:
    forms = {sign: latin(f"{sign}{sign}") for sign in EVERY_LETTER if sign not in UNSEEN and sign not in APOSTROPHES}
    assert [sign for sign, form in forms.items() if not form.isascii()] == []
    silent = [sign for sign, form in forms.items() if not form]
    unheard = re.compile("HARD SIGN|SOFT SIGN|HAMZA")
    assert [sign for sign in silent if normalised(sign) and not unheard.search(unicodedata.name(sign))] == []


@given(st.text(max_size=25))
@settings(max_examples=500, deadline=None)
def test_a_form_is_made_once(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)
    assert latin(text).isascii()


@given(st.text(st.characters(categories=["L", "M", "N", "Zs"]), min_size=1, max_size=25))
@settings(max_examples=300, deadline=None)
def test_how_a_letter_is_coded_makes_no_difference(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    forms = [unicodedata.normalize(form, text) for form in ("NFD", "NFKC", "NFKD")]
    assert [normalised(form) for form in forms[:1]] == [normalised(composed)]


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u200c", "\u200d", "\u200e", "\u202b", "\u2066", "\ufeff", "\u00ad", "\u0640"]
)
def test_what_nobody_sees_is_no_difference(unseen: str) -> None:
    assert normalised(f"Ami{unseen}ra{unseen}") == "amira"
    assert latin(f"حد{unseen}اد") == latin("حداد")


@pytest.mark.parametrize("sign", list("'’‘ʼʻʹʾʿ´`′＇ʽˈ"))
def test_signs_and_letters_that_are_apostrophes_are_one(sign: str) -> None:
    assert normalised(f"Мар{sign}яна") == "мар яна"
    assert normalised(f"O{sign}Neill") == "o neill"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("علی", "علي"), ("کریم", "كريم"), ("فاطمة", "فاطمه"), ("أحمد", "احمد"), ("إبراهيم", "ابراهيم"),
        ("آمنة", "امنه"),
        ("Олексій", "Олексий"), ("Семён", "Семен"), ("Ґалаґан", "Ґалаґан"), ("Γιώργος", "ΓΙΩΡΓΟΣ"),
        ("Ａｍｉｒａ", "Amira"), ("ﬁona", "Fiona"), ("Weiß", "WEISS"), ("Weiẞ", "weiß"), ("İnci", "inci"),
        ("Işık", "ISIK"), ("١٢٣", "123"), ("Đorđe", "Dorde"), ("Þór", "Thor"), ("Ørsted", "Orsted"),
    ],
)  # fmt: skip
def test_letters_that_are_one_have_one_form(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(("one", "other"), [("کمال", "جمال"), ("Олена", "Алена"), ("Amira", "Amina"), ("கமலா", "கமல")])
def test_letters_that_are_two_stay_two(one: str, other: str) -> None:
    assert normalised(one) != normalised(other)
