"""Who must know about what: one sentence for each line of the table, and no type without a line."""

import pytest

from services.notifications.audiences import AUDIENCES, audience
from services.notifications.told import Told
from services.notifications.words import WORDS
from shared.contracts import casework, funding, intake
from shared.contracts.base import CLOCK, EVENT_TYPES, LAW, SILENCE, By, Event
from tests.unit.notifications.events import CENTRE, ESSEN_YOUTH, IMMIGRATION, JOBCENTER, REGISTRY, YOUTH, an, directory

HEARD = [kind for type, kind in EVENT_TYPES.items() if type.split(".")[0] in ("casework", "intake", "funding")]


def told(event: Event) -> list[tuple[str, str, str, str]]:
    return [(one.department, one.role, one.code, one.urgency) for one in audience(event, directory())]


@pytest.mark.parametrize("kind", HEARD, ids=lambda kind: kind.TYPE)
def test_every_event_of_the_other_services_has_an_audience(kind: type[Event]) -> None:
    assert kind in AUDIENCES


@pytest.mark.parametrize("kind", HEARD, ids=lambda kind: kind.TYPE)
def test_every_notice_has_words(kind: type[Event]) -> None:
    assert all(one.code in WORDS for one in audience(an(kind), directory()))


@pytest.mark.parametrize("kind", HEARD, ids=lambda kind: kind.TYPE)
def test_nobody_is_told_twice_in_the_same_role(kind: type[Event]) -> None:
    reached = [(one.department, one.role) for one in audience(an(kind), directory())]
    assert len(reached) == len(set(reached))


def test_a_request_is_told_to_the_receivers_clerks() -> None:
    event = an(casework.TransitionRequested, urgency="urgent")
    assert told(event) == [(IMMIGRATION, "clerk", "transition_requested", "urgent")]


def test_asking_back_is_told_in_words_of_its_own() -> None:
    event = an(casework.TransitionRequested, returns="0196f000-0000-7000-8000-0000000000b0")
    assert told(event) == [(IMMIGRATION, "clerk", "return_requested", "normal")]


def test_an_acceptance_is_told_to_the_sender() -> None:
    assert told(an(casework.TransitionAccepted)) == [(YOUTH, "clerk", "transition_accepted", "normal")]


def test_an_acceptance_by_silence_is_told_to_both_sides_and_the_receivers_head() -> None:
    assert told(an(casework.TransitionAccepted, by=SILENCE)) == [
        (YOUTH, "clerk", "accepted_by_silence", "normal"),
        (IMMIGRATION, "clerk", "taken_by_silence", "normal"),
        (IMMIGRATION, "head", "taken_by_silence", "normal"),
    ]


def test_a_decline_is_told_to_the_sender() -> None:
    assert told(an(casework.TransitionDeclined)) == [(YOUTH, "clerk", "transition_declined", "normal")]


def test_the_second_not_competent_is_told_to_the_coordinator_too() -> None:
    event = an(casework.TransitionDeclined, reason_code="not_competent", decides=CENTRE)
    assert (CENTRE, "coordinator", "competence_disputed", "normal") in told(event)


@pytest.mark.parametrize(
    ("kind", "department", "code"),
    [
        (casework.TransitionRefused, YOUTH, "transition_refused"),
        (casework.TransitionWithdrawn, IMMIGRATION, "transition_withdrawn"),
    ],
)
def test_the_other_side_of_an_act_is_told(kind: type[Event], department: str, code: str) -> None:
    assert told(an(kind)) == [(department, "clerk", code, "normal")]


def test_a_lapse_is_told_to_both_sides() -> None:
    assert [one[0] for one in told(an(casework.TransitionLapsed, by=SILENCE))] == [YOUTH, IMMIGRATION]


def test_a_cancellation_by_what_a_system_reported_is_told_to_both_sides_even_if_one_reported_it() -> None:
    event = an(casework.TransitionCancelled, reason_code="death", by=By(department=YOUTH, user="routing"))
    assert [one[0] for one in told(event)] == [YOUTH, IMMIGRATION]


def test_a_cancellation_by_closing_the_track_is_not_told_to_who_closed_it() -> None:
    event = an(casework.TransitionCancelled, reason_code="track_closed")
    assert told(event) == [(IMMIGRATION, "clerk", "transition_cancelled", "urgent")]


