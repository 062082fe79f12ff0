"""Asking another department to take a track: only the carrier, only whom the rules allow, with what they require."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.casework import endings, tracks, transitions
from services.casework.refusals import (
    CoordinatorDecides,
    DateNeeded,
    DateNotPossible,
    KindDoesNotFit,
    KindUnknown,
    NotTheCarrier,
    PersonHasDied,
    ReceiverMayNotCarry,
    TrackAlreadyHasOpenTransition,
    TrackClosed,
)
from shared.contracts import casework as told
from shared.contracts.base import LAW
from shared.periods import local_day
from shared.problems import NotFound
from tests.unit.casework.story import (
    CENTRE,
    ESSEN_IMMIGRATION,
    HEALTH,
    HOUSING,
    IMMIGRATION,
    JOBCENTER,
    SOCIAL,
    TREASURY,
    VMDO,
    YOUTH,
    asked,
    carried,
    closing,
    names,
    taken,
    wish,
    with_kind,
)


def test_the_carrier_requests_and_carries_on() -> None:
    story = asked()
    assert (story.transition.state, story.track.department) == ("requested", CENTRE)


def test_the_request_pins_the_version_of_its_kind_and_the_outcome_of_silence() -> None:
    story = asked("shelter-to-flat", HOUSING, "housing", SOCIAL)
    assert (story.transition.kind_version, story.transition.silence) == (1, "receiver_becomes_responsible")


def test_the_answer_is_due_when_the_kind_says() -> None:
    story = asked()
    assert local_day(story.transition.answer_due) == date(2026, 3, 16)


def test_an_immediate_request_is_due_in_clock_hours() -> None:
    story = asked(urgency="immediate")
    assert story.transition.answer_due - story.now == timedelta(hours=4)


def test_only_the_carrier_requests() -> None:
    story = carried()
    with pytest.raises(NotTheCarrier):
        story.does(transitions.request_transition, story.track.id, wish("handover", HEALTH), by=HEALTH)


def test_a_track_has_one_unanswered_request() -> None:
    story = asked()
    with pytest.raises(TrackAlreadyHasOpenTransition):
        story.request("handover", "05113000.integration-centre")


def test_a_promised_track_is_not_promised_twice() -> None:
    story = asked()
    story.does(transitions.accept, story.asked, by=HEALTH, effective_on=date(2026, 4, 1))
    with pytest.raises(TrackAlreadyHasOpenTransition):
        story.request("handover", "05113000.integration-centre")


def test_a_track_nobody_knows_is_not_found() -> None:
    with pytest.raises(NotFound):
        carried().does(transitions.request_transition, uuid4(), wish("handover", HEALTH), by=CENTRE)


def test_a_closed_track_is_not_handed_over() -> None:
    story = carried()
    story.refer("housing", SOCIAL)
    first = next(iter(story.case.tracks))
    story.does(tracks.close_track, first, "solved", by=CENTRE)
    with pytest.raises(TrackClosed):
        story.does(transitions.request_transition, first, wish("handover", HEALTH), by=CENTRE)


def test_after_a_death_nothing_is_handed_over() -> None:
    story = carried()
    story.does(endings.person_died, reporter=CENTRE)
    with pytest.raises(PersonHasDied):
        story.request("handover", HEALTH)


def test_a_kind_nobody_knows_is_refused() -> None:
    with pytest.raises(KindUnknown):
        carried().request("no-such-kind", HEALTH, package=())


def test_a_kind_for_another_life_situation_is_refused() -> None:
    with pytest.raises(KindDoesNotFit):
        carried().request("homeless-today", HOUSING)


def test_a_kind_for_other_senders_is_refused() -> None:
    with pytest.raises(KindDoesNotFit):
        carried("livelihood", YOUTH).request("benefits-change", JOBCENTER)


def test_a_receiver_that_may_not_carry_is_refused() -> None:
    with pytest.raises(ReceiverMayNotCarry):
        carried().request("handover", TREASURY)


def test_a_department_does_not_ask_itself() -> None:
    with pytest.raises(ReceiverMayNotCarry):
        carried().request("handover", CENTRE)


def test_a_department_nobody_knows_is_refused() -> None:
    with pytest.raises(ReceiverMayNotCarry):
        carried().request("handover", "05913000.nobody")


def test_an_association_carries_only_with_a_signed_undertaking() -> None:
    story = carried("language", CENTRE, directory=closing(VMDO, confidentiality_signed_on=None))
    with pytest.raises(ReceiverMayNotCarry):
        story.request("handover", VMDO)


def test_an_association_that_has_signed_is_asked() -> None:
    story = carried("language", CENTRE)
    assert names(story.request("handover", VMDO)) == ["transition.requested"]


def test_a_department_that_has_not_opened_yet_is_refused() -> None:
    story = carried(directory=closing(HEALTH, opens_on=date(2026, 3, 3)))
    with pytest.raises(ReceiverMayNotCarry):
        story.request("handover", HEALTH)


def test_a_department_that_will_have_opened_on_the_date_is_asked() -> None:
    story = carried(directory=closing(HEALTH, opens_on=date(2026, 3, 3)))
    assert names(story.request("handover", HEALTH, effective_on=date(2026, 3, 3))) == ["transition.requested"]


def test_a_department_closed_on_the_date_is_refused() -> None:
    story = carried(directory=closing(HEALTH, closes_on=date(2026, 3, 31)))
    with pytest.raises(ReceiverMayNotCarry):
        story.request("handover", HEALTH, effective_on=date(2026, 4, 1))


def test_a_kind_by_law_needs_its_date() -> None:
    with pytest.raises(DateNeeded):
        carried("residence", IMMIGRATION).request("residence-moves-city", ESSEN_IMMIGRATION)


def test_nothing_is_handed_over_in_the_past() -> None:
    with pytest.raises(DateNotPossible):
        carried().request("handover", HEALTH, effective_on=date(2026, 3, 1))


def test_a_kind_for_the_first_of_a_month_takes_no_other_day() -> None:
    with pytest.raises(DateNotPossible):
        carried("livelihood", SOCIAL).request("benefits-change", JOBCENTER, effective_on=date(2026, 4, 2))


def test_by_law_the_baton_moves_on_the_date_without_an_answer() -> None:
    story = asked("residence-moves-city", ESSEN_IMMIGRATION, "residence", IMMIGRATION, effective_on=date(2026, 3, 6))
    story.waits(days=6)
    assert (story.track.department, story.transition.state) == (ESSEN_IMMIGRATION, "effective")


def test_until_the_date_of_the_law_the_sender_carries() -> None:
    story = asked("residence-moves-city", ESSEN_IMMIGRATION, "residence", IMMIGRATION, effective_on=date(2026, 3, 6))
    story.waits(days=3)
    assert story.track.department == IMMIGRATION


def test_a_date_of_the_law_that_is_past_moves_the_baton_now_and_never_earlier() -> None:
    story = asked("residence-moves-city", ESSEN_IMMIGRATION, "residence", IMMIGRATION, effective_on=date(2026, 2, 1))
    assert story.track.department == ESSEN_IMMIGRATION
    assert story.track.since > story.now


def test_the_law_is_named_as_what_moved_the_baton() -> None:
    story = asked("residence-moves-city", ESSEN_IMMIGRATION, "residence", IMMIGRATION, effective_on=date(2026, 2, 1))
    moved = story.told[-1]
    assert isinstance(moved, told.ResponsibilityMoved)
    assert moved.by == LAW


def test_a_kind_that_moves_on_receipt_moves_with_the_request() -> None:
    story = asked(kinds=with_kind("handover", moves="on_receipt"))
    assert (story.track.department, story.transition.state) == (HEALTH, "effective")


def test_two_moves_in_one_instant_leave_no_empty_period() -> None:
    story = asked(kinds=with_kind("handover", moves="on_receipt"))
    (first,) = story.track.past
    assert first.since < first.until == story.track.since


def test_after_two_answers_not_competent_the_carrier_requests_no_more() -> None:
    story = asked()
    story.does(transitions.decline, story.asked, "not_competent", by=HEALTH)
    story.request("handover", HEALTH)
    story.does(transitions.decline, story.asked, "not_competent", by=HEALTH)
    with pytest.raises(CoordinatorDecides):
        story.request("handover", HEALTH)


def test_a_track_handed_on_before_the_first_contact_ends_the_transition_before() -> None:
    story = taken()
    first = story.asked
    story.request("handover", "05113000.integration-centre")
    story.does(transitions.accept, story.asked, by="05113000.integration-centre")
    assert story.case.transitions[first].state == "cancelled"


def test_every_step_says_what_the_clock_does_next() -> None:
    requested = asked().told[-1]
    assert isinstance(requested, told.TransitionRequested)
    assert requested.next_step == "remind_answer"
