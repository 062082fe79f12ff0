"""The messy reports of the demo's data: what matching says of each."""

import pytest

from services.intake.matching import Profile
from tests.unit.intake.matching.people import HERE, THERE, a_person, decided, judged

SHELTER = {"sex": "m", "nationalities": ["AFG"], "address": THERE, "phone": "0231 999999"}
TWIN = {"sex": "f", "nationalities": ["SYR"], "address": HERE, "phone": "0231 555123"}
FAMILY = {"sex": "m", "address": HERE, "phone": "0231 123456"}


@pytest.mark.parametrize(
    ("one", "other", "decision"),
    [
        (
            a_person("Mohammed", "Al-Sharif", "1990-05-17", phone="+49 176 1234567"),
            a_person("Muhamad", "Alscharif", "1990-05-17", phone="0176/1234567"), "same",
        ),
        (
            a_person("Oleksandr", "Kovalenko", "1985-02-11"),
            a_person("Alexander", "Kowalenko", "1985-02-11"), "clearing",
        ),
        (a_person("Oleksandr", "Kovalenko"), a_person("Alexander", "Kowalenko"), "clearing"),
        (
            a_person("Oleksandr", "Kovalenko", "1985-02-11", azr_number="12 34 56"),
            a_person("Alexander", "Kowalenko", "1985-02-11", azr_number="123456"), "same",
        ),
        (a_person("Thi Lan", "Nguyen", "1995-07-20"), a_person("Nguyen", "Lan", "1995-07-20"), "same"),
        (a_person("Nguyen Thi", "Lan", "1995-07-20"), a_person("Nguyen", "Lan", "1995-07-20"), "same"),
        (a_person("Zarghona", None, "1999-03-02"), a_person("Zarghona", "Noori", "1999-03-02"), "clearing"),
        (
            a_person("Samuel", "Tesfay", "2007-01-01", "estimated", references=["youth\n1"]),
            a_person("Samuel", "Tesfay", "2008-09-15", references=["youth\n1"]), "same",
        ),
        (a_person("Samuel", "Tesfay", "2008-09-15"), a_person("Samuel", "Tesfay", "2008-09-15"), "same"),
        (
            a_person("Samuel", "Tesfay", "2008-09-15", references=["youth\n1"]),
            a_person("Irina", "Popescu", "1970-02-01", references=["youth\n1"]), "clearing",
        ),
        (
            a_person("Gülşen", "Yıldız", "1988-09-09", address=HERE),
            a_person("Guelsen", "Yildiz-Demir", "1988-09-09", address=THERE), "same",
        ),
    ],
)  # fmt: skip
def test_records_of_one_person_are_the_same_or_asked_about(one: Profile, other: Profile, decision: str) -> None:
    assert decided(one, other) == decision


def test_twins_are_two() -> None:
    amira = a_person("Amira", "Haddad", "2016-03-14", **TWIN)
    assert decided(amira, a_person("Amina", "Haddad", "2016-03-14", **TWIN)) == "different"


def test_father_and_son_of_one_name_are_two() -> None:
    father = a_person("Hassan", "Hassan", "1975-06-03", **FAMILY)
    assert decided(father, a_person("Hassan", "Hassan", "2001-08-13", **FAMILY)) == "different"


def test_namesakes_in_a_shelter_born_on_an_unknown_day_are_never_one_by_themselves() -> None:
    ahmad = a_person("Ahmad", "Ahmadi", "1998-01-01", **SHELTER)
    assert decided(ahmad, a_person("Ahmad", "Ahmadi", "1998-01-01", **SHELTER)) == "clearing"


def test_a_swapped_birth_date_is_one_person_and_explained() -> None:
    leyla = a_person("Leyla", "Karimi", "2011-04-03", address=HERE, phone="0231 1234")
    found = judged(leyla, a_person("Leyla", "Karimi", "2011-03-04", address=HERE, phone="0231 1234"))
    assert found.decision in ("same", "clearing")
    assert ("birth_date", "swapped") in [(part.field, part.level) for part in found.contributions]
