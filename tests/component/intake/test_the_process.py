"""The service as it is started in earnest: its process between a real PostgreSQL and a real Kafka."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition

from deploy.local import services
from deploy.local.ports import any_free
from deploy.local.program import start, stop
from deploy.local.topics import create_topics
from shared.contracts.envelope import parse_own
from shared.contracts.parked import IntakeParkedNoticed
from shared.contracts.topics import PARTITIONS, catalogue_for, report_topic
from shared.records import Record
from tests.component.servers import Postgres
from tests.component.wild_names import Name, publish_as_one_batch
from tests.tokens import ISSUER
from tests.unit.intake.builders import SCHOOLS, YOUTH, a_need, a_person, a_record

INTAKE = services.SERVICES[0]
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture(scope="module")
async def begin(kafka: str) -> dict[TopicPartition, int]:
    """Where the topic of intake's events ends before the process begins: other tests share the broker."""
    await create_topics(kafka, catalogue_for([YOUTH, SCHOOLS]))
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka)
    await consumer.start()
    try:
        return await consumer.end_offsets([TopicPartition("intake.events", number) for number in range(PARTITIONS)])
    finally:
        await consumer.stop()


@pytest.fixture(scope="module")
async def process(
    postgres: Postgres, kafka: str, begin: dict[TopicPartition, int], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    """The address of a running intake."""
    logs: Path = tmp_path_factory.mktemp("logs")
    port = any_free()
    database = postgres.database("intake")
    around = services.Surroundings(kafka, ISSUER, "http://127.0.0.1:9/spans", {"intake": port}, logs)
    migration = services.migration(INTAKE, database.service, database.owner, around)
    assert start(migration).wait(60) == 0
    program = services.program(INTAKE, database.service, around)
    program = replace(program, env={**program.env, "OTEL_TRACES_EXPORTER": "none"})
    child = start(program)
    yield f"http://127.0.0.1:{port}"
    stop(program, child)
    assert child.returncode == 0, (logs / "intake.log").read_text()


async def told(kafka: str, begin: dict[TopicPartition, int], count: int) -> list[ConsumerRecord]:
    """The first `count` records of the process on `intake.events` that are about reports, persons and referrals."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka)
    await consumer.start()
    consumer.assign(list(begin))
    for partition, offset in begin.items():
        consumer.seek(partition, offset)
    found: list[ConsumerRecord] = []
    try:
        while len(found) < count:
            record = await asyncio.wait_for(anext(consumer), 30)
            if dict(record.headers)["ce_type"] != IntakeParkedNoticed.TYPE.encode():
                found.append(record)
    finally:
        await consumer.stop()
    return found


async def test_a_report_on_kafka_comes_out_as_events_of_intake(
    process: str, kafka: str, begin: dict[TopicPartition, int]
) -> None:
    first = a_record(needs=[a_need("education")], traceparent=PARENT)
    second = a_record(SCHOOLS, reference="S", person=a_person("Pavlo", "Bondar", "1980-05-05"))
    broken = a_record(occasion="party")
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    for record in (first, broken, second):
        await producer.send_and_wait(record.topic, record.value, headers=list(record.headers))
    await producer.stop()
    events = [(record.key, parse_own(record.headers, record.value)) for record in await told(kafka, begin, 7)]
    assert sorted(event.type for _, event in events) == [
        "intake.person.registered.v1",
        "intake.person.registered.v1",
        "intake.referral.routed.v1",
        "intake.referral.routed.v1",
        "intake.report.accepted.v1",
        "intake.report.accepted.v1",
        "intake.report.rejected.v1",
    ]
    assert all(key == (event.subject or "").encode() for key, event in events)
    assert {event.source for _, event in events} == {"/services/intake"}
    traced = [event for _, event in events if event.traceparent is not None]
    assert {(event.traceparent or "").split("-")[1] for event in traced} == {PARENT.split("-")[1]}
    assert len(traced) == 3
    assert {record.topic for record in (first, second)} == {report_topic(YOUTH), report_topic(SCHOOLS)}


async def test_a_header_whose_name_is_no_utf_8_parks_that_report_alone(
    process: str, kafka: str, begin: dict[TopicPartition, int]
) -> None:
    good = a_record(reference="N-1", person=a_person("Nour", "Haddad", "1991-07-07"))
    wild = a_record(reference="N-2", person=a_person("Lina", "Haddad", "1992-08-08"))
    named: Record = wild._replace(headers=(*wild.headers, (Name.of(b"M\xfcnster"), b"x")))
    await publish_as_one_batch(kafka, good.topic, [named, good])
    events = [parse_own(record.headers, record.value) for record in await told(kafka, begin, 11)]
    [rejected] = [event for event in events if b"not_utf8" in event.data]
    assert rejected.type == "intake.report.rejected.v1"
    assert sum(event.type == "intake.report.accepted.v1" for event in events) == 3


async def test_it_says_that_it_is_ready_and_what_it_offers(process: str) -> None:
    async with httpx.AsyncClient(base_url=process) as client:
        assert (await client.get("/health/ready")).json()["ok"] is True
        assert (await client.get("/health/live")).json()["ok"] is True
        paths = (await client.get("/openapi.json")).json()["paths"].keys()
        assert paths >= {"/events", "/reports/{id}", "/persons/{id}", "/clearing", "/departments", "/parked"}
        assert (await client.get("/departments")).status_code == 401
