"""The relay between a real database and a real broker: complete, in order per subject, by one process at a time."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest
from aiokafka import ConsumerRecord

from shared import relay
from shared.contracts.topics import partition_for
from shared.journal import Page, append
from shared.postgres import Pool
from shared.relay import LeadershipLost, Letter, Outbox, Relay, Unpublished
from tests.component.broker import everything_on, fresh_service
from tests.component.counter import MUNICIPALITY, NOON, adding, counters, run
from tests.component.eventually import eventually
from tests.component.servers import Database, Postgres


@pytest.fixture
async def database_and_pool(postgres: Postgres) -> AsyncIterator[tuple[Database, Pool]]:
    async with counters(postgres) as found:
        yield found


@pytest.fixture
def database(database_and_pool: tuple[Database, Pool]) -> Database:
    return database_and_pool[0]


@pytest.fixture
def pool(database_and_pool: tuple[Database, Pool]) -> Pool:
    return database_and_pool[1]


@pytest.fixture
async def service(kafka: str) -> str:
    return await fresh_service(kafka)


@asynccontextmanager
async def running(one: Relay) -> AsyncIterator["asyncio.Task[None]"]:
    task = asyncio.create_task(one.run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, LeadershipLost):
            await task


async def nothing_pending(pool: Pool) -> bool:
    return not await pool.fetchval("select exists(select from pending)")


async def many(pool: Pool, subjects: int, each: int) -> list[UUID]:
    ids = [uuid4() for _ in range(subjects)]
    for _ in range(each):
        await run(pool, *(adding(id, 1) for id in ids))
    return ids


def sequences(records: Sequence[ConsumerRecord]) -> dict[str, list[int]]:
    """The numbers of each subject in the order of its partition, first occurrences only."""
    found: dict[str, list[int]] = {}
    for record in records:
        headers = dict(record.headers)
        line = found.setdefault(headers["ce_subject"].decode(), [])
        number = int(headers["ce_sequence"])
        if number not in line:
            line.append(number)
    return found


async def test_every_entry_arrives_in_order_per_subject(
    kafka: str, database: Database, pool: Pool, service: str
) -> None:
    ids = await many(pool, subjects=200, each=15)
    async with running(Relay(database.service, kafka, relay.journal(service), limit=700)):
        await eventually(lambda: nothing_pending(pool))
    records = await everything_on(kafka, f"{service}.events")
    assert len(records) == 3000
    assert sequences(records) == {str(id): list(range(1, 16)) for id in ids}


async def test_a_record_says_what_the_journal_says(kafka: str, database: Database, pool: Pool, service: str) -> None:
    (id,) = await many(pool, subjects=1, each=1)
    async with running(Relay(database.service, kafka, relay.journal(service))):
        await eventually(lambda: nothing_pending(pool))
    (record,) = await everything_on(kafka, f"{service}.events")
    row = await pool.fetchrow("select * from journal where subject = $1", id)
    assert row is not None
    headers = dict(record.headers)
    assert record.value == row["data"]
    assert record.key == str(id).encode()
    assert record.partition == partition_for(str(id).encode())
    assert headers["ce_id"] == str(row["id"]).encode()
    assert headers["ce_sequence"] == b"0000000001"
    assert headers["content-type"] == b"application/json"


async def test_a_crash_between_acknowledgement_and_deletion_repeats_and_loses_nothing(
    kafka: str, database: Database, pool: Pool, service: str
) -> None:
    ids = await many(pool, subjects=20, each=3)
    crashing = replace(relay.journal(service), forget="select 1 / (array_length($1::bigint[], 1) * 0)")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await Relay(database.service, kafka, crashing).run()
    await run(pool, *(adding(id, 1) for id in ids))
    async with running(Relay(database.service, kafka, relay.journal(service))):
        await eventually(lambda: nothing_pending(pool))
    records = await everything_on(kafka, f"{service}.events")
    assert len(records) == 60 + 80
    assert sequences(records) == {str(id): [1, 2, 3, 4] for id in ids}


async def test_of_two_relays_one_publishes_and_the_other_takes_over_when_it_ends(
    kafka: str, database: Database, pool: Pool, service: str
) -> None:
    first, second = (Relay(database.service, kafka, relay.journal(service)) for _ in range(2))
    leaders = "select count(*) from pg_locks where locktype = 'advisory' and granted and classid = 5721002"
    async with running(first):
        await eventually(lambda: pool.fetchval(f"select ({leaders}) = 1"))
        async with running(second):
            await many(pool, subjects=50, each=4)
            await eventually(lambda: nothing_pending(pool))
            assert len(await everything_on(kafka, f"{service}.events")) == 200
            first.finish()
            await eventually(lambda: pool.fetchval(f"select ({leaders}) = 1"))
            await many(pool, subjects=50, each=1)
            await eventually(lambda: nothing_pending(pool))
    assert len(await everything_on(kafka, f"{service}.events")) == 250


async def test_a_relay_that_loses_its_lock_stops_sending_and_ends(
    kafka: str, database: Database, pool: Pool, service: str
) -> None:
    one = Relay(database.service, kafka, relay.journal(service))
    async with running(one) as task:
        await many(pool, subjects=1, each=1)
        await eventually(lambda: nothing_pending(pool))
        superuser = await asyncpg.connect(database.superuser)
        await superuser.execute(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where application_name = 'relay:journal' and datname = current_database()
            """
        )
        await superuser.close()
        await many(pool, subjects=5, each=1)
        with pytest.raises(LeadershipLost):
            await asyncio.wait_for(task, 10)
    assert len(await everything_on(kafka, f"{service}.events")) == 1
    assert not await nothing_pending(pool)


