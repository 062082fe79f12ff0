"""What becomes of the bank's entries: payments that have gone, payments that come back, and money that comes in.

Entries are taken in the bank's order, each under the locks of what it names. What does not fit in every respect is left
to a person, and hinders nothing else.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from services.funding import awarding, queries
from services.funding.incoming import acts as incoming_acts
from services.funding.incoming import queries as incoming_queries
from services.funding.ledger.refs import LineOf
from services.funding.payments import file as files
from services.funding.payments import moving, statements, views
from services.funding.payments.entries import Became, Entry, Settled
from services.funding.payments.refusals import PaidTwice
from services.funding.refusals import NotClear, PaidAlready
from services.funding.repayments import acts as repayments
from services.funding.repayments import reference as references
from services.funding.repayments import store as repayment_rows
from services.funding.store import KINDS
from shared import engine, telemetry
from shared.acts import Act, Moment, Outcome, Ref
from shared.contracts.base import Event
from shared.identity import Caller
from shared.postgres import Writing

CALL = re.compile(r"STF-IN-[A-Z0-9]+-\d+")
Key = tuple[str, str, str, int]


@dataclass(slots=True)
class Desk:
    """A statement on its way in: who brought it, what is known beforehand, and what this statement has said so far.

    `by_person`: somebody has found out that the entry is what it names.
    """

    conn: Writing
    caller: Caller
    orders: Mapping[str, queries.Order]
    expected: Mapping[str, tuple[str, str]]
    seen: set[Key]
    by_person: bool = False
    confirmed_as: dict[str, str] = field(default_factory=dict)
    paid_too_often: Counter[str] = field(default_factory=Counter)


async def settle(conn: Writing, caller: Caller, entries: Sequence[Entry], by_person: bool = False) -> list[Settled]:
    """What becomes of each entry, in order."""
    named = [entry.end_to_end_id for entry in entries]
    desk = Desk(
        conn, caller, await queries.orders(conn, caller.municipality, named), await statements.expected(conn, named),
        await statements.seen(conn, caller.municipality, [e.bank_reference for e in entries if e.bank_reference]),
        by_person,
    )  # fmt: skip
    for order in desk.orders.values():
        telemetry.follows(order.traceparent)
    settled: list[Settled] = []
    for together in _runs(entries):
        if together[0].direction == "debit":
            settled += await _debits(desk, together)
        else:
            settled.append(await _credit(desk, together[0]))
    await _evidence(desk, settled)
    return settled


async def confirm(conn: Writing, caller: Caller, entry: Entry) -> Settled:
    """A person says that this entry is the payment it names, or gives it back, or pays what it names."""
    (settled,) = await settle(conn, caller, [replace(entry, bank_reference=None, name=None, iban=None)], True)
    return settled


def _runs(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Debits that follow each other go together; each credit goes alone, and sees what came before it."""
    runs: list[list[Entry]] = []
    for entry in entries:
        if entry.direction == "debit" and runs and runs[-1][0].direction == "debit":
            runs[-1].append(entry)
        else:
            runs.append([entry])
    return runs


async def _debits(desk: Desk, entries: Sequence[Entry]) -> list[Settled]:
    asides = [_aside(desk, entry) for entry in entries]
    acts = [_confirming(desk, entry) for entry, aside in zip(entries, asides, strict=True) if aside is None]
    outcomes = iter(await engine.run(desk.conn, KINDS, acts))
    desk.confirmed_as |= await statements.confirmed_as(desk.conn, [entry.end_to_end_id for entry in entries])
    return [aside or _gone(desk, entry, next(outcomes)) for entry, aside in zip(entries, asides, strict=True)]


