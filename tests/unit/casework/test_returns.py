"""A receiver that cannot keep a track asks back before the first contact, and carries it until it is taken."""

from datetime import date

import pytest

from services.casework import contacts, transitions
from services.casework.refusals import (
    NotTheReceiver,
    ReceiverMayNotCarry,
    ReturnOfAReturn,
    TrackAlreadyHasOpenTransition,
    TransitionClosed,
)
from services.casework.transitions import return_transition
from shared.contracts import casework as told
from tests.unit.casework.story import CENTRE, HEALTH, Story, asked, closing, names, taken


def returning() -> Story:
    story = taken()
    story.does(return_transition, story.asked, by=HEALTH, reason_code="no_capacity")
    return story


def test_the_counter_transition_names_the_first_one() -> None:
    story = returning()
    first, counter = story.case.transitions.values()
    assert counter.returns == first.id
    assert (counter.from_department, counter.to_department) == (HEALTH, CENTRE)


def test_until_it_is_taken_the_receiver_carries_and_the_first_one_stays_effective() -> None:
    story = returning()
    first = next(iter(story.case.transitions.values()))
    assert (story.track.department, first.state) == (HEALTH, "effective")


def test_the_clock_of_the_first_one_runs_on() -> None:
    story = returning().waits(days=18)
    assert "first_contact" in [event.of for event in story.told if isinstance(event, told.TransitionEscalated)]


def test_taken_back_the_first_one_is_returned() -> None:
    story = returning()
    events = story.does(transitions.accept, story.asked, by=CENTRE)
    assert names(events) == ["transition.accepted", "responsibility.moved", "transition.returned"]
    assert story.track.department == CENTRE


def test_the_returned_one_names_what_returned_it() -> None:
    story = returning()
    counter = story.asked
    returned = story.does(transitions.accept, counter, by=CENTRE)[-1]
    assert isinstance(returned, told.TransitionReturned)
    assert returned.returned_by == counter


def test_the_package_goes_back_with_it() -> None:
    first, counter = returning().case.transitions.values()
    assert counter.package_hash == first.package_hash


def test_nobody_takes_back_a_track_by_silence() -> None:
    story = returning().waits(days=90)
    assert (story.track.department, story.transition.state) == (HEALTH, "requested")


def test_a_declined_counter_transition_leaves_the_track_where_it_is() -> None:
    story = returning()
    story.does(transitions.decline, story.asked, "other", by=CENTRE)
    first = next(iter(story.case.transitions.values()))
    assert (story.track.department, first.state) == (HEALTH, "effective")


def test_a_first_contact_meanwhile_stays_what_it_was() -> None:
    story = returning()
    first = next(iter(story.case.transitions.values()))
    story.does(contacts.first_contact, first.id, on=date(2026, 3, 2), channel="office", by=HEALTH)
    events = story.does(transitions.accept, story.asked, by=CENTRE)
    assert names(events) == ["transition.accepted", "responsibility.moved"]
    assert story.case.transitions[first.id].state == "completed"


def test_only_the_receiver_asks_back() -> None:
    story = taken()
    with pytest.raises(NotTheReceiver):
        story.does(return_transition, story.asked, by=CENTRE)


def test_before_the_baton_has_moved_there_is_nothing_to_return() -> None:
    story = asked()
    with pytest.raises(TransitionClosed):
        story.does(return_transition, story.asked, by=HEALTH)


def test_after_the_first_contact_a_track_is_not_returned() -> None:
    story = taken()
    story.does(contacts.first_contact, story.asked, on=date(2026, 3, 2), channel="office", by=HEALTH)
    with pytest.raises(TransitionClosed):
        story.does(return_transition, story.asked, by=HEALTH)


def test_what_is_asked_back_is_not_asked_back_twice() -> None:
    story = returning()
    first = next(iter(story.case.transitions))
    with pytest.raises(TrackAlreadyHasOpenTransition):
        story.does(return_transition, first, by=HEALTH)


def test_a_returned_track_is_not_returned_again() -> None:
    story = returning()
    story.does(transitions.accept, story.asked, by=CENTRE)
    with pytest.raises(ReturnOfAReturn):
        story.does(return_transition, story.asked, by=CENTRE)


def test_the_first_sender_may_ask_somebody_else_at_once() -> None:
    story = returning()
    story.does(transitions.accept, story.asked, by=CENTRE)
    assert names(story.request("handover", "05113000.integration-centre")) == ["transition.requested"]


def test_a_sender_that_has_closed_takes_nothing_back() -> None:
    story = taken(directory=closing(CENTRE, closes_on=date(2026, 3, 10))).waits(days=9)
    with pytest.raises(ReceiverMayNotCarry):
        story.does(return_transition, story.asked, by=HEALTH)