async def test_an_entry_committed_after_later_ones_is_not_skipped(
    kafka: str, database: Database, pool: Pool, service: str
) -> None:
    slow = uuid4()
    async with running(Relay(database.service, kafka, relay.journal(service))), pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        page = Page()
        page.write(b"", slow, 1, uuid4(), "counter.number.added.v1", NOON, "test", MUNICIPALITY, b"{}", None)
        await append(connection, page)
        await many(pool, subjects=3, each=1)
        await eventually(lambda: nothing_pending(pool))
        await transaction.commit()
        await eventually(lambda: nothing_pending(pool))
    assert str(slow) in sequences(await everything_on(kafka, f"{service}.events"))


async def test_what_is_larger_than_a_batch_is_split_and_stays_in_order(
    kafka: str, database: Database, pool: Pool, service: str
) -> None:
    id, page, head = uuid4(), Page(), b""
    for number in range(1, 21):
        data = orjson.dumps({"number": number, "filling": "x" * 100_000})
        head = page.write(head, id, number, uuid4(), "counter.number.added.v1", NOON, "test", MUNICIPALITY, data, None)
    async with pool.acquire() as connection:
        await append(connection, page)
    async with running(Relay(database.service, kafka, relay.journal(service))):
        await eventually(lambda: nothing_pending(pool))
    assert sequences(await everything_on(kafka, f"{service}.events")) == {str(id): list(range(1, 21))}


def to_topics(*topics: str) -> Outbox:
    """An outbox that sends its entries to several topics in turn."""
    turns = itertools.cycle(topics)
    return replace(
        relay.journal("counter"),
        letters=lambda rows: [Letter(row["seq"], next(turns), b"key", [], row["data"]) for row in rows],
    )


async def test_a_topic_that_does_not_exist_holds_up_no_other(
    kafka: str, database: Database, pool: Pool, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "TOPIC_WITHIN", 0.5)
    await many(pool, subjects=10, each=1)
    one = Relay(database.service, kafka, to_topics(f"{service}.events", "nobody.made.this"))
    connection = await asyncpg.connect(database.service)
    with pytest.raises(Unpublished):
        await asyncio.wait_for(one.round(connection), 5)
    assert await pool.fetchval("select count(*) from pending") == 5
    assert len(await everything_on(kafka, f"{service}.events")) == 5
    await one._drop_producer()
    await connection.close()


async def test_a_broker_that_is_away_is_waited_for(database: Database, pool: Pool) -> None:
    await many(pool, subjects=1, each=1)
    one = Relay(database.service, "127.0.0.1:9", relay.journal("counter"), publish_within=0.2)
    async with running(one) as task:
        failures = relay.metrics.PUBLISH_FAILURES.labels("journal")
        before = failures._value.get()
        await eventually(lambda: asyncio.sleep(0, failures._value.get() >= before + 3))
        assert not task.done()
    assert not await nothing_pending(pool)


async def test_the_producer_waits_for_all_replicas_and_sends_nothing_twice(
    kafka: str, database: Database, service: str
) -> None:
    one = Relay(database.service, kafka, relay.journal(service))
    producer = await one._connected()
    assert producer._sender._acks == -1
    assert producer._txn_manager is not None
    assert producer._txn_manager.transactional_id is None
    assert producer._message_accumulator._linger_time == 0
    assert producer._message_accumulator._batch_size == 512 * 1024
    await one._drop_producer()


async def test_a_word_is_quicker_than_the_next_look(
    kafka: str, database: Database, pool: Pool, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "SHORTEST_POLL", 60.0)
    monkeypatch.setattr(relay, "LONGEST_POLL", 60.0)
    one = Relay(database.service, kafka, relay.journal(service))
    async with running(one):
        await many(pool, subjects=1, each=1)
        one.wake()
        await eventually(lambda: nothing_pending(pool), within=10)
        await many(pool, subjects=1, each=1)
        one.wake()
        await eventually(lambda: nothing_pending(pool), within=10)


async def test_without_a_word_it_looks_by_itself(kafka: str, database: Database, pool: Pool, service: str) -> None:
    async with running(Relay(database.service, kafka, relay.journal(service))):
        for _ in range(3):
            await many(pool, subjects=1, each=1)
            await eventually(lambda: nothing_pending(pool), within=5)


async def test_a_relay_told_to_finish_publishes_the_rest_first(
    kafka: str, database: Database, pool: Pool, service: str
) -> None:
    await many(pool, subjects=30, each=10)
    one = Relay(database.service, kafka, relay.journal(service), limit=50)
    one.finish()
    await asyncio.wait_for(one.run(), 20)
    assert await nothing_pending(pool)
