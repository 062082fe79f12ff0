"""Opening and closing tracks: exactly one department carries each, and the case closes with the last."""

from datetime import date

import pytest

from services.casework import participation, tracks, transitions
from services.casework.refusals import (
    AppealKeepsTrackOpen,
    CaseClosed,
    CaseManagementNeedsAgreement,
    CoverNotStated,
    KindUnknown,
    LifeSituationAlreadyCarried,
    NotInvolved,
    NotTheCarrier,
    ReceiverMayNotCarry,
    TrackClosed,
    TransitionStillRequested,
)
from shared.contracts import casework as told
from tests.unit.casework.story import (
    CENTRE,
    ESSEN_YOUTH,
    HEALTH,
    HOUSING,
    SOCIAL,
    TREASURY,
    YOUTH,
    Story,
    asked,
    carried,
    names,
    taken,
)


def test_a_department_that_may_carry_a_new_need_carries_it() -> None:
    story = carried("livelihood", SOCIAL)
    story.does(tracks.open_track, "housing", by=SOCIAL)
    assert (story.track.life_situation, story.track.department) == ("housing", SOCIAL)


def test_a_need_the_department_may_not_carry_goes_to_the_catch_all() -> None:
    story = carried("livelihood", SOCIAL)
    story.does(tracks.open_track, "health", by=SOCIAL)
    assert story.track.department == CENTRE


def test_what_the_own_department_carries_is_not_opened_twice() -> None:
    story = carried("housing", SOCIAL)
    with pytest.raises(LifeSituationAlreadyCarried):
        story.does(tracks.open_track, "housing", by=SOCIAL)


def test_what_another_department_carries_is_noted_and_nothing_is_given_away() -> None:
    story = carried("health", CENTRE)
    story.refer("housing", SOCIAL)
    assert names(story.does(tracks.open_track, "health", by=SOCIAL)) == ["report.noted"]


def test_case_management_is_not_opened_like_a_need() -> None:
    with pytest.raises(CaseManagementNeedsAgreement):
        carried("orientation", CENTRE).does(tracks.open_track, "coordination", by=CENTRE)


def test_a_closed_case_takes_no_track() -> None:
    story = carried()
    story.does(tracks.close_track, story.track.id, "solved", by=CENTRE)
    with pytest.raises(CaseClosed):
        story.does(tracks.open_track, "health", by=CENTRE)


def test_the_carrier_closes_with_an_outcome() -> None:
    story = carried()
    closed = story.does(tracks.close_track, story.track.id, "solved", by=CENTRE)[0]
    assert isinstance(closed, told.TrackClosed)
    assert (closed.outcome, closed.department) == ("solved", CENTRE)


def test_the_case_closes_with_its_last_track() -> None:
    story = carried()
    events = story.does(tracks.close_track, story.track.id, "solved", by=CENTRE)
    assert names(events) == ["track.closed", "case.closed"]


def test_a_case_with_another_open_track_stays_open() -> None:
    story = carried()
    story.refer("housing", SOCIAL)
    events = story.does(tracks.close_track, story.track.id, "solved", by=SOCIAL)
    assert names(events) == ["track.closed"]


def test_only_the_carrier_closes() -> None:
    story = carried()
    with pytest.raises(NotTheCarrier):
        story.does(tracks.close_track, story.track.id, "solved", by=HEALTH)


def test_a_closed_track_is_not_closed_again() -> None:
    story = carried()
    story.refer("housing", SOCIAL)
    story.does(tracks.close_track, story.track.id, "solved", by=SOCIAL)
    with pytest.raises(TrackClosed):
        story.does(tracks.close_track, story.track.id, "solved", by=SOCIAL)


def test_a_track_is_not_closed_while_a_transition_is_requested() -> None:
    story = asked()
    with pytest.raises(TransitionStillRequested):
        story.does(tracks.close_track, story.track.id, "solved", by=CENTRE)


def test_closing_cancels_what_was_promised() -> None:
    story = asked()
    story.does(transitions.accept, story.asked, by=HEALTH, effective_on=date(2026, 4, 1))
    events = story.does(tracks.close_track, story.track.id, "solved", by=CENTRE)
    assert names(events) == ["transition.cancelled", "track.closed", "case.closed"]
    cancelled = events[0]
    assert isinstance(cancelled, told.TransitionCancelled)
    assert cancelled.reason_code == "track_closed"


def test_a_need_that_comes_again_is_a_new_track() -> None:
    story = carried()
    story.refer("housing", SOCIAL)
    story.does(tracks.close_track, story.track.id, "solved", by=SOCIAL)
    before = story.track.id
    story.refer("housing", SOCIAL)
    assert story.track.id != before


def refused() -> Story:
    story = asked("youth-moves-city", ESSEN_YOUTH, "family", YOUTH)
    story.does(
        transitions.refuse, story.asked, file_number="1", notice_on=date(2026, 3, 2), appeal_until=date(2026, 4, 2),
        by=ESSEN_YOUTH,
    )  # fmt: skip
    return story


def test_after_a_refusal_the_carrier_states_what_covers_the_need_now() -> None:
    story = refused()
    with pytest.raises(CoverNotStated):
        story.does(tracks.close_track, story.track.id, "refused", by=ESSEN_YOUTH)


def test_an_appeal_keeps_a_refused_track_open() -> None:
    story = refused()
    with pytest.raises(AppealKeepsTrackOpen):
        story.does(
            tracks.close_track, story.track.id, "refused", by=ESSEN_YOUTH, covered_by="school", appeal_lodged=True
        )


def test_with_the_need_covered_a_refused_track_closes() -> None:
    story = refused()
    events = story.does(tracks.close_track, story.track.id, "refused", by=ESSEN_YOUTH, covered_by="school")
    assert names(events) == ["track.closed", "case.closed"]


def test_a_refused_track_that_was_handed_on_closes_like_any_other() -> None:
    story = refused()
    story.request("youth-moves-city", YOUTH)
    story.does(transitions.accept, story.asked, by=YOUTH)
    assert names(story.does(tracks.close_track, story.track.id, "solved", by=YOUTH))[-1] == "case.closed"


def managed() -> Story:
    story = carried("housing", SOCIAL)
    story.does(participation.agree, by=SOCIAL)
    return story


def test_a_case_manager_suggests_and_moves_nothing() -> None:
    story = managed()
    track = next(iter(story.case.tracks))
    events = story.does(tracks.suggest, track, HOUSING, "homeless-today", by=CENTRE)
    assert names(events) == ["transition.suggested"]
    assert story.case.transitions == {}


def test_who_does_not_manage_the_case_suggests_nothing() -> None:
    story = managed()
    with pytest.raises(NotInvolved):
        story.does(tracks.suggest, next(iter(story.case.tracks)), HOUSING, by=HEALTH)


def test_only_who_may_carry_is_suggested() -> None:
    story = managed()
    with pytest.raises(ReceiverMayNotCarry):
        story.does(tracks.suggest, next(iter(story.case.tracks)), TREASURY, by=CENTRE)


def test_only_kinds_that_exist_are_suggested() -> None:
    story = managed()
    with pytest.raises(KindUnknown):
        story.does(tracks.suggest, next(iter(story.case.tracks)), HOUSING, "no-such-kind", by=CENTRE)


def test_a_track_closed_in_its_first_instant_still_had_a_period() -> None:
    story = taken()
    story.does(tracks.close_track, story.track.id, "solved", by=HEALTH)
    assert all(until is not None and since < until for _, since, until in story.track.periods)
