"""What becomes of the bank's entries: payments that have gone, payments that come back, and money that comes in.

Entries are taken in the bank's order, each under the locks of what it names. What does not fit in every respect is left
to a person, and hinders nothing else.
"""

from collections.abc import Sequence

from services.funding import queries
from services.funding.payments import file as files
from services.funding.payments import statements, told
from services.funding.payments.credits import settle_credit
from services.funding.payments.debits import settle_debits
from services.funding.payments.desk import Desk, act, waits
from services.funding.payments.entries import Entry, Settled
from services.funding.payments.naming import named as named_by
from services.funding.payments.naming import names_ours
from services.funding.payments.refusals import BookingDiffers, PaidTwice
from services.funding.store import KINDS
from shared import engine, telemetry
from shared.identity import Caller
from shared.postgres import Writing


async def settle(conn: Writing, caller: Caller, entries: Sequence[Entry]) -> list[Settled]:
    """What becomes of each entry, in order."""
    desk = await desk_for(conn, caller, entries)
    for order in desk.orders.values():
        telemetry.follows(order.traceparent)
    settled: list[Settled] = []
    for together in _runs(desk, entries):
        if isinstance(together, Settled):
            settled.append(together)
        elif together[0].direction == "debit":
            settled += [await _repeated(desk, one) for one in await settle_debits(desk, together)]
        else:
            settled.append(await _repeated(desk, await settle_credit(desk, together[0])))
    await evidence(desk, settled)
    return settled


async def desk_for(conn: Writing, caller: Caller, entries: Sequence[Entry], by_person: bool = False) -> Desk:
    named = [entry.end_to_end_id for entry in entries]
    return Desk(
        conn, caller, await queries.orders(conn, caller.municipality, named), await statements.expected(conn, named),
        await told.seen(conn, caller.municipality, [e.bank_reference for e in entries if e.bank_reference]),
        await queries.today(conn), by_person,
    )  # fmt: skip


async def evidence(desk: Desk, settled: Sequence[Settled]) -> None:
    """The bank has the files whose payments it has booked: they are not sent again, and nobody needs to ask."""
    booked = [one.named or "" for one in settled if one.outcome in ("confirmed", "returned")]
    for id in await statements.not_known_sent(desk.conn, booked):
        said = act(desk, {"payment_file": [id]}, lambda states, at, id=id: [files.acknowledge(states[id])])
        await engine.run(desk.conn, KINDS, [said])


async def _repeated(desk: Desk, one: Settled) -> Settled:
    """What changed nothing was told before only if another statement holds it, once for each time it is told here."""
    if one.outcome != "duplicate":
        return one
    entry = one.entry
    itself = ("again", one.named, entry.direction, entry.amount_cents, entry.is_reversal, entry.booked_on)
    desk.here[itself] += 1
    if desk.here[itself] <= await told.elsewhere(desk.conn, desk.caller.municipality, entry, one.named):
        return one
    if entry.direction == "debit":
        desk.paid_too_often[one.named or ""] += 1
        return waits(entry, PaidTwice.reason, one.grant_id, one.named)
    return waits(entry, "perhaps_told_before", one.grant_id, one.named)


def _runs(desk: Desk, entries: Sequence[Entry]) -> list[list[Entry] | Settled]:
    """Debits that follow each other go together; each credit goes alone, and sees what came before it. What can be said
    of an entry by itself is said here."""
    runs: list[list[Entry] | Settled] = []
    for entry in entries:
        known = _by_itself(desk, entry)
        last = runs[-1] if runs else None
        if known is not None:
            runs.append(known)
        elif entry.direction == "debit" and isinstance(last, list) and last[0].direction == "debit":
            last.append(entry)
        else:
            runs.append([entry])
    return runs


def _by_itself(desk: Desk, entry: Entry) -> Settled | None:
    """A booking known by the bank's name, one that cannot be understood, one that moves nothing, or not euros."""
    order = desk.orders.get(entry.end_to_end_id)
    grant_id, named = (order.grant_id, entry.end_to_end_id) if order else (None, None)
    if entry.bank_reference is not None and entry.direction is not None and entry.amount_cents:
        key, names = told.key(entry), named_by(desk, entry)
        before, itself = desk.seen.get(key, ()), (key, entry.amount_cents, entry.booked_on, names)
        known_here, again_here = desk.here[key,], desk.here[itself]
        desk.here.update([(key,), itself])
        if not again_here and any(told.same(one, entry, names) for one in before):
            return Settled(entry, "duplicate", None, grant_id, names)
        if entry.doubt is None and again_here:
            return waits(entry, "perhaps_told_before", grant_id, names)
        if entry.doubt is None and (before or known_here):
            return waits(entry, BookingDiffers.reason, grant_id, names)
    if entry.doubt is not None:
        return waits(entry, entry.doubt, grant_id, named)
    if not entry.amount_cents:
        return waits(entry, "no_amount", grant_id, named) if names_ours(desk, entry) else Settled(entry, "noted")
    if entry.currency != "EUR":
        return waits(entry, "currency_differs", grant_id, named)
    return None
