"""What funding tells: applications, decisions, grants and money. Amounts are integer cents of `currency`."""

from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.base import By, Code, DepartmentId, Event


class Money(Event):
    programme: Code
    amount_cents: int
    currency: Literal["EUR"] = "EUR"
    case_id: UUID | None = None


class ApplicationEvent(Money, subject="application_id"):
    application_id: UUID
    by: By


class ApplicationSubmitted(ApplicationEvent, type="funding.application.submitted.v1"):
    applicant: DepartmentId
    purpose: Code


class ApplicationRecommended(ApplicationEvent, type="funding.application.recommended.v1"):
    pass


class ApplicationApproved(ApplicationEvent, type="funding.application.approved.v1"):
    """Decided by somebody else than the one who recommended, or by the programme's limit (`automatic`)."""

    grant_id: UUID
    automatic: bool = False


class ApplicationRejected(ApplicationEvent, type="funding.application.rejected.v1"):
    reason_code: Code
    automatic: bool = False


class GrantEvent(Money, subject="grant_id"):
    grant_id: UUID
    application_id: UUID | None = None


class GrantAwarded(GrantEvent, type="funding.grant.awarded.v1"):
    budget_year: int
    department: DepartmentId | None = None


class DisbursementOrdered(GrantEvent, type="funding.disbursement.ordered.v1"):
    """`end_to_end_id` is what the bank statement will name; money is paid at most once per instalment."""

    instalment: int
    end_to_end_id: str
    by: By


class GrantDisbursed(GrantEvent, type="funding.grant.disbursed.v1"):
    """The bank says the money has gone."""

    instalment: int
    end_to_end_id: str
    booked_on: date


class GrantClosed(GrantEvent, type="funding.grant.closed.v1"):
    reason_code: Code
