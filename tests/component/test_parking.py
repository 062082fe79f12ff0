"""A parked event is repaired and replayed, or given up, by a person with a name; what waited follows in order."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest

from shared import parking, repairs
from shared.inbox import Unprocessable, digest
from shared.parking import AlreadyDecided, FailedAgain, Parked, park
from shared.postgres import Pool, Writing, writing
from shared.problems import NotFound
from shared.records import Record, pack_headers, unpack_headers
from shared.repairs import EarlierOneMissing
from tests.component.counter import CONSUMER, MUNICIPALITY, NumberHeard, counters, heard, record, total
from tests.component.servers import Postgres
from tests.component.test_inbox import held, mark, numbers_added


@pytest.fixture(scope="module")
async def pool(postgres: Postgres) -> AsyncIterator[Pool]:
    async with counters(postgres) as (_, pool):
        yield pool


async def parked_event(pool: Pool, subject: UUID, *, followers: int = 0) -> UUID:
    """Number 1 of a subject fails and is parked; `followers` wait behind it."""
    batch = [heard(subject, 1, -1), *(heard(subject, n, n) for n in range(2, 2 + followers))]
    await digest(pool, CONSUMER, batch)
    id: UUID = await pool.fetchval("select id from parked where subject = $1", subject)
    return id


async def decision(pool: Pool, id: UUID) -> tuple[str, str | None, str | None]:
    row = await pool.fetchrow("select state, decided_by, decision_reason from parked where id = $1", id)
    assert row is not None
    return row["state"], row["decided_by"], row["decision_reason"]


async def replay(pool: Pool, id: UUID, repaired: bytes | None = None) -> None:
    async with writing(pool) as conn:
        await repairs.replay(CONSUMER, conn, id, "operator-1", repaired)


async def discard(pool: Pool, id: UUID) -> None:
    async with writing(pool) as conn:
        await repairs.discard(CONSUMER, conn, id, "sent by a broken release", "operator-1")


def repaired(subject: UUID, number: int) -> bytes:
    return NumberHeard(municipality=MUNICIPALITY, source_id=subject, counter_id=subject, number=number).to_bytes()


async def test_a_repaired_event_is_processed_and_what_waited_follows(pool: Pool) -> None:
    subject = uuid4()
    id = await parked_event(pool, subject, followers=3)
    await replay(pool, id, repaired(subject, 1))
    assert await numbers_added(pool, subject) == [1, 2, 3, 4]
    assert await decision(pool, id) == ("replayed", "operator-1", None)
    assert await held(pool, subject) == []


async def test_a_replay_that_fails_again_changes_nothing(pool: Pool) -> None:
    subject = uuid4()
    id = await parked_event(pool, subject, followers=1)
    with pytest.raises(FailedAgain):
        await replay(pool, id)
    assert await decision(pool, id) == ("parked", None, None)
    assert (await mark(pool, subject), await held(pool, subject)) == (0, [2])


async def test_a_replay_that_the_database_refuses_changes_nothing(pool: Pool) -> None:
    subject = uuid4()
    id = await parked_event(pool, subject)
    with pytest.raises(FailedAgain):
        await replay(pool, id, repaired(subject, 1_000_000))
    assert await total(pool, subject) is None


async def test_what_the_database_checks_at_commit_fails_the_replay_and_not_the_commit(postgres: Postgres) -> None:
    async with counters(postgres) as (database, pool):
        owner = await asyncpg.connect(database.owner)
        await owner.execute("create table late (id int unique deferrable initially deferred)")
        await owner.execute("grant insert on late to staffel_service")
        await owner.close()
        lost = Parked.of(Record("counter.events", 0, 80, None, (), b"{}"), "counter", "missing", "x")

        async def twice(conn: Writing, parked: Parked) -> None:
            await conn.execute("insert into late values (1), (1)")

        async with writing(pool) as conn:
            await park(conn, [lost])
        with pytest.raises(FailedAgain):
            async with writing(pool) as conn:
                await parking.replay(conn, lost.id, "operator-1", twice)
        assert (await decision(pool, lost.id))[0] == "parked"


async def test_a_follower_that_fails_does_not_undo_the_replay(pool: Pool) -> None:
    subject = uuid4()
    id = await parked_event(pool, subject)
    await digest(pool, CONSUMER, [heard(subject, 2, 2), heard(subject, 3, 1_000_000), heard(subject, 4, 4)])
    await replay(pool, id, repaired(subject, 1))
    assert await decision(pool, id) == ("replayed", "operator-1", None)
    await repairs.sweep(pool, CONSUMER)
    assert await numbers_added(pool, subject) == [1, 2]
    assert await held(pool, subject) == [4]


async def test_a_discarded_event_is_passed_over_with_name_and_reason(pool: Pool) -> None:
    subject = uuid4()
    id = await parked_event(pool, subject, followers=2)
    await discard(pool, id)
    assert await numbers_added(pool, subject) == [2, 3]
    assert await mark(pool, subject) == 3
    assert await decision(pool, id) == ("discarded", "operator-1", "sent by a broken release")


async def test_what_was_decided_is_not_decided_again(pool: Pool) -> None:
    id = await parked_event(pool, uuid4())
    await discard(pool, id)
    with pytest.raises(AlreadyDecided):
        await replay(pool, id)
    with pytest.raises(AlreadyDecided):
        await discard(pool, id)


async def test_what_is_not_there_is_not_found(pool: Pool) -> None:
    with pytest.raises(NotFound):
        await replay(pool, uuid4())


async def test_an_event_waits_for_its_predecessor_in_a_replay_too(pool: Pool) -> None:
    subject = uuid4()
    await digest(pool, CONSUMER, [heard(subject, 2, 2)])
    lost = Parked.of(record(subject, 3, 3), "counter", "null_header", "unreadable", None, subject, 3)
    async with writing(pool) as conn:
        await park(conn, [lost])
    with pytest.raises(EarlierOneMissing):
        await replay(pool, lost.id)
    with pytest.raises(EarlierOneMissing):
        await discard(pool, lost.id)


async def test_a_repair_may_not_become_another_event(pool: Pool) -> None:
    id = await parked_event(pool, uuid4())
    another = {
        "specversion": "1.0", "id": str(uuid4()), "source": "/services/counter", "type": "counter.number.heard.v1",
        "subject": str(uuid4()), "sequence": "0000000001", "data": {},
    }  # fmt: skip
    with pytest.raises(FailedAgain):
        await replay(pool, id, orjson.dumps(another))


async def test_a_whole_event_replaces_broken_headers(pool: Pool) -> None:
    subject = uuid4()
    broken = Record("counter.events", 0, 77, str(subject).encode(), (("ce_id", None), ("ce_type", b"\xff")), b"{}")
    with pytest.raises(Unprocessable):
        CONSUMER.parse(broken)
    lost = Parked.of(broken, "counter", "null_header", "The header ce_id has no value.", None, subject, None)
    async with writing(pool) as conn:
        await park(conn, [lost])
    whole = {
        "specversion": "1.0", "id": str(uuid4()), "source": "/services/counter", "type": "counter.number.heard.v1",
        "subject": str(subject), "sequence": "0000000001", "datacontenttype": "application/json",
        "data": orjson.loads(repaired(subject, 8)),
    }  # fmt: skip
    await replay(pool, lost.id, orjson.dumps(whole))
    assert await total(pool, subject) == 8


async def test_what_was_never_an_event_of_ours_can_be_given_up(pool: Pool) -> None:
    lost = Parked.of(Record("counter.events", 0, 78, None, (), b"garbage"), "counter", "missing", "no event")
    async with writing(pool) as conn:
        await park(conn, [lost])
    await discard(pool, lost.id)
    assert (await decision(pool, lost.id))[0] == "discarded"


async def test_headers_survive_the_database_whatever_they_hold(pool: Pool) -> None:
    headers = (("plain", b"x"), ("broken", bytes(range(256))), ("null", None), ("", b""), ("plain", b"again"))
    assert unpack_headers(pack_headers(headers)) == headers
    lost = Parked.of(Record("counter.events", 0, 79, b"\xff\x00", headers, b"\x00\xff"), "counter", "missing", "x")
    async with writing(pool) as conn:
        await park(conn, [lost])
    row = await pool.fetchrow("select key, headers, value from parked where id = $1", lost.id)
    assert row is not None
    assert (row["key"], unpack_headers(row["headers"]), row["value"]) == (b"\xff\x00", headers, b"\x00\xff")


async def test_raw_records_are_erased_after_ninety_days_but_not_the_number_they_block(pool: Pool) -> None:
    subject = uuid4()
    blocking = await parked_event(pool, subject, followers=1)
    report = Parked.of(Record("reports.05913000.jobcenter", 0, 5, None, (), b"Zarghona"), "intake", "not_json", "x")
    async with writing(pool) as conn:
        await park(conn, [report])
    assert await parking.erase_old(pool, days=90) == 0
    await pool.execute(
        "update parked set parked_at = parked_at - interval '91 days' where id = any($1::uuid[])", [blocking, report.id]
    )
    assert await parking.erase_old(pool, days=90) == 2
    assert await pool.fetchval("select value is null from parked where id = $1", blocking)
    assert await pool.fetchval("select id from parked where id = $1", report.id) is None
    await discard(pool, blocking)
    assert await mark(pool, subject) == 2


async def test_who_discarded_what_and_why_is_kept_without_the_record(pool: Pool) -> None:
    record = Record("reports.05913000.jobcenter", 0, 6, b"Zarghona", (("Zarghona", b"Zarghona"),), None)
    report = Parked.of(record, "intake", "no_data", "x")
    async with writing(pool) as conn:
        await park(conn, [report])
    await discard(pool, report.id)
    await pool.execute("update parked set parked_at = parked_at - interval '91 days' where id = $1", report.id)
    await parking.erase_old(pool, days=90)
    assert await decision(pool, report.id) == ("discarded", "operator-1", "sent by a broken release")
    row = await pool.fetchrow("select key, headers, value from parked where id = $1", report.id)
    assert row is not None
    assert tuple(row) == (None, b"[]", None)
    assert await parking.erase_old(pool, days=90) == 0
