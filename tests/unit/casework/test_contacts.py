"""Acceptance does not close the loop: the first contact with the person does."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from services.casework import contacts, transitions
from services.casework.deadlines import deadlines
from services.casework.refusals import (
    ConversationNotRecorded,
    CoordinatorDecides,
    DateNotPossible,
    NotTheReceiver,
    TransitionClosed,
    TransitionNotYetEffective,
)
from shared.contracts import casework as told
from shared.contracts.base import Event
from shared.periods import local_day
from tests.unit.casework.story import CENTRE, ESSEN_YOUTH, HEALTH, YOUTH, Story, asked, names, taken

TODAY = date(2026, 3, 2)


def met(story: Story, **more: object) -> list[str]:
    receiver = story.transition.to_department
    return names(story.does(contacts.first_contact, story.asked, on=TODAY, channel="office", by=receiver, **more))


def tried(story: Story, times: int) -> Story:
    """On as many days, one after the other."""
    for _ in range(times - 1):
        attempt(story)
        story.waits(days=1)
    attempt(story)
    return story


def attempt(story: Story, on: date | None = None) -> list[str]:
    day = on or local_day(story.now)
    return names(story.does(contacts.attempt, story.asked, on=day, channel="telephone", by=HEALTH))


def moved_city() -> Story:
    return taken("youth-moves-city", ESSEN_YOUTH, "family", YOUTH)


def test_the_first_contact_completes_the_transition() -> None:
    story = taken()
    assert met(story) == ["transition.completed"]
    assert story.transition.state == "completed"


def test_a_completed_transition_has_no_deadline_left() -> None:
    story = taken()
    met(story)
    assert deadlines(story.case) == []


def test_the_receiver_goes_on_carrying() -> None:
    story = taken()
    met(story)
    assert story.track.department == HEALTH


def test_only_who_took_the_track_confirms_the_first_contact() -> None:
    story = taken()
    with pytest.raises(NotTheReceiver):
        story.does(contacts.first_contact, story.asked, on=TODAY, channel="office", by=CENTRE)


def test_before_the_baton_has_moved_there_is_no_first_contact() -> None:
    story = asked()
    story.does(transitions.accept, story.asked, by=HEALTH, effective_on=date(2026, 4, 1))
    with pytest.raises(TransitionNotYetEffective) as refusal:
        met(story)
    assert refusal.value.members["state"] == "accepted"


def test_a_contact_of_tomorrow_has_not_happened() -> None:
    story = taken()
    with pytest.raises(DateNotPossible):
        story.does(contacts.first_contact, story.asked, on=date(2026, 3, 3), channel="office", by=HEALTH)


@pytest.mark.parametrize("on", [date(2026, 3, 1), date(2010, 1, 1), date(1, 1, 1)])
@pytest.mark.parametrize("verb", [contacts.first_contact, contacts.attempt])
def test_nobody_is_met_before_the_baton_has_moved(verb: Callable[..., Sequence[Event]], on: date) -> None:
    story = taken()
    with pytest.raises(DateNotPossible) as refusal:
        story.does(verb, story.asked, on=on, channel="office", by=HEALTH)
    assert [(one["pointer"], one["code"]) for one in refusal.value.members["errors"]] == [("/on", "before_move")]


def test_days_on_which_the_sender_still_carried_are_no_attempts() -> None:
    story = asked()
    story.does(transitions.accept, story.asked, by=HEALTH, effective_on=date(2026, 3, 9))
    story.waits(days=8)
    with pytest.raises(DateNotPossible):
        attempt(story, on=date(2026, 3, 5))
    assert attempt(story, on=date(2026, 3, 9)) == ["transition.contact_attempted"]


def test_attempts_of_one_day_count_once() -> None:
    story = taken()
    told_of = [attempt(story) for _ in range(5)]
    assert told_of == [["transition.contact_attempted"]] * 5
    assert (story.transition.attempts, story.transition.state) == (1, "effective")


def test_a_day_that_was_told_before_does_not_count_again() -> None:
    story = tried(taken(), 2)
    attempt(story, on=TODAY)
    assert (story.transition.attempts, story.transition.state) == (2, "effective")


def test_days_that_are_recorded_later_count_as_well() -> None:
    story = taken().waits(days=3)
    assert [attempt(story, on=date(2026, 3, day))[-1] for day in (4, 2, 3)][-1] == "transition.not_reached"


def test_a_first_contact_happens_once() -> None:
    story = taken()
    met(story)
    with pytest.raises(TransitionClosed):
        met(story)


def test_where_the_kind_requires_it_the_conversation_was_held() -> None:
    with pytest.raises(ConversationNotRecorded):
        met(moved_city(), conversation_held=False, person_took_part=True)


def test_where_the_kind_requires_it_the_persons_part_is_on_record() -> None:
    with pytest.raises(ConversationNotRecorded):
        met(moved_city(), conversation_held=True)


def test_a_person_who_did_not_take_part_is_recorded_as_such() -> None:
    story = moved_city()
    met(story, conversation_held=True, person_took_part=False)
    completed = story.told[-1]
    assert isinstance(completed, told.TransitionCompleted)
    assert completed.person_took_part is False


def test_attempts_in_vain_are_counted() -> None:
    assert tried(taken(), 2).transition.attempts == 2


def test_an_attempt_leaves_the_clock_running() -> None:
    story = taken()
    before = deadlines(story.case)
    assert deadlines(tried(story, 1).case) == before


def test_after_the_required_attempts_nobody_was_reached() -> None:
    story = tried(taken(), 3)
    assert story.transition.state == "not_reached"


def test_when_nobody_was_reached_the_coordinator_decides_and_the_receiver_carries() -> None:
    story = tried(taken(), 3)
    assert (story.track.department, story.track.stuck) == (HEALTH, "not_reached")


def test_the_coordinator_of_the_receiver_is_named() -> None:
    last = tried(taken(), 3).told[-1]
    assert isinstance(last, told.TransitionNotReached)
    assert (last.coordinator, last.attempts) == (CENTRE, 3)


def test_when_nobody_was_reached_the_track_is_not_handed_on_without_the_coordinator() -> None:
    with pytest.raises(CoordinatorDecides):
        tried(taken(), 3).request("handover", CENTRE)


def test_after_not_reached_no_attempt_is_counted() -> None:
    with pytest.raises(TransitionClosed):
        tried(taken(), 4)


def test_a_completed_first_contact_forgets_answers_not_competent() -> None:
    story = asked()
    story.does(transitions.decline, story.asked, "not_competent", by=HEALTH)
    story.request("handover", HEALTH)
    story.does(transitions.accept, story.asked, by=HEALTH)
    met(story)
    assert story.track.not_competent == 0
