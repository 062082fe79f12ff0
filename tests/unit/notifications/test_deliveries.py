"""What a department's own system is told: which events, and which of their fields."""

import json
from uuid import uuid4

import pytest

from services.notifications.deliveries import PARTIES, TO_CARRIERS, as_told_to, parties, told_as
from services.notifications.received import received, received_id
from shared.contracts import casework, intake
from shared.contracts.base import CLOCK, EVENT_TYPES, Event
from shared.contracts.parked import CaseworkParkedNoticed
from tests.unit.notifications.events import CASE, CENTRE, ESSEN_YOUTH, IMMIGRATION, REGISTRY, YOUTH, an

NOT_DELIVERED = {
    casework.CaseOpened, casework.CaseClosed, casework.ParticipationAsked, casework.ParticipationAgreed,
    casework.ParticipationDeclined, casework.ParticipationEnded, casework.ConsentGiven, CaseworkParkedNoticed,
    casework.CaseContinued, casework.MergeReminded, casework.MergeEscalated,
    casework.OfferPublished, casework.OfferWithdrawn, casework.OfferAttended, casework.GoalAgreed,
    casework.GoalReached, casework.GoalAbandoned,
}  # fmt: skip
CASEWORK = [kind for type, kind in EVENT_TYPES.items() if type.startswith("casework.")]


@pytest.mark.parametrize("kind", CASEWORK, ids=lambda kind: kind.TYPE)
def test_for_every_event_of_casework_it_is_decided_who_gets_it(kind: type[Event]) -> None:
    assert (kind in PARTIES) + (kind in TO_CARRIERS) + (kind in NOT_DELIVERED) == 1


@pytest.mark.parametrize(
    "kind", sorted({*PARTIES, *TO_CARRIERS}, key=lambda kind: kind.TYPE), ids=lambda kind: kind.TYPE
)
def test_what_is_delivered_is_still_an_event_of_its_type(kind: type[Event]) -> None:
    event = an(kind)
    told, _ = told_as(event, event.subject)
    assert type(told).model_validate_json(as_told_to(event, ESSEN_YOUTH)).subject == event.subject


@pytest.mark.parametrize("outcome", ["new", "correction", "superseded"])
def test_of_an_accepted_report_its_sender_hears_the_outcome_and_nothing_of_the_person(outcome: str) -> None:
    accepted = an(intake.ReportAccepted, department=REGISTRY, outcome=outcome, corrects=CASE, household_id=CASE)
    assert json.loads(as_told_to(accepted, REGISTRY)) == {
        "municipality": "05913000", "report_id": str(accepted.report_id), "department": REGISTRY, "outcome": outcome,
    }  # fmt: skip


@pytest.mark.parametrize("outcome", ["new", "correction", "superseded"])
def test_the_short_way_to_that_answer_leads_to_the_same(outcome: str) -> None:
    accepted, id = an(intake.ReportAccepted, department=REGISTRY, outcome=outcome, corrects=CASE), uuid4()
    told, its_id = told_as(accepted, id)
    department, municipality, data = received(accepted.to_bytes())
    assert (department, municipality, received_id(id)) == (REGISTRY, told.municipality, its_id)
    assert json.loads(data) == json.loads(told.to_bytes())


def test_what_is_heard_instead_of_an_event_has_an_id_of_its_own() -> None:
    accepted, id = an(intake.ReportAccepted), uuid4()
    told, its_id = told_as(accepted, id)
    assert (told.TYPE, its_id != id, told_as(accepted, id)) == ("intake.report.received.v1", True, (told, its_id))


def test_a_request_reaches_both_sides() -> None:
    assert parties(an(casework.TransitionRequested)) == (YOUTH, IMMIGRATION)


def test_who_only_reported_is_told_nothing_about_the_track() -> None:
    assert REGISTRY not in parties(an(casework.TrackOpened, department=CENTRE, reporter=REGISTRY))


