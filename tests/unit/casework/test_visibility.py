"""Who may know what of a case, existence included."""

from datetime import date, timedelta

import pytest

from services.casework import assistance, consents, contacts, participation, tracks, transitions
from services.casework.visibility import (
    Viewer,
    seen_periods,
    seen_track,
    sees_case,
    sees_event,
    sees_track,
    sees_transition,
    sight,
)
from tests.unit.casework.story import (
    CENTRE,
    ESSEN_CENTRE,
    ESSEN_YOUTH,
    HEALTH,
    HOUSING,
    JOBCENTER,
    REGISTRY,
    SOCIAL,
    YOUTH,
    Story,
    asked,
    carried,
    names,
    taken,
)


def of(department: str, *roles: str, closing: tuple[str, ...] = ()) -> Viewer:
    return Viewer(department, roles or ("clerk",), department.partition(".")[0], closing)


COORDINATOR = of(CENTRE, "coordinator")


def moved_city() -> Story:
    """Dortmund's youth services handed over to Essen's two days later, which then met the family."""
    story = asked("youth-moves-city", ESSEN_YOUTH, "family", YOUTH)
    story.now += timedelta(days=2)
    story.does(transitions.accept, story.asked, by=ESSEN_YOUTH)
    story.now += timedelta(days=2)
    return story


def timeline(story: Story, viewer: Viewer) -> list[str]:
    """What a viewer reads of a story whose events were told at the times the story remembers."""
    return names([event for event, time in story.times if sees_event(story.case, event, time, viewer)])


def test_the_carrier_sees_the_content() -> None:
    story = carried()
    assert sight(story.case, story.track, of(CENTRE)) == "content"


def test_who_only_reported_sees_nothing() -> None:
    story = Story()
    story.refer("health", CENTRE, reporter=REGISTRY)
    assert not sees_case(story.case, of(REGISTRY))


def test_who_carries_one_track_does_not_know_of_another() -> None:
    story = carried("housing", SOCIAL)
    story.refer("health", CENTRE)
    assert not sees_track(story.case, story.track, of(SOCIAL))


def test_who_is_asked_sees_the_track() -> None:
    story = asked()
    assert sees_track(story.case, story.track, of(HEALTH))


@pytest.mark.parametrize("answer", ["declined", "withdrawn"])
def test_who_is_asked_no_more_does_not_see_the_track(answer: str) -> None:
    story = asked()
    if answer == "declined":
        story.does(transitions.decline, story.asked, "other", by=HEALTH)
    else:
        story.does(transitions.withdraw, story.asked, by=CENTRE)
    assert not sees_case(story.case, of(HEALTH))


def test_who_declined_still_sees_its_own_answer() -> None:
    story = asked()
    story.does(transitions.decline, story.asked, "other", by=HEALTH)
    assert sees_transition(story.case, story.transition, of(HEALTH))


def test_who_handed_over_sees_the_track_as_it_was_then() -> None:
    story = taken()
    seen = seen_track(story.case, story.track, of(CENTRE))
    assert seen is not None
    assert (seen.department, seen.since, seen.state) == (HEALTH, story.track.since, "open")


def test_who_handed_over_does_not_see_who_carries_after_that() -> None:
    story = moved_city()
    story.does(contacts.first_contact, story.asked, on=date(2026, 3, 6), channel="visit", by=ESSEN_YOUTH,
               conversation_held=True, person_took_part=True)  # fmt: skip
    story.request("handover", ESSEN_CENTRE)
    story.does(transitions.accept, story.asked, by=ESSEN_CENTRE)
    seen = seen_track(story.case, story.track, of(YOUTH))
    assert seen is not None
    assert seen.department == ESSEN_YOUTH
    assert [department for department, _, _ in seen_periods(story.case, story.track, of(YOUTH))] == [YOUTH]


def test_who_handed_over_does_not_see_that_the_track_closed() -> None:
    story = taken()
    story.now += timedelta(days=1)
    story.does(tracks.close_track, story.track.id, "solved", by=HEALTH)
    seen = seen_track(story.case, story.track, of(CENTRE))
    assert seen is not None
    assert seen.state == "open"


def test_a_later_request_is_not_known_to_who_handed_over() -> None:
    story = taken()
    story.now += timedelta(days=1)
    story.request("handover", ESSEN_CENTRE)
    assert not sees_transition(story.case, story.transition, of(CENTRE))


def test_the_other_city_does_not_see_who_carried_before() -> None:
    story = moved_city()
    assert [department for department, _, _ in seen_periods(story.case, story.track, of(ESSEN_YOUTH))] == [ESSEN_YOUTH]


def test_within_a_city_the_carrier_sees_who_carried_before() -> None:
    story = taken()
    assert [department for department, _, _ in seen_periods(story.case, story.track, of(HEALTH))] == [CENTRE, HEALTH]


def test_a_department_that_has_nothing_to_do_with_it_sees_no_period() -> None:
    story = taken()
    assert seen_periods(story.case, story.track, of(HOUSING)) == []


def test_who_closed_a_track_may_look_at_it() -> None:
    story = carried()
    story.does(tracks.close_track, story.track.id, "solved", by=CENTRE)
    seen = seen_track(story.case, story.track, of(CENTRE))
    assert seen is not None
    assert seen.state == "closed"


