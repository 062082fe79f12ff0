"""Funding on a real PostgreSQL: events as the consumer takes them, commands over HTTP, without Kafka."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import orjson
import pytest
from fastapi import FastAPI
from uuid_utils.compat import uuid7

from deploy.local.postgres import SUPERUSER
from services.funding.api import routers
from services.funding.api.office import Office
from services.funding.ledger.appropriations import appropriate
from services.funding.payments.bank import Bank
from services.funding.payments.debtor import Debtor
from services.funding.programmes.programme import Programmes
from services.funding.reactions import keep, reactions
from services.funding.repayments import rates
from services.funding.store import KINDS
from shared import inbox
from shared.consumer import own_event
from shared.contracts.casework import AssistanceRequested
from shared.contracts.envelope import headers_of
from shared.directory import Directory
from shared.health import Health
from shared.migrations import migrate
from shared.postgres import Pool, open_pool
from shared.records import Record
from shared.settings import ServiceSettings
from shared.web import create_app
from tests import tokens
from tests.component.servers import Database, Postgres
from tests.unit.funding.builders import NOON, a_programme, a_request

ROOT = Path(__file__).parents[3]
OFFICER = "grant-officer.integration-centre"
APPROVER = "approver.integration-centre"
TREASURER = "treasurer.treasury"
AUDITOR = "auditor.audit-office"
YOUTH_CLERK = "clerk.youth-services"
DEBTORS = {"05913000": Debtor(name="Stadt Dortmund", iban="DE02120300000000202051")}
"""An invented account."""


@dataclass(frozen=True)
class Funding:
    """The service on its own database: `hears` as the consumer does, `get` and `post` as clients do."""

    database: Database
    pool: Pool
    programmes: Programmes
    reader: inbox.Consumer
    app: FastAPI
    http: httpx.AsyncClient
    numbers: dict[UUID, int] = field(default_factory=dict)

    def event(self, asked: AssistanceRequested) -> inbox.Incoming:
        """The next event of its case as it comes from Kafka."""
        self.numbers[asked.case_id] = self.numbers.get(asked.case_id, 0) + 1
        headers = headers_of(
            uuid7(), asked.TYPE, asked.case_id, self.numbers[asked.case_id], NOON, asked.municipality, None, None
        )
        value = asked.to_bytes()
        return own_event(Record("casework.events", 0, 0, str(asked.case_id).encode(), tuple(headers), value))

    async def hears(self, *incoming: inbox.Incoming) -> inbox.Digested:
        return await inbox.digest(self.pool, self.reader, list(incoming))

    async def asked(self, amount_cents: int = 5_000, **changes: Any) -> str:
        """An application that has been submitted; its id."""
        request = a_request(amount_cents, **changes)
        await self.hears(self.event(request))
        return str(request.assistance_id)

    async def get(self, path: str, username: str = OFFICER, **params: Any) -> httpx.Response:
        return await self.http.get(path, params=params, headers=tokens.bearer(username))

    async def post(
        self, path: str, body: Any = None, username: str = APPROVER, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        return await self.http.post(path, json=body, headers={**tokens.bearer(username), **(headers or {})})

    async def application(self, id: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.get(f"/applications/{id}")).raise_for_status().json()
        return found

    async def granted(self, amount_cents: int = 5_000, **changes: Any) -> dict[str, Any]:
        """A grant within the limit, ordered; as the treasury sees it."""
        id = await self.asked(amount_cents, **changes)
        grant_id = (await self.application(id))["grant_id"]
        found: dict[str, Any] = (await self.get(f"/grants/{grant_id}", TREASURER)).raise_for_status().json()
        return found

    async def says(self, *entries: dict[str, Any], username: str = TREASURER, **statement: Any) -> list[dict[str, Any]]:
        """What becomes of the entries of a bank statement."""
        answer = await self.post("/bank-statements", {"entries": list(entries), **statement}, username)
        settled: list[dict[str, Any]] = answer.raise_for_status().json()["entries"]
        return settled

    async def entry(self, grant: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """The bank's entry for the first instalment of a grant, booked today."""
        (part, *_) = grant["disbursements"]
        today = (await self.get("/ledger", TREASURER)).json()["as_of"]
        given = {"end_to_end_id": part["end_to_end_id"], "booked_on": today, "amount_cents": part["amount_cents"]}
        return {**given, **changes}

    async def told(self, subject: str | None = None) -> list[dict[str, Any]]:
        """The journal in its order: the data of each event and its `type`, of one subject or of all."""
        rows = await self.pool.fetch(
            "select type, data from journal where $1::uuid is null or subject = $1 order by seq", subject
        )
        return [{"type": row["type"], **orjson.loads(row["data"])} for row in rows]

    async def line(self, purpose: str = "school_material") -> dict[str, int]:
        """The line of this business year."""
        row = await self.pool.fetchrow(
            """
            select * from budget_lines
            where purpose = $1 and programme = any($2::text[])
              and budget_year = extract(year from business_now() at time zone 'Europe/Berlin')
            """,
            purpose, [programme.code for programme in self.programmes.programmes],
        )  # fmt: skip
        assert row is not None
        return dict(row)


@asynccontextmanager
async def running(postgres: Postgres, programmes: Programmes, bank: Bank | None = None) -> AsyncIterator[Funding]:
    """The service on a database of its own, which goes away with it."""
    database = postgres.database("funding")
    await migrate(database.owner, "funding", ROOT / "services" / "funding" / "migrations")
    pool = await open_pool(database.service, name="funding-test", size=12)
    await appropriate(pool, programmes)
    settings = ServiceSettings(
        database_url=database.service, kafka="127.0.0.1:1", port=1, oidc_issuer=tokens.ISSUER,
        municipalities=ROOT / "deploy" / "municipalities",
    )  # fmt: skip
    reader = inbox.Consumer("funding", reactions(programmes), KINDS, own_event, keep)
    base_rates = rates.load(ROOT / "deploy" / "interest")
    directory = Directory.load(settings.municipalities)
    office = Office(pool, programmes, lambda: None, directory, base_rates, DEBTORS, bank)
    app = create_app(
        "funding",
        settings,
        routers(office),
        Health(),
        verify=tokens.a_realm().claims,
        language="de",
        known_parameters=True,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://funding") as http:
        yield Funding(database, pool, programmes, reader, app, http)
    await pool.close()
    await dropped(postgres, database)


async def dropped(postgres: Postgres, database: Database) -> None:
    """Hundreds of databases would make the server slow to stop."""
    connection = await asyncpg.connect(postgres.cluster.dsn(SUPERUSER, "empty"))
    await connection.execute(f"drop database {database.name} with (force)")
    await connection.close()


@pytest.fixture
async def funding(postgres: Postgres) -> AsyncIterator[Funding]:
    """With the programme of the tests: see `a_programme`."""
    async with running(postgres, Programmes((a_programme(),))) as service:
        yield service


def outcomes(settled: Sequence[dict[str, Any]]) -> list[tuple[str, str | None]]:
    return [(one["outcome"], one["reason_code"]) for one in settled]
