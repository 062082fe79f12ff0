"""Who is told when two persons turn out to be one, and what departments' systems learn of it."""

import json
from uuid import uuid4

from services.notifications.audiences import audience
from services.notifications.deliveries import as_told_to, parties
from services.notifications.memory import Memory
from shared.contracts import casework
from shared.contracts.base import CLOCK, By, Event
from tests.unit.notifications.events import CENTRE, DUE, IMMIGRATION, YOUTH, an, directory

CLEARING = By(user="clearing")


def told(event: Event) -> dict[tuple[str, str], str]:
    return {(one.department, one.role): one.code for one in audience(event, directory()) if one.only_if is None}


def test_the_coordinator_hears_that_there_is_something_to_choose() -> None:
    event = an(casework.CaseMerged, undecided=(uuid4(),), decide_by=DUE, by=CLEARING)
    assert told(event) == {(CENTRE, "coordinator"): "merge_to_choose"}


def test_who_carries_a_double_is_told_and_nobody_else() -> None:
    event = an(casework.CaseMerged, undecided=(uuid4(),), by=CLEARING)
    others = [one for one in audience(event, directory()) if one.role != "coordinator"]
    assert {(one.code, one.only_if) for one in others} == {("case_merging", "carrier")}


def test_a_merge_without_doubles_is_told_by_its_tracks_only() -> None:
    assert told(an(casework.CaseMerged, by=CLEARING)) == {}


def test_the_carrier_of_a_track_that_goes_on_elsewhere_is_told_that_nothing_changes_for_it() -> None:
    event = an(casework.TrackReceived, reason_code="merge", by=CLEARING)
    assert told(event) == {(YOUTH, "clerk"): "track_in_merged_case"}


def test_after_a_choice_both_departments_are_told() -> None:
    by = By(department=CENTRE, user="coordinator")
    closed = an(casework.TrackClosed, department=IMMIGRATION, outcome="merged", by=by)
    assert told(closed) == {(IMMIGRATION, "clerk"): "track_given_up"}
    assert told(an(casework.TrackMerged, by=by)) == {(YOUTH, "clerk"): "track_chosen"}


def test_who_closes_a_track_itself_is_told_nothing() -> None:
    assert told(an(casework.TrackClosed, outcome="solved")) == {}


def test_the_coordinator_is_reminded_and_told_again_when_nobody_has_chosen() -> None:
    assert told(an(casework.MergeReminded, by=CLOCK)) == {(CENTRE, "coordinator"): "merge_reminder"}
    assert told(an(casework.MergeEscalated, by=CLOCK)) == {(CENTRE, "coordinator"): "merge_overdue"}


def test_a_transferred_track_reaches_its_carrier_and_who_is_asked() -> None:
    assert parties(an(casework.TrackReceived, asked=(IMMIGRATION,))) == (YOUTH, IMMIGRATION)


def test_departments_do_not_learn_what_came_with_a_track() -> None:
    period = {"department": CENTRE, "since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00Z"}
    event = an(casework.TrackReceived, past=(period,), reports=(uuid4(),), came_from=(uuid4(),), asked=(IMMIGRATION,))
    data = json.loads(as_told_to(event, YOUTH))
    assert not any(data.get(name) for name in ("past", "reports", "came_from", "asked", "transitions"))


def test_the_chosen_department_does_not_learn_which_other_one_carried_the_need() -> None:
    event = an(casework.TrackMerged, other_department=IMMIGRATION, other_track=uuid4())
    assert {"other_department", "other_track"}.isdisjoint(json.loads(as_told_to(event, YOUTH)))


def test_in_whatever_order_two_cases_are_told_of_a_track_has_its_carrier_where_it_is() -> None:
    """The case it arrived in may be heard before the case it left, and before a move that happened there."""
    here, there, track = uuid4(), uuid4(), uuid4()
    memory = Memory({}, {})
    memory.follow(an(casework.TrackReceived, case_id=here, track_id=track, department=IMMIGRATION))
    memory.follow(an(casework.TrackOpened, case_id=there, track_id=track))
    memory.follow(an(casework.ResponsibilityMoved, case_id=there, track_id=track))
    memory.follow(an(casework.TrackTransferred, case_id=there, track_id=track, department=IMMIGRATION))
    assert memory.carriers == {(here, track): IMMIGRATION}