def test_a_suggested_department_is_not_told_before_it_is_asked() -> None:
    assert parties(an(casework.TransitionSuggested)) == (YOUTH,)


@pytest.mark.parametrize(
    "event",
    [
        an(casework.TransitionContactAttempted),
        an(casework.TransitionCompleted),
        an(casework.TransitionNotReached),
        an(casework.TransitionReminded, of="first_contact", by=CLOCK),
        an(casework.TransitionEscalated, of="first_contact", rung=1, by=CLOCK),
    ],
    ids=lambda event: event.TYPE,
)
def test_what_follows_the_handover_is_not_told_to_who_handed_over(event: Event) -> None:
    assert parties(event) == (IMMIGRATION,)


def test_the_receiver_does_not_learn_on_which_basis_and_by_which_report_the_sender_acts() -> None:
    event = an(casework.TransitionRequested, legal_basis="§ 8a SGB VIII", report_id=an(casework.CaseOpened).case_id)
    assert {"legal_basis", "report_id"}.isdisjoint(json.loads(as_told_to(event, IMMIGRATION)))


def test_the_sender_keeps_its_own_legal_basis() -> None:
    event = an(casework.TransitionRequested, legal_basis="§ 8a SGB VIII")
    assert json.loads(as_told_to(event, YOUTH))["legal_basis"] == "§ 8a SGB VIII"


def test_the_carrier_does_not_learn_who_reported() -> None:
    event = an(casework.TrackOpened, department=CENTRE, reporter=REGISTRY)
    assert "reporter" not in json.loads(as_told_to(event, CENTRE))


def test_a_department_sees_that_it_was_itself_who_reported() -> None:
    event = an(casework.TrackOpened, department=YOUTH, reporter=YOUTH)
    assert json.loads(as_told_to(event, YOUTH))["reporter"] == YOUTH


def test_another_city_does_not_learn_of_the_household() -> None:
    event = an(casework.TransitionRequested, to_department=ESSEN_YOUTH, household_id=an(casework.CaseOpened).case_id)
    assert "household_id" not in json.loads(as_told_to(event, ESSEN_YOUTH))


def test_the_occasion_of_somebody_elses_report_stays_out() -> None:
    event = an(casework.ReportNoted, occasion="violence")
    assert "occasion" not in json.loads(as_told_to(event, YOUTH))


def test_a_rejected_report_is_answered_to_its_sender() -> None:
    assert parties(an(intake.ReportRejected, department=REGISTRY)) == (REGISTRY,)


@pytest.mark.parametrize("kind", [intake.ReportAccepted, intake.ReportReceived, intake.RecordRejected])
def test_every_answer_is_for_the_department_it_is_about_and_nobody_else(kind: type[Event]) -> None:
    assert parties(an(kind, department=REGISTRY)) == (REGISTRY,)


ANSWERS = sorted({kind for kind in PARTIES if kind.TYPE.startswith("intake.")}, key=lambda kind: kind.TYPE)


@pytest.mark.parametrize("kind", ANSWERS, ids=lambda kind: kind.TYPE)
def test_every_answer_names_the_report_it_is_about(kind: type[Event]) -> None:
    """Without it the sender of a record nobody could read cannot tell which of its reports that was."""
    event = an(kind, department=REGISTRY, report_id=CASE)
    assert json.loads(as_told_to(event, REGISTRY))["report_id"] == str(CASE)


def test_an_enrolment_is_told_to_the_provider_and_to_who_enrolled() -> None:
    assert parties(an(casework.EnrolmentRequested)) == (CENTRE, YOUTH)


def test_the_provider_learns_the_case_and_not_the_person() -> None:
    told = json.loads(as_told_to(an(casework.EnrolmentConfirmed, case_id=CASE, person_id=CASE), CENTRE))
    assert (told["case_id"], told.get("person_id")) == (str(CASE), None)
