"""Money that comes in: a payment returned, a repayment, or the state's payment of a call; and what is taken back."""

from collections.abc import Sequence
from datetime import date

from services.funding import awarding
from services.funding.incoming import acts as incoming_acts
from services.funding.incoming import queries as incoming_queries
from services.funding.ledger.refs import LineOf
from services.funding.payments import moving, naming, statements, views
from services.funding.payments.desk import Desk, act, became, waits
from services.funding.payments.entries import Entry, Settled
from services.funding.payments.refusals import BookedTooEarly, NotPaidYet, PaidTwice
from services.funding.repayments import acts as repayments
from services.funding.repayments import store as repayment_rows
from services.funding.store import KINDS
from shared import engine, telemetry
from shared.acts import Moment
from shared.contracts.base import Event
from shared.periods import local_day


async def settle_credit(desk: Desk, entry: Entry) -> Settled:
    if entry.end_to_end_id in desk.orders:
        return await returned(desk, entry)
    if entry.goes_back:
        return await taken_back(desk, entry) or waits(entry, "unknown_reference")
    if found := naming.demands(entry):
        return await _repaid(desk, entry, found)
    if found := naming.calls(entry):
        return await _received(desk, entry, found)
    return waits(entry, "unknown_reference")


async def taken_back(desk: Desk, entry: Entry) -> Settled | None:
    """A repayment or a payment of the state that the bank takes back: only a person books that. None: neither is named.

    A reversal has the other sign than what it takes back, or the same one with the mark; a debit without a mark that
    names money which came in is one too, or somebody gives it back.
    """
    if demands := await repayment_rows.by_reference(desk.conn, desk.caller.municipality, naming.demands(entry)):
        if len(demands) > 1:
            return waits(entry, "several_references")
        ((named, demand),) = demands.items()
        return waits(entry, "repayment_reversed", demand["grant_id"], named)
    if calls := await incoming_queries.payable(desk.conn, desk.caller.municipality, naming.calls(entry)):
        return waits(entry, "receipt_reversed", None, next(iter(calls))) if len(calls) == 1 else (
            waits(entry, "several_references")
        )  # fmt: skip
    return None


async def returned(desk: Desk, entry: Entry, amount_cents: int | None = None) -> Settled:
    """The payment's transfers are looked up first, under its grant's lock: reversals name them.

    What was paid twice and comes back once has still been paid: it is not to be ordered anew.
    """
    order, named = desk.orders[entry.end_to_end_id], entry.end_to_end_id
    if entry.return_reason is None and not desk.by_person:
        reason = "returned_by_code" if entry.by_code else "credit_unexplained"
        return waits(entry, reason, order.grant_id, named)
    part = await views.disbursement(desk.conn, desk.caller.municipality, named)
    assert part is not None
    await views.lock_grant(desk.conn, order.grant_id)
    known = await statements.paid_too_often(desk.conn, named)
    if not desk.by_person and known + desk.paid_too_often[named] > 0:
        desk.paid_too_often[named] -= 1
        return waits(entry, PaidTwice.reason, order.grant_id, named)
    transfers = await views.transfers(desk.conn, order.grant_id, part["instalment"])
    if "disbursement" not in transfers:
        return waits(entry, NotPaidYet.reason, order.grant_id, named)
    line = LineOf(order.programme, order.purpose, order.budget_year)
    booked_on, cents = _day(entry), amount_cents or entry.amount_cents
    if not desk.by_person and part["booked_on"] is not None and booked_on < part["booked_on"]:
        return waits(entry, BookedTooEarly.reason, order.grant_id, named)

    def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
        return moving.give_back(
            states[order.grant_id], states[line], named, booked_on, cents, entry.return_reason or "NARR",
            (transfers["order"], transfers["disbursement"]), at,
        )  # fmt: skip

    (outcome,) = await engine.run(desk.conn, KINDS, [act(desk, {"grant": [order.grant_id], "budget": [line]}, verb)])
    return became(entry, outcome, "returned", order.grant_id, named)


async def _repaid(desk: Desk, entry: Entry, found: Sequence[str]) -> Settled:
    demands = await repayment_rows.by_reference(desk.conn, desk.caller.municipality, found)
    if len(demands) != 1:
        return waits(entry, "unknown_reference" if not demands else "several_references")
    ((named, demand),) = demands.items()
    return await repaid(desk, entry, named, demand)


async def repaid(desk: Desk, entry: Entry, named: str, demand: repayment_rows.Row) -> Settled:
    grant_id = demand["grant_id"]
    await views.lock_grant(desk.conn, grant_id)
    booked_on = _day(entry)
    if not desk.by_person:
        if await statements.told_otherwise(desk.conn, grant_id, entry):
            return waits(entry, "perhaps_told_before", grant_id, named)
        if booked_on < local_day(demand["demanded_at"]):
            return waits(entry, BookedTooEarly.reason, grant_id, named)
    line = LineOf(demand["programme"], demand["purpose"], demand["budget_year"])
    came = repayments.Receipt(booked_on, entry.amount_cents, entry.bank_reference)

    def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
        return repayments.receipt(states[grant_id], states[line], named, came, at, desk.by_person)

    (outcome,) = await engine.run(desk.conn, KINDS, [act(desk, {"grant": [grant_id], "budget": [line]}, verb)])
    return became(entry, outcome, "repaid", grant_id, named)


async def _received(desk: Desk, entry: Entry, found: Sequence[str]) -> Settled:
    calls = await incoming_queries.payable(desk.conn, desk.caller.municipality, found)
    if len(calls) != 1:
        return waits(entry, "unknown_reference" if not calls else "several_references")
    ((named, call),) = calls.items()
    return await received(desk, entry, named, call)


async def received(
    desk: Desk, entry: Entry, named: str, call: incoming_queries.Payable, amount_cents: int | None = None
) -> Settled:
    if not desk.by_person and _day(entry) < call.called_on:
        return waits(entry, BookedTooEarly.reason, None, named)
    said = incoming_acts.receipt(
        call, named, _day(entry), amount_cents or entry.amount_cents, desk.caller.subject, telemetry.current_trace(),
        entry.bank_reference,
    )  # fmt: skip
    (outcome,) = await engine.run(desk.conn, KINDS, [said])
    return became(entry, outcome, "received", None, named)


def _day(entry: Entry) -> date:
    assert entry.booked_on is not None
    return entry.booked_on
