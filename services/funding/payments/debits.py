"""Money that goes: the payments that were ordered, if they fit in every respect. What else leaves is for a person."""

from collections.abc import Sequence
from datetime import date, timedelta

from services.funding import awarding, queries
from services.funding.ledger.refs import LineOf
from services.funding.payments import statements
from services.funding.payments.credits import taken_back
from services.funding.payments.desk import Desk, act, became, waits
from services.funding.payments.entries import Entry, Settled
from services.funding.payments.refusals import BookedTooEarly, BookedTooLate, PaidTwice
from services.funding.refusals import PaidAlready
from services.funding.store import KINDS
from shared import engine
from shared.acts import Act, Moment, Outcome
from shared.contracts.base import Event

AT_MOST = timedelta(days=60)
"""A transfer is booked within days of its order going out (§ 675s BGB); a day far from that is somebody's error."""


async def settle_debits(desk: Desk, entries: Sequence[Entry]) -> list[Settled]:
    asides = [await _aside(desk, entry) for entry in entries]
    acts = [confirming(desk, entry) for entry, aside in zip(entries, asides, strict=True) if aside is None]
    outcomes = iter(await engine.run(desk.conn, KINDS, acts))
    desk.confirmed_as |= await statements.confirmed_as(desk.conn, [entry.end_to_end_id for entry in entries])
    return [aside or _gone(desk, entry, next(outcomes)) for entry, aside in zip(entries, asides, strict=True)]


async def _aside(desk: Desk, entry: Entry) -> Settled | None:
    """What no act can settle; None for an entry that names a payment and fits it."""
    order = desk.orders.get(entry.end_to_end_id)
    if order is None:
        return await taken_back(desk, entry) or waits(entry, "unknown_reference")
    of = (order.grant_id, entry.end_to_end_id)
    if entry.goes_back:
        return waits(entry, "payment_reversed", *of)
    name, iban = desk.expected.get(entry.end_to_end_id, (None, None))
    if iban is not None and entry.iban is not None and entry.iban.replace(" ", "").upper() != iban:
        return waits(entry, "account_differs", *of)
    if name is not None and entry.name is not None and entry.name.strip() != name:
        return waits(entry, "name_differs", *of)
    return _day_aside(entry, order, desk.today)


def _day_aside(entry: Entry, order: queries.Order, today: date) -> Settled | None:
    assert entry.booked_on is not None
    if entry.booked_on < order.ordered_on:
        return waits(entry, BookedTooEarly.reason, order.grant_id, entry.end_to_end_id)
    if order.goes_on + AT_MOST < entry.booked_on <= today:
        return waits(entry, BookedTooLate.reason, order.grant_id, entry.end_to_end_id)
    return None


def confirming(desk: Desk, entry: Entry, amount_cents: int | None = None) -> Act:
    order = desk.orders[entry.end_to_end_id]
    line = LineOf(order.programme, order.purpose, order.budget_year)
    assert entry.booked_on is not None
    booked_on, cents = entry.booked_on, amount_cents or entry.amount_cents

    def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
        return awarding.confirm(
            states[order.grant_id], states[line], entry.end_to_end_id, booked_on, cents, at, order.ordered_on
        )

    return act(desk, {"grant": [order.grant_id], "budget": [line]}, verb)


def _gone(desk: Desk, entry: Entry, outcome: Outcome) -> Settled:
    grant_id, named = desk.orders[entry.end_to_end_id].grant_id, entry.end_to_end_id
    if outcome.refusal is None and outcome.events:
        if entry.bank_reference is not None:
            desk.confirmed_as[named] = entry.bank_reference
        return Settled(entry, "confirmed", None, grant_id, named)
    first = desk.confirmed_as.get(named)
    booked_before = outcome.refusal is None or isinstance(outcome.refusal, PaidAlready)
    if booked_before and first is not None and entry.bank_reference not in (None, first):
        found = waits(entry, PaidTwice.reason, grant_id, named)
    else:
        found = became(entry, outcome, "confirmed", grant_id, named)
    if found.outcome == "duplicate" and entry.bank_reference is not None:
        desk.confirmed_as[named] = entry.bank_reference
    if found.reason_code in (PaidTwice.reason, PaidAlready.reason):
        desk.paid_too_often[named] += 1
    return found
