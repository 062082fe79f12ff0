"""The acts of paying on a grant: an instalment is ordered, and confirmed when the bank says that it has gone."""

from datetime import date
from uuid import UUID

from services.funding.grants.grant import Grant, about, end_to_end_id
from services.funding.refusals import AmountDiffers, BookedInTheFuture, PaidAlready, UnknownPayment
from shared.contracts.base import By
from shared.contracts.funding import DisbursementOrdered, GrantDisbursed


def order(
    grant: Grant, amount_cents: int, by: By, *, payee_id: UUID | None = None, drawdown_id: UUID | None = None
) -> DisbursementOrdered:
    """The next instalment, never more than what has not been ordered yet."""
    if not 0 < amount_cents <= grant.not_ordered:
        raise AmountDiffers(f"{grant.not_ordered} cents of this grant have not been ordered yet.")
    number = len(grant.instalments) + 1
    return DisbursementOrdered(
        **about(grant), amount_cents=amount_cents, instalment=number, end_to_end_id=end_to_end_id(grant.id, number),
        by=by, payee_id=payee_id, drawdown_id=drawdown_id,
    )  # fmt: skip


def confirm(grant: Grant, end_to_end_id: str, booked_on: date, amount_cents: int, today: date) -> GrantDisbursed | None:
    """The bank's word that an instalment has gone; None if it said exactly that before.

    What does not fit in every respect is refused (`NotClear`), and a person looks at it.
    """
    part = grant.ordered_as(end_to_end_id)
    if part is None:
        raise UnknownPayment("Find out which payment the bank means.")
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
        booked_on=booked_on,
    )  # fmt: skip
