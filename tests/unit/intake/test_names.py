"""When two spellings are one name, and when two birth dates contradict each other."""

from datetime import date

import pytest

from services.intake.people.names import birth_dates_differ, is_full, names_differ, normalised, normalised_azr


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
