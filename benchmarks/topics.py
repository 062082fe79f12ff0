"""The harness's own hands and eyes on Kafka: publish reports as fast as it takes them, see how far topics are."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from benchmarks.reports import Letter
from shared.contracts.topics import PARTITIONS

LOOK_EVERY = 0.1


class TookTooLong(Exception):
    """A topic did not grow to where it should; the message says how far it came."""


class Ends:
    """How many records lie on topics. A context manager."""

    def __init__(self, bootstrap: str) -> None:
        self._consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)

    async def __aenter__(self) -> Self:
        await self._consumer.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._consumer.stop()

    async def of(self, topic: str) -> int:
        partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        return sum((await self._consumer.end_offsets(partitions)).values())

    async def reach(self, topic: str, end: int, within: float) -> float:
        """Waits until a topic holds `end` records; returns that moment (`time.monotonic`). Raises `TookTooLong`."""
        deadline = time.monotonic() + within
        while (there := await self.of(topic)) < end:
            if time.monotonic() > deadline:
                raise TookTooLong(f"{topic} holds {there} of {end} records after {within:.0f} s")
            await asyncio.sleep(LOOK_EVERY)
        return time.monotonic()


@asynccontextmanager
async def producing(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, max_batch_size=512 * 1024
    )
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def publish(bootstrap: str, letters: Iterable[Letter]) -> None:
    """Publish all and return when the broker has acknowledged all of them."""
    lanes: dict[TopicPartition, list[Letter]] = {}
    for letter in letters:
        lanes.setdefault(TopicPartition(letter.topic, letter.partition), []).append(letter)
    async with producing(bootstrap) as producer:
        for lane, waiting in lanes.items():
            batch = producer.create_batch()
            for letter in waiting:
                record = {"timestamp": None, "key": letter.key, "value": letter.value, "headers": letter.headers}
                if batch.append(**record) is None:
                    await producer.send_batch(batch, lane.topic, partition=lane.partition)
                    batch = producer.create_batch()
                    batch.append(**record)
            await producer.send_batch(batch, lane.topic, partition=lane.partition)
        await producer.flush()
