"""Case management is voluntary: only an agreement opens it."""

import pytest

from services.casework import participation, tracks, transitions
from services.casework.refusals import CaseClosed, NotInvolved, ParticipationMovedOn
from tests.unit.casework.story import CENTRE, ESSEN_CENTRE, HEALTH, SOCIAL, Story, carried, names


def agreed() -> Story:
    story = carried("housing", SOCIAL)
    story.does(participation.agree, by=SOCIAL)
    return story


def test_a_case_is_not_case_management_yet() -> None:
    assert carried().case.participation == "not_asked"


def test_asking_opens_no_track() -> None:
    story = carried("housing", SOCIAL)
    assert names(story.does(participation.ask, by=SOCIAL)) == ["participation.asked"]


def test_agreeing_opens_the_track_coordination_at_the_integration_centre() -> None:
    story = carried("housing", SOCIAL)
    story.does(participation.ask, by=SOCIAL)
    assert names(story.does(participation.agree, by=SOCIAL)) == ["participation.agreed", "track.opened"]
    assert (story.track.life_situation, story.track.department) == ("coordination", CENTRE)


def test_who_agrees_in_the_conversation_was_asked_in_it() -> None:
    story = carried("housing", SOCIAL)
    events = story.does(participation.agree, by=SOCIAL)
    assert names(events) == ["participation.asked", "participation.agreed", "track.opened"]


def test_who_declines_keeps_every_other_track() -> None:
    story = carried("housing", SOCIAL)
    story.does(participation.decline, by=SOCIAL)
    assert story.case.participation == "declined"
    assert [track.life_situation for track in story.case.open_tracks()] == ["housing"]


def test_who_declined_may_agree_later() -> None:
    story = carried("housing", SOCIAL)
    story.does(participation.decline, by=SOCIAL)
    story.does(participation.agree, by=SOCIAL)
    assert story.case.participation == "agreed"


def test_asked_twice_is_asked_once() -> None:
    story = carried("housing", SOCIAL)
    story.does(participation.ask, by=SOCIAL)
    assert story.does(participation.ask, by=SOCIAL) == []


def test_ending_closes_case_management_only() -> None:
    story = agreed()
    assert names(story.does(participation.end, by=CENTRE)) == ["participation.ended", "track.closed"]
    assert [track.life_situation for track in story.case.open_tracks()] == ["housing"]


def test_ending_cancels_a_request_for_case_management() -> None:
    story = agreed()
    story.does(
        transitions.request_transition, story.track.id, transitions.Wish("handover", ESSEN_CENTRE, ()), by=CENTRE
    )
    events = story.does(participation.end, by=CENTRE)
    assert names(events) == ["participation.ended", "transition.cancelled", "track.closed"]


def test_ending_closes_the_case_if_nothing_else_is_open() -> None:
    story = agreed()
    story.does(tracks.close_track, next(iter(story.case.tracks)), "solved", by=SOCIAL)
    assert names(story.does(participation.end, by=CENTRE))[-1] == "case.closed"


def test_closing_the_track_coordination_ends_the_participation() -> None:
    story = agreed()
    story.does(tracks.close_track, story.track.id, "goals_reached", by=CENTRE)
    assert story.case.participation == "ended"


def test_who_ended_may_agree_again() -> None:
    story = agreed()
    story.does(participation.end, by=CENTRE)
    story.does(participation.agree, by=CENTRE)
    assert story.case.participation == "agreed"


def test_what_has_not_been_agreed_does_not_end() -> None:
    with pytest.raises(ParticipationMovedOn):
        carried().does(participation.end, by=CENTRE)


@pytest.mark.parametrize("verb", [participation.ask, participation.agree, participation.decline])
def test_who_takes_part_is_not_asked_again(verb: object) -> None:
    with pytest.raises(ParticipationMovedOn):
        agreed().does(verb, by=CENTRE)  # type: ignore[arg-type]


def test_a_department_that_carries_nothing_here_records_nothing() -> None:
    with pytest.raises(NotInvolved):
        carried("housing", SOCIAL).does(participation.ask, by=HEALTH)


def test_the_integration_centre_may_always_ask() -> None:
    assert names(carried("housing", SOCIAL).does(participation.ask, by=CENTRE)) == ["participation.asked"]


def test_nobody_is_asked_in_a_closed_case() -> None:
    story = carried()
    story.does(tracks.close_track, story.track.id, "solved", by=CENTRE)
    with pytest.raises(CaseClosed):
        story.does(participation.ask, by=CENTRE)


@pytest.mark.parametrize("step", ["asked", "agreed", "declined"])
def test_a_step_is_the_verb_of_its_name(step: str) -> None:
    story = carried("housing", SOCIAL)
    story.does(participation.step, step, by=SOCIAL)
    assert story.case.participation == step
