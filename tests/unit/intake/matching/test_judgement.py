"""What no sum of weights may decide alone, and what an explanation holds."""

import pytest

from services.intake.matching import compare
from tests.unit.intake.matching.people import HERE, a_person, decided, judged

ALIKE = {"sex": "f", "nationalities": ["ERI"], "address": HERE, "phone": "0176 1234567", "email": "a@example.org"}


def test_different_azr_numbers_are_never_one_person_however_alike() -> None:
    one = a_person("Semhar", "Tesfay", "1994-10-02", azr_number="111", **ALIKE)
    assert decided(one, a_person("Semhar", "Tesfay", "1994-10-02", azr_number="222", **ALIKE)) == "clearing"


def test_one_azr_number_with_another_name_and_birth_date_is_asked_about() -> None:
    one = a_person("Semhar", "Tesfay", "1994-10-02", azr_number="111")
    assert decided(one, a_person("Viktor", "Bondar", "1961-05-30", azr_number="111")) == "clearing"


def test_an_azr_number_carries_a_new_family_name() -> None:
    one = a_person("Semhar", "Tesfay", "1994-10-02", azr_number="111")
    assert decided(one, a_person("Semhar", "Becker", "1994-10-02", azr_number="111")) == "same"


@pytest.mark.parametrize("name", ["Semhra", "Semar", "Semhor"])
def test_a_given_name_that_is_only_similar_may_be_a_twins(name: str) -> None:
    one = a_person("Semhar", "Tesfay", "1994-10-02", **ALIKE)
    assert decided(one, a_person(name, "Tesfay", "1994-10-02", **ALIKE)) != "same"


def test_a_call_name_that_is_the_others_second_name_may_be_a_sisters() -> None:
    one = a_person("Semhar", "Tesfay", "1994-10-02", **ALIKE)
    assert decided(one, a_person("Luwam Semhar", "Tesfay", "1994-10-02", **ALIKE)) == "clearing"


def test_another_family_name_alone_is_for_a_human() -> None:
    one = a_person("Semhar", "Tesfay", "1994-10-02", **ALIKE)
    assert decided(one, a_person("Semhar", "Becker", "1994-10-02", **ALIKE)) == "clearing"


def test_strangers_are_different() -> None:
    assert (
        decided(a_person("Semhar", "Tesfay", "1994-10-02"), a_person("Viktor", "Bondar", "1961-05-30")) == "different"
    )


def test_agreement_on_a_rare_name_weighs_more_than_on_a_common_one() -> None:
    common = judged(a_person("Mohammed", "Ali", "1990-05-17"), a_person("Mohammed", "Ali", "1990-05-17"))
    rare = judged(a_person("Zelalem", "Woldu", "1990-05-17"), a_person("Zelalem", "Woldu", "1990-05-17"))
    assert rare.score > common.score + 5


def test_a_judgement_does_not_depend_on_who_comes_first() -> None:
    one, other = a_person("Thi Lan", "Nguyen", "1995-07-20"), a_person("Nguyen", "Lan", "1995-07-20")
    assert judged(one, other) == judged(other, one)


def test_the_score_is_the_sum_of_the_contributions() -> None:
    one = a_person("Semhar", "Tesfay", "1994-10-02", **ALIKE)
    found = judged(one, a_person("Semhar", "Tesfai", "1994-10-02", **ALIKE))
    assert found.score == pytest.approx(sum(part.weight for part in found.contributions))


def test_an_explanation_holds_no_values() -> None:
    one = a_person("Semhar", "Tesfay", "1994-10-02", azr_number="111", **ALIKE)
    found = judged(one, a_person("Semhra", "Tesfai", "1994-02-10", azr_number="111", **ALIKE))
    words = {part.field for part in found.contributions} | {part.level for part in found.contributions}
    assert words <= {
        "given_names", "family_name", "name_order", "birth_date", "sex", "nationality", "address", "phone", "email",
        "azr_number", "household", "typo", "spelling", "straight", "swapped", "same", "full", "shared",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        (("1998-01-01", "day"), ("1998-07-20", "day"), "year"),
        (("1998-07-20", "day"), ("1998-07-01", "month"), "month"),
        (("1998-07-20", "day"), ("1998-07-21", "day"), "slip"),
        (("1998-07-20", "day"), ("1988-07-20", "day"), "slip_of_year"),
        (("2007-01-01", "estimated"), ("2008-09-15", "day"), "near"),
        (("1998-07-20", "day"), ("1961-11-03", "day"), "other"),
    ],
)
def test_birth_dates_agree_in_what_is_known(one: tuple[str, str], other: tuple[str, str], level: str) -> None:
    assert compare(a_person("A", "B", *one), a_person("A", "B", *other)).birth_date == level


@pytest.mark.parametrize(
    ("street", "postcode", "level"),
    [
        ("Münsterstr. 12", "44145", "full"), ("Muensterstrasse 12", "44145", "full"),
        ("Münsterstraße 14", "44145", "most"), ("Nordmarkt 3", "44145", "partly"), ("Nordmarkt 3", "44263", "place"),
    ],
)  # fmt: skip
def test_an_address_agrees_in_parts(street: str, postcode: str, level: str) -> None:
    there = {"street": street, "postcode": postcode, "city": "Dortmund"}
    assert compare(a_person("A", "B", address=HERE), a_person("A", "B", address=there)).address == level
