"""Notifications on a real database and with a real SMTP server; events arrive as records of Kafka would."""

from collections.abc import AsyncIterator, Iterator

import pytest

from services.notifications.bundling import Rules
from shared import migrations
from tests.component.notifications.installation import MIGRATIONS, Installation
from tests.component.notifications.post import Post
from tests.component.servers import Database, Postgres


@pytest.fixture
async def database(postgres: Postgres) -> Database:
    made = postgres.database("notifications")
    await migrations.migrate(made.owner, "notifications", MIGRATIONS)
    return made


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