def test_a_reminder_goes_to_the_receiver_alone() -> None:
    event = an(casework.TransitionReminded, of="answer", by=CLOCK)
    assert told(event) == [(IMMIGRATION, "clerk", "answer_reminder", "normal")]


def test_the_first_rung_tells_the_receivers_head_and_the_sender() -> None:
    event = an(casework.TransitionEscalated, of="answer", rung=1, by=CLOCK)
    assert told(event) == [
        (IMMIGRATION, "head", "answer_overdue", "urgent"),
        (YOUTH, "clerk", "answer_overdue", "urgent"),
    ]


def test_the_second_rung_tells_the_coordinator() -> None:
    event = an(casework.TransitionEscalated, of="answer", rung=2, by=CLOCK)
    assert (CENTRE, "coordinator", "coordinator_overdue", "urgent") in told(event)


def test_the_first_rung_does_not_tell_the_coordinator() -> None:
    event = an(casework.TransitionEscalated, of="answer", rung=1, by=CLOCK)
    assert "coordinator" not in {role for _, role, _, _ in told(event)}


def test_a_late_first_contact_is_not_told_to_who_has_handed_the_track_over() -> None:
    event = an(casework.TransitionEscalated, of="first_contact", rung=2, by=CLOCK)
    assert YOUTH not in {department for department, _, _, _ in told(event)}


def test_an_immediate_escalation_stays_immediate() -> None:
    event = an(casework.TransitionEscalated, of="answer", rung=1, urgency="immediate", by=CLOCK)
    assert {urgency for _, _, _, urgency in told(event)} == {"immediate"}


def test_a_person_not_reached_is_told_to_the_coordinator() -> None:
    assert told(an(casework.TransitionNotReached)) == [(CENTRE, "coordinator", "not_reached", "normal")]


def test_without_a_coordinator_named_the_municipalitys_own_is_told() -> None:
    event = an(casework.TransitionNotReached, coordinator=None)
    assert told(event) == [(CENTRE, "coordinator", "not_reached", "normal")]


@pytest.mark.parametrize(("by", "how"), [(CLOCK, ""), (LAW, "_by_law")])
def test_a_baton_moved_by_a_date_or_by_law_is_told_to_both_sides(by: By, how: str) -> None:
    assert told(an(casework.ResponsibilityMoved, by=by)) == [
        (IMMIGRATION, "clerk", f"baton_received{how}", "normal"),
        (YOUTH, "clerk", f"baton_handed_over{how}", "normal"),
    ]


def test_a_first_contact_no_longer_owed_because_the_track_went_on_is_told_to_nobody() -> None:
    assert told(an(casework.TransitionCancelled, reason_code="moved_on")) == []


def test_a_sender_that_has_handed_over_hears_of_no_later_cancellation() -> None:
    event = an(casework.TransitionCancelled, reason_code="assigned", by=By(department=CENTRE, user="a-coordinator"))
    assert {one.department: one.only_if for one in audience(event, directory())} == {
        YOUTH: "carrier",
        IMMIGRATION: None,
    }


def test_a_baton_moved_by_a_person_is_told_by_the_persons_act_and_not_again() -> None:
    assert told(an(casework.ResponsibilityMoved)) == []


def test_a_catch_all_that_carries_unasked_is_told() -> None:
    event = an(casework.TrackOpened, department=CENTRE, reporter=REGISTRY)
    assert told(event) == [(CENTRE, "clerk", "track_opened", "normal")]


def test_a_department_that_opened_a_track_by_its_own_report_knows_already() -> None:
    assert told(an(casework.TrackOpened, department=YOUTH, reporter=YOUTH)) == []


def test_an_assignment_is_told_to_both_and_to_the_new_carriers_head() -> None:
    assert told(an(casework.TrackAssigned)) == [
        (IMMIGRATION, "clerk", "track_assigned", "urgent"),
        (IMMIGRATION, "head", "track_assigned", "urgent"),
        (YOUTH, "clerk", "track_assigned_away", "normal"),
    ]