def _aside(desk: Desk, entry: Entry) -> Settled | None:
    """What no act can settle; None for an entry that names a payment and fits it."""
    order = desk.orders.get(entry.end_to_end_id)
    grant_id = order.grant_id if order else None
    if _again(desk, entry):
        return Settled(entry, "duplicate", None, grant_id)
    if order is None:
        return Settled(entry, "to_be_clarified", "unknown_reference")
    if entry.currency != "EUR":
        return Settled(entry, "to_be_clarified", "currency_differs", grant_id)
    name, iban = desk.expected.get(entry.end_to_end_id, (None, None))
    if iban is not None and entry.iban is not None and entry.iban.replace(" ", "").upper() != iban:
        return Settled(entry, "to_be_clarified", "account_differs", grant_id)
    if name is not None and entry.name is not None and entry.name.strip() != name:
        return Settled(entry, "to_be_clarified", "name_differs", grant_id)
    return None


def _again(desk: Desk, entry: Entry) -> bool:
    """Whether the bank has reported this very booking before; from now on it has."""
    if entry.bank_reference is None:
        return False
    key = (entry.bank_reference, entry.direction, entry.end_to_end_id, entry.amount_cents)
    known = key in desk.seen
    desk.seen.add(key)
    return known


def _confirming(desk: Desk, entry: Entry) -> Act:
    order = desk.orders[entry.end_to_end_id]
    line = LineOf(order.programme, order.purpose, order.budget_year)

    def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
        return awarding.confirm(
            states[order.grant_id], states[line], entry.end_to_end_id, entry.booked_on, entry.amount_cents, at
        )

    return _act(desk, {"grant": [order.grant_id], "budget": [line]}, verb)


def _gone(desk: Desk, entry: Entry, outcome: Outcome) -> Settled:
    grant_id = desk.orders[entry.end_to_end_id].grant_id
    if outcome.refusal is None and outcome.events:
        if entry.bank_reference is not None:
            desk.confirmed_as[entry.end_to_end_id] = entry.bank_reference
        return Settled(entry, "confirmed", None, grant_id)
    first = desk.confirmed_as.get(entry.end_to_end_id)
    booked_before = outcome.refusal is None or isinstance(outcome.refusal, PaidAlready)
    if booked_before and first is not None and entry.bank_reference not in (None, first):
        became = Settled(entry, "to_be_clarified", PaidTwice.reason, grant_id)
    else:
        became = _became(entry, outcome, "confirmed", grant_id)
    if became.outcome == "duplicate" and entry.bank_reference is not None:
        desk.confirmed_as[entry.end_to_end_id] = entry.bank_reference
    if became.reason_code in (PaidTwice.reason, PaidAlready.reason):
        desk.paid_too_often[entry.end_to_end_id] += 1
    return became


async def _credit(desk: Desk, entry: Entry) -> Settled:
    """Money that comes in: a payment returned, a repayment, or the state's payment of a call."""
    if _again(desk, entry):
        return Settled(entry, "duplicate")
    if entry.currency != "EUR":
        return Settled(entry, "to_be_clarified", "currency_differs")
    if entry.end_to_end_id in desk.orders:
        return await _returned(desk, entry)
    said = f"{entry.end_to_end_id} {entry.text or ''}"
    if found := references.find(said):
        return await _repaid(desk, entry, found)
    if found := CALL.findall(said.upper()):
        return await _received(desk, entry, found)
    return Settled(entry, "to_be_clarified", "unknown_reference")


