"""Proofs of use (Verwendungsnachweise) and what is demanded back."""

from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.base import By, Code
from shared.contracts.funding.base import PlanItem, Remedy
from shared.contracts.funding.grants import GrantEvent


class ProofEvent(GrantEvent):
    """`amount_cents` is the grant's."""


class ProofDue(ProofEvent, type="funding.proof.due.v1"):
    """A reminder before `due_on`, on it, and after it (`step` counts from 1). `due_on` moves by an extension only."""

    due_on: date
    step: int = 1
    overdue: bool = False


class ProofExtended(ProofEvent, type="funding.proof.extended.v1"):
    due_on: date
    reason_code: Code
    by: By


class ProofSubmitted(ProofEvent, type="funding.proof.submitted.v1"):
    """`version` counts submissions. Income and expenditure as accounted; the texts and receipts stay in funding."""

    version: int
    income: tuple[PlanItem, ...] = ()
    expenditure: tuple[PlanItem, ...] = ()
    by: By


class ProofQuestioned(ProofEvent, type="funding.proof.questioned.v1"):
    """The review has questions; their texts stay in funding."""

    questions: int
    by: By


class ProofAnswered(ProofEvent, type="funding.proof.answered.v1"):
    by: By


class ProofAccepted(ProofEvent, type="funding.proof.accepted.v1"):
    """`spent_cents` of the grant were used for its purpose; `reviewed_by` is the other pair of eyes. `posted_on`: the
    day the letter about it bears."""

    spent_cents: int
    posted_on: date | None = None
    reviewed_by: By | None = None
    by: By


class ProofRejected(ProofEvent, type="funding.proof.rejected.v1"):
    reason_code: Code
    posted_on: date | None = None
    by: By


class RepaymentDemanded(GrantEvent, type="funding.repayment.demanded.v1"):
    """`amount_cents` of the grant and `interest_cents` on it, due on a day; `reference` is what the payer names.

    By decision, with what may be done against it; of a `contract` it is a claim, which no remedy of public law meets.
    """

    repayment_id: UUID
    interest_cents: int = 0
    due_on: date
    reference: str
    reason_code: Code
    form: Literal["decision", "contract"] = "decision"
    posted_on: date | None = None
    remedy: Remedy | None = None
    by: By


class RepaymentReceived(GrantEvent, type="funding.repayment.received.v1"):
    """The bank says that money has come back: `amount_cents` of the grant, `interest_cents` of the interest.

    `bank_reference` is the bank's own name of the payment: the same one is never counted twice.
    """

    repayment_id: UUID
    interest_cents: int = 0
    reference: str
    booked_on: date
    bank_reference: str | None = None


class RepaymentReversed(GrantEvent, type="funding.repayment.reversed.v1"):
    """The bank has taken a repayment back, and a person has found out which: so much is open again.

    `reference` as with the repayment; `bank_reference` is the bank's own name of the reversal.
    """

    repayment_id: UUID
    interest_cents: int = 0
    reference: str
    booked_on: date
    bank_reference: str | None = None
    reason_code: Code
    by: By


class RepaymentWaived(GrantEvent, type="funding.repayment.waived.v1"):
    """What is still open is not demanded any longer, for a reason."""

    repayment_id: UUID
    interest_cents: int = 0
    reason_code: Code
    by: By
