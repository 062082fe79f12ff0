"""The whole process: an event on Kafka becomes a mail, a delivery and published notices; SIGTERM ends it properly."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from uuid_utils.compat import uuid7

from deploy.local.ports import any_free
from shared.contracts import casework
from shared.contracts.base import Event
from shared.contracts.envelope import headers_of, parse_own
from shared.contracts.topics import catalogue_for, delivery_topic, events_topic, topic_of
from tests.component.notifications.post import Post, text_of
from tests.component.servers import Postgres
from tests.unit.notifications.events import CASE, IMMIGRATION, an, directory

ROOT = Path(__file__).parents[3]
WITHIN = 30.0


@pytest.fixture
async def topics(kafka: str) -> str:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        existing = set(await admin.list_topics())
        wanted = catalogue_for(department.id for department in directory().departments)
        missing = [NewTopic(topic.name, topic.partitions, 1) for topic in wanted if topic.name not in existing]
        if missing:
            await admin.create_topics(missing)
    finally:
        await admin.close()
    return kafka


@asynccontextmanager
async def running(environment: dict[str, str], folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    with (folder / "notifications.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.notifications", cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def environment(postgres: Postgres, kafka: str, post: Post) -> dict[str, str]:
    database = postgres.database("notifications")
    return {
        **os.environ,
        "STAFFEL_DATABASE_URL": database.service,
        "STAFFEL_OWNER_DATABASE_URL": database.owner,
        "STAFFEL_KAFKA": kafka,
        "STAFFEL_PORT": str(any_free()),
        "STAFFEL_OIDC_ISSUER": "http://127.0.0.1:9/realms/staffel",
        "STAFFEL_MUNICIPALITIES": str(ROOT / "deploy" / "municipalities"),
        "STAFFEL_SMTP_PORT": str(post.port),
        "STAFFEL_MAIL_FROM": "staffel@dortmund.example",
        "STAFFEL_PROGRAMMES": str(ROOT / "deploy" / "programmes"),
        "STAFFEL_OFFERS": str(ROOT / "deploy" / "offers"),
        "STAFFEL_MAIL_GATHER_SECONDS": "0",
    }


async def migrated(settings: dict[str, str]) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.notifications", "migrate", cwd=ROOT, env=settings,
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await process.wait() == 0


async def published(kafka: str, *events: Event) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    try:
        for number, event in enumerate(events, 1):
            headers = headers_of(uuid7(), event.TYPE, event.subject, number, datetime.now(UTC), event.municipality)
            await producer.send_and_wait(
                topic_of(event.TYPE), event.to_bytes(), key=str(event.subject).encode(), headers=headers
            )
    finally:
        await producer.stop()


async def first_of(kafka: str, topic: str, type: str) -> str:
    """The subject of the first event of a type on a topic."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        async with asyncio.timeout(WITHIN):
            async for record in consumer:
                event = parse_own(record.headers, record.value)
                if event.type == type:
                    return str(event.subject)
    finally:
        await consumer.stop()
    raise AssertionError("the topic ended")


async def test_an_event_becomes_mail_delivery_and_published_notices(
    postgres: Postgres, topics: str, post: Post, tmp_path: Path
) -> None:
    settings = environment(postgres, topics, post)
    await migrated(settings)
    async with running(settings, tmp_path) as process:
        await published(topics, an(casework.CaseOpened), an(casework.TransitionRequested))
        delivered = "notifications.notice.delivered.v1"
        assert await first_of(topics, events_topic("notifications"), delivered), tmp_path
        assert await first_of(topics, delivery_topic(IMMIGRATION), casework.TransitionRequested.TYPE) == str(CASE)
        assert "DO-2026-004711-3" in text_of(post.mails[0])
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings['STAFFEL_PORT']}") as client:
            assert (await client.get("/health/ready")).json()["ok"]
            assert (await client.get("/inbox")).status_code == 401
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), WITHIN) == 0
