"""Money comes back: demanded with interest, received through the bank, waived. Each act over a grant and its line.

The id of a demand is that of its transfer, and the interest's follows from it: so a waiver can reverse them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID, uuid5

from services.funding.grants import fold
from services.funding.grants.closing import closed
from services.funding.grants.grant import Grant, about
from services.funding.ledger import budget as budgets
from services.funding.ledger.budget import BudgetLine
from services.funding.programmes.programme import InterestRule
from services.funding.proofs.proof import not_the_own
from services.funding.refusals import AmountNotPositive, BookedInTheFuture
from services.funding.repayments.interest import Paid, owed
from services.funding.repayments.rates import BaseRates
from services.funding.repayments.reference import reference
from services.funding.repayments.refusals import (
    NothingOpen,
    NothingRepaid,
    NothingToDemand,
    RepaidTooMuch,
    UnknownRepayment,
)
from shared.acts import Moment
from shared.contracts.base import By, Event
from shared.contracts.funding import (
    Remedy,
    RepaymentDemanded,
    RepaymentReceived,
    RepaymentReversed,
    RepaymentWaived,
    TransferKind,
)
from shared.periods import local_day

Waivable = Literal["everything", "interest"]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a demand is computed by: the programme's rule, the base rates, and when it is to be paid; and what may be
    done against it, where it is a decision."""

    rule: InterestRule | None
    base: BaseRates
    due_on: date
    posted_on: date | None = None
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the bank says has come: cents, the day, and the bank's own name of the payment, if it gives one."""

    booked_on: date
    amount_cents: int
    bank_reference: str | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """A repayment that stands in the books: cents of the grant and of interest, and the transfers that booked them."""

    amount_cents: int
    interest_cents: int
    transfer: UUID | None
    interest_transfer: UUID | None


def demand(
    grant: Grant, line: BudgetLine, amount_cents: int, terms: Terms, reason_code: str, by: By, at: Moment
) -> list[Event]:
    """`amount_cents` of what was disbursed are demanded back, with interest up to today."""
    most = grant.disbursed_cents - grant.demanded_cents
    if not 0 < amount_cents <= most:
        raise NothingToDemand(f"At most {most} cents can be demanded back.", most_cents=most)
    id = at.new_id()
    posted = _post(line, "demand", amount_cents, id, grant, at)
    interest = owed(
        [Paid(part.counts_from, part.amount_cents) for part in grant.standing if part.counts_from is not None],
        amount_cents, local_day(at.now), terms.rule, terms.base, grant.demanded_cents,
    )  # fmt: skip
    events: list[Event] = [posted]
    if interest:
        events.append(_post(budgets.apply(line, posted), "interest", interest, _of_interest(id), grant, at))
    demanded = RepaymentDemanded(
        **about(grant), amount_cents=amount_cents, interest_cents=interest, repayment_id=id, due_on=terms.due_on,
        reference=reference(id), reason_code=reason_code, posted_on=terms.posted_on,
        remedy=terms.remedy if grant.form == "decision" else None, by=by,
    )  # fmt: skip
    return [*events, demanded]


def receipt(
    grant: Grant, line: BudgetLine, named: str, came: Receipt, at: Moment, by_person: bool = False
) -> list[Event]:
    """The bank's word that somebody has paid under a reference; the same word again (by the bank's own name): nothing,
    unless a person has found out that it is another payment.

    In full or in part: interest first, then the grant's money (§ 367 (1) BGB). More than is open, a day in the future
    or a reference nobody demanded anything under is refused (`NotClear`), and a person looks at it.
    """
    found = next((one for one in grant.demands.values() if one.reference == named), None)
    if found is None:
        raise UnknownRepayment("Find out what the payer wanted to pay.")
    if not by_person and came.bank_reference is not None and came.bank_reference in found.receipts:
        return []
    if came.amount_cents <= 0:
        raise AmountNotPositive("A repayment is at least one cent.")
    if came.booked_on > local_day(at.now):
        raise BookedInTheFuture("Ask the bank for the day on which it has booked the payment.")
    if came.amount_cents > found.open_cents + found.open_interest_cents:
        left = found.open_cents + found.open_interest_cents
        raise RepaidTooMuch(f"{left} cents are open. Pay back what is too much, or find out what it was meant for.")
    interest = min(came.amount_cents, found.open_interest_cents)
    events: list[Event] = []
    for kind, cents in (("interest_payment", interest), ("repayment", came.amount_cents - interest)):
        if cents:
            posted = budgets.post(line, kind, cents, at, grant_id=grant.id, case_id=grant.case_id)  # type: ignore[arg-type]
            line = budgets.apply(line, posted)
            events.append(posted)
    received = RepaymentReceived(
        **about(grant), amount_cents=came.amount_cents - interest, interest_cents=interest, repayment_id=found.id,
        reference=named, booked_on=came.booked_on, bank_reference=came.bank_reference,
    )  # fmt: skip
    return [*events, received, *closed(fold.apply(grant, received))]


