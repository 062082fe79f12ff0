"""Notifications on a real database and with a real SMTP server; events arrive as records of Kafka would."""

from collections.abc import AsyncIterator, Iterator
from itertools import count

import asyncpg
import pytest

from deploy.local import postgres as postgres_server
from services.notifications.bundling import Rules
from shared import migrations
from tests.component.notifications.installation import MIGRATIONS, Installation
from tests.component.notifications.post import Post
from tests.component.servers import Database, Postgres

ROLE = postgres_server.role_of("notifications")
NUMBERS = count()


@pytest.fixture(scope="session")
async def migrated(postgres: Postgres) -> str:
    """The name of a migrated database that every test gets a copy of."""
    made = postgres.database("notifications")
    await migrations.migrate(made.owner, "notifications", MIGRATIONS)
    return made.name


@pytest.fixture
async def database(postgres: Postgres, migrated: str) -> AsyncIterator[Database]:
    name, dsn = f"{migrated}_copy_{next(NUMBERS)}", postgres.cluster.dsn
    server = await asyncpg.connect(dsn(postgres_server.SUPERUSER, "postgres"))
    try:
        await server.execute(f"create database {name} template {migrated} owner {postgres_server.OWNER}")
        await server.execute(f"grant connect on database {name} to {ROLE}")
        owner, service, superuser = (
            dsn(role, name) for role in (postgres_server.OWNER, ROLE, postgres_server.SUPERUSER)
        )
        yield Database(name=name, owner=owner, service=service, superuser=superuser)
        await server.execute(f"drop database {name} with (force)")
    finally:
        await server.close()


@pytest.fixture
def post() -> Iterator[Post]:
    server = Post()
    server.open()
    yield server
    server.close()


@pytest.fixture
def rules() -> Rules:
    return Rules()


@pytest.fixture
async def here(database: Database, post: Post, rules: Rules) -> AsyncIterator[Installation]:
    async with Installation.opened(database, post.port, rules) as installation:
        yield installation
