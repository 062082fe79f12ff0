"""What a service hears: events of other services through the inbox, and records that are independent of each other.

Each record is read on its own merits. What cannot be read is parked at once and alone; the rest of the batch goes on.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from asyncpg.pgproto.pgproto import UUID

from shared import inbox, metrics, telemetry
from shared.acts import Trace
from shared.contracts.base import EVENT_TYPES
from shared.contracts.envelope import EnvelopeError, parse_own
from shared.faults import places
from shared.listener import Handle
from shared.parking import Parked, park
from shared.postgres import Pool, Writing, is_transient, writing
from shared.records import Record

log = logging.getLogger(__name__)

HIGHEST_SEQUENCE = 2**31 - 1


def own_event(record: Record) -> inbox.Incoming:
    """One of our own events as the inbox wants it; raises `inbox.Unprocessable` with the reasons of the envelope.

    The inbox asks less of an envelope than others do. As long as that is there as we write it, the rest is not looked
    at: half of the time of reading.
    """
    headers, value = record.headers, record.value
    named: dict[str, Any] = dict(headers)
    try:
        sequence = int(named["ce_sequence"])
        if (
            named["ce_specversion"] == b"1.0"
            and len(named) == len(headers)
            and value
            and 0 < sequence <= HIGHEST_SEQUENCE
        ):
            parent, state = named.get("traceparent"), named.get("tracestate")
            trace = Trace(parent.decode(), state and state.decode()) if parent else None
            id, subject = UUID(named["ce_id"].decode()), UUID(named["ce_subject"].decode())
            return inbox.Incoming(record, id, subject, sequence, named["ce_type"].decode(), value, trace)
    except (KeyError, ValueError, AttributeError, TypeError):
        pass
    return read_with_care(record)


def read_with_care(record: Record) -> inbox.Incoming:
    """As `own_event`, by all rules, so that whatever is wrong has a name."""
    try:
        event = parse_own(record.headers, record.value)
    except EnvelopeError as error:
        raise inbox.Unprocessable(error.reasons[0].code, str(error)) from None
    assert event.subject is not None
    assert event.sequence is not None
    if not 0 < event.sequence <= HIGHEST_SEQUENCE:
        raise inbox.Unprocessable("wrong_format", "the sequence of our events counts from 1")
    try:
        id, subject = UUID(event.id), UUID(event.subject)
    except ValueError:
        raise inbox.Unprocessable("wrong_format", "id and subject of our events are UUIDs") from None
    trace = Trace(event.traceparent, event.tracestate) if event.traceparent else None
    return inbox.Incoming(record, id, subject, event.sequence, event.type, event.data, trace)


def remains_of(record: Record) -> tuple[str | None, UUID | None, int | None]:
    """Type, subject and sequence of an unreadable event, as far as they can still be told, for whoever repairs it."""
    named = {name: value.decode(errors="replace") for name, value in record.headers if value is not None}
    subject = None
    for text in (named.get("ce_subject", ""), (record.key or b"").decode(errors="replace")):
        with suppress(ValueError):
            subject = subject or UUID(text)
    digits = named.get("ce_sequence", "")
    sequence = int(digits) if digits.isascii() and digits.isdecimal() and 0 < int(digits) <= HIGHEST_SEQUENCE else None
    type = named.get("ce_type")
    return type if type in EVENT_TYPES else None, subject, sequence if subject else None


@dataclass(frozen=True, slots=True)
class OwnEvents:
    """The handler of a service for events of other services; `committed` wakes the relay."""

    pool: Pool
    reader: inbox.Consumer
    committed: Callable[[], None]

    async def __call__(self, records: Sequence[Record]) -> None:
        name = self.reader.name
        with telemetry.batch(name, len(records)) as spans:
            batch, unreadable = self._read(records, spans)
            if unreadable:
                async with writing(self.pool) as conn:
                    await park(conn, unreadable)
            done = await inbox.digest(self.pool, self.reader, batch) if batch else inbox.Digested()
        done.parked += len(unreadable)
        count(name, done)
        self.committed()

    def _read(self, records: Sequence[Record], spans: telemetry.Batch) -> tuple[list[inbox.Incoming], list[Parked]]:
        batch: list[inbox.Incoming] = []
        unreadable: list[Parked] = []
        for record in records:
            try:
                incoming = own_event(record)
            except inbox.Unprocessable as error:
                unreadable.append(Parked.of(record, self.reader.name, error.reason, str(error), *remains_of(record)))
                continue
            if incoming.trace is not None:
                incoming.trace = spans.process(incoming.trace, record.topic, incoming.type, str(incoming.id))
            batch.append(incoming)
        return batch, unreadable


def own_events(pool: Pool, reader: inbox.Consumer, committed: Callable[[], None] = lambda: None) -> OwnEvents:
    return OwnEvents(pool, reader, committed)


def count(consumer: str, done: inbox.Digested) -> None:
    for outcome, number in (
        ("processed", done.processed), ("duplicate", done.duplicates), ("held", done.held), ("parked", done.parked),
    ):  # fmt: skip
        if number:
            metrics.CONSUMED.labels(consumer, outcome).inc(number)


GiveUp = Callable[[Writing, Record, Exception], Awaitable[None]]
"""What a service does about a record it failed on for good, besides parking it: it may answer its sender."""


def culprits_parked(
    pool: Pool,
    consumer: str,
    handle: Handle,
    give_up: GiveUp | None = None,
    committed: Callable[[], None] = lambda: None,
) -> Handle:
    """A handler of records that are independent of each other: when a batch fails for good it is halved until the
    culprits stand alone, and these are parked; `give_up` is part of that transaction.
    """

    async def park_it(record: Record, failure: Exception, give_up: GiveUp | None) -> None:
        async with writing(pool) as conn:
            if give_up is not None:
                await give_up(conn, record, failure)
            detail = f"{type(failure).__name__} while working on it"
            await park(conn, [Parked.of(record, consumer, "reaction_failed", detail)])

    async def alone(record: Record, failure: Exception) -> None:
        try:
            await park_it(record, failure, give_up)
        except Exception as second:
            if is_transient(second) or give_up is None:
                raise
            log.error("%s: a sender cannot be answered: %s at %s", consumer, type(second).__name__, places(second))
            await park_it(record, failure, None)

    async def each(records: Sequence[Record]) -> None:
        try:
            await handle(records)
        except Exception as failure:
            if is_transient(failure):
                raise
            if len(records) > 1:
                middle = len(records) // 2
                await each(records[:middle])
                await each(records[middle:])
                return
            log.error("%s: parked a record: %s at %s", consumer, type(failure).__name__, places(failure))
            await alone(records[0], failure)
            metrics.CONSUMED.labels(consumer, "parked").inc()
            committed()

    return each
