"""Topics of their own for tests, and what lies on them."""

import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from shared.contracts.topics import PARTITIONS, partition_for
from shared.records import Record

_numbers = itertools.count(1)


async def create(kafka: str, *topics: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, PARTITIONS, 1) for topic in topics])
    finally:
        await admin.close()


async def fresh_service(kafka: str) -> str:
    """A service nobody has heard of; its topic `<service>.events` exists."""
    name = f"counter{next(_numbers)}"
    await create(kafka, f"{name}.events")
    return name


@asynccontextmanager
async def producing(kafka: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", max_request_size=2 * 1024 * 1024)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


async def publish(kafka: str, topic: str, records: Sequence[Record]) -> None:
    """In the order given, each on the partition of its key; without a key on the first."""
    async with producing(kafka) as producer:
        for record in records:
            partition = partition_for(record.key) if record.key else 0
            await producer.send(topic, record.value, key=record.key, partition=partition, headers=list(record.headers))
        await producer.flush()


async def everything_on(kafka: str, topic: str) -> list[ConsumerRecord]:
    """All records of a topic up to its end, partition by partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    try:
        partitions = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found: list[ConsumerRecord] = []
        for partition in partitions:
            while await consumer.position(partition) < ends[partition]:
                for records in (await consumer.getmany(timeout_ms=500)).values():
                    found += records
        return sorted(found, key=lambda record: (record.partition, record.offset))
    finally:
        await consumer.stop()


async def committed(kafka: str, group: str, topic: str) -> int:
    """How many records of a topic a group has committed, over all partitions."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets(group)
        return sum(found.offset for partition, found in offsets.items() if partition.topic == topic)
    finally:
        await admin.close()