def test_the_open_transition_shows_on_the_track_for_both_sides() -> None:
    story = asked()
    for department in (CENTRE, HEALTH):
        seen = seen_track(story.case, story.track, of(department))
        assert seen is not None
        assert seen.transition == story.transition


@pytest.mark.parametrize("role", ["auditor", "operator", "grant-officer", "treasurer"])
def test_other_roles_of_the_same_department_see_no_case(role: str) -> None:
    assert not sees_case(carried().case, of(CENTRE, role))


@pytest.mark.parametrize("role", ["clerk", "head", "case-manager", "system"])
def test_those_who_work_in_the_department_and_its_system_see_its_tracks(role: str) -> None:
    assert sees_case(carried().case, of(CENTRE, role))


def participant() -> Story:
    story = carried("housing", SOCIAL)
    story.does(participation.agree, by=SOCIAL)
    return story


def test_a_coordinator_sees_the_state_of_a_participants_tracks() -> None:
    story = participant()
    assert {sight(story.case, track, COORDINATOR) for track in story.case.tracks.values()} == {"state"}


def test_a_coordinator_does_not_see_who_does_not_take_part() -> None:
    assert not sees_case(carried("housing", SOCIAL).case, COORDINATOR)


def test_a_coordinator_of_another_city_sees_nothing() -> None:
    assert not sees_case(participant().case, of(ESSEN_CENTRE, "coordinator"))


def test_a_coordinator_does_not_follow_a_track_into_another_city() -> None:
    story = asked("youth-moves-city", ESSEN_YOUTH, "family", YOUTH)
    story.does(participation.agree, by=YOUTH)
    family = next(iter(story.case.tracks.values()))
    story.does(transitions.accept, story.asked, by=ESSEN_YOUTH)
    family = story.case.tracks[family.id]
    assert [department for department, _, _ in seen_periods(story.case, family, COORDINATOR)] == [YOUTH]


def test_a_coordinator_sees_what_is_stuck_whoever_takes_part() -> None:
    story = asked("handover", HOUSING, "housing", SOCIAL).waits(days=18)
    assert sight(story.case, story.track, COORDINATOR) == "state"


def test_a_coordinator_sees_tracks_whose_carrier_has_closed() -> None:
    story = carried("housing", SOCIAL)
    assert sees_track(story.case, story.track, of(CENTRE, "coordinator", closing=(SOCIAL,)))


def test_a_case_manager_of_the_case_sees_the_state_of_its_tracks() -> None:
    story = participant()
    housing = next(iter(story.case.tracks.values()))
    assert sight(story.case, housing, of(CENTRE, "case-manager")) == "state"


def test_a_clerk_of_the_integration_centre_does_not() -> None:
    story = participant()
    housing = next(iter(story.case.tracks.values()))
    assert sight(story.case, housing, of(CENTRE, "clerk")) is None


def test_the_timeline_of_a_carrier_ends_with_its_handover() -> None:
    story = moved_city()
    story.does(contacts.attempt, story.asked, on=date(2026, 3, 6), channel="phone", by=ESSEN_YOUTH)
    assert timeline(story, of(YOUTH))[-1] == "responsibility.moved"


def test_the_timeline_of_another_city_begins_with_what_it_was_asked() -> None:
    story = moved_city()
    assert timeline(story, of(ESSEN_YOUTH)) == [
        "transition.requested", "transition.accepted", "responsibility.moved",
    ]  # fmt: skip


def test_the_timeline_shows_nothing_of_a_foreign_track() -> None:
    story = carried("housing", SOCIAL)
    story.now += timedelta(days=1)
    story.refer("health", CENTRE)
    story.request("handover", HEALTH)
    assert timeline(story, of(SOCIAL)) == ["case.opened", "track.opened"]


def test_the_timeline_of_who_only_reported_is_empty() -> None:
    story = Story()
    story.refer("health", CENTRE, reporter=REGISTRY)
    assert timeline(story, of(REGISTRY)) == []


def test_a_suggestion_is_for_the_carrier() -> None:
    story = participant()
    story.does(tracks.suggest, next(iter(story.case.tracks)), HOUSING, by=CENTRE)
    assert "transition.suggested" in timeline(story, of(SOCIAL))
    assert "transition.suggested" not in timeline(story, COORDINATOR)


def test_money_is_known_to_who_asked_for_it() -> None:
    story = carried("housing", SOCIAL)
    story.refer("health", CENTRE)
    story.does(assistance.request, programme="komm-an", purpose="moving", amount_cents=100, by=SOCIAL)
    assert "assistance.requested" in timeline(story, of(SOCIAL))
    assert "assistance.requested" not in timeline(story, of(CENTRE))


def test_a_consent_is_known_to_its_recipient_and_who_recorded_it() -> None:
    story = carried("housing", SOCIAL)
    story.refer("health", CENTRE)
    story.does(consents.give, recipient=JOBCENTER, purpose="work", categories=["education"],
               given_on=date(2026, 3, 2), text_version="1", by=SOCIAL)  # fmt: skip
    seeing = [who for who in (SOCIAL, JOBCENTER, CENTRE) if "consent.given" in timeline(story, of(who))]
    assert seeing == [SOCIAL, JOBCENTER]


def test_the_participation_is_known_to_who_carries_a_track() -> None:
    assert "participation.agreed" in timeline(participant(), of(SOCIAL))
