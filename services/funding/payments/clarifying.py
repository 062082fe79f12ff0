"""A person's word about an entry: it is booked as what it is said to be, or what is in the way is said.

The rule that raised the doubt is not asked again. What the books cannot hold (another amount than was ordered, more
than is open, what stands in them already) is refused, with what to do.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import NoReturn
from uuid import UUID

from services.funding import queries
from services.funding.incoming import acts as incoming_acts
from services.funding.incoming import calls
from services.funding.incoming import queries as incoming_queries
from services.funding.ledger.refs import LineOf
from services.funding.payments import causes, credits, naming, views
from services.funding.payments.debits import confirming
from services.funding.payments.desk import Desk, act, became
from services.funding.payments.entries import Entry, Settled
from services.funding.payments.refusals import NotConfirmable
from services.funding.payments.settling import desk_for, evidence
from services.funding.repayments import acts as repayments
from services.funding.repayments import store as repayment_rows
from services.funding.store import KINDS
from shared import engine
from shared.contracts.base import By
from shared.identity import Caller
from shared.postgres import Writing

STEPS = {
    "unknown_reference": "name in `reference` which payment, repayment or call it is, or say `settled` or `not_ours`",
    "several_references": "name in `reference` which one it is; what it holds beside that is entered by hand",
    "no_day": "name the day in `booked_on`",
    "day_differs": "the bank has booked it on {day}, and that day stands: leave `booked_on` out; if the bank is wrong, "
    "ask it for a correction and say `settled`",
    "day_outside": "the bank names no day, so `booked_on` lies from {since} (the day of what it pays or takes back) to "
    "{until}: ask the bank for the day it means",
    "booked_in_the_future": "the bank books it on {day}: confirm it from that day on; if the bank is wrong, ask it for "
    "a correction and say `settled`",
    "no_amount": "the bank gives no amount: enter the booking by hand, then say `settled`",
    "no_direction": "the bank does not say whether it came or went: enter the booking by hand, then say `settled`",
    "currency_differs": "only euros are booked: enter by hand the euros the account was moved by, then say `settled`",
    "amounts_missing": "ask the bank for the payments of this booking, enter them by hand, then say `settled`",
    "control_sum_differs": "ask the bank for the payments of this booking, enter them by hand, then say `settled`",
    "balance_differs": "it is no booking: ask the bank what is missing, then say `settled`",
    "amount_differs": "ask the bank for a correction, enter by hand what was paid as ordered, then say `settled`",
    "paid_already": "the payment stands in the books: say `settled` once the bank has given back the second one",
    "cancelled_before": "order the payment anew (POST /disbursements/{end_to_end_id}/renewal) and name the new one in "
    "`reference`, before it goes into a file",
    "not_paid_yet": "nothing was booked that could come back: clarify the payment first, or say `settled`",
    "returned_before": "the payment has come back before; if it has gone after all, order it anew (POST /disbursements/"
    "{end_to_end_id}/renewal) and name the new one in `reference`",
    "demanded_back": "waive the demand first: the money it demands has come back by the bank",
    "repaid_too_much": "more has come than is open: pay back what is too much, enter by hand what was owed, then say "
    "`settled`",
    "not_repaid": "no money of this amount stands in the books under this reference: enter by hand what has come "
    "after all, and say `settled`",
    "receipt_used": "the state has had part of it back: settle it with the state, then say `settled`",
    "duplicate": "the books say so already: say `settled`",
}


@dataclass(frozen=True, slots=True)
class Word:
    """What a person adds: `reference` which payment, demand or call it is; `booked_on` where the bank says no day."""

    reason_code: str
    reference: str | None = None
    booked_on: date | None = None


async def confirm(conn: Writing, caller: Caller, waiting: Settled, word: Word) -> tuple[Settled, int]:
    """What the entry was booked as, and the cents that were. Raises `NotConfirmable`, saying what to do."""
    entry, reason = waiting.entry, waiting.reason_code or ""
    if reason == "balance_differs":
        _cannot(reason)
    if entry.currency != "EUR":
        _cannot("currency_differs")
    if not entry.amount_cents:
        _cannot("no_amount")
    if entry.direction is None:
        _cannot("no_direction")
    booked_on = _day_of(entry, word, await queries.today(conn))
    named = word.reference or waiting.named or entry.end_to_end_id
    said = replace(entry, end_to_end_id=named, booked_on=booked_on, doubt=None, name=None, iban=None, text=None)
    desk = await desk_for(conn, caller, [replace(said, bank_reference=None)], by_person=True)
    if entry.booked_on is None:
        await _not_before_its_cause(desk, said)
    if named in desk.orders:
        settled, cents = await _payment(desk, said, word)
    elif demands := await repayment_rows.by_reference(conn, caller.municipality, naming.demands(said)):
        settled, cents = await _repayment(desk, said, reason, word, *next(iter(demands.items())))
    elif known := await incoming_queries.payable(conn, caller.municipality, naming.calls(said)):
        settled, cents = await _receipt(desk, said, reason, word, *next(iter(known.items())))
    else:
        _cannot(reason if reason in ("amounts_missing", "control_sum_differs") else "unknown_reference")
    if settled.outcome in ("duplicate", "to_be_clarified"):
        _cannot(settled.reason_code or settled.outcome)
    await evidence(desk, [settled])
    return settled, cents


def _day_of(entry: Entry, word: Word, today: date) -> date:
    """The bank's own day, which nobody replaces and which has come; a person's only where the bank says none."""
    day = entry.booked_on or word.booked_on
    if day is None:
        _cannot("no_day")
    if entry.booked_on is not None and word.booked_on not in (None, entry.booked_on):
        _cannot("day_differs", day=entry.booked_on)
    if day > today:
        _cannot("booked_in_the_future", day=day)
    return day


async def _not_before_its_cause(desk: Desk, said: Entry) -> None:
    """A day that a person names lies on or after the order, the demand or the call, and after what is taken back."""
    since = await causes.day_of(desk.conn, desk.caller.municipality, said)
    assert said.booked_on is not None
    if since is not None and said.booked_on < since:
        _cannot("day_outside", since=since, until=desk.today)


def _cannot(reason: str, **members: object) -> NoReturn:
    step = STEPS.get(reason, "say `settled` or `not_ours`")
    step = step.format(**members) if members else step
    raise NotConfirmable(f"It cannot be booked ({reason}): {step}.", reason_code=reason)


async def _payment(desk: Desk, entry: Entry, word: Word) -> tuple[Settled, int]:
    """A payment that has gone, or come back: a credit, or a debit that is marked as the reversal of one.

    A debit that takes a return back pays what has been ordered anew, if a person names that.
    """
    part = await views.disbursement(desk.conn, desk.caller.municipality, entry.end_to_end_id)
    assert part is not None
    cents = _with_charges(entry, part["amount_cents"])
    pays_after_all = word.reference is not None and part["state"] == "ordered"
    if entry.direction == "credit" or (entry.goes_back and not pays_after_all):
        if entry.direction == "debit" and part["state"] == "returned":
            _cannot("returned_before")
        return await credits.returned(desk, entry, cents), cents
    (outcome,) = await engine.run(desk.conn, KINDS, [confirming(desk, entry, cents)])
    return became(entry, outcome, "confirmed", part["grant_id"], entry.end_to_end_id), cents


def _with_charges(entry: Entry, ordered_cents: int) -> int:
    """What was ordered, if the entry is that much but for the charges it holds; else what the entry says."""
    fees = abs(entry.charges_cents)
    near = (entry.amount_cents, entry.amount_cents - fees, entry.amount_cents + fees)
    return ordered_cents if ordered_cents in near else entry.amount_cents


async def _repayment(
    desk: Desk, entry: Entry, reason: str, word: Word, named: str, demand: repayment_rows.Row
) -> tuple[Settled, int]:
    if entry.direction == "credit" and not entry.goes_back and reason != "repayment_reversed":
        return await credits.repaid(desk, entry, named, demand), entry.amount_cents
    grant_id = demand["grant_id"]
    await views.lock_grant(desk.conn, grant_id)
    undone = await repayment_rows.standing(desk.conn, grant_id, demand["id"], entry.amount_cents, entry.bank_reference)
    if undone is None:
        _cannot("not_repaid")
    line = LineOf(demand["programme"], demand["purpose"], demand["budget_year"])
    assert entry.booked_on is not None
    back, by = repayments.Receipt(entry.booked_on, entry.amount_cents, entry.bank_reference), _by(desk.caller)

    def verb(states: object, at: object) -> object:
        return repayments.reverse(states[grant_id], states[line], named, undone, back, word.reason_code, by, at)  # type: ignore[index, arg-type]

    (outcome,) = await engine.run(desk.conn, KINDS, [act(desk, {"grant": [grant_id], "budget": [line]}, verb)])
    return became(entry, outcome, "reversed", grant_id, named), entry.amount_cents


async def _receipt(
    desk: Desk, entry: Entry, reason: str, word: Word, named: str, call: incoming_queries.Payable
) -> tuple[Settled, int]:
    if entry.direction == "credit" and not entry.goes_back and reason != "receipt_reversed":
        return await credits.received(desk, entry, named, call), entry.amount_cents
    id = call.incoming_grant_id
    await desk.conn.fetchval("select id from incoming_grants where id = $1 for no key update", id)
    transfer: UUID | None = await incoming_queries.receipt_of(desk.conn, id, call.purpose, entry.amount_cents)
    if transfer is None:
        _cannot("not_repaid")
    assert entry.booked_on is not None
    back = calls.TakenBack(entry.booked_on, entry.amount_cents, word.reason_code, entry.bank_reference)
    said = incoming_acts.receipt_reversed(call, named, transfer, back, _by(desk.caller))
    (outcome,) = await engine.run(desk.conn, KINDS, [said])
    return became(entry, outcome, "reversed", None, named), entry.amount_cents


def _by(caller: Caller) -> By:
    return By(department=caller.department, user=caller.subject)
