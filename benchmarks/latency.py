"""How long one report takes through both services at a steady pace, beside what Kafka alone takes.

The pace is a quarter of the rate that the path reached in the same run: on a slow machine a fixed one would measure how
long the queue is.

A raw round trip is produce → consume → produce → consume with nothing in between: what the two hops over Kafka cost on
this machine at this moment. Both are measured in turns while the services run, with the same records at the same pace.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from benchmarks import processes
from benchmarks.bouncing import TOPICS
from benchmarks.figures import percentile
from benchmarks.pipeline import LAST_TOPIC, WARM_UP, Bench
from benchmarks.reports import EVENTS_OF_CASEWORK, Letter, letters
from benchmarks.topics import Ends, producing, publish
from deploy.local.program import Program, spawn, stop
from deploy.local.topics import create_topics
from shared.contracts.casework import TransitionRequested
from shared.contracts.topics import PARTITIONS, Topic

QUARTER = 4
SETTLING = 1.0
REQUESTED = TransitionRequested.TYPE.encode()

Name = Callable[[ConsumerRecord], str | None]
"""Which report a record at the end of the path is about; None for a record that is not waited for."""


@dataclass
class Trip:
    """When each report was handed to the producer and seen at the end, in seconds of `time.monotonic`."""

    sent: dict[str, float] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)

    def milliseconds(self) -> list[float]:
        """Of all that were sent after the first second, in which connections settle."""
        begun = min(self.sent.values()) + SETTLING
        return [(self.seen[id] - at) * 1000 for id, at in self.sent.items() if at >= begun]


def requested(record: ConsumerRecord) -> str | None:
    if ("ce_type", REQUESTED) not in record.headers:
        return None
    report: str = orjson.loads(record.value)["report_id"]
    return report


def by_key(record: ConsumerRecord) -> str | None:
    return bytes(record.key).decode()


async def measured(bench: Bench, rounds: int, seconds: float, reached: float) -> dict[str, float]:
    """Milliseconds at the median and the 99th percentile, of the path and of the raw round trip; `reached` is the rate
    of the path in reports a second."""
    rate = max(1, round(reached / QUARTER))
    databases = await bench.servers.databases()
    path: list[float] = []
    raw: list[float] = []
    async with (
        Ends(bench.servers.bootstrap) as ends,
        processes.running(bench.servers, databases, bench.spans, processes.SHIPPED),
        bouncing(bench),
    ):
        end = await ends.of(LAST_TOPIC) + WARM_UP * EVENTS_OF_CASEWORK
        await publish(bench.servers.bootstrap, letters(bench.numbers.take(WARM_UP), WARM_UP, bench.today))
        await ends.reach(LAST_TOPIC, end, 60.0)
        for _ in range(rounds):
            count = int(rate * (seconds + SETTLING))
            ready = list(letters(bench.numbers.take(count), count, bench.today))
            raw += await trip(bench, rate, [one._replace(topic=TOPICS[0]) for one in ready], TOPICS[1], by_key)
            path += await trip(bench, rate, ready, LAST_TOPIC, requested)
    await databases.drop()
    found = {"path_p50": percentile(path, 50), "path_p99": percentile(path, 99)}
    found |= {"raw_p50": percentile(raw, 50), "raw_p99": percentile(raw, 99)}
    return found | {"reports": len(path), "rate": rate, "p99_above_raw": found["path_p99"] - found["raw_p99"]}


async def trip(bench: Bench, rate: int, ready: Sequence[Letter], last: str, name: Name) -> list[float]:
    """Send at the rate, see all arrive; milliseconds of each."""
    found = Trip()
    ids = {one.report_id for one in ready} if name is requested else {one.key.decode() for one in ready}
    async with producing(bench.servers.bootstrap) as producer, reading(bench.servers.bootstrap, last) as consumer:
        seeing = asyncio.create_task(see(consumer, found, name, ids))
        await send(producer, rate, ready, found, by_report=name is requested)
        async with asyncio.timeout(60):
            await seeing
    return found.milliseconds()


async def send(producer: AIOKafkaProducer, rate: int, ready: Sequence[Letter], found: Trip, by_report: bool) -> None:
    began = time.monotonic()
    for place, letter in enumerate(ready):
        if (wait := began + place / rate - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        found.sent[letter.report_id if by_report else letter.key.decode()] = time.monotonic()
        await producer.send(
            letter.topic, letter.value, key=letter.key, partition=letter.partition, headers=letter.headers
        )
    await producer.flush()


async def see(consumer: AIOKafkaConsumer, found: Trip, name: Name, ids: set[str]) -> None:
    while len(found.seen) < len(ids):
        for records in (await consumer.getmany(timeout_ms=1000)).values():
            now = time.monotonic()
            for record in records:
                if (id := name(record)) in ids and id is not None:
                    found.seen[id] = now


@asynccontextmanager
async def reading(bootstrap: str, topic: str) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer of what comes from now on."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        consumer.assign(partitions)
        await consumer.seek_to_end(*partitions)
        yield consumer
    finally:
        await consumer.stop()


@asynccontextmanager
async def bouncing(bench: Bench) -> AsyncIterator[None]:
    """The process in the middle of the raw round trip."""
    await create_topics(bench.servers.bootstrap, [Topic(name, PARTITIONS, {}) for name in TOPICS])
    program = Program(
        name="bouncing",
        argv=[sys.executable, "-m", "benchmarks.bouncing", bench.servers.bootstrap],
        log=bench.servers.folder / "bouncing.log",
        ready=lambda: True,
    )
    child = spawn(program)
    try:
        yield
    finally:
        stop(program, child)
