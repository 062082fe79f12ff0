"""Money the city receives: the state's award, the city's calls for it, its own proof of use."""

from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.base import By, Code, DepartmentId
from shared.contracts.funding.base import Money, Part, Period, PlanItem


class PostShare(Part):
    """What a lump sum gives for one post, so that anybody can compute it again.

    The post has earned `units` of the `units_of_year` that a full-time post has in a year (percent times months, or
    percent times days), from the year's beginning to the end of the part of the year; of the `earned_cents` that these
    are worth, `before_cents` came with earlier parts.
    """

    post_id: UUID
    department: DepartmentId
    purpose: Code
    per_post_cents: int
    vacancy: Code
    units: int
    units_of_year: int
    earned_cents: int
    before_cents: int
    amount_cents: int


class IncomingGrantEvent(Money, subject="incoming_grant_id"):
    incoming_grant_id: UUID
    budget_year: int


class IncomingGrantAwarded(IncomingGrantEvent, type="funding.incoming_grant.awarded.v1"):
    """The state's award (Zuwendungsbescheid), by purpose; `lump_sum` where it comes on a fixed date by the rules.

    `remind_days` before the own proof is due a reminder is told. `calculation` is that of a lump sum.
    """

    grantor: Code
    file_number: str
    awarded_on: date
    purposes: tuple[PlanItem, ...]
    conditions: tuple[Code, ...] = ()
    period: Period | None = None
    proof_due_on: date | None = None
    lump_sum: bool = False
    remind_days: tuple[int, ...] = ()
    calculation: tuple[PostShare, ...] = ()
    by: By


class IncomingGrantAmended(IncomingGrantEvent, type="funding.incoming_grant.amended.v1"):
    """Another amount by purpose than before (Änderungsbescheid); `amount_cents` is the new sum."""

    purposes: tuple[PlanItem, ...]
    reason_code: Code
    by: By


class IncomingGrantCalled(IncomingGrantEvent, type="funding.incoming_grant.called.v1"):
    """The city calls for money; `reference` is what the state's payment will name."""

    call: int
    purpose: Code
    reference: str
    by: By


class IncomingGrantReceived(IncomingGrantEvent, type="funding.incoming_grant.received.v1"):
    """The bank says that a call has been paid; `bank_reference` is the bank's own name of the payment."""

    call: int
    purpose: Code
    reference: str
    booked_on: date
    bank_reference: str | None = None


class IncomingReceiptReversed(IncomingGrantEvent, type="funding.incoming_grant.receipt_reversed.v1"):
    """The bank has taken the state's payment of a call back, and a person has found out so: the call is open again."""

    call: int
    purpose: Code
    reference: str
    booked_on: date
    bank_reference: str | None = None
    reason_code: Code
    by: By


class IncomingCallWithdrawn(IncomingGrantEvent, type="funding.incoming_grant.call_withdrawn.v1"):
    """A call that has not been paid counts no longer; its reference is never used again."""

    call: int
    purpose: Code
    reference: str
    reason_code: Code
    by: By


class IncomingProofDue(IncomingGrantEvent, type="funding.incoming_proof.due.v1"):
    due_on: date
    step: int = 1


class IncomingProofSubmitted(IncomingGrantEvent, type="funding.incoming_proof.submitted.v1"):
    """The city's own Verwendungsnachweis (ANBest-G): what was spent of the award, by purpose.

    `reason_code` says why it goes before all those the money was forwarded to have proven theirs.
    """

    version: int
    expenditure: tuple[PlanItem, ...]
    reason_code: Code | None = None
    by: By


class IncomingProofDecided(IncomingGrantEvent, type="funding.incoming_proof.decided.v1"):
    """What the state answered; `repay_cents` are to be given back, by purpose in `repay`."""

    outcome: Literal["accepted", "rejected"]
    repay_cents: int = 0
    repay: tuple[PlanItem, ...] = ()
    by: By
