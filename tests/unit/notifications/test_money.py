"""Who is told about money, and that what one person is given is told elsewhere."""

from datetime import date

import pytest

from services.notifications.audiences import audience
from services.notifications.telling import created
from shared.contracts import funding
from shared.contracts.base import Event
from tests.unit.notifications.events import CASE, CENTRE, an, directory

VMDO = "05913000.vmdo"
TREASURY = "05913000.treasury"


def told(event: Event) -> list[tuple[str, str, str, str]]:
    return [(one.department, one.role, one.code, one.urgency) for one in audience(event, directory())]


def of_vmdo(kind: type[Event], **given: object) -> Event:
    event: Event = an(kind, case_id=None, department=VMDO, applicant=VMDO, **given)
    return event


@pytest.mark.parametrize(
    ("kind", "code", "urgency"),
    [
        (funding.ApplicationReturned, "application_returned", "normal"),
        (funding.ApplicationApproved, "application_approved", "normal"),
        (funding.ApplicationRejected, "application_rejected", "normal"),
        (funding.GrantFinal, "grant_final", "normal"),
        (funding.DrawdownRejected, "drawdown_rejected", "normal"),
        (funding.ProofQuestioned, "proof_questioned", "normal"),
        (funding.RepaymentDemanded, "repayment_demanded", "urgent"),
    ],
)
def test_an_organisation_is_told_what_becomes_of_its_money(kind: type[Event], code: str, urgency: str) -> None:
    assert told(of_vmdo(kind)) == [(VMDO, "clerk", code, urgency)]


@pytest.mark.parametrize("kind", [funding.ApplicationApproved, funding.ApplicationRejected, funding.GrantDisbursed])
def test_money_for_one_person_is_not_told_here(kind: type[Event]) -> None:
    assert told(an(kind, case_id=CASE, department=VMDO, applicant=VMDO)) == []


def test_a_grant_by_rule_is_told_to_whom_it_is_for() -> None:
    assert told(of_vmdo(funding.GrantAwarded, post_id=CASE)) == [(VMDO, "clerk", "grant_by_rule", "normal")]
    assert told(of_vmdo(funding.GrantAwarded, post_id=None)) == []


def test_an_event_that_names_no_applicant_reaches_none() -> None:
    assert told(an(funding.GrantFinal, case_id=None, department=None)) == []


def test_a_drawdown_that_is_ordered_is_told_to_the_organisation_and_the_treasury() -> None:
    event = of_vmdo(funding.DisbursementOrdered, drawdown_id=CASE)
    assert told(event) == [
        (VMDO, "clerk", "drawdown_ordered", "normal"),
        (TREASURY, "treasurer", "payment_ordered", "normal"),
    ]


def test_an_order_without_a_drawdown_is_told_to_nobody() -> None:
    assert told(an(funding.DisbursementOrdered, drawdown_id=None)) == []


@pytest.mark.parametrize(
    ("kind", "code", "urgency"),
    [
        (funding.PaymentFileDrafted, "payment_file_drafted", "normal"),
        (funding.PaymentFileUnknown, "payment_file_unknown", "urgent"),
        (funding.PaymentFileRefused, "payment_file_refused", "urgent"),
        (funding.DisbursementReturned, "payment_returned", "urgent"),
    ],
)
def test_the_treasury_is_told_what_it_must_look_at(kind: type[Event], code: str, urgency: str) -> None:
    assert told(an(kind)) == [(TREASURY, "treasurer", code, urgency)]


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (funding.DrawdownRequested, "drawdown_requested"),
        (funding.ProofSubmitted, "proof_submitted"),
        (funding.ProofAnswered, "proof_answered"),
        (funding.IncomingProofDue, "incoming_proof_due"),
        (funding.PostVacated, "post_vacated"),
    ],
)
def test_the_grant_officer_is_told_what_waits_for_a_check(kind: type[Event], code: str) -> None:
    assert told(an(kind)) == [(CENTRE, "grant-officer", code, "normal")]


def test_a_proof_that_is_due_is_told_to_the_organisations_clerks() -> None:
    assert told(of_vmdo(funding.ProofDue, overdue=False)) == [(VMDO, "clerk", "proof_due", "normal")]


def test_an_overdue_proof_is_told_to_the_head_and_the_grant_officer_too() -> None:
    assert told(of_vmdo(funding.ProofDue, overdue=True)) == [
        (VMDO, "clerk", "proof_overdue", "urgent"),
        (VMDO, "head", "proof_overdue", "urgent"),
        (CENTRE, "grant-officer", "proof_missing", "normal"),
    ]


def test_a_notice_of_a_proof_names_the_end_of_its_last_day() -> None:
    event = of_vmdo(funding.ProofDue, overdue=False, due_on=date(2027, 6, 30))
    (one,) = audience(event, directory())
    notice = created(event, CASE, one, directory())
    assert notice.due is not None
    assert notice.due.isoformat() == "2027-06-30T21:59:59.999999+00:00"
