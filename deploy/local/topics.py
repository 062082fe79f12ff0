"""Creates the topics of the catalogue on a broker: what is missing is made, what is there is left alone."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import CoordinatorNotAvailableError, KafkaConnectionError, for_code

WITHIN = 90.0  # seconds the broker may take for each step


class Topic(Protocol):
    """Name, number of partitions and the broker's configuration of one topic."""

    @property
    def name(self) -> str: ...
    @property
    def partitions(self) -> int: ...
    @property
    def config(self) -> Mapping[str, str]: ...


class TopicsNotCreated(Exception):
    """The broker refused to make topics; the message says which and why."""


async def create_topics(bootstrap: str, topics: Sequence[Topic], copies: int = 1) -> list[str]:
    """Makes the topics that are missing, waits until they can be written and read by groups, and returns their
    names; raises TopicsNotCreated or KafkaConnectionError."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        there = set(await admin.list_topics())
        missing = [topic for topic in topics if topic.name not in there]
        if missing:
            await create(admin, missing, copies)
            await until_led(admin, [topic.name for topic in missing])
        await until_groups_are_served(admin)
        return [topic.name for topic in missing]
    finally:
        await admin.close()


async def create(admin: AIOKafkaAdminClient, topics: Sequence[Topic], copies: int) -> None:
    asked = [NewTopic(t.name, t.partitions, copies, topic_configs=dict(t.config)) for t in topics]
    answer = await admin.create_topics(asked, timeout_ms=30_000)
    refused = [f"{name}: {message or for_code(code).__name__}" for name, code, message in answer.topic_errors if code]
    if refused:
        raise TopicsNotCreated("; ".join(refused))


async def until_led(admin: AIOKafkaAdminClient, names: Sequence[str]) -> None:
    """Returns when every partition has a leader; raises KafkaConnectionError if that takes too long."""
    async with in_time("no leader for new topics"):
        while not all(map(led, await admin.describe_topics(list(names)))):  # noqa: ASYNC110  (nobody tells)
            await asyncio.sleep(0.05)


def led(description: Mapping[str, object]) -> bool:
    partitions = description["partitions"]
    assert isinstance(partitions, list)
    return bool(partitions) and all(p["leader"] >= 0 and p["error_code"] == 0 for p in partitions)


async def until_groups_are_served(admin: AIOKafkaAdminClient) -> None:
    """Returns when consumers can find their group's coordinator: the first question makes the broker create its
    topic of offsets, and consumers that ask meanwhile fill their logs with errors."""
    async with in_time("no coordinator for consumer groups"):
        while True:
            try:
                await admin.find_coordinator("anybody")
            except CoordinatorNotAvailableError:
                await asyncio.sleep(0.1)
            else:
                return


@asynccontextmanager
async def in_time(late: str) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(WITHIN):
            yield
    except TimeoutError:
        raise KafkaConnectionError(f"{late} after {WITHIN:.0f} s") from None
