"""The one engine behind every entrance: Kafka's batches, commands over HTTP, deadlines that have come.

A batch of acts is one transaction: load all aggregates with their row locks in a fixed order (kinds by name,
ids ascending: no deadlocks), read the business time after the locks, run the pure verbs in the order of their
arrival, write states and journal in a handful of statements. A batch of one runs the same code.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as QuickUUID
from uuid_utils import uuid7

from shared.acts import Act, Moment, Outcome, Ref
from shared.contracts.base import Event
from shared.journal import EMPTY, Page, append
from shared.postgres import Writing
from shared.problems import NotFound, Refusal


@dataclass(slots=True)
class Loaded:
    """An aggregate in the hands of the engine: its state, its number line and what happened to it in this batch."""

    id: UUID
    state: Any
    sequence: int = 0
    head: bytes = EMPTY
    events: list[tuple[Event, datetime]] = field(default_factory=list)
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of aggregate is kept.

    `load` gets the references of a batch, locks the rows in id order and returns what it found, by reference, and
    whatever else an act on them may change under its own id;
    `blank` makes the aggregate for a reference that was not found (without it, that is a 404);
    `apply` folds an event into a state; `save` writes all changed ones, set-based.
    """

    load: Callable[[Writing, Sequence[Any]], Awaitable[Mapping[Any, Loaded]]]
    apply: Callable[[Any, Event], Any]
    save: Callable[[Writing, Sequence[Loaded]], Awaitable[None]]
    blank: Callable[[Any], Loaded] | None = None


Kinds = Mapping[str, Kind]


async def run(conn: Writing, kinds: Kinds, acts: Sequence[Act]) -> list[Outcome]:
    """Decide the acts within the caller's transaction; one outcome an act, in order.

    A refusal of an act that is not forgiving is raised and ends the transaction with it.
    """
    return [outcome for together in _together(acts) for outcome in await _run(conn, kinds, together)]


def _together(acts: Sequence[Act]) -> list[Sequence[Act]]:
    """One group, unless an act has to be alone: then what is before it, itself, and what is after it."""
    groups: list[Sequence[Act]] = []
    begun = 0
    for place, act in enumerate(acts):
        if act.alone:
            groups += [acts[begun:place], acts[place : place + 1]]
            begun = place + 1
    return [group for group in (*groups, acts[begun:]) if group]


async def _run(conn: Writing, kinds: Kinds, acts: Sequence[Act]) -> list[Outcome]:
    held = await _load(conn, kinds, acts)
    now = await conn.fetchval("select business_now()")
    moment = Moment(now)
    page = Page()
    by_subject = {aggregate.id: (kind, aggregate) for kind, refs in held.items() for aggregate in refs.values()}
    outcomes = [_decide(kinds, held, by_subject, act, moment, page) for act in acts]
    for name in sorted(held):
        changed = {aggregate.id: aggregate for aggregate in held[name].values() if aggregate.events}
        if changed:
            await kinds[name].save(conn, list(changed.values()))
    await append(conn, page)
    return outcomes


async def _load(conn: Writing, kinds: Kinds, acts: Iterable[Act]) -> dict[str, dict[Ref, Loaded]]:
    wanted: dict[str, dict[Ref, None]] = {}
    for act in acts:
        for name, refs in act.refs.items():
            wanted.setdefault(name, {}).update(dict.fromkeys(refs))
    held: dict[str, dict[Ref, Loaded]] = {}
    for name in sorted(wanted):
        kind = kinds[name]
        found = dict(await kind.load(conn, list(wanted[name])))
        if kind.blank is not None:
            for ref in wanted[name]:
                if ref not in found:
                    found[ref] = kind.blank(ref)
        held[name] = found
    return held


def _decide(
    kinds: Kinds,
    held: Mapping[str, Mapping[Ref, Loaded]],
    by_subject: Mapping[UUID, tuple[str, Loaded]],
    act: Act,
    moment: Moment,
    page: Page,
) -> Outcome:
    try:
        concerned = [(ref, held[kind][ref]) for kind, refs in act.refs.items() for ref in refs]
    except KeyError:
        return _refused(act, NotFound("There is nothing with this id that you may see."))
    states = {ref: aggregate.state for ref, aggregate in concerned}
    try:
        events = act.verb(states, moment)
    except Refusal as refusal:
        return _refused(act, refusal)
    for event in events:
        name, aggregate = by_subject[event.subject]
        _record(kinds[name], aggregate, event, act, moment, page)
    if act.trace is not None:
        act.trace.made(events)
    return Outcome(events, None, {ref: aggregate.state for ref, aggregate in concerned} if events else states)


def _record(kind: Kind, aggregate: Loaded, event: Event, act: Act, moment: Moment, page: Page) -> None:
    aggregate.sequence += 1
    aggregate.head = page.write(
        aggregate.head, aggregate.id, aggregate.sequence, QuickUUID(uuid7().bytes), event.TYPE, moment.now, act.actor,
        event.municipality, event.to_bytes(), act.trace,
    )  # fmt: skip
    aggregate.state = kind.apply(aggregate.state, event)
    aggregate.events.append((event, moment.now))


def _refused(act: Act, refusal: Refusal) -> Outcome:
    if not act.forgiving:
        raise refusal
    if act.trace is not None:
        act.trace.refused(refusal)
    return Outcome(refusal=refusal)
