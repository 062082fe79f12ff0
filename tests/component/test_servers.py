"""The servers every other test of this folder relies on are real and behave as the local stack's."""

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from deploy.local.topics import TopicsNotCreated, create_topics
from shared.contracts.topics import Topic, catalogue_for
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


async def test_the_broker_makes_no_topic_by_itself(kafka: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        await admin.describe_topics(["misspelt"])
        assert "misspelt" not in await admin.list_topics()
    finally:
        await admin.close()


async def test_the_topics_on_the_broker_are_those_of_the_catalogue(kafka: str) -> None:
    wanted = catalogue_for(["05999001.registry-office", "05999001.jobcenter"])
    await create_topics(kafka, wanted)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        names = [topic.name for topic in wanted]
        partitions = {t["topic"]: len(t["partitions"]) for t in await admin.describe_topics(names)}
        assert partitions == {topic.name: topic.partitions for topic in wanted}
        questions = [ConfigResource(ConfigResourceType.TOPIC, t.name, dict(t.config)) for t in wanted]
        answers = await admin.describe_configs(questions)
        found = {
            name: {key: value for key, value, *_ in entries}
            for answer in answers
            for _, _, _, name, entries in answer.resources
        }
        assert found == {topic.name: dict(topic.config) for topic in wanted}
    finally:
        await admin.close()


async def test_topics_that_are_there_are_left_alone(kafka: str) -> None:
    wanted = catalogue_for(["05999002.registry-office"])
    await create_topics(kafka, wanted)
    assert await create_topics(kafka, wanted) == []


async def test_a_topic_the_broker_refuses_is_named(kafka: str) -> None:
    with pytest.raises(TopicsNotCreated, match=r"reports\.Köln"):
        await create_topics(kafka, [Topic("reports.Köln", 1, {})])
