"""Two are one, or are not, or were one wrongly: the pure decisions about it."""

from datetime import date
from uuid import UUID, uuid4

import orjson
import pytest

from services.intake.clearing import clearing, merging
from services.intake.clearing.clearing import Clearing, ClearingAlreadyDecided, ClearingMergedNobody
from services.intake.clearing.merging import Pair
from services.intake.clearing.united import Step, rebased, replayed, united
from services.intake.people import person
from services.intake.people.details import Details
from services.intake.people.person import Person, PersonNotMerged, PersonStandsForNobody, Status

CITY = "05913000"


def a_person(status: Status = "registered") -> Person:
    return Person(uuid4(), CITY, status)


def a_clearing(person: Person, candidate: Person, state: clearing.State = "open", absorbed: bool = False) -> Clearing:
    gone = person.id if absorbed else None
    return Clearing(uuid4(), CITY, state, person.id, candidate.id, "likely_match", gone)


def details(given: str | None = "Amira", born: date | None = date(2016, 3, 14), azr: str | None = None,
            **more: object) -> Details:  # fmt: skip
    return Details(given, "Haddad", born, "day", azr, orjson.dumps(more).decode())


@pytest.mark.parametrize(
    ("in_question", "known", "absorbed"),
    [
        ("provisional", "registered", "in_question"), ("registered", "provisional", "known"),
        ("registered", "registered", "in_question"), ("provisional", "provisional", "in_question"),
    ],
)  # fmt: skip
def test_the_provisional_one_is_absorbed_else_the_one_in_question(
    in_question: Status, known: Status, absorbed: str
) -> None:
    pair = Pair(a_person(in_question), a_person(known))
    gone = pair.person if absorbed == "in_question" else pair.candidate
    assert pair.absorbed == gone != pair.survivor


@pytest.mark.parametrize("status", ["merged", "locked", "erased"])
def test_only_who_stands_for_themselves_is_merged(status: Status) -> None:
    for pair in (Pair(a_person(), a_person(status)), Pair(a_person(status), a_person())):
        with pytest.raises(PersonStandsForNobody):
            merging.same(a_clearing(pair.person, pair.candidate), pair, [])


def test_same_decides_every_open_question_about_the_two() -> None:
    pair = Pair(a_person("provisional"), a_person())
    asked, other = a_clearing(pair.person, pair.candidate), a_clearing(pair.candidate, pair.person)
    decided, merged, answered = merging.same(asked, pair, [other])
    assert (decided.subject, merged.subject, answered.subject) == (asked.id, pair.person.id, other.id)


@pytest.mark.parametrize("state", ["same", "different"])
def test_what_is_decided_is_not_decided_again(state: clearing.State) -> None:
    with pytest.raises(ClearingAlreadyDecided):
        merging.different(a_clearing(a_person(), a_person(), state), [])


@pytest.mark.parametrize(("state", "absorbed"), [("open", False), ("different", False), ("same", False)])
def test_where_nobody_was_merged_nobody_is_split(state: clearing.State, absorbed: bool) -> None:
    gone, stays = a_person("merged"), a_person()
    with pytest.raises(ClearingMergedNobody):
        merging.apart(a_clearing(gone, stays, state, absorbed), gone, stays, [], [])


def test_who_stands_for_themselves_is_not_split() -> None:
    with pytest.raises(PersonNotMerged):
        person.split(a_person(), a_person(), [], uuid4())


def test_a_split_opens_only_questions_that_merged_nobody_themselves() -> None:
    gone, stays, third = a_person("merged"), a_person(), a_person()
    by_the_way, own = a_clearing(gone, third, "same"), a_clearing(third, stays, "same", absorbed=True)
    events = merging.apart(a_clearing(gone, stays, "same", absorbed=True), gone, stays, [], [by_the_way, own])
    assert [event.subject for event in events if event.TYPE == "intake.clearing.opened.v1"] == [by_the_way.id]


def test_a_merge_fills_gaps_and_overwrites_nothing() -> None:
    both = united(
        details(languages=["ar"]), details("Pavlo", date(1980, 5, 5), "P-1", languages=["uk"], sex="m"), False
    )
    assert (both.given_names, both.birth_date, both.azr_number) == ("Amira", date(2016, 3, 14), "P-1")
    assert both.fields == {"languages": ["ar"], "sex": "m"}


@pytest.mark.parametrize(("newer", "phone"), [(True, "2"), (False, "1")])
def test_contact_data_are_those_heard_of_last(newer: bool, phone: str) -> None:
    assert united(details(phone="1"), details(phone="2"), newer).fields["phone"] == phone


def test_a_change_taken_back_leaves_what_was_told_since() -> None:
    now = rebased(details(azr="P-1", phone="9"), was=details(azr="P-1", phone="1"), would=details())
    assert (now.azr_number, now.fields) == (None, {"phone": "9"})


def test_a_merge_taken_out_of_the_middle_lets_the_next_one_fill_the_gap() -> None:
    """Both absorbed people have a telephone: without the first it is the second one's."""
    first, second = UUID(int=1), UUID(int=2)
    alone, with_first = details(), details(phone="1")
    steps = [Step(alone, with_first, first), Step(with_first, with_first, second)]
    absorbed = {first: (details(phone="1"),) * 2, second: (details(phone="2"),) * 2}
    assert replayed(alone, steps, absorbed).fields == {"phone": "1"}
    assert replayed(alone, steps[1:], absorbed).fields == {"phone": "2"}
