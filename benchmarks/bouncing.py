"""The middle of a raw round trip: every record of one topic is sent to another, at once and as it is.

`python -m benchmarks.bouncing BOOTSTRAP`.
"""

import asyncio
import signal
import sys
from contextlib import suppress

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from shared.contracts.topics import PARTITIONS

TOPICS = ("bench.raw.in", "bench.raw.out")


async def bounce(bootstrap: str) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=0)
    await asyncio.gather(consumer.start(), producer.start())
    consumer.assign([TopicPartition(TOPICS[0], number) for number in range(PARTITIONS)])
    try:
        while True:
            for records in (await consumer.getmany(timeout_ms=1000)).values():
                for record in records:
                    await producer.send(
                        TOPICS[1], record.value, record.key, record.partition, headers=list(record.headers)
                    )
    finally:
        await consumer.stop()
        await producer.stop()


async def until_told(bootstrap: str) -> None:
    bouncing = asyncio.create_task(bounce(bootstrap))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, bouncing.cancel)
    with suppress(asyncio.CancelledError):
        await bouncing


if __name__ == "__main__":
    uvloop.run(until_told(sys.argv[1]))
