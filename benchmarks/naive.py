"""The naive form of a service, to compare with: one message, one transaction, one publish, one awaited offset commit.

`python -m benchmarks.naive intake|casework`. The verbs, the SQL, the journal and its guarantees are the product's own;
only the work in batches and everything that happens at the same time is gone.
"""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from services.casework import fold, store
from services.casework.kinds import Kinds
from services.casework.reactions import HEARS, reactions
from services.casework.settings import CaseworkSettings
from services.intake.reactions import reports
from services.intake.routing import Routing
from services.intake.settings import IntakeSettings
from shared import consumer, engine, inbox, relay
from shared.contracts.topics import REPORTS_PATTERN, partition_for
from shared.directory import Directory
from shared.listener import records_of
from shared.postgres import Pool, open_pool
from shared.process import collect_garbage_seldom
from shared.settings import ServiceSettings

Take = Callable[[ConsumerRecord], Awaitable[None]]


def intake(pool: Pool, settings: IntakeSettings) -> Take:
    """One report: the product's handler with a batch of one."""
    handle = reports(pool, Routing.load(settings.routing, Directory.load(settings.municipalities)))

    async def take(raw: ConsumerRecord) -> None:
        await handle(records_of([raw]))

    return take


def casework(pool: Pool, settings: CaseworkSettings) -> Take:
    """One event: the product's inbox with a batch of one."""
    directory = Directory.load(settings.municipalities)
    signs = {city.municipality: city.sign for city in directory.municipalities}
    kinds = {"case": engine.Kind(partial(store.load, signs=signs), fold.apply, store.save)}
    rules = Kinds.load(settings.kinds, directory)
    reader = inbox.Consumer("casework", reactions(rules, directory), kinds, consumer.own_event)

    async def take(raw: ConsumerRecord) -> None:
        await inbox.digest(pool, reader, [reader.parse(record) for record in records_of([raw])])

    return take


async def publish(pool: Pool, producer: AIOKafkaProducer, outbox: relay.Outbox) -> None:
    """What the message led to, each entry acknowledged before the next is sent."""
    letters = outbox.letters(await pool.fetch(outbox.read, 100))
    for letter in letters:
        await producer.send_and_wait(
            letter.topic, letter.value, letter.key, partition_for(letter.key), headers=letter.headers
        )
    if letters:
        await pool.execute(outbox.forget, [letter.number for letter in letters])


async def serve(name: str, settings: ServiceSettings) -> None:
    """Message after message, for ever."""
    pool = await open_pool(settings.database_url, name=name)
    take = intake(pool, settings) if isinstance(settings, IntakeSettings) else None
    if isinstance(settings, CaseworkSettings):
        take = casework(pool, settings)
    assert take is not None
    topics = {"pattern": REPORTS_PATTERN} if name == "intake" else {"topics": list(HEARS)}
    reading = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka, group_id=name, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka, acks="all", enable_idempotence=True)
    outbox = relay.journal(name)
    reading.subscribe(**topics)
    await asyncio.gather(reading.start(), producer.start())
    collect_garbage_seldom()
    try:
        async for raw in reading:
            await take(raw)
            await publish(pool, producer, outbox)
            await reading.commit({TopicPartition(raw.topic, raw.partition): raw.offset + 1})
    finally:
        await reading.stop()
        await producer.stop()
        await pool.close()


async def until_told(name: str) -> None:
    settings = IntakeSettings.read() if name == "intake" else CaseworkSettings.read()
    serving = asyncio.create_task(serve(name, settings))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, serving.cancel)
    with suppress(asyncio.CancelledError):
        await serving


if __name__ == "__main__":
    uvloop.run(until_told(sys.argv[1]))
