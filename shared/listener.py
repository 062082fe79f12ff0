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
from faststream import AckPolicy, Context
from faststream.kafka import KafkaBroker, KafkaRouter
from faststream.kafka.message import FAKE_CONSUMER, KafkaMessage

from shared import metrics, wild_names
from shared.backoff import Pauses
from shared.postgres import is_transient
from shared.records import Record

log = logging.getLogger(__name__)

MAX_RECORDS = 1000
BATCH_TIMEOUT_MS = 20
MAX_POLL_INTERVAL_MS = 5 * 60 * 1000
HUNG_AFTER = 30.0
ANSWER_WITHIN = 5.0
LONGEST_BATCH = 120.0

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
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    idle: asyncio.Event = field(default_factory=set_event)

    async def take(self, raw: Sequence[ConsumerRecord]) -> None:
        """One batch: handle, then commit; put back what may succeed later. Anything else ends the process.

        FastStream swallows exceptions of handlers and goes on, and the next commit would pass the failed batch: so a
        failure is kept, nothing more is taken, and `watch` raises it.
        """
        if self.failure is not None or self.leaving.is_set() or not raw:
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
            with suppress(TimeoutError):
                await asyncio.wait_for(self.leaving.wait(), pause)
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
        self.leaving.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self.idle.wait()
                if self.committing is not None:
                    await asyncio.wait([self.committing])

    async def watch(self, every: float = 2.0, hung_after: float = HUNG_AFTER) -> None:
        """Raise when the handler failed, or when nothing moves although there is something to read.

        A broker that does not answer is no reason to end: reading goes on when it is back.
        """
        seen: dict[TopicPartition, tuple[int, int]] = {}
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.ended.wait(), every)
            if self.failure is not None:
                raise self.failure
            self.beat()
            if self.working_since is not None:
                if time.monotonic() - self.working_since > LONGEST_BATCH:
                    raise ConsumerHung(f"{self.group}: a batch has taken more than {LONGEST_BATCH:.0f} s")
                continue
            positions = await self._positions()
            if positions is None:
                continue
            metrics.LAG.labels(self.group).set(sum(end - position for position, end in positions.values()))
            # Looks are counted, not seconds: a process that was stopped for a while has not hung.
            seen = {
                partition: (position, self._looks(seen.get(partition), position, end))
                for partition, (position, end) in positions.items()
            }
            stuck = [partition for partition, (_, looks) in seen.items() if looks * every > hung_after]
            if stuck and self.pauses.attempts == 0:
                raise ConsumerHung(f"{self.group}: nothing read from {stuck[0].topic}/{stuck[0].partition}")

    @staticmethod
    def _looks(before: tuple[int, int] | None, position: int, end: int) -> int:
        """How often in a row a partition was seen at this position with something left to read."""
        if position >= end:
            return 0
        return before[1] + 1 if before is not None and before[0] == position else 1

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
    wild_names.read_with_care()
    metrics.consumer_from_zero(group)
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
