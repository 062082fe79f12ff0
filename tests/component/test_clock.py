"""Business time on a real database: deadlines ask again under the lock, and no clock ever runs backwards."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared import clock
from shared.acts import Act
from shared.clock import Ticked, business_now, reanchor, tick
from shared.periods import local_day
from shared.postgres import Pool, Reading, Writing, writing
from tests.component.counter import KINDS, Counter, TooMuch, add, adding, counters, run, total
from tests.component.eventually import eventually
from tests.component.servers import Database, Postgres


@pytest.fixture(scope="module")
async def database_and_pool(postgres: Postgres) -> AsyncIterator[tuple[Database, Pool]]:
    async with counters(postgres) as found:
        owner = await asyncpg.connect(found[0].owner)
        await owner.execute(
            "create table deadlines (id uuid, number int, due timestamptz); grant all on deadlines to staffel_service"
        )
        await owner.close()
        yield found


@pytest.fixture
async def pool(database_and_pool: tuple[Database, Pool]) -> Pool:
    pool = database_and_pool[1]
    await pool.execute("delete from deadlines")
    return pool


@dataclass(frozen=True)
class Additions:
    """Deadlines that add a number to a counter that is still empty; one that is not has been answered before."""

    async def due(self, conn: Reading, limit: int) -> Sequence[Any]:
        return await conn.fetch(
            "select id, number from deadlines where due <= business_now() order by due limit $1", limit
        )

    def act(self, row: Any) -> Act:
        def verb(loaded: Any, at: Any) -> Any:
            counter: Counter = loaded[row["id"]]
            if counter.total:
                raise TooMuch("Somebody has answered.")
            return add(counter, row["number"])

        return Act({"counter": [row["id"]]}, verb, "clock")

    async def done(self, conn: Writing, rows: Sequence[Any]) -> None:
        await conn.execute("delete from deadlines where id = any($1::uuid[])", [row["id"] for row in rows])


async def deadline(pool: Pool, number: int = 1, seconds: float = -1) -> UUID:
    id = uuid4()
    await pool.execute(
        "insert into deadlines values ($1, $2, business_now() + make_interval(secs => $3))", id, number, seconds
    )
    return id


async def left(pool: Pool) -> int:
    number: int = await pool.fetchval("select count(*) from deadlines")
    return number


async def test_what_is_due_takes_effect_and_what_is_not_waits(pool: Pool) -> None:
    due, later = await deadline(pool), await deadline(pool, seconds=3600)
    assert await tick(pool, KINDS, Additions()) == Ticked(due=1)
    assert (await total(pool, due), await total(pool, later), await left(pool)) == (1, None, 1)


async def test_an_answer_committed_before_the_clocks_decision_wins(pool: Pool) -> None:
    id = await deadline(pool, number=50)
    await run(pool, adding(id, 0), adding(id, 7))
    async with writing(pool) as answering:
        await answering.execute("select from counters where id = $1 for update", id)
        ticking = asyncio.create_task(tick(pool, KINDS, Additions()))
        await eventually(
            lambda: pool.fetchval("select exists(select from pg_stat_activity where wait_event_type = 'Lock')")
        )
        await answering.execute("update counters set total = 9 where id = $1", id)
    assert await ticking == Ticked(due=1)
    assert await total(pool, id) == 9
    assert await left(pool) == 0


async def test_a_deadline_that_fails_holds_up_nobody_and_stays_due(pool: Pool) -> None:
    good = [await deadline(pool) for _ in range(9)]
    culprit = await deadline(pool, number=-1)
    assert await tick(pool, KINDS, Additions()) == Ticked(due=10, failed=1)
    assert {await total(pool, id) for id in good} == {1}
    assert await pool.fetch("select id from deadlines") == [(culprit,)]


async def test_at_most_so_many_are_taken_at_once(pool: Pool) -> None:
    for _ in range(5):
        await deadline(pool)
    assert await tick(pool, KINDS, Additions(), limit=2) == Ticked(due=2)
    assert await left(pool) == 3


async def test_the_loop_beats_tells_the_relay_and_catches_up(pool: Pool) -> None:
    for _ in range(7):
        await deadline(pool)
    beats, told = [], []
    loop = asyncio.create_task(
        clock.run(pool, KINDS, Additions(), lambda: told.append(1), lambda: beats.append(1), pause=0.01, limit=2)
    )
    await eventually(lambda: pool.fetchval("select not exists(select from deadlines)"))
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop
    assert len(told) >= 4
    assert len(beats) >= 4


async def test_time_runs_at_the_rate_it_was_given(postgres: Postgres) -> None:
    async with counters(postgres) as (database, pool):
        await reanchor([database.owner], 3600.0)
        before = await business_now(pool)
        await pool.fetchval("select pg_sleep(0.2)")
        passed = await business_now(pool) - before
        assert timedelta(minutes=12) <= passed < timedelta(hours=2)


async def test_all_databases_get_one_clock(postgres: Postgres) -> None:
    async with counters(postgres) as (first, one), counters(postgres) as (second, other):
        await reanchor([first.owner], 100_000.0)
        await one.fetchval("select pg_sleep(0.05)")
        await reanchor([first.owner, second.owner], 1.0)
        row = "select real_anchor, business_anchor, rate from business_clock"
        assert await one.fetchrow(row) == await other.fetchrow(row)
        assert await business_now(other) > datetime.now(UTC) + timedelta(hours=1)


async def test_the_clock_never_runs_backwards_under_concurrent_readers(postgres: Postgres) -> None:
    async with counters(postgres, size=12) as (database, pool):
        readings: list[list[datetime]] = [[] for _ in range(8)]
        over = asyncio.Event()

        async def read(into: list[datetime]) -> None:
            while not over.is_set():
                into.append(await business_now(pool))

        readers = [asyncio.create_task(read(into)) for into in readings]
        latest = []
        for rate in (10_000.0, 1.0, 50_000.0, 0.5, 20_000.0, 1.0) * 5:
            latest.append(await reanchor([database.owner], rate))
            latest.append(await business_now(pool))
        over.set()
        await asyncio.gather(*readers)
        assert latest == sorted(latest)
        for seen in readings:
            assert len(seen) > 20
            assert seen == sorted(seen)


async def test_an_instant_seen_by_one_reader_is_not_undercut_by_another(postgres: Postgres) -> None:
    async with counters(postgres, size=12) as (database, pool):
        over = asyncio.Event()
        highest = datetime.min.replace(tzinfo=UTC)
        undercut: list[timedelta] = []

        async def read() -> None:
            nonlocal highest
            while not over.is_set():
                known = highest
                now = await business_now(pool)
                if now < known:
                    undercut.append(known - now)
                highest = max(highest, now)

        readers = [asyncio.create_task(read()) for _ in range(8)]
        for rate in (100_000.0, 0.1) * 15:
            await reanchor([database.owner], rate)
        over.set()
        await asyncio.gather(*readers)
        assert undercut == []


async def test_the_service_may_not_set_the_clock(pool: Pool) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await pool.execute("update business_clock set rate = 2")


def test_a_day_ends_at_midnight_in_berlin() -> None:
    assert local_day(datetime(2026, 7, 1, 21, 59, tzinfo=UTC)).isoformat() == "2026-07-01"
    assert local_day(datetime(2026, 7, 1, 22, 0, tzinfo=UTC)).isoformat() == "2026-07-02"