async def _returned(desk: Desk, entry: Entry) -> Settled:
    """The payment's transfers are looked up first, under its grant's lock: reversals name them.

    What was paid twice and comes back once has still been paid: it is not to be ordered anew.
    """
    order = desk.orders[entry.end_to_end_id]
    if entry.return_reason is None:
        return Settled(entry, "to_be_clarified", "credit_unexplained", order.grant_id)
    part = await views.disbursement(desk.conn, desk.caller.municipality, entry.end_to_end_id)
    assert part is not None
    await views.lock_grant(desk.conn, order.grant_id)
    known = await statements.paid_too_often(desk.conn, entry.end_to_end_id)
    if not desk.by_person and known + desk.paid_too_often[entry.end_to_end_id] > 0:
        desk.paid_too_often[entry.end_to_end_id] -= 1
        return Settled(entry, "to_be_clarified", PaidTwice.reason, order.grant_id)
    transfers = await views.transfers(desk.conn, order.grant_id, part["instalment"])
    if "disbursement" not in transfers:
        return Settled(entry, "to_be_clarified", "not_paid_yet", order.grant_id)
    line = LineOf(order.programme, order.purpose, order.budget_year)

    def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
        return moving.give_back(
            states[order.grant_id], states[line], entry.end_to_end_id, entry.booked_on, entry.amount_cents,
            entry.return_reason, (transfers["order"], transfers["disbursement"]), at,
        )  # fmt: skip

    (outcome,) = await engine.run(
        desk.conn, KINDS, [_act(desk, {"grant": [order.grant_id], "budget": [line]}, verb)]
    )  # fmt: skip
    return _became(entry, outcome, "returned", order.grant_id)


async def _repaid(desk: Desk, entry: Entry, found: Sequence[str]) -> Settled:
    demands = await repayment_rows.by_reference(desk.conn, desk.caller.municipality, found)
    if len(demands) != 1:
        return Settled(entry, "to_be_clarified", "unknown_reference" if not demands else "several_references")
    ((named, demand),) = demands.items()
    await views.lock_grant(desk.conn, demand["grant_id"])
    if not desk.by_person and await statements.told_otherwise(desk.conn, demand["grant_id"], entry):
        return Settled(entry, "to_be_clarified", "perhaps_told_before", demand["grant_id"])
    line = LineOf(demand["programme"], demand["purpose"], demand["budget_year"])
    came = repayments.Receipt(entry.booked_on, entry.amount_cents, entry.bank_reference)

    def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
        return repayments.receipt(states[demand["grant_id"]], states[line], named, came, at)

    (outcome,) = await engine.run(
        desk.conn, KINDS, [_act(desk, {"grant": [demand["grant_id"]], "budget": [line]}, verb)]
    )  # fmt: skip
    return _became(entry, outcome, "repaid", demand["grant_id"])


async def _received(desk: Desk, entry: Entry, found: Sequence[str]) -> Settled:
    calls = await incoming_queries.payable(desk.conn, desk.caller.municipality, found)
    if len(calls) != 1:
        return Settled(entry, "to_be_clarified", "unknown_reference" if not calls else "several_references")
    ((named, call),) = calls.items()
    act = incoming_acts.receipt(
        call, named, entry.booked_on, entry.amount_cents, desk.caller.subject, telemetry.current_trace(),
        entry.bank_reference,
    )  # fmt: skip
    (outcome,) = await engine.run(desk.conn, KINDS, [act])
    return _became(entry, outcome, "received", None)


def _became(entry: Entry, outcome: Outcome, happened: Became, grant_id: UUID | None) -> Settled:
    if outcome.refusal is None:
        return Settled(entry, happened if outcome.events else "duplicate", None, grant_id)
    if not isinstance(outcome.refusal, NotClear):
        raise outcome.refusal
    return Settled(entry, "to_be_clarified", outcome.refusal.reason, grant_id)


async def _evidence(desk: Desk, settled: Sequence[Settled]) -> None:
    """The bank has the files whose payments it has booked: they are not sent again, and nobody needs to ask."""
    booked = [one.entry.end_to_end_id for one in settled if one.outcome in ("confirmed", "returned")]
    for id in await statements.not_known_sent(desk.conn, booked):
        act = _act(desk, {"payment_file": [id]}, lambda states, at, id=id: [files.acknowledge(states[id])])
        await engine.run(desk.conn, KINDS, [act])


def _act(desk: Desk, refs: dict[str, Sequence[Ref]], verb: object) -> Act:
    return Act(refs, verb, desk.caller.subject, telemetry.current_trace(), forgiving=True)  # type: ignore[arg-type]
