"""What funding tells: applications, decisions, grants and money. Amounts are integer cents of `currency`."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import By, Code, DepartmentId, Event

Account = Literal["appropriation", "budget", "committed", "ordered", "disbursed", "returned"]
TransferKind = Literal["appropriation", "award", "order", "disbursement", "reversal"]


class Money(Event):
    programme: Code
    amount_cents: int
    currency: Literal["EUR"] = "EUR"
    case_id: UUID | None = None


class ApplicationEvent(Money, subject="application_id"):
    application_id: UUID
    by: By


class ApplicationSubmitted(ApplicationEvent, type="funding.application.submitted.v1"):
    """`decided_at_once`: a rule decides in the same act, nobody needs to look at it."""

    applicant: DepartmentId
    purpose: Code
    decided_at_once: bool = False


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
    purpose: Code | None = None
    budget_line_id: UUID | None = None


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


class Posting(BaseModel):
    """One side of a transfer: what an account gains, or loses (negative)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    account: Account
    amount_cents: int


class TransferPosted(Event, type="funding.transfer.posted.v1", subject="budget_line_id"):
    """The ledger of one budget line (programme, year, purpose): `postings` sum to zero and are only ever reversed.

    `budget` is what may still be awarded; money moves from there to `committed`, `ordered` and `disbursed`.
    `appropriation` is the council's side of it and never above zero.
    """

    budget_line_id: UUID
    transfer_id: UUID
    kind: TransferKind
    programme: Code
    budget_year: int
    purpose: Code
    postings: tuple[Posting, ...]
    currency: Literal["EUR"] = "EUR"
    grant_id: UUID | None = None
    instalment: int | None = None
    reverses: UUID | None = None
    reason_code: Code | None = None
    case_id: UUID | None = None
