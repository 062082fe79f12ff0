"""From the journal to Kafka: every entry, in order per subject, by one process at a time.

What Kafka has not acknowledged is found through a narrow table of pending numbers, never through a cursor over
the journal, because numbers of a sequence become visible out of order. One relay per outbox is active: it holds a
session lock, and all it reads and deletes goes over the very connection that holds it: when the lock is lost, nothing
more can be sent. A crash between acknowledgement and deletion repeats entries; it never skips or reorders them.
"""

import asyncio
import logging
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

import asyncpg
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError

from shared import metrics, telemetry
from shared.backoff import Pauses
from shared.contracts.envelope import headers_of
from shared.contracts.topics import events_topic, partition_for
from shared.postgres import TRANSIENT

log = logging.getLogger(__name__)

LOCK_CLASS = 5_721_002
BATCH_BYTES = 512 * 1024
SHORTEST_POLL, LONGEST_POLL = 0.02, 0.5
PUBLISH_WITHIN = 30.0
COUNT_EVERY = 5.0
TOPIC_WITHIN = 5.0

Headers = Sequence[tuple[str, bytes]]


class Letter(NamedTuple):
    """One record to send. `traceparent` is that of the entry, for its span."""

    number: int
    topic: str
    key: bytes
    headers: Headers
    value: bytes
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Outbox:
    """Where entries wait. `read` is SQL with a limit as $1, in the order of sending; `forget` deletes by bigint[] $1;
    `letters` turns rows into records; `name` is the outbox's lock within its database and its name on metrics."""

    name: str
    read: str
    forget: str
    count: str
    letters: Callable[[Iterable[asyncpg.Record]], list[Letter]]


class LeadershipLost(Exception):
    """The connection that held the lock has gone: another process may be sending already, so this one ends."""


class Unpublished(Exception):
    """Kafka did not acknowledge everything in time; what is left stays pending."""


READ = """
select seq, id, type, subject, sequence, time, municipality, traceparent, tracestate, data from journal
where seq = any(array(select seq from pending order by seq limit $1)) order by seq
"""


def journal(service: str) -> Outbox:
    """The outbox every service has: its journal."""
    topic = events_topic(service)

    def letters(rows: Iterable[asyncpg.Record]) -> list[Letter]:
        return [
            Letter(
                seq, topic, str(subject).encode(),
                headers_of(id, type, subject, sequence, time, municipality, parent, state), data, parent,
            )
            for seq, id, type, subject, sequence, time, municipality, parent, state, data in rows
        ]  # fmt: skip

    return Outbox(
        name="journal",
        read=READ,
        forget="delete from pending where seq = any($1::bigint[])",
        count="select count(*) from pending",
        letters=letters,
    )


