"""Calling for the state's money (Mittelabruf), and the bank's word that it has come."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from dateutil.relativedelta import relativedelta

from services.funding.incoming.awards import stands
from services.funding.incoming.incoming_grant import IncomingGrant, about, call_id, reference_of
from services.funding.incoming.refusals import (
    CallAboveAward,
    CallSettled,
    LumpSumIsNotCalled,
    NothingReceived,
    NotNeededSoon,
    ReceiptUsed,
    ReceivedAlready,
)
from services.funding.ledger import budget
from services.funding.ledger.budget import BudgetLine
from services.funding.refusals import AmountDiffers, BookedInTheFuture, UnknownPayment
from shared.acts import Moment
from shared.contracts.base import By, Event
from shared.contracts.funding import (
    IncomingCallWithdrawn,
    IncomingGrantCalled,
    IncomingGrantReceived,
    IncomingReceiptReversed,
)


@dataclass(frozen=True, slots=True)
class DueExpense:
    """What the city itself has to pay, and when."""

    amount_cents: int
    due_on: date


@dataclass(frozen=True, slots=True)
class Need:
    """What makes money needed soon beyond what the line's ledger says: drawdowns not yet ordered, own expenses due.

    `within_months` is the state's rule (ANBest-G no. 1.4: two months); None: no rule.
    """

    within_months: int | None
    requested_cents: int = 0
    expenses: tuple[DueExpense, ...] = ()

    def cents(self, line: BudgetLine, today: date) -> int:
        """What has been paid, is ordered, requested or due within the time, less what has been called on this line."""
        until = today + relativedelta(months=self.within_months or 0)
        due = sum(expense.amount_cents for expense in self.expenses if expense.due_on <= until)
        held = line.balances
        out = held["spent"] + held["disbursed"] + held["ordered"] + self.requested_cents + due
        return max(0, out - held["called"] - held["received"])


def call(
    incoming: IncomingGrant, line: BudgetLine, purpose: str, amount_cents: int, need: Need, today: date,
    by: By, at: Moment,
) -> list[Event]:  # fmt: skip
    """The city calls: not more than is left of the award, and only what is needed within the state's time.

    A lump sum was announced on its date, whatever is needed; called for is what an amendment has added since, or what
    a call that was withdrawn has left.
    """
    stands(incoming)
    left = incoming.entitled(purpose) - incoming.called(purpose)
    if incoming.lump_sum and not left:
        raise LumpSumIsNotCalled("The state pays it on its date.")
    if amount_cents > left:
        raise CallAboveAward(f"{left} cents of the award for {purpose} have not been called.", left_cents=left)
    needed = need.cents(line, today)
    if need.within_months is not None and not incoming.lump_sum and amount_cents > needed:
        raise NotNeededSoon(
            f"{needed} cents are needed within {need.within_months} months: paid, ordered, requested or named as due.",
            needed_cents=needed,
        )
    return announced(incoming, line, purpose, amount_cents, by, at)


def announced(
    incoming: IncomingGrant, line: BudgetLine, purpose: str, amount_cents: int, by: By, at: Moment
) -> list[Event]:
    """Money the state will pay under a reference: because the city called, or because a lump sum's date has come."""
    number = len(incoming.calls) + 1
    called = IncomingGrantCalled(
        **about(incoming), amount_cents=amount_cents, call=number, purpose=purpose,
        reference=reference_of(incoming.id, number), by=by,
    )  # fmt: skip
    named = replace(at, new_id=lambda: call_id(incoming.id, number))
    return [called, budget.post(line, "call", amount_cents, named, incoming_grant_id=incoming.id)]


def withdraw(
    incoming: IncomingGrant, line: BudgetLine, number: int, reason_code: str, by: By, at: Moment
) -> list[Event]:
    """A call that the state has not paid, or not as it was made, counts no longer; the money may be called for anew."""
    found = incoming.calls.get(number)
    if found is None or found.booked_on is not None or found.withdrawn:
        raise CallSettled("Only a call that waits for the state's payment is withdrawn.")
    withdrawn = IncomingCallWithdrawn(
        **about(incoming), amount_cents=found.amount_cents, call=number, purpose=found.purpose,
        reference=found.reference, reason_code=reason_code, by=by,
    )  # fmt: skip
    back = budget.reverse(
        line, call_id(incoming.id, number), "call", found.amount_cents, at, reason_code, incoming_grant_id=incoming.id
    )
    return [withdrawn, back]


def receive(
    incoming: IncomingGrant, line: BudgetLine, reference: str, booked_on: date, amount_cents: int, today: date,
    at: Moment, bank_reference: str | None = None,
) -> list[Event]:  # fmt: skip
    """The bank says that a call has been paid. The same word again: nothing.

    The bank's own reference tells two payments of the same amount and day apart.

    What does not fit in every respect is refused (`NotClear`), and a person looks at it.
    """
    found = incoming.called_as(reference)
    if found is None or found.withdrawn:
        raise UnknownPayment("Find out which call the state has paid.")
    if found.booked_on is not None:
        same = bank_reference is None or found.bank_reference in (None, bank_reference)
        if same and (found.booked_on, found.amount_cents) == (booked_on, amount_cents):
            return []
        raise ReceivedAlready("Ask the state whether it has paid twice.")
    if amount_cents != found.amount_cents:
        raise AmountDiffers("Ask the state why it has not paid the amount that was called for.")
    if booked_on > today:
        raise BookedInTheFuture("Ask the bank for the day on which it has booked the payment.")
    received = IncomingGrantReceived(
        **about(incoming), amount_cents=amount_cents, call=found.number, purpose=found.purpose, reference=reference,
        booked_on=booked_on, bank_reference=bank_reference,
    )  # fmt: skip
    return [received, budget.post(line, "receipt", amount_cents, at, incoming_grant_id=incoming.id)]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What the bank took back: cents, the day, its own name of the booking, and why a person books it so."""

    booked_on: date
    amount_cents: int
    reason_code: str
    bank_reference: str | None = None


def reverse(
    incoming: IncomingGrant, line: BudgetLine, reference: str, transfer_id: UUID, back: TakenBack, by: By, at: Moment
) -> list[Event]:
    """The bank has taken a payment of the state back: its transfer is reversed, and the call is open again."""
    found = incoming.called_as(reference)
    if found is None or found.booked_on is None:
        raise NothingReceived("No payment of this call stands in the books. Say `settled` if nothing is left to do.")
    if back.amount_cents != found.amount_cents:
        raise AmountDiffers("Ask the bank why it takes back another amount than it has booked.")
    if min(incoming.received(found.purpose), line.balances["received"]) < found.amount_cents:
        raise ReceiptUsed("Part of it has been given back to the state: settle it with the state.")
    of = {"incoming_grant_id": incoming.id}
    return [
        IncomingReceiptReversed(
            **about(incoming), amount_cents=found.amount_cents, call=found.number, purpose=found.purpose,
            reference=reference, booked_on=back.booked_on, bank_reference=back.bank_reference,
            reason_code=back.reason_code, by=by,
        ),
        budget.reverse(line, transfer_id, "receipt", found.amount_cents, at, "reversed_by_bank", **of),
    ]  # fmt: skip
