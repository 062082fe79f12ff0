"""A small sound world for the proof, and a superuser who spoils it: constraints and triggers do not stop him."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

from deploy.local.topics import create_topics
from proof.mark import Mark, ends
from proof.sources import Sources, snapshots
from shared.contracts.base import Event
from shared.contracts.topics import CATALOGUE, Topic
from shared.journal import Page, append
from shared.migrations import migrate
from shared.postgres import open_pool, writing
from shared.relay import Relay, journal
from tests.component.eventually import eventually
from tests.component.servers import Database, Postgres

MUNICIPALITY = "05913000"
Check = Callable[[Sources], Awaitable[Any]]


@dataclass
class World:
    """The databases of some services. `look` runs a check on them as they are now."""

    databases: dict[str, Database]
    kafka: str

    async def tell(self, service: str, *events: Event) -> None:
        """Journal events of a service as its engine would; each subject's numbers and hashes go on where they were."""
        pool = await open_pool(self.databases[service].service, name="test", size=1)
        try:
            async with writing(pool) as conn:
                page = Page()
                lines: dict[UUID, tuple[int, bytes]] = {}
                now = await conn.fetchval("select business_now()")
                for event in events:
                    number, head = lines.get(event.subject) or await _line(conn, event.subject)
                    head = page.write(
                        head, event.subject, number + 1, uuid7(), event.TYPE, now, "test", event.municipality,
                        event.to_bytes(), None,
                    )  # fmt: skip
                    lines[event.subject] = (number + 1, head)
                await append(conn, page)
        finally:
            await pool.close()

    async def publish(self, service: str) -> None:
        """Let the service's real relay send everything that is pending."""
        database = self.databases[service]
        relay = asyncio.create_task(Relay(database.service, self.kafka, journal(service)).run())
        connection = await asyncpg.connect(database.superuser)
        try:
            await eventually(lambda: _empty(connection))
        finally:
            await connection.close()
            relay.cancel()
            with suppress(asyncio.CancelledError):
                await relay

    async def spoil(self, service: str, *statements: str, **values: Any) -> None:
        """What only a superuser can do, behind the back of every constraint and trigger."""
        connection = await asyncpg.connect(self.databases[service].superuser)
        try:
            await connection.execute("set session_replication_role = replica")
            for statement in statements:
                await connection.execute(statement, *values.values())
        finally:
            await connection.close()

    async def look(self, check: Check) -> Any:
        dsns = {service: database.service for service, database in self.databases.items()}
        async with snapshots(dsns) as opened:
            last = {s: await c.fetchval("select coalesce(max(seq), 0) from journal") for s, c in opened.items()}
            topics = await ends(self.kafka, "") if self.kafka else {}
            return await check(Sources(opened, self.kafka, Mark(last, topics, True)))


async def _line(conn: Any, subject: UUID) -> tuple[int, bytes]:
    row = await conn.fetchrow(
        "select sequence, hash from journal where subject = $1 order by sequence desc limit 1", subject
    )
    return (row["sequence"], row["hash"]) if row else (0, b"")


async def _empty(connection: asyncpg.Connection) -> bool:
    return not await connection.fetchval("select exists (select from pending)")


@pytest.fixture
async def world_of(postgres: Postgres) -> Callable[..., Awaitable[World]]:
    """Makes a world of fresh, migrated databases."""

    async def make(*services: str, kafka: str = "") -> World:
        databases = {service: postgres.database(service) for service in services}
        for service, database in databases.items():
            await migrate(database.owner, service, Path("services") / service / "migrations")
        if kafka:
            topics = [
                Topic(f.name, f.partitions, dict(f.config))
                for f in CATALOGUE
                if f.owner in services and not f.per_department
            ]
            await create_topics(kafka, topics)
        return World(databases, kafka)

    return make


def whats(verdict: Any) -> Sequence[str]:
    return [violation["what"] for violation in verdict.violations]
