"""The ledger of one budget line (programme, year, purpose): transfers that sum to zero and are only ever reversed.

`budget` is what may still be awarded; money moves from there to `committed`, `ordered` and `disbursed`, or to `spent`
where the city spends it itself. `appropriation` is the council's side of it and never above zero. What is demanded back
is `reclaimed`, then `returned`. The other direction, money from the state: `entitlement` (the state's side, never above
zero) → `receivable` → `called` → `received` → `repaid`. Interest: `interest` (never above zero) → `interest_due` →
`interest_received`.
"""

from typing import Literal
from uuid import UUID

from shared.contracts.base import Code, Event
from shared.contracts.funding.base import Part

Account = Literal[
    "appropriation", "budget", "committed", "ordered", "disbursed", "spent", "reclaimed", "returned",
    "entitlement", "receivable", "called", "received", "repaid",
    "interest", "interest_due", "interest_received",
]  # fmt: skip
TransferKind = Literal[
    "appropriation", "budget_change", "budget_transfer", "award", "release", "order", "disbursement", "expense",
    "demand", "repayment", "entitlement", "call", "receipt", "refund", "interest", "interest_payment", "reversal",
]  # fmt: skip


class Posting(Part):
    """One side of a transfer: what an account gains, or loses (negative)."""

    account: Code
    amount_cents: int


class TransferPosted(Event, type="funding.transfer.posted.v2", subject="budget_line_id"):
    """`kind` is one of `TransferKind`, the accounts are of `Account`; both may grow within this version.

    A `budget_transfer` has its other half on the line `counter_line_id`, under the same `pair`. A change of the budget
    names its reason.
    """

    budget_line_id: UUID
    transfer_id: UUID
    kind: Code
    programme: Code
    budget_year: int
    purpose: Code
    postings: tuple[Posting, ...]
    currency: Literal["EUR"] = "EUR"
    grant_id: UUID | None = None
    instalment: int | None = None
    incoming_grant_id: UUID | None = None
    reverses: UUID | None = None
    pair: UUID | None = None
    counter_line_id: UUID | None = None
    reason_code: Code | None = None
    case_id: UUID | None = None


class FirstPosting(Part):
    """A posting as version 1 knew it."""

    account: Literal["appropriation", "budget", "committed", "ordered", "disbursed", "returned"]
    amount_cents: int


class TransferPostedV1(Event, type="funding.transfer.posted.v1", subject="budget_line_id"):
    """As it was told before accounts and kinds could grow. Not written any more; journals still hold it."""

    budget_line_id: UUID
    transfer_id: UUID
    kind: Literal["appropriation", "award", "order", "disbursement", "reversal"]
    programme: Code
    budget_year: int
    purpose: Code
    postings: tuple[FirstPosting, ...]
    currency: Literal["EUR"] = "EUR"
    grant_id: UUID | None = None
    instalment: int | None = None
    reverses: UUID | None = None
    reason_code: Code | None = None
    case_id: UUID | None = None
