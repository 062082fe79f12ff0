"""Who a report is about, decided over a batch in memory."""

import itertools
from typing import Any
from uuid import UUID

from services.intake.people.holders import Recognised
from services.intake.people.register import Register
from services.intake.reports.filing import keys_of_all
from tests.unit.intake.builders import SCHOOLS, YOUTH, a_need, a_person, a_submission

NEW_IDS = (UUID(int=number) for number in itertools.count(1))


def recognised(*submissions: Any) -> list[Recognised]:
    register = Register(asked=keys_of_all(submissions))
    return [register.recognise(one, next(NEW_IDS)) for one in submissions]


def test_nobody_knows_the_first_one() -> None:
    [found] = recognised(a_submission())
    assert (found.is_new, found.outcome, found.doubt) == (True, "new", None)


def test_two_departments_mean_the_same_person_by_name_and_birth_date() -> None:
    first, second = recognised(a_submission(YOUTH), a_submission(SCHOOLS, reference="S"))
    assert second.person is first.person


def test_umlauts_and_accents_make_no_other_person() -> None:
    one, other = a_person("Gülşen", "Yıldız"), a_person("GUELSEN", "Yildiz")
    first, second = recognised(a_submission(person=one), a_submission(SCHOOLS, reference="S", person=other))
    assert second.person is first.person


def test_a_swapped_day_and_month_is_not_decided_here() -> None:
    one, other = a_person(born="2011-04-03"), a_person(born="2011-03-04")
    first, second = recognised(a_submission(person=one), a_submission(SCHOOLS, reference="S", person=other))
    assert second.person is not first.person


def test_one_reference_is_one_file_whatever_the_spelling() -> None:
    first, second = recognised(a_submission(), a_submission(person=a_person("Amirah", "Hadad")))
    assert (second.person, second.outcome) == (first.person, "correction")


def test_the_same_reference_of_another_department_is_another_file() -> None:
    first, second = recognised(a_submission(YOUTH), a_submission(SCHOOLS, person=a_person("Pavlo", "B", "1980-05-05")))
    assert second.person is not first.person


def test_a_correction_refers_only_what_is_new() -> None:
    _, second = recognised(
        a_submission(needs=[a_need("family")]), a_submission(needs=[a_need("family"), a_need("health")])
    )
    assert [need.life_situation for need in second.needs] == ["health"]


def test_a_need_named_twice_is_referred_once() -> None:
    [found] = recognised(a_submission(needs=[a_need("family"), a_need("family", urgency="urgent"), a_need("health")]))
    assert [need.life_situation for need in found.needs] == ["family", "health"]


def test_topics_are_needs_of_their_own() -> None:
    [found] = recognised(a_submission(needs=[a_need("education", topic="school"), a_need("education", topic="degree")]))
    assert len(found.needs) == 2


def test_what_is_older_changes_nothing() -> None:
    first, second = recognised(a_submission(at=9), a_submission(at=8, person=a_person("Amina")))
    assert (second.outcome, second.needs, first.person.details.given_names) == ("superseded", (), "Amira")


def test_a_reused_reference_is_a_question() -> None:
    first, second = recognised(a_submission(), a_submission(person=a_person("Pavlo", "Bondar", "1980-05-05")))
    assert second.is_new
    assert second.doubt is not None
    assert (second.doubt.candidate, second.doubt.ground) == (first.person, "reference_reused")


def test_a_reused_azr_number_is_a_question() -> None:
    first, second = recognised(
        a_submission(person=a_person(azr_number="7")),
        a_submission(SCHOOLS, reference="S", person=a_person("Pavlo", "Bondar", "1980-05-05", azr_number="7")),
    )
    assert second.doubt is not None
    assert (second.doubt.candidate, second.doubt.ground) == (first.person, "azr_number_reused")


def test_another_department_fills_gaps_and_overwrites_no_name() -> None:
    first, _ = recognised(
        a_submission(person=a_person(azr_number="7", sex="f")),
        a_submission(SCHOOLS, reference="S", person=a_person("Ameera", azr_number="7", sex="m", phone="1")),
    )
    details = first.person.details
    assert (details.given_names, details.fields["sex"], details.fields["phone"]) == ("Amira", "f", "1")


def test_a_withdrawn_file_may_be_reported_anew() -> None:
    one, again = a_submission(), a_submission()
    register = Register(asked=keys_of_all([one, again]))
    register.recognise(one, next(NEW_IDS))
    holder = register.withdrawable(YOUTH, "JA-1")
    assert holder is not None
    register.withdraw(holder)
    found = register.recognise(again, next(NEW_IDS))
    assert (found.outcome, found.is_new, len(found.needs)) == ("new", False, 1)


def test_only_a_register_asked_for_a_key_claims_to_know_all_its_holders() -> None:
    one = a_submission()
    register = Register()
    register.recognise(one, next(NEW_IDS))
    assert all(holder.rival for key, holders in register.holders.items() for holder in holders if key.kind == "name")