class Relay:
    """Publishes one outbox until it is cancelled. `wake` tells it that something was committed; without a word it
    looks by itself, after 20 ms at first and 500 ms when it is quiet."""

    def __init__(
        self, dsn: str, bootstrap: str, outbox: Outbox,
        beat: Callable[[], None] = lambda: None, limit: int = 5000, publish_within: float = PUBLISH_WITHIN,
    ) -> None:  # fmt: skip
        self.dsn = dsn
        self.bootstrap = bootstrap
        self.outbox = outbox
        self.beat = beat
        self.limit = limit
        self.publish_within = publish_within
        self._woken = asyncio.Event()
        self._finishing = False
        metrics.outbox_from_zero(outbox.name)
        self._producer: AIOKafkaProducer | None = None

    def wake(self) -> None:
        self._woken.set()

    def finish(self) -> None:
        """Let `run` return as soon as nothing is pending."""
        self._finishing = True
        self._woken.set()

    async def run(self) -> None:
        """Wait for the lock, then publish for ever. Raises `LeadershipLost`; Kafka's absence is waited out."""
        connection = await self._lead()
        leading = metrics.LEADING.labels(self.outbox.name)
        leading.set(1)
        try:
            await self._publish_for_ever(connection)
        except TRANSIENT as failure:
            raise LeadershipLost(f"{self.outbox.name}: {type(failure).__name__}") from failure
        finally:
            leading.set(0)
            await self._drop_producer()
            connection.terminate()

    async def _lead(self) -> asyncpg.Connection:
        pauses = Pauses(first=0.1, longest=2.0)
        while True:
            self.beat()
            connection = None
            try:
                connection = await asyncpg.connect(
                    self.dsn, command_timeout=60,
                    server_settings={"application_name": f"relay:{self.outbox.name}", "jit": "off"},
                )  # fmt: skip
                while not await connection.fetchval(
                    "select pg_try_advisory_lock($1, $2)", LOCK_CLASS, lock_of(self.outbox.name)
                ):
                    self.beat()
                    await asyncio.sleep(LONGEST_POLL)
                return connection
            except TRANSIENT as failure:
                log.warning("relay %s: no database yet (%s)", self.outbox.name, type(failure).__name__)
                if connection is not None:
                    connection.terminate()
                await asyncio.sleep(pauses.next())

    async def _publish_for_ever(self, connection: asyncpg.Connection) -> None:
        pauses, poll, counted = Pauses(), SHORTEST_POLL, 0.0
        while True:
            self.beat()
            self._woken.clear()
            if time.monotonic() - counted > COUNT_EVERY:
                counted = time.monotonic()
                metrics.PENDING.labels(self.outbox.name).set(await connection.fetchval(self.outbox.count))
            try:
                sent = await self.round(connection)
            except (Unpublished, KafkaError) as failure:
                metrics.PUBLISH_FAILURES.labels(self.outbox.name).inc()
                log.warning("relay %s: %s; trying again", self.outbox.name, failure or type(failure).__name__)
                await self._drop_producer()
                await asyncio.sleep(pauses.next())
                continue
            if self._finishing and not sent:
                return
            pauses.reset()
            poll = SHORTEST_POLL if sent else min(poll * 2, LONGEST_POLL)
            if sent < self.limit and not self._finishing:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), poll)

    async def round(self, connection: asyncpg.Connection) -> int:
        """Publish what is pending, at most `limit` entries, and forget what was acknowledged; returns how many.

        Raises `Unpublished` when something was not acknowledged, after what was has been forgotten.
        """
        rows = await connection.fetch(self.outbox.read, self.limit)
        if not rows:
            return 0
        producer = await self._connected()
        began = time.time_ns()
        lanes: dict[TopicPartition, list[Letter]] = {}
        for letter in self.outbox.letters(rows):
            lanes.setdefault(TopicPartition(letter.topic, partition_for(letter.key)), []).append(letter)
        acknowledged: list[Letter] = []
        failures = await asyncio.gather(
            *(self._send(producer, lane, letters, acknowledged) for lane, letters in lanes.items())
        )
        if acknowledged:
            await connection.execute(self.outbox.forget, [letter.number for letter in acknowledged])
            metrics.PUBLISHED.labels(self.outbox.name).inc(len(acknowledged))
            telemetry.published(((letter.topic, letter.traceparent) for letter in acknowledged), began)
        if len(acknowledged) < len(rows):
            raise Unpublished("; ".join(sorted({failure for failure in failures if failure})))
        return len(acknowledged)

    async def _send(
        self, producer: AIOKafkaProducer, lane: TopicPartition, letters: Sequence[Letter], acknowledged: list[Letter]
    ) -> str | None:
        """One partition's letters, batch after batch: the next is sent when the one before is acknowledged."""
        try:
            async with asyncio.timeout(TOPIC_WITHIN):
                await producer.partitions_for(lane.topic)
            done = 0
            while done < len(letters):
                batch = producer.create_batch()
                taken = done
                for letter in letters[done:]:
                    if batch.append(timestamp=None, key=letter.key, value=letter.value, headers=letter.headers) is None:
                        break
                    taken += 1
                batch.close()
                async with asyncio.timeout(self.publish_within):
                    await (await producer.send_batch(batch, lane.topic, partition=lane.partition))
                acknowledged += letters[done:taken]
                done = taken
        except (TimeoutError, KafkaError) as failure:
            return f"{lane.topic}/{lane.partition}: {type(failure).__name__}"
        return None

    async def _connected(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                bootstrap_servers=self.bootstrap, client_id=f"relay:{self.outbox.name}", acks="all",
                enable_idempotence=True, linger_ms=0, max_batch_size=BATCH_BYTES, request_timeout_ms=15_000,
            )  # fmt: skip
            try:
                async with asyncio.timeout(self.publish_within):
                    await producer.start()
            except BaseException:
                await stopped(producer)
                raise
            self._producer = producer
        return self._producer

    async def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await stopped(producer)


async def stopped(producer: AIOKafkaProducer) -> None:
    """Close a producer without waiting for what it still holds: idempotent batches never expire by themselves."""
    producer._message_accumulator.fail_all(KafkaError("the relay gave up waiting"))
    with suppress(TimeoutError, KafkaError):
        async with asyncio.timeout(5):
            await producer.stop()


def lock_of(name: str) -> int:
    """The second half of an outbox's advisory lock: 31 bits of its name."""
    return zlib.crc32(name.encode()) & 0x7FFFFFFF