def test_a_suggestion_is_told_to_the_carrier_and_not_to_who_is_suggested() -> None:
    event = an(casework.TransitionSuggested, by=By(department=CENTRE, user="a-case-manager"))
    assert told(event) == [(YOUTH, "clerk", "transition_suggested", "normal")]


def test_what_routing_suggests_after_a_departments_own_report_is_told_to_its_clerks() -> None:
    event = an(casework.TransitionSuggested, by=By(department=YOUTH, user="routing"))
    assert told(event) == [(YOUTH, "clerk", "transition_suggested", "normal")]


@pytest.mark.parametrize(
    ("kind", "code"), [(casework.ReportNoted, "report_noted"), (casework.ReportRetracted, "report_retracted")]
)
def test_a_further_or_retracted_report_is_told_to_the_carrier(kind: type[Event], code: str) -> None:
    assert told(an(kind)) == [(YOUTH, "clerk", code, "normal")]


def test_a_correction_is_told_to_the_carrier_and_to_whoever_is_asked() -> None:
    assert told(an(casework.CorrectionNoted, department=YOUTH, asked=IMMIGRATION)) == [
        (YOUTH, "clerk", "person_corrected", "normal"),
        (IMMIGRATION, "clerk", "person_corrected", "normal"),
    ]


def test_an_eighteenth_birthday_that_nobody_prepared_is_told_to_the_head() -> None:
    assert told(an(casework.MajorityNoted, department=YOUTH, months=0, prepared=False)) == [
        (YOUTH, "clerk", "came_of_age", "normal"),
        (YOUTH, "head", "came_of_age_unprepared", "urgent"),
    ]


def test_a_year_before_the_eighteenth_birthday_only_clerks_hear_of_it() -> None:
    assert told(an(casework.MajorityNoted, department=YOUTH, months=12, prepared=False)) == [
        (YOUTH, "clerk", "comes_of_age_in_a_year", "normal")
    ]


def test_a_withdrawn_consent_is_told_to_its_recipient_only_if_that_knows_of_the_case() -> None:
    assert list(audience(an(casework.ConsentWithdrawn), directory())) == [
        Told(IMMIGRATION, "clerk", "consent_withdrawn", "urgent", only_if="party")
    ]


@pytest.mark.parametrize("kind", [casework.DeathNoted, casework.DepartureNoted])
def test_a_death_or_departure_is_told_to_carriers_only(kind: type[Event]) -> None:
    assert {one.only_if for one in audience(an(kind), directory())} == {"carrier"}


def test_disbursed_assistance_is_told_to_the_department_that_asked_for_it() -> None:
    event = an(casework.AssistanceSettled, department=YOUTH, outcome="disbursed")
    assert told(event) == [(YOUTH, "clerk", "assistance_disbursed", "normal")]


def test_awarded_assistance_is_not_told_before_the_money_has_gone() -> None:
    assert told(an(casework.AssistanceSettled, department=YOUTH, outcome="awarded")) == []


def test_an_unclear_identity_is_told_to_the_coordinator_of_its_city() -> None:
    event = an(intake.ClearingOpened, municipality="05113000")
    assert told(event) == [("05113000.integration-centre", "coordinator", "clearing_opened", "normal")]


def test_a_rejected_report_is_told_to_who_sent_it() -> None:
    assert told(an(intake.ReportRejected, department=JOBCENTER)) == [(JOBCENTER, "clerk", "report_rejected", "normal")]


def test_an_application_that_a_rule_decides_at_once_is_told_to_nobody() -> None:
    assert told(an(funding.ApplicationSubmitted, decided_at_once=True)) == []


def test_an_application_is_told_to_the_grant_officers_of_its_city() -> None:
    assert told(an(funding.ApplicationSubmitted, decided_at_once=False)) == [
        (CENTRE, "grant-officer", "application_submitted", "normal")
    ]


def test_a_recommendation_is_told_to_the_approvers() -> None:
    assert told(an(funding.ApplicationRecommended)) == [(CENTRE, "approver", "application_recommended", "normal")]


def test_another_city_is_told_by_its_own_department() -> None:
    event = an(casework.TransitionRequested, to_department=ESSEN_YOUTH)
    assert told(event) == [(ESSEN_YOUTH, "clerk", "transition_requested", "normal")]
