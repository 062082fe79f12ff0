"""Consumers on a real broker: nothing skipped, nothing committed before its time, and no failure goes unnoticed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from uuid import UUID, uuid4

import pytest
from aiokafka import TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker

from shared import listener as listening_to
from shared.consumer import culprits_parked, own_events
from shared.listener import ConsumerHung, Handle, Listener, broker_for, listen
from shared.postgres import Pool
from shared.records import Record
from tests.component.broker import committed, create, fresh_service, publish
from tests.component.counter import CONSUMER, HEARD, counters, record, total
from tests.component.eventually import eventually
from tests.component.servers import Postgres
from tests.poison import POISON


@pytest.fixture
async def pool(postgres: Postgres) -> AsyncIterator[Pool]:
    async with counters(postgres) as (_, pool):
        yield pool


@pytest.fixture
async def topic(kafka: str) -> str:
    return f"{await fresh_service(kafka)}.events"


@asynccontextmanager
async def listening(
    kafka: str,
    topic: str,
    handle: Handle,
    *,
    group: str | None = None,
    pattern: str | None = None,
    max_records: int = 1000,
) -> AsyncIterator[tuple[Listener, KafkaBroker]]:
    broker = broker_for(kafka, "test")
    listener = listen(
        broker, group or topic, handle, topics=[] if pattern else [topic], pattern=pattern, max_records=max_records
    )
    await broker.start()
    try:
        yield listener, broker
    finally:
        await listener.leave()
        await broker.stop()


def collecting(into: list[Record]) -> Handle:
    async def handle(records: Sequence[Record]) -> None:
        into.extend(records)

    return handle


def enough(found: list[Record], number: int) -> Callable[[], "asyncio.Future[bool]"]:
    return lambda: asyncio.sleep(0, len(found) >= number)  # type: ignore[return-value]


def plain(value: bytes, key: bytes | None = None, headers: tuple[tuple[str, bytes | None], ...] = ()) -> Record:
    return Record("", -1, -1, key, headers, value)


def test_every_subscriber_acknowledges_by_hand_from_the_earliest_record() -> None:
    broker = broker_for("127.0.0.1:9", "test")
    listen(broker, "group", collecting([]), topics=["a.events"])
    listen(broker, "group", collecting([]), pattern=r"^reports\..*")
    assert len(broker.subscribers) == 2
    for subscriber in broker.subscribers:
        options = subscriber._connection_args
        assert subscriber.ack_policy is AckPolicy.MANUAL
        assert options["enable_auto_commit"] is False
        assert options["auto_offset_reset"] == "earliest"
        assert subscriber.group_id == "group"
        assert subscriber.batch_timeout_ms == 20
        assert 1000 <= subscriber.max_records <= 2000
        assert subscriber._call_options.parser is listening_to.as_it_came
        assert subscriber._call_options.decoder is listening_to.not_at_all


def test_a_pause_between_attempts_is_shorter_than_half_of_what_ends_a_membership() -> None:
    listener = Listener("group", collecting([]))
    pauses = [listener.pauses.next() for _ in range(50)]
    assert max(pauses) < listening_to.MAX_POLL_INTERVAL_MS / 1000 / 2
    assert max(pauses[:3]) < max(pauses[10:])


def test_the_brokers_own_producer_is_idempotent_and_topics_are_not_made_by_the_way() -> None:
    broker = broker_for("127.0.0.1:9", "test")
    options = broker._connection_kwargs
    assert (options["acks"], options["enable_idempotence"]) == ("all", True)
    assert options["metadata_max_age_ms"] == 3000
    assert broker.config.allow_auto_create_topics is False


async def test_every_record_is_read_from_the_earliest_on(kafka: str, topic: str) -> None:
    await publish(kafka, topic, [plain(b"%d" % n, key=b"%d" % n) for n in range(2500)])
    found: list[Record] = []
    async with listening(kafka, topic, collecting(found)):
        await eventually(enough(found, 2500))
    assert {record.value for record in found} == {b"%d" % n for n in range(2500)}


async def test_null_and_undecodable_headers_lose_no_neighbour(kafka: str, topic: str) -> None:
    broken: list[tuple[tuple[str, bytes | None], ...]] = [(("ce_id", None),), (("ce_id", b"\xff\xfe"),), ()]
    await publish(kafka, topic, [plain(b"%d" % n, b"key", broken[n % 3]) for n in range(30)])
    found: list[Record] = []
    async with listening(kafka, topic, collecting(found)):
        await eventually(enough(found, 30))
    assert [record.value for record in found] == [b"%d" % n for n in range(30)]
    assert found[1].headers == (("ce_id", b"\xff\xfe"),)


async def test_offsets_are_committed_after_the_batch_and_not_before(kafka: str, topic: str) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def handle(records: Sequence[Record]) -> None:
        begun.set()
        await go_on.wait()

    await publish(kafka, topic, [plain(b"x", key=b"%d" % n) for n in range(24)])
    async with listening(kafka, topic, handle) as (listener, _):
        await begun.wait()
        assert await committed(kafka, topic, topic) == 0
        assert listener.uncommitted == {}
        go_on.set()
        await eventually(lambda: _all(kafka, topic, 24))


async def _all(kafka: str, topic: str, number: int) -> bool:
    return await committed(kafka, topic, topic) == number


async def test_a_failure_for_good_ends_the_listener_and_commits_nothing(kafka: str, topic: str) -> None:
    handled = 0

    async def handle(records: Sequence[Record]) -> None:
        nonlocal handled
        handled += 1
        raise ZeroDivisionError

    await publish(kafka, topic, [plain(b"x", key=b"%d" % n) for n in range(50)])
    async with listening(kafka, topic, handle, max_records=5) as (listener, _):
        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(listener.watch(), 20)
        await publish(kafka, topic, [plain(b"y", key=b"1")])
        with pytest.raises(ZeroDivisionError):
            await asyncio.wait_for(listener.watch(), 20)
    assert handled == 1
    assert await committed(kafka, topic, topic) == 0


async def test_what_may_succeed_later_comes_again_complete_and_in_order(kafka: str, topic: str) -> None:
    found: list[Record] = []
    failures = 0

    async def handle(records: Sequence[Record]) -> None:
        nonlocal failures
        if failures < 3:
            failures += 1
            raise ConnectionRefusedError
        found.extend(records)

    await publish(kafka, topic, [plain(b"%d" % n, key=b"key") for n in range(40)])
    async with listening(kafka, topic, handle, max_records=7):
        await eventually(enough(found, 40))
        await eventually(lambda: _all(kafka, topic, 40))
    assert [record.value for record in found] == [b"%d" % n for n in range(40)]
    assert failures == 3


async def test_one_that_fails_for_good_is_parked_and_its_neighbours_are_handled(
    kafka: str, topic: str, pool: Pool
) -> None:
    found: list[Record] = []

    async def handle(records: Sequence[Record]) -> None:
        if any(record.value == b"13" for record in records):
            raise ZeroDivisionError
        found.extend(records)

    await publish(kafka, topic, [plain(b"%d" % n, key=b"%d" % n) for n in range(30)])
    async with listening(kafka, topic, culprits_parked(pool, "counter", handle)):
        await eventually(enough(found, 29))
    assert {record.value for record in found} == {b"%d" % n for n in range(30) if n != 13}
    assert await pool.fetchval("select array_agg(value) from parked") == [b"13"]


async def test_a_new_topic_that_fits_the_pattern_is_noticed_within_seconds(kafka: str) -> None:
    name = uuid4().hex
    found: list[Record] = []
    async with listening(kafka, "", collecting(found), group=name, pattern=rf"^reports\.{name}\..*"):
        await create(kafka, f"reports.{name}.late")
        await publish(kafka, f"reports.{name}.late", [plain(b"first")])
        await eventually(enough(found, 1), within=10)
    assert found[0].topic == f"reports.{name}.late"


async def test_a_consumer_that_reads_no_more_is_noticed(kafka: str, topic: str) -> None:
    found: list[Record] = []
    await publish(kafka, topic, [plain(b"x")])
    async with listening(kafka, topic, collecting(found)) as (listener, _):
        await eventually(enough(found, 1))
        reader = listener.consumer()
        assert reader is not None
        reader.pause(TopicPartition(topic, 0))
        await publish(kafka, topic, [plain(b"y")])
        with pytest.raises(ConsumerHung):
            await asyncio.wait_for(listener.watch(every=0.2, hung_after=1.0), 15)


async def test_a_consumer_with_nothing_to_read_is_healthy(kafka: str, topic: str) -> None:
    beats: list[int] = []
    broker = broker_for(kafka, "test")
    listener = listen(broker, topic, collecting([]), topics=[topic], beat=lambda: beats.append(1))
    await broker.start()
    watch = asyncio.create_task(listener.watch(every=0.1, hung_after=0.3))
    await eventually(lambda: asyncio.sleep(0, len(beats) > 20))
    assert not watch.done()
    watch.cancel()
    with suppress(asyncio.CancelledError):
        await watch
    await broker.stop()


async def test_leaving_finishes_the_batch_in_hand_and_commits_it(kafka: str, topic: str) -> None:
    begun = asyncio.Event()
    found: list[Record] = []

    async def slow(records: Sequence[Record]) -> None:
        begun.set()
        await asyncio.sleep(0.5)
        found.extend(records)

    await publish(kafka, topic, [plain(b"x", key=b"%d" % n) for n in range(20)])
    async with listening(kafka, topic, slow):
        await begun.wait()
    assert found
    assert await committed(kafka, topic, topic) == len(found)


async def test_members_that_come_and_go_in_the_middle_have_every_effect_once(
    kafka: str, topic: str, pool: Pool
) -> None:
    subjects = [uuid4() for _ in range(60)]
    await publish(kafka, topic, [record(subject, n, n) for n in range(1, 21) for subject in subjects])

    async def sums() -> int:
        done: int = await pool.fetchval("select coalesce(sum(total), 0) from counters")
        return done

    handle = own_events(pool, CONSUMER)
    async with listening(kafka, topic, handle, max_records=50):
        async with listening(kafka, topic, handle, max_records=50):
            await eventually(lambda: _at_least(sums, 3000))
        await eventually(lambda: _at_least(sums, 60 * 210), within=60)
    assert {await total(pool, subject) for subject in subjects} == {210}
    assert await pool.fetchval("select count(*) from parked") == 0


async def _at_least(ask: Callable[[], "asyncio.Future[int]"], number: int) -> bool:
    return await ask() >= number


async def test_poison_among_good_events_is_parked_with_a_reason_and_none_is_lost(
    kafka: str, topic: str, pool: Pool
) -> None:
    subjects = [uuid4() for _ in range(30)]
    stream: list[Record] = []
    for number in range(1, 8):
        for place, subject in enumerate(subjects):
            stream.append(record(subject, number, number))
            poison = POISON[(number * len(subjects) + place) % len(POISON)]
            stream.append(Record("", -1, -1, str(subject).encode(), poison.headers, poison.value))
    bad = len(stream) - 7 * len(subjects)
    await publish(kafka, topic, stream)

    async def all_parked() -> bool:
        return bool(await pool.fetchval("select count(*) = $1 from parked", bad))

    async with listening(kafka, topic, own_events(pool, CONSUMER), max_records=100):
        await eventually(all_parked, within=60)
        await eventually(lambda: _all(kafka, topic, len(stream)))
    assert {await total(pool, subject) for subject in subjects} == {28}
    rows = await pool.fetch("select reason, detail from parked")
    assert all(row["reason"] and len(row["detail"]) > 10 for row in rows)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("ce_sequence", b"0"),
        ("ce_sequence", b"-5"),
        ("ce_sequence", b"99999999999"),
        ("ce_sequence", b"soon"),
        ("ce_sequence", None),
        ("ce_subject", b"not-a-uuid"),
        ("ce_id", b"not-a-uuid"),
        ("ce_specversion", b"0.3"),
    ],
)
async def test_an_event_of_ours_with_a_broken_attribute_is_parked_and_keeps_its_place(
    kafka: str, topic: str, pool: Pool, header: str, value: bytes | None
) -> None:
    subject = uuid4()
    event = record(subject, 1, 1)
    headers = tuple((name, value if name == header else was) for name, was in event.headers)
    await publish(kafka, topic, [event._replace(headers=headers), record(subject, 2, 2)])

    async def waiting() -> bool:
        return bool(await pool.fetchval("select count(*) from held"))

    async with listening(kafka, topic, own_events(pool, CONSUMER)):
        await eventually(waiting)
    row = await pool.fetchrow("select subject, reason from parked")
    assert row is not None
    assert row["subject"] == subject
    assert await total(pool, subject) is None
    assert isinstance(subject, UUID)
    assert HEARD in CONSUMER.reactions


async def test_leaving_does_not_wait_for_a_pause_to_end(kafka: str, topic: str) -> None:
    tried = asyncio.Event()

    async def away(records: Sequence[Record]) -> None:
        tried.set()
        raise ConnectionRefusedError

    await publish(kafka, topic, [plain(b"x")])
    async with asyncio.timeout(10), listening(kafka, topic, away) as (listener, _):
        listener.pauses.first = 600.0
        listener.pauses.longest = 600.0
        await tried.wait()
    assert await committed(kafka, topic, topic) == 0
