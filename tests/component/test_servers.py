"""The servers every other test of this folder relies on are real and behave as the local stack's."""

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from tests.component.servers import Postgres


async def test_a_fresh_database_has_the_extensions_and_belongs_to_the_owner(postgres: Postgres) -> None:
    connection = await asyncpg.connect(postgres.database().owner)
    try:
        extensions = {row["extname"] for row in await connection.fetch("select extname from pg_extension")}
        assert extensions >= {"btree_gist", "pg_trgm", "fuzzystrmatch", "unaccent"}
        await connection.execute("create table anything (id int)")
    finally:
        await connection.close()


async def test_a_service_may_create_nothing_in_its_database(postgres: Postgres) -> None:
    connection = await asyncpg.connect(postgres.database("funding").service)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("create table anything (id int)")
    finally:
        await connection.close()


async def test_the_broker_is_real_and_makes_no_topic_by_itself(kafka: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        assert await admin.list_topics() == []
    finally:
        await admin.close()