def reverse(
    grant: Grant, line: BudgetLine, named: str, undone: Undone, back: Receipt, reason_code: str, by: By, at: Moment
) -> list[Event]:
    """A person's word that the bank has taken a repayment back: what it paid is open again, and so is the grant."""
    found = next((one for one in grant.demands.values() if one.reference == named), None)
    if found is None or found.paid_cents < undone.amount_cents or found.paid_interest_cents < undone.interest_cents:
        raise NothingRepaid("No such repayment stands in the books. Say `settled` if nothing is left to do.")
    of = {"grant_id": grant.id, "case_id": grant.case_id}
    events: list[Event] = []
    parts = (
        ("interest_payment", undone.interest_cents, undone.interest_transfer),
        ("repayment", undone.amount_cents, undone.transfer),
    )
    for kind, cents, transfer_id in parts:
        if cents:
            assert transfer_id is not None
            posted = budgets.reverse(line, transfer_id, kind, cents, at, "reversed_by_bank", **of)  # type: ignore[arg-type]
            line = budgets.apply(line, posted)
            events.append(posted)
    reversed_ = RepaymentReversed(
        **about(grant), amount_cents=undone.amount_cents, interest_cents=undone.interest_cents, repayment_id=found.id,
        reference=named, booked_on=back.booked_on, bank_reference=back.bank_reference, reason_code=reason_code, by=by,
    )  # fmt: skip
    return [*events, reversed_]


def waive(
    grant: Grant, line: BudgetLine, id: UUID, what: Waivable, reason_code: str, by: By, at: Moment
) -> list[Event]:
    """What is still open is not demanded any longer; what has been paid stays paid. Never by who submitted the proof.

    The demand's transfer is reversed and posted anew for the part that has come.
    """
    found = grant.demands[id]
    not_the_own(grant, by)
    interest = found.open_interest_cents
    amount = found.open_cents if what == "everything" else 0
    if not amount and not interest:
        raise NothingOpen("It has been paid or waived.")
    events = [
        *(
            _waived(line, "demand", id, found.amount_cents, found.waived_cents, amount, reason_code, grant, at)
            if amount
            else ()
        ),
        *(
            _waived(
                line, "interest", _of_interest(id), found.interest_cents, found.waived_interest_cents, interest,
                reason_code, grant, at,
            )
            if interest
            else ()
        ),
    ]  # fmt: skip
    waived = RepaymentWaived(
        **about(grant), amount_cents=amount, interest_cents=interest, repayment_id=id, reason_code=reason_code, by=by
    )
    return [*events, waived, *closed(fold.apply(grant, waived))]


def _waived(
    line: BudgetLine, kind: TransferKind, transfer_id: UUID, whole: int, before: int, open_cents: int,
    reason_code: str, grant: Grant, at: Moment,
) -> Sequence[Event]:  # fmt: skip
    """What was waived `before` has left the demand standing under another transfer: a repayment that was taken back
    can be waived too."""
    of = {"grant_id": grant.id, "case_id": grant.case_id}
    stands, left = whole - before, whole - before - open_cents
    standing = _standing(transfer_id, stands) if before else transfer_id
    back = budgets.reverse(line, standing, kind, stands, at, reason_code, **of)
    if not left:
        return [back]
    return [back, _post(budgets.apply(line, back), kind, left, _standing(transfer_id, left), grant, at)]


def _standing(transfer_id: UUID, cents: int) -> UUID:
    return uuid5(transfer_id, f"stands/{cents}")


def _post(line: BudgetLine, kind: TransferKind, cents: int, id: UUID, grant: Grant, at: Moment) -> Event:
    named = Moment(at.now, lambda: id)
    return budgets.post(line, kind, cents, named, grant_id=grant.id, case_id=grant.case_id)


def _of_interest(id: UUID) -> UUID:
    return uuid5(id, "interest")
