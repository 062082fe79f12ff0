"""A service with parked records and operators at its door."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
import pytest

from shared import migrations, parking
from shared.health import Health
from shared.parked_api import parked_routes
from shared.parking import Parked, park
from shared.postgres import Pool
from shared.records import Record
from shared.settings import ServiceSettings
from shared.web import create_app
from tests import tokens
from tests.component.parked.desk import CANARY, Desk, again
from tests.component.servers import Postgres


@pytest.fixture(scope="module")
async def pool(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pool]:
    database = postgres.database()
    await migrations.migrate(database.owner, "casework", tmp_path_factory.mktemp("no_migrations"))
    pool = await asyncpg.create_pool(database.service, min_size=1, max_size=3)
    yield pool
    await pool.close()


@pytest.fixture
async def parked(pool: Pool) -> list[UUID]:
    """Three parked reports with a name in key, headers and value."""
    await pool.execute("delete from parked")
    await pool.execute("update parked_notices set level = 'none'")
    records = [
        Record("reports.05913000.jobcenter", 3, offset, CANARY, (("ce_id", CANARY),), CANARY) for offset in range(3)
    ]
    made = [
        Parked.of(record, "intake", "bad_json", "The data are not JSON.", "department.report.submitted.v1")
        for record in records
    ]
    async with pool.acquire() as conn:
        await park(conn, made)
    return [one.id for one in made]


@pytest.fixture
async def client(pool: Pool, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = ServiceSettings(
        database_url="postgresql://127.0.0.1/none",
        kafka="127.0.0.1:1",
        port=8101,
        oidc_issuer=tokens.ISSUER,
        municipalities=tmp_path,
    )
    router = parked_routes(pool, partial(parking.replay, again=again), parking.discard)
    app = create_app("intake", settings, [router], Health(), verify=tokens.a_realm().claims)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        client.headers.update(tokens.bearer("operator.operations"))
        yield client


@pytest.fixture
async def desk(client: httpx.AsyncClient) -> Desk:
    return Desk(client)
