"""A coordinator assigns what is disputed or orphaned, and nothing else."""

from datetime import date

import pytest

from services.casework import contacts, tracks, transitions
from services.casework.refusals import NotTheCoordinator, ReceiverMayNotCarry, TrackClosed, TrackNotDisputed
from shared.contracts import casework as told
from tests.unit.casework.story import (
    CENTRE,
    ESSEN_CENTRE,
    HEALTH,
    SOCIAL,
    TREASURY,
    Story,
    asked,
    carried,
    closing,
    names,
    taken,
)


def disputed() -> Story:
    story = asked()
    story.does(transitions.decline, story.asked, "not_competent", by=HEALTH)
    story.request("handover", HEALTH)
    story.does(transitions.decline, story.asked, "not_competent", by=HEALTH)
    return story


def assigned(story: Story, to: str = HEALTH, by: str = CENTRE) -> list[str]:
    return names(story.does(tracks.assign, story.track.id, to, "decided", by=by))


def test_a_disputed_track_is_assigned_and_moves() -> None:
    story = disputed()
    assert assigned(story) == ["track.assigned", "responsibility.moved"]
    assert story.track.department == HEALTH


def test_assigned_to_who_carries_it_already_it_does_not_move() -> None:
    assert assigned(disputed(), CENTRE) == ["track.assigned"]


def test_after_the_decision_the_dispute_is_over() -> None:
    story = disputed()
    assigned(story, CENTRE)
    assert names(story.request("handover", HEALTH)) == ["transition.requested"]


def test_a_track_nobody_disputes_is_not_assigned() -> None:
    with pytest.raises(TrackNotDisputed):
        assigned(carried())


def test_one_answer_not_competent_is_no_dispute_yet() -> None:
    story = asked()
    story.does(transitions.decline, story.asked, "not_competent", by=HEALTH)
    with pytest.raises(TrackNotDisputed):
        assigned(story)


def test_a_request_escalated_to_the_coordinator_is_decided_and_cancelled() -> None:
    story = asked().waits(days=18)
    assert assigned(story) == ["transition.cancelled", "track.assigned", "responsibility.moved"]


def test_a_request_that_only_head_and_sender_know_of_is_not_assigned() -> None:
    with pytest.raises(TrackNotDisputed):
        assigned(asked().waits(days=15))


def test_a_track_whose_person_was_not_reached_is_assigned() -> None:
    story = taken()
    for day in (2, 3, 4):
        story.does(contacts.attempt, story.asked, on=date(2026, 3, day), channel="telephone", by=HEALTH)
        story.waits(days=1)
    assert assigned(story, CENTRE) == ["track.assigned", "responsibility.moved"]


def test_a_track_whose_carrier_has_closed_is_assigned() -> None:
    story = carried("housing", SOCIAL, directory=closing(SOCIAL, closes_on=date(2026, 3, 10))).waits(days=9)
    assert assigned(story, "05913000.housing-office") == ["track.assigned", "responsibility.moved"]


def test_only_departments_that_may_carry_are_assigned() -> None:
    with pytest.raises(ReceiverMayNotCarry):
        assigned(disputed(), TREASURY)


def test_the_coordinator_of_another_city_does_not_assign() -> None:
    with pytest.raises(NotTheCoordinator):
        assigned(disputed(), HEALTH, by=ESSEN_CENTRE)


def test_a_closed_track_is_not_assigned() -> None:
    story = carried()
    story.does(tracks.close_track, story.track.id, "solved", by=CENTRE)
    with pytest.raises(TrackClosed):
        assigned(story)


def test_the_reason_is_told() -> None:
    story = disputed()
    assigned(story)
    told_assigned = next(event for event in story.told if isinstance(event, told.TrackAssigned))
    assert (told_assigned.reason_code, told_assigned.from_department) == ("decided", CENTRE)
