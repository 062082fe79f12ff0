"""Goals: agreed by who carries the need, seen by who carries it, and going wherever their track goes."""

from datetime import date

import pytest

from services.casework import goals, participation, tracks, transfers, transitions
from services.casework.case import Case, dump, parse
from services.casework.goals import Wish
from services.casework.refusals import CaseClosed, DateNotPossible, GoalEnded, NotInvolved, NotTheCarrier
from services.casework.visibility import Viewer, sees_event, sees_goal
from shared.contracts import casework as told
from tests.unit.casework.story import CENTRE, HEALTH, SOCIAL, VMDO, YOUTH, Story, carried, names, taken

B1 = Wish("health", "insured")
TODAY = date(2026, 3, 2)


def viewer(department: str, *roles: str) -> Viewer:
    return Viewer(department, roles or ("clerk",), department.partition(".")[0])


def with_goal(story: Story | None = None, wish: Wish = B1, by: str = CENTRE) -> Story:
    story = story or carried()
    story.does(goals.agree, wish, by=by)
    return story


def the_goal(story: Story) -> goals.Goal:
    return list(story.case.goals.values())[-1]


def test_the_carrier_agrees_a_goal_on_its_track() -> None:
    story = with_goal()
    goal = the_goal(story)
    assert (goal.track_id, goal.state, goal.department) == (story.track.id, "agreed", CENTRE)


def test_who_carries_no_track_that_fits_agrees_nothing() -> None:
    with pytest.raises(NotInvolved):
        with_goal(by=YOUTH)
    with pytest.raises(NotInvolved):
        with_goal(wish=Wish("housing", "flat"))


def test_case_management_keeps_goals_for_needs_of_others_on_its_own_track() -> None:
    story = carried("housing", SOCIAL)
    story.does(participation.agree, by=SOCIAL)
    with_goal(story, Wish("housing", "flat"))
    assert story.case.tracks[the_goal(story).track_id].life_situation == "coordination"
    assert the_goal(story).life_situation == "housing"
    assert not sees_goal(story.case, the_goal(story), viewer(SOCIAL))


def test_a_case_manager_keeps_the_goal_on_case_management_though_their_department_carries_the_need_too() -> None:
    story = carried("housing", SOCIAL)
    story.does(participation.agree, by=SOCIAL)
    need = next(track.life_situation for track in carried().case.open_tracks())
    story.does(tracks.open_track, need, by=CENTRE)
    for roles, kept_on in ((("case-manager",), "coordination"), (("clerk",), need)):
        story.does(goals.agree, Wish(need, "advised"), by=CENTRE, roles=roles)
        assert story.case.tracks[the_goal(story).track_id].life_situation == kept_on


def test_a_goal_is_not_due_yesterday_and_not_reached_tomorrow() -> None:
    with pytest.raises(DateNotPossible):
        with_goal(wish=Wish("health", "insured", due_on=date(2026, 3, 1)))
    story = with_goal()
    with pytest.raises(DateNotPossible):
        story.does(goals.reach, the_goal(story).id, on=date(2026, 3, 3), evidence="letter", by=CENTRE)


def test_a_goal_is_reached_once() -> None:
    story = with_goal()
    story.does(goals.reach, the_goal(story).id, on=TODAY, evidence="letter", by=CENTRE)
    assert (the_goal(story).state, the_goal(story).evidence) == ("reached", "letter")
    with pytest.raises(GoalEnded):
        story.does(goals.abandon, the_goal(story).id, "moved_away", by=CENTRE)


def test_who_takes_the_track_over_takes_its_goals_over() -> None:
    story = taken(to=HEALTH)
    story.does(goals.agree, B1, by=HEALTH)
    story.request("handover", CENTRE)
    story.does(transitions.accept, story.asked, by=CENTRE)
    with pytest.raises(NotTheCarrier):
        story.does(goals.reach, the_goal(story).id, on=TODAY, evidence="letter", by=HEALTH)
    story.does(goals.reach, the_goal(story).id, on=TODAY, evidence="letter", by=CENTRE)


def test_who_handed_the_track_over_does_not_learn_what_became_of_its_goals() -> None:
    story = with_goal()
    agreed = story.times[-1]
    story.waits(hours=1)
    story.request("handover", HEALTH)
    assert not sees_goal(story.case, the_goal(story), viewer(HEALTH))
    story.does(transitions.accept, story.asked, by=HEALTH)
    story.waits(hours=1)
    (reached,) = story.does(goals.reach, the_goal(story).id, on=TODAY, evidence="letter", by=HEALTH)
    assert sees_goal(story.case, the_goal(story), viewer(HEALTH))
    assert not sees_goal(story.case, the_goal(story), viewer(CENTRE))
    assert sees_event(story.case, agreed[0], agreed[1], viewer(CENTRE))
    assert not sees_event(story.case, reached, story.now, viewer(CENTRE))


def test_coordinators_see_states_and_no_goals() -> None:
    story = carried()
    story.does(participation.agree, by=CENTRE)
    with_goal(story)
    assert not sees_goal(story.case, the_goal(story), viewer(VMDO, "coordinator"))
    assert not sees_event(story.case, story.told[-1], story.now, viewer(VMDO, "coordinator"))


def test_open_goals_end_with_their_track() -> None:
    story = with_goal()
    events = story.does(tracks.close_track, story.track.id, "settled", by=CENTRE)
    assert names(events) == ["goal.abandoned", "track.closed", "case.closed"]
    assert the_goal(story).reason_code == "track_closed"
    with pytest.raises(CaseClosed):
        story.does(goals.agree, B1, by=CENTRE)


def test_goals_go_with_their_track_into_another_case() -> None:
    story, other = with_goal(), Story()
    before = the_goal(story)
    opened = transfers.opened(other.case, story.case.municipality)
    events = [*opened, *transfers.transferred(story.case, other.case, story.track, "merge", transfers.CLEARING)]
    left, taking = transfers.after(story.case, events), transfers.after(other.case, events)
    assert (left.goals, taking.goals) == ({}, {before.id: before})


def test_departments_are_not_told_the_goals_of_a_received_track() -> None:
    story = with_goal()
    _, received = transfers.transferred(story.case, Case(story.case.id, story.case.person_id), story.track, "merge",
                                        transfers.CLEARING)  # fmt: skip
    assert isinstance(received, told.TrackReceived)
    assert received.goals
    assert told.as_departments_know(received).goals == ()  # type: ignore[attr-defined]


def test_a_case_with_goals_is_read_again() -> None:
    story = with_goal(wish=Wish("health", "insured", due_on=TODAY, field_of_action="social_balance"))
    assert parse(dump(story.case)) == story.case
