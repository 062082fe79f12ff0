"""A service as a process: it ends when told to, having finished what it began, and when a part of it ends."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from deploy.local.ports import any_free
from shared.postgres import Pool
from tests.component.broker import committed, everything_on, fresh_service, publish
from tests.component.counter import counters, record
from tests.component.eventually import eventually
from tests.component.servers import Database, Postgres

PROJECT = Path(__file__).parents[2]


@pytest.fixture
async def database_and_pool(postgres: Postgres) -> AsyncIterator[tuple[Database, Pool]]:
    async with counters(postgres) as found:
        yield found


@asynccontextmanager
async def process(variables: Mapping[str, str], *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.component.counter_service", *arguments, cwd=PROJECT,
        env={**os.environ, **variables}, stderr=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.communicate()


async def ended(child: asyncio.subprocess.Process) -> tuple[int, str]:
    async with asyncio.timeout(40):
        _, said = await child.communicate()
    assert child.returncode is not None
    return child.returncode, said.decode()


@pytest.fixture
async def variables(database_and_pool: tuple[Database, Pool], kafka: str, tmp_path: Path) -> dict[str, str]:
    return {
        "STAFFEL_DATABASE_URL": database_and_pool[0].service,
        "STAFFEL_OWNER_DATABASE_URL": database_and_pool[0].owner,
        "STAFFEL_KAFKA": kafka,
        "STAFFEL_PORT": str(any_free()),
        "STAFFEL_OIDC_ISSUER": "http://127.0.0.1:9/realms/staffel",
        "STAFFEL_MUNICIPALITIES": str(tmp_path),
        "HEARS": f"{await fresh_service(kafka)}.events",
        "PUBLISHES_AS": await fresh_service(kafka),
    }


async def some_done(pool: Pool) -> bool:
    return bool(await pool.fetchval("select exists(select from counters)"))


async def test_told_to_end_it_finishes_commits_and_publishes_what_it_began(
    database_and_pool: tuple[Database, Pool], kafka: str, variables: dict[str, str]
) -> None:
    _, pool = database_and_pool
    subjects = [uuid4() for _ in range(300)]
    await publish(kafka, variables["HEARS"], [record(subject, n, 1) for n in range(1, 21) for subject in subjects])
    async with process(variables) as child:
        await eventually(lambda: some_done(pool), within=40)
        child.send_signal(signal.SIGTERM)
        code, said = await ended(child)
    assert code == 0, said
    done = await pool.fetchval("select sum(total) from counters")
    assert await pool.fetchval("select count(*) from pending") == 0
    assert len(await everything_on(kafka, f"{variables['PUBLISHES_AS']}.events")) == done
    assert await committed(kafka, "counter", variables["HEARS"]) == done


async def test_a_part_that_ends_ends_the_service(
    database_and_pool: tuple[Database, Pool], kafka: str, variables: dict[str, str]
) -> None:
    database, pool = database_and_pool
    await publish(kafka, variables["HEARS"], [record(uuid4(), 1, 1)])
    async with process(variables) as child:
        await eventually(lambda: some_done(pool), within=40)
        superuser = await asyncpg.connect(database.superuser)
        await superuser.execute(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where application_name = 'relay:journal' and datname = current_database()
            """
        )
        await superuser.close()
        code, said = await ended(child)
    assert code == 1
    assert "relay journal has ended: LeadershipLost" in said


async def test_it_does_not_start_on_an_old_schema(
    database_and_pool: tuple[Database, Pool], variables: dict[str, str], postgres: Postgres
) -> None:
    empty = postgres.database()
    async with process({**variables, "STAFFEL_DATABASE_URL": empty.service}) as child:
        code, said = await ended(child)
    assert code == 1
    assert "migrate" in said


async def test_migrate_brings_a_database_up_to_date_and_ends(variables: dict[str, str], postgres: Postgres) -> None:
    empty = postgres.database()
    async with process({**variables, "STAFFEL_OWNER_DATABASE_URL": empty.owner}, "migrate") as child:
        code, said = await ended(child)
    assert code == 0, said
    connection = await asyncpg.connect(empty.owner)
    assert await connection.fetchval("select count(*) from counters") == 0
    await connection.close()


async def test_what_the_environment_lacks_is_said_by_name(variables: dict[str, str]) -> None:
    del variables["STAFFEL_KAFKA"]
    async with process({name: value for name, value in variables.items() if name != "STAFFEL_KAFKA"}) as child:
        code, said = await ended(child)
    assert code == 1
    assert "STAFFEL_KAFKA is missing" in said


async def test_told_to_end_while_the_database_is_away_it_ends(variables: dict[str, str]) -> None:
    away = {**variables, "STAFFEL_DATABASE_URL": "postgresql://x:x@127.0.0.1:9/x"}
    async with process(away) as child:
        assert child.stderr is not None
        async with asyncio.timeout(40):
            while b"no database yet" not in await child.stderr.readline():
                pass
        child.send_signal(signal.SIGTERM)
        code, _ = await ended(child)
    assert code == 0
