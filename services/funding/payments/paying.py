"""The acts of paying on a grant: an instalment is ordered, confirmed when the bank says that it has gone, or undone."""

from datetime import date
from uuid import UUID

from services.funding.grants.grant import Grant, about, end_to_end_id
from services.funding.payments.refusals import CancelledBefore, DemandedBack, NotPaidYet, PaymentSettled
from services.funding.refusals import AmountDiffers, BookedInTheFuture, PaidAlready, UnknownPayment
from shared.contracts.base import By
from shared.contracts.funding import DisbursementCancelled, DisbursementOrdered, DisbursementReturned, GrantDisbursed


def order(
    grant: Grant,
    amount_cents: int,
    by: By,
    *,
    payee_id: UUID | None = None,
    drawdown_id: UUID | None = None,
    checked_by: By | None = None,
) -> DisbursementOrdered:
    """The next instalment, never more than what has not been ordered yet."""
    if not 0 < amount_cents <= grant.not_ordered:
        raise AmountDiffers(f"{grant.not_ordered} cents of this grant have not been ordered yet.")
    number = len(grant.instalments) + 1
    return DisbursementOrdered(
        **about(grant), amount_cents=amount_cents, instalment=number, end_to_end_id=end_to_end_id(grant.id, number),
        by=by, payee_id=payee_id, drawdown_id=drawdown_id, checked_by=checked_by,
    )  # fmt: skip


def confirm(
    grant: Grant, end_to_end_id: str, booked_on: date, amount_cents: int, today: date, ordered_on: date | None = None
) -> GrantDisbursed | None:
    """The bank's word that an instalment has gone; None if it said exactly that before.

    What does not fit in every respect is refused (`NotClear`), and a person looks at it. A day before `ordered_on`
    stays the bank's, and the event says from when the money counts.
    """
    part = grant.ordered_as(end_to_end_id)
    if part is None:
        raise UnknownPayment("Find out which payment the bank means.")
    if part.state == "cancelled":
        raise CancelledBefore("Ask the bank whether it has paid what was cancelled.")
    if part.booked_on is not None:
        if (part.booked_on, part.amount_cents) == (booked_on, amount_cents):
            return None
        raise PaidAlready("Ask the bank whether it has paid twice.")
    if amount_cents != part.amount_cents:
        raise AmountDiffers("Ask the bank why it has not paid the amount that was ordered.")
    if booked_on > today:
        raise BookedInTheFuture("Ask the bank for the day on which it has booked the payment.")
    return GrantDisbursed(
        **about(grant), amount_cents=amount_cents, instalment=part.number, end_to_end_id=end_to_end_id,
        booked_on=booked_on, ordered_on=ordered_on if ordered_on is not None and booked_on < ordered_on else None,
    )  # fmt: skip


def cancel(grant: Grant, end_to_end_id: str, reason_code: str, by: By) -> DisbursementCancelled:
    """Ordered, and known from the bank not to have been paid: its money is committed again."""
    part = grant.ordered_as(end_to_end_id)
    if part is None:
        raise UnknownPayment("Find out which payment is meant.")
    if part.state != "ordered":
        raise PaymentSettled(f"The payment is {part.state}.", state=part.state)
    return DisbursementCancelled(
        **about(grant), amount_cents=part.amount_cents, instalment=part.number, end_to_end_id=end_to_end_id,
        reason_code=reason_code, by=by,
    )  # fmt: skip


def give_back(
    grant: Grant, end_to_end_id: str, booked_on: date, amount_cents: int, reason: str | None, today: date
) -> DisbursementReturned | None:
    """The bank gives a payment back; None if it said so before. Raises `NotClear` for what does not fit."""
    part = grant.ordered_as(end_to_end_id)
    if part is None:
        raise UnknownPayment("Find out which payment the bank returns.")
    if amount_cents != part.amount_cents:
        raise AmountDiffers("Ask the bank why it returns another amount than it paid.")
    if part.state == "returned":
        return None
    if part.state != "disbursed":
        raise NotPaidYet("Ask the bank when it has paid what it returns.")
    if amount_cents > grant.disbursed_cents - grant.reclaimed_cents:
        raise DemandedBack("Waive the demand first: this money never arrived.")
    if booked_on > today:
        raise BookedInTheFuture("Ask the bank for the day on which it has booked the return.")
    return DisbursementReturned(
        **about(grant), amount_cents=amount_cents, instalment=part.number, end_to_end_id=end_to_end_id,
        returned_on=booked_on, return_reason=reason,
    )  # fmt: skip


def order_anew(grant: Grant, end_to_end_id: str, by: By, checked_by: By | None = None) -> DisbursementOrdered:
    """What was cancelled or returned, as a new instalment with a reference of its own."""
    part = grant.ordered_as(end_to_end_id)
    if part is None:
        raise UnknownPayment("Find out which payment is meant.")
    if part.state not in ("cancelled", "returned"):
        raise PaymentSettled(f"The payment is {part.state}.", state=part.state)
    called = grant.drawdowns.get(part.drawdown_id) if part.drawdown_id else None
    if part.amount_cents > grant.not_ordered or (called is not None and called.state != "requested"):
        raise PaymentSettled("It was ordered anew already.", state=part.state)
    return order(grant, part.amount_cents, by, drawdown_id=part.drawdown_id, checked_by=checked_by)
