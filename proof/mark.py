"""The high-water mark: what had happened when the check began, and the wait until all of it is behind."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from shared.contracts.topics import CATALOGUE


@dataclass(frozen=True)
class Mark:
    """The last journal number of each service, and the ends of the topics once everything before was published."""

    journals: Mapping[str, int]
    topics: Mapping[TopicPartition, int]
    behind: bool


SUBSCRIPTIONS = [
    (family.owner, reader) for family in CATALOGUE if not family.per_department for reader in family.readers
]
"""Who follows whose journal: (owner, reader)."""


async def take(dsns: Mapping[str, str], kafka: str, wait: float) -> Mark:
    """Look where everybody is, then wait at most `wait` seconds until what was there has been worked on."""
    until = time.monotonic() + wait
    connections = {service: await asyncpg.connect(dsn, timeout=10) for service, dsn in dsns.items()}
    try:
        reported = await ends(kafka, "reports.")
        taken_in = await _until(lambda: _taken_in(kafka, reported), until)
        journals = {s: await c.fetchval("select coalesce(max(seq), 0) from journal") for s, c in connections.items()}
        subjects = await _subjects(connections, journals)
        behind = await _until(lambda: _behind(connections, journals, subjects), until)
        return Mark(journals, await ends(kafka, ""), taken_in and behind)
    finally:
        for connection in connections.values():
            await connection.close()


async def _until(holds: Callable[[], Awaitable[bool]], until: float) -> bool:
    """Ask again five times a second until it holds or the time (monotonic) has come."""
    while not await holds():
        if time.monotonic() >= until:
            return False
        await asyncio.sleep(0.2)
    return True


async def ends(kafka: str, prefix: str) -> dict[TopicPartition, int]:
    """The end of every partition of the topics whose names begin so."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    # The client learns of one topic at a time and rests in between; with its own pause of 100 ms this takes seconds.
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, retry_backoff_ms=2)
    await admin.start()
    await consumer.start()
    try:
        names = [name for name in await admin.list_topics() if name.startswith(prefix) and not name.startswith("__")]
        described = await admin.describe_topics(names)
        partitions = [
            TopicPartition(topic["topic"], partition["partition"])
            for topic in described
            for partition in topic["partitions"]
        ]
        found: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
        return found
    finally:
        await consumer.stop()
        await admin.close()


async def _taken_in(kafka: str, reported: Mapping[TopicPartition, int]) -> bool:
    """Whether intake has committed everything that had been reported."""
    if not any(reported.values()):
        return True
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        committed = await admin.list_consumer_group_offsets("intake")
    finally:
        await admin.close()
    return all(end == 0 or (tp in committed and committed[tp].offset >= end) for tp, end in reported.items())


Subjects = dict[str, list[asyncpg.Record]]


async def _subjects(connections: Mapping[str, asyncpg.Connection], journals: Mapping[str, int]) -> Subjects:
    return {
        owner: await connections[owner].fetch(
            "select subject, max(sequence) as last from journal where seq <= $1 group by subject", journals[owner]
        )
        for owner in {owner for owner, _ in SUBSCRIPTIONS if owner in connections}
    }


async def _behind(
    connections: Mapping[str, asyncpg.Connection], journals: Mapping[str, int], subjects: Subjects
) -> bool:
    for service, connection in connections.items():
        if await connection.fetchval("select exists (select from pending where seq <= $1)", journals[service]):
            return False
    for owner, reader in SUBSCRIPTIONS:
        if owner not in connections or reader not in connections:
            continue
        late = await connections[reader].fetchval(
            """
            select exists (
              select from unnest($2::uuid[], $3::int[]) told (subject, last)
              where not exists (select from watermarks w
                                where w.consumer = $1 and w.subject = told.subject and w.sequence >= told.last)
                and not exists (select from parked p
                                where p.consumer = $1 and p.subject = told.subject and p.state = 'parked'))
            """,
            reader, [row["subject"] for row in subjects[owner]], [row["last"] for row in subjects[owner]],
        )  # fmt: skip
        if late:
            return False
    return True
