"""When the reason has gone, both sides are told at once, and no baton moves."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from services.casework import endings, transitions
from services.casework.deadlines import deadlines
from shared.contracts import casework as told
from shared.contracts.base import Event
from tests.unit.casework.story import CENTRE, HEALTH, REGISTRY, SOCIAL, Story, asked, carried, names, taken

BOTH = pytest.mark.parametrize(
    ("ending", "reason"),
    [(endings.person_died, "death"), (endings.person_departed, "departure")],
    ids=["death", "departure"],
)


@BOTH
def test_every_open_transition_is_cancelled(ending: object, reason: str) -> None:
    story = asked()
    story.refer("housing", SOCIAL, "05913000.housing-office")
    events = story.does(ending, reporter=REGISTRY)  # type: ignore[arg-type]
    assert [event.reason_code for event in events if isinstance(event, told.TransitionCancelled)] == [reason, reason]


@BOTH
def test_a_first_contact_that_was_owed_is_owed_no_more(ending: object, reason: str) -> None:
    story = taken()
    story.does(ending, reporter=REGISTRY)  # type: ignore[arg-type]
    assert (story.transition.state, deadlines(story.case)) == ("cancelled", [])


@BOTH
def test_who_carries_goes_on_carrying(ending: object, reason: str) -> None:
    story = taken()
    story.does(ending, reporter=REGISTRY)  # type: ignore[arg-type]
    assert (story.track.department, story.track.is_open) == (HEALTH, True)


@BOTH
def test_a_person_without_a_case_needs_no_ending(ending: object, reason: str) -> None:
    assert Story().does(ending, reporter=REGISTRY) == []  # type: ignore[arg-type]


def test_a_death_is_noted_once() -> None:
    story = carried()
    story.does(endings.person_died, reporter=REGISTRY)
    assert story.does(endings.person_died, reporter=REGISTRY) == []


def test_both_sides_stand_in_what_is_told() -> None:
    cancelled = asked().does(endings.person_died, reporter=REGISTRY)[1]
    assert isinstance(cancelled, told.TransitionCancelled)
    assert (cancelled.from_department, cancelled.to_department) == (CENTRE, HEALTH)


def test_after_a_departure_a_new_need_is_a_new_track() -> None:
    story = carried()
    story.does(endings.person_departed, reporter=REGISTRY)
    assert names(story.refer("housing", SOCIAL)) == ["track.opened"]


def test_a_promise_for_later_does_not_outlive_the_person() -> None:
    story = asked()
    story.does(transitions.accept, story.asked, by=HEALTH, effective_on=date(2026, 4, 1))
    story.does(endings.person_died, reporter=REGISTRY)
    assert story.waits(days=60).track.department == CENTRE


def died(story: Story, report: UUID) -> list[Event]:
    return story.does(endings.person_died, reporter=REGISTRY, report_id=report)


def test_a_withdrawn_report_of_a_death_lets_needs_be_taken_again() -> None:
    story, report = carried(), uuid4()
    died(story, report)
    assert names(story.does(endings.death_retracted, report)) == ["death.retracted"]
    assert names(story.refer("housing", SOCIAL)) == ["track.opened"]


def test_what_a_wrongly_reported_death_cancelled_stays_cancelled() -> None:
    story, report = asked(), uuid4()
    died(story, report)
    story.does(endings.death_retracted, report)
    assert story.transition.state == "cancelled"


def test_a_death_that_two_report_stands_when_one_of_them_withdraws() -> None:
    story, first, second = carried(), uuid4(), uuid4()
    died(story, first)
    [noted] = died(story, second)
    assert isinstance(noted, told.DeathNoted)
    assert noted.further
    story.does(endings.death_retracted, first)
    assert story.case.deceased


def test_a_report_that_was_not_of_a_death_retracts_none() -> None:
    story = carried()
    died(story, uuid4())
    assert story.does(endings.death_retracted, uuid4()) == []
