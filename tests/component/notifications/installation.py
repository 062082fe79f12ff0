"""One installation of notifications for a test: what it heard, its post office, and people who look into inboxes."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
from fastapi import FastAPI
from uuid_utils.compat import uuid7

import services.notifications
from services.notifications.api import routers
from services.notifications.api.office import Office
from services.notifications.bell import Bell
from services.notifications.bundling import Rules
from services.notifications.memory import keep
from services.notifications.outgoing import PostOffice, Server
from services.notifications.reactions import reactions
from services.notifications.rendering import Stationery
from services.notifications.store import kinds
from services.notifications.telling import mailbox
from shared import inbox, problem_answers
from shared.consumer import own_event
from shared.contracts.base import Event
from shared.contracts.envelope import headers_of
from shared.contracts.topics import topic_of
from shared.identity import Authentication
from shared.postgres import Pool, open_pool
from shared.records import Record
from tests import tokens
from tests.component.servers import Database
from tests.unit.notifications.events import directory

MIGRATIONS = Path(services.notifications.__file__).parent / "migrations"
DESK = "http://desk.example"


@dataclass
class Installation:
    database: Database
    pool: Pool
    post_office: PostOffice
    office: Office
    app: FastAPI
    consumer: inbox.Consumer
    numbers: Counter[UUID] = field(default_factory=Counter)

    @staticmethod
    @asynccontextmanager
    async def opened(database: Database, smtp_port: int, rules: Rules) -> AsyncIterator["Installation"]:
        pool = await open_pool(database.service, name="test", size=5)
        kept = kinds(lambda department, role: mailbox(directory(), department, role))
        bell = Bell()
        office = Office(pool, kept, directory(), DESK, bell)
        stationery = Stationery(directory(), "staffel@dortmund.example", DESK)
        post_office = PostOffice(pool, kept, stationery, rules, Server("127.0.0.1", smtp_port).post)
        consumer = inbox.Consumer("notifications", reactions(directory()), kept, own_event, keep(directory()))
        app = FastAPI()
        app.add_middleware(Authentication, verify=tokens.a_realm().claims)
        problem_answers.install(app)
        for router in routers(office):
            app.include_router(router)
        try:
            yield Installation(database, pool, post_office, office, app, consumer)
        finally:
            await pool.close()

    def record(self, event: Event) -> Record:
        """The event as Kafka would bring it, next on its subject's number line."""
        self.numbers[event.subject] += 1
        headers = headers_of(
            uuid7(), event.TYPE, event.subject, self.numbers[event.subject], datetime.now(UTC), event.municipality
        )
        return Record(topic_of(event.TYPE), 0, sum(self.numbers.values()), None, tuple(headers), event.to_bytes())

    async def hears(self, *events: Event) -> inbox.Digested:
        return await self.digest([self.record(event) for event in events])

    async def digest(self, records: Sequence[Record]) -> inbox.Digested:
        done = await inbox.digest(self.pool, self.consumer, [own_event(record) for record in records])
        self.office.bell.ring()
        return done

    @asynccontextmanager
    async def someone(self, username: str, **claims: Any) -> AsyncIterator[httpx.AsyncClient]:
        """A client with the token of `<role>.<department>`; `municipality` and `roles` may be given."""
        transport = httpx.ASGITransport(app=self.app)
        headers = tokens.bearer(username, **claims)
        async with httpx.AsyncClient(transport=transport, base_url="http://staffel", headers=headers) as client:
            yield client

    async def inbox(self, username: str, query: str = "", **claims: Any) -> dict[str, Any]:
        async with self.someone(username, **claims) as client:
            answer = await client.get(f"/inbox{query}")
            assert answer.status_code == 200, answer.text
            found: dict[str, Any] = answer.json()
            return found

    async def rows(self, query: str, *args: Any) -> list[asyncpg.Record]:
        return await self.pool.fetch(query, *args)

    async def as_owner(self, statement: str, *args: Any) -> None:
        """What no test may do with the service's role: turn the clock, age a row."""
        connection = await asyncpg.connect(self.database.owner)
        try:
            await connection.execute(statement, *args)
        finally:
            await connection.close()

    async def later(self, minutes: float) -> None:
        """Business time jumps ahead."""
        await self.as_owner(
            "update business_clock set business_anchor = business_anchor + make_interval(secs => $1)", minutes * 60
        )

    async def journal(self) -> list[str]:
        return [row["type"] for row in await self.rows("select type from journal order by seq")]
