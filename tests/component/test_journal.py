"""The journal can only grow, each subject's entries are chained, and the seals show a tail that was cut off."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import asyncpg
import pytest

from shared import journal
from shared.journal import Page, append, chain
from shared.postgres import Pool, writing
from tests.component.counter import MUNICIPALITY, NOON, adding, counters, run
from tests.component.eventually import eventually
from tests.component.servers import Database, Postgres


@pytest.fixture(scope="module")
async def database_and_pool(postgres: Postgres) -> AsyncIterator[tuple[Database, Pool]]:
    async with counters(postgres) as found:
        yield found


@pytest.fixture
def pool(database_and_pool: tuple[Database, Pool]) -> Pool:
    return database_and_pool[1]


@pytest.fixture
async def superuser(database_and_pool: tuple[Database, Pool]) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_and_pool[0].superuser)
    yield connection
    await connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "update journal set actor = 'somebody else'",
        "update journal set sequence = sequence + 1",
        "delete from journal",
        "truncate journal",
        "alter table journal disable trigger all",
        "drop table journal",
        "update seals set root = ''",
        "delete from seals",
        "insert into journal overriding system value select * from journal",
    ],
)
async def test_the_service_may_not_rewrite_history(pool: Pool, statement: str) -> None:
    await run(pool, adding(uuid4(), 1))
    with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.UniqueViolationError)):
        await pool.execute(statement)


async def test_a_number_of_a_subject_exists_once(pool: Pool) -> None:
    id = uuid4()
    await run(pool, adding(id, 1))
    page = Page()
    page.write(b"", id, 1, uuid4(), "counter.number.added.v1", NOON, "test", MUNICIPALITY, b"{}", None)
    async with writing(pool) as conn:
        with pytest.raises(asyncpg.UniqueViolationError):
            await append(conn, page)


async def test_concurrent_writers_leave_no_hole_in_a_subjects_numbers(pool: Pool) -> None:
    id = uuid4()
    await run(pool, adding(id, 1))
    await asyncio.gather(*(run(pool, adding(id, 1), adding(id, 1)) for _ in range(20)))
    numbers = [
        row["sequence"] for row in await pool.fetch("select sequence from journal where subject = $1 order by seq", id)
    ]
    assert numbers == list(range(1, 42))


async def recomputed(connection: asyncpg.Connection, id: UUID) -> bool:
    """Whether the chain of a subject still fits its entries."""
    head = b""
    for row in await connection.fetch("select * from journal where subject = $1 order by sequence", id):
        said = (row["subject"], row["sequence"], row["id"], row["type"], row["time"], row["actor"], row["data"])
        head = chain(head, *said)
        if head != row["hash"]:
            return False
    return True


@pytest.mark.parametrize(
    "forgery",
    [
        "set data = data || ' '",
        "set actor = 'somebody else'",
        "set time = time + interval '1 microsecond'",
        "set type = 'counter.number.subtracted.v1'",
        "set id = gen_random_uuid()",
        "set sequence = 9",
    ],
)
async def test_an_entry_changed_behind_the_services_back_breaks_the_chain(
    pool: Pool, superuser: asyncpg.Connection, forgery: str
) -> None:
    id = uuid4()
    await run(pool, adding(id, 1), adding(id, 2), adding(id, 3))
    assert await recomputed(superuser, id)
    await superuser.execute(f"update journal {forgery} where subject = $1 and sequence = 2", id)
    assert not await recomputed(superuser, id)


async def test_an_entry_taken_out_of_the_middle_breaks_the_chain(pool: Pool, superuser: asyncpg.Connection) -> None:
    id = uuid4()
    await run(pool, adding(id, 1), adding(id, 2), adding(id, 3))
    await superuser.execute("delete from journal where subject = $1 and sequence = 2", id)
    assert not await recomputed(superuser, id)


async def test_a_seal_chains_a_root_over_everything_since_the_one_before(pool: Pool) -> None:
    await run(pool, adding(uuid4(), 1))
    assert await journal.seal(pool)
    before = await pool.fetchrow("select * from seals order by number desc limit 1")
    await run(pool, adding(uuid4(), 1), adding(uuid4(), 2))
    assert await journal.seal(pool)
    after = await pool.fetchrow("select * from seals order by number desc limit 1")
    assert before is not None
    assert after is not None
    added = await pool.fetch("select hash from journal where seq > $1 order by seq", before["up_to_seq"])
    assert after["number"] == before["number"] + 1
    assert after["rows"] == len(added) == 2
    assert after["root"] == hashlib.sha256(b"".join([before["root"], *(row["hash"] for row in added)])).digest()


async def test_there_is_nothing_to_seal_twice(pool: Pool) -> None:
    await run(pool, adding(uuid4(), 1))
    assert await journal.seal(pool)
    assert not await journal.seal(pool)


async def test_a_seal_waits_for_writers_in_flight_so_that_no_entry_slips_under_it(pool: Pool) -> None:
    early, late = uuid4(), uuid4()
    async with pool.acquire() as connection:
        slow = connection.transaction()
        await slow.start()
        page = Page()
        page.write(b"", early, 1, uuid4(), "counter.number.added.v1", NOON, "test", MUNICIPALITY, b"{}", None)
        await append(connection, page)
        await run(pool, adding(late, 1))
        sealing = asyncio.create_task(journal.seal(pool))
        waiting = "select exists(select from pg_locks where mode = 'ShareLock' and not granted)"
        await eventually(lambda: pool.fetchval(waiting))
        await slow.commit()
    assert await sealing
    up_to = await pool.fetchval("select max(up_to_seq) from seals")
    assert await pool.fetchval("select max(seq) from journal where subject = any($1::uuid[])", [early, late]) <= up_to
    sealed = await pool.fetchval("select rows from seals order by number desc limit 1")
    assert sealed >= 2
