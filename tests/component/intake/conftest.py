"""A migrated database of intake, empty for each test, and what a test asks of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import orjson
import pytest

from services.intake.api import BODY_LIMIT, routers
from services.intake.reactions import in_one_transaction, reports
from services.intake.reports.take_in import Answer
from shared.health import Health
from shared.migrations import migrate
from shared.postgres import Pool, open_pool
from shared.records import Record
from shared.settings import ServiceSettings
from shared.web import create_app
from tests import tokens
from tests.component.servers import Database, Postgres
from tests.unit.intake.builders import ROOT, ROUTING, TODAY, read


@dataclass(frozen=True)
class Intake:
    """Intake on a real database: `takes` as the consumer does, `took` with the answers."""

    database: Database
    pool: Pool

    async def takes(self, *records: Record) -> None:
        await reports(self.pool, ROUTING)(records)

    async def took(self, *records: Record) -> list[Answer]:
        return await in_one_transaction(self.pool, ROUTING, TODAY, read(*records))

    async def rows(self, query: str, *args: Any) -> list[asyncpg.Record]:
        rows: list[asyncpg.Record] = await self.pool.fetch(query, *args)
        return rows

    async def told(self, type: str | None = None) -> list[dict[str, Any]]:
        """The journal in its order: the data of each event and its `type`."""
        rows = await self.rows("select type, data from journal where $1::text is null or type = $1 order by seq", type)
        return [{"type": row["type"], **orjson.loads(row["data"])} for row in rows]

    async def empty(self) -> None:
        """Forget everything but the migrations and the clock."""
        owner = await asyncpg.connect(self.database.owner)
        rows = await owner.fetch(
            "select tablename from pg_tables where schemaname = 'public' and tablename <> all($1)",
            ["migrations", "business_clock"],
        )
        await owner.execute(f"truncate {', '.join(row['tablename'] for row in rows)}")
        await owner.close()

    async def people(self) -> list[asyncpg.Record]:
        return await self.rows("select * from persons order by id")


@pytest.fixture(scope="session")
async def migrated(postgres: Postgres) -> AsyncIterator[Intake]:
    database = postgres.database("intake")
    await migrate(database.owner, "intake", Path(ROOT / "services" / "intake" / "migrations"))
    pool = await open_pool(database.service, name="intake-test", size=8)
    yield Intake(database, pool)
    await pool.close()


@pytest.fixture
async def intake(migrated: Intake) -> AsyncIterator[Intake]:
    """The migrated database, emptied after the test."""
    yield migrated
    await migrated.empty()


@pytest.fixture
async def http(intake: Intake) -> AsyncIterator[httpx.AsyncClient]:
    """Intake's application on the test's database, with a realm whose keys the tests have."""
    settings = ServiceSettings(
        database_url=intake.database.service, kafka="127.0.0.1:1", port=1, oidc_issuer=tokens.ISSUER,
        municipalities=ROOT / "deploy" / "municipalities",
    )  # fmt: skip
    app = create_app(
        "intake", settings, routers(intake.pool, ROUTING), Health(), body_limit=BODY_LIMIT,
        verify=tokens.a_realm().claims,
    )  # fmt: skip
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake") as client:
        yield client
