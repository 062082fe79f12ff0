"""Batches from Kafka: at least once, in order, each record on its own merits, on FastStream.

FastStream's defaults lose messages (acknowledged first, from the latest offset, skipped when a header cannot be
read), so every option that matters is said here. The handler reads raw records; what cannot be read is parked alone;
what may succeed later is put back and read again after a pause, while the consumer stays a member of its group.
Offsets are committed after the database has committed, in the background: a repeat is harmless, a gap would not be.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Any, cast

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError
from asyncpg.pgproto.pgproto import UUID
from faststream import AckPolicy, Context
from faststream.kafka import KafkaBroker, KafkaRouter
from faststream.kafka.message import FAKE_CONSUMER, KafkaMessage

from shared import inbox, metrics, telemetry
from shared.acts import Trace
from shared.backoff import Pauses
from shared.contracts.base import EVENT_TYPES
from shared.contracts.envelope import EnvelopeError, parse_own
from shared.faults import places
from shared.parking import Parked, park
from shared.postgres import Pool, is_transient, writing
from shared.records import Record

log = logging.getLogger(__name__)

MAX_RECORDS = 1000
BATCH_TIMEOUT_MS = 20
MAX_POLL_INTERVAL_MS = 5 * 60 * 1000
HUNG_AFTER = 30.0
ANSWER_WITHIN = 5.0
LONGEST_BATCH = 120.0
HIGHEST_SEQUENCE = 2**31 - 1

Handle = Callable[[Sequence[Record]], Awaitable[None]]
"""Works on a batch in transactions of its own. Raises what `is_transient` knows to have the batch again later."""


class ConsumerHung(Exception):
    """The consumer reads no more although there is something to read: only a new process helps."""


def broker_for(bootstrap: str, client_id: str) -> KafkaBroker:
    """FastStream's connection to Kafka. Publishing is the relay's business, but its producer is set as safely."""
    return KafkaBroker(
        bootstrap, client_id=client_id, logger=None, acks="all", enable_idempotence=True, metadata_max_age_ms=3000,
        graceful_timeout=20.0, allow_auto_create_topics=False, ack_policy=AckPolicy.MANUAL,
    )  # fmt: skip


def set_event() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass(slots=True)
class Listener:
    """One subscription in the life of a process: reads, hands over, commits, and notices when it no longer does."""

    group: str
    handle: Handle
    beat: Callable[[], None] = lambda: None
    consumer: Callable[[], AIOKafkaConsumer | None] = lambda: None
    failure: BaseException | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    pauses: Pauses = field(default_factory=Pauses)
    working_since: float | None = None
    uncommitted: dict[TopicPartition, int] = field(default_factory=dict)
    committing: asyncio.Task[None] | None = None
    leaving: bool = False
    idle: asyncio.Event = field(default_factory=set_event)

    async def take(self, raw: Sequence[ConsumerRecord]) -> None:
        """One batch: handle, then commit; put back what may succeed later. Anything else ends the process.

        FastStream swallows exceptions of handlers and goes on, and the next commit would pass the failed batch: so a
        failure is kept, nothing more is taken, and `watch` raises it.
        """
        if self.failure is not None or self.leaving or not raw:
            return
        self.beat()
        self.working_since = time.monotonic()
        self.idle.clear()
        try:
            with metrics.BATCH_SECONDS.labels(self.group).time():
                await self.handle(records_of(raw))
        except Exception as failure:
            if not is_transient(failure):
                self.fail(failure)
                return
            metrics.RETRIES.labels(self.group).inc()
            pause = self.pauses.next()
            log.warning("%s: %s; the batch comes again in %.1f s", self.group, type(failure).__name__, pause)
            self.working_since = None
            await asyncio.sleep(pause)
            self._put_back(raw)
        else:
            self.pauses.reset()
            for record in raw:
                self.uncommitted[TopicPartition(record.topic, record.partition)] = record.offset + 1
            if self.committing is None:
                self.committing = asyncio.create_task(self._commit())
                self.committing.add_done_callback(self._committed)
        finally:
            self.working_since = None
            self.idle.set()

    def fail(self, failure: BaseException) -> None:
        self.failure = self.failure or failure
        self.ended.set()

    def _put_back(self, raw: Sequence[ConsumerRecord]) -> None:
        """Read on from the first record of the batch on each partition that is still ours."""
        consumer = self.consumer()
        first: dict[TopicPartition, int] = {}
        for record in raw:
            first.setdefault(TopicPartition(record.topic, record.partition), record.offset)
        for partition, offset in first.items():
            if consumer is not None and partition in consumer.assignment():
                consumer.seek(partition, offset)

    async def _commit(self) -> None:
        """Commit what has been worked on until nothing is left: one request at a time, for all batches meanwhile."""
        while self.uncommitted and (consumer := self.consumer()) is not None:
            offsets, self.uncommitted = self.uncommitted, {}
            ours = consumer.assignment()
            offsets = {partition: offset for partition, offset in offsets.items() if partition in ours}
            if not offsets:
                return
            try:
                await consumer.commit(offsets)
            except (CommitFailedError, IllegalStateError):
                log.info("%s: partitions have moved on; whoever has them now sees repeats", self.group)
            except KafkaError as failure:
                log.warning("%s: offsets not committed: %s", self.group, type(failure).__name__)
                self.uncommitted = {**offsets, **self.uncommitted}
                await asyncio.sleep(1.0)

    def _committed(self, task: asyncio.Task[None]) -> None:
        self.committing = None
        if not task.cancelled() and (failure := task.exception()) is not None:
            self.fail(failure)

    async def leave(self, within: float = 20.0) -> None:
        """Before the broker is stopped: take nothing more, finish the batch in hand and commit it."""
        self.leaving = True
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self.idle.wait()
                if self.committing is not None:
                    await asyncio.wait([self.committing])

    async def watch(self, every: float = 2.0, hung_after: float = HUNG_AFTER) -> None:
        """Raise when the handler failed, or when nothing moves although there is something to read.

        A broker that does not answer is no reason to end: reading goes on when it is back.
        """
        moved: dict[TopicPartition, tuple[int, float]] = {}
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.ended.wait(), every)
            if self.failure is not None:
                raise self.failure
            now = time.monotonic()
            if self.working_since is not None:
                if now - self.working_since > LONGEST_BATCH:
                    raise ConsumerHung(f"{self.group}: a batch has taken more than {LONGEST_BATCH:.0f} s")
                self.beat()
                continue
            positions = await self._positions()
            if positions is None:
                continue
            self.beat()
            metrics.LAG.labels(self.group).set(sum(end - position for position, end in positions.values()))
            moved = {
                partition: seen
                if (seen := moved.get(partition)) and seen[0] == position and position < end
                else (position, now)
                for partition, (position, end) in positions.items()
            }
            stuck = [partition for partition, (_, since) in moved.items() if now - since > hung_after]
            if stuck and self.pauses.attempts == 0:
                raise ConsumerHung(f"{self.group}: nothing read from {stuck[0].topic}/{stuck[0].partition}")

    async def _positions(self) -> dict[TopicPartition, tuple[int, int]] | None:
        """Position (-1 while there is none) and end of each partition; None when Kafka does not tell in time."""
        consumer = self.consumer()
        if consumer is None:
            return None
        partitions = list(consumer.assignment())
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                ends = await consumer.end_offsets(partitions) if partitions else {}
        except (TimeoutError, KafkaError):
            return None
        positions = await asyncio.gather(*(position(consumer, partition) for partition in partitions))
        return {p: (found, ends[p]) for p, found in zip(partitions, positions, strict=True) if found >= 0 or ends[p]}


async def position(consumer: AIOKafkaConsumer, partition: TopicPartition) -> int:
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            found: int = await consumer.position(partition)
            return found
    except (TimeoutError, KafkaError):
        return -1


def records_of(raw: Sequence[ConsumerRecord]) -> list[Record]:
    return [Record(r.topic, r.partition, r.offset, r.key, r.headers, r.value) for r in raw]


def listen(
    broker: KafkaBroker, group: str, handle: Handle, *,
    topics: Sequence[str] = (), pattern: str | None = None,
    max_records: int = MAX_RECORDS, beat: Callable[[], None] = lambda: None,
) -> Listener:  # fmt: skip
    """Subscribe a group to topics, or to all whose name matches a pattern (new ones are seen within three seconds).

    Every option is given on the subscriber itself: a broker's or router's defaults do not reach one declared earlier.
    """
    router = KafkaRouter()
    listener = Listener(group, handle, beat)
    subscriber: Any = router.subscriber(
        *topics, pattern=pattern, group_id=group, batch=True, ack_policy=AckPolicy.MANUAL,
        auto_offset_reset="earliest", max_records=max_records, batch_timeout_ms=BATCH_TIMEOUT_MS,
        max_poll_interval_ms=MAX_POLL_INTERVAL_MS, parser=as_it_came, decoder=not_at_all, no_reply=True,
    )  # fmt: skip

    async def take(message: Annotated[KafkaMessage, Context("message")]) -> None:
        await listener.take(cast(Sequence[ConsumerRecord], message.raw_message))

    subscriber(take)
    broker.include_router(router)
    listener.consumer = lambda: subscriber.consumer
    return listener


async def as_it_came(raw: tuple[ConsumerRecord, ...]) -> KafkaMessage:
    """FastStream's own parser fails on a null or undecodable header and the batch is skipped: this one reads none."""
    return KafkaMessage(
        body=b"", headers={}, raw_message=raw, message_id="batch", correlation_id="batch", consumer=FAKE_CONSUMER
    )


async def not_at_all(message: KafkaMessage) -> None:
    """Records are decoded one by one, by the handler."""


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


def culprits_parked(pool: Pool, consumer: str, handle: Handle) -> Handle:
    """A handler of records that are independent of each other: when a batch fails for good it is halved until the
    culprit stands alone, and that one is parked. `handle` must be all or nothing for the batch it gets."""

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
            async with writing(pool) as conn:
                detail = f"{type(failure).__name__} while working on it"
                await park(conn, [Parked.of(records[0], consumer, "reaction_failed", detail)])
            metrics.CONSUMED.labels(consumer, "parked").inc()

    return each
