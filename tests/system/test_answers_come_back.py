"""Whatever a department writes, over whichever way, its own topic of deliveries has exactly one answer to it.

Read as any consumer of Kafka reads it, without anything of Staffel.
"""

import asyncio
import json
import os
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from staffel_client.kafka import KafkaPublisher
from tests.system.staffel_up import Running
from tests.system.test_client_on_the_stack import a_client, a_report, somebody
from tests.system.town import Town, eventually

REGISTRY = "05913000.registry-office"
SOURCE = f"/departments/{REGISTRY}"
TYPE = b"department.report.submitted.v1"
WITHDRAWAL = b"department.report.withdrawn.v1"
Record = tuple[list[tuple[str, bytes]], bytes]
Told = tuple[str, int, dict[str, Any]]


@pytest.fixture(scope="module")
def town(stack: Running) -> Iterator[Town]:
    made = Town(stack.endpoints)
    yield made
    made.http.close()


def an_id() -> str:
    return f"answers-{uuid4().hex}"


def report_id(id: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"{SOURCE}\n{id}"))


def data(**more: Any) -> bytes:
    person = {"given_names": f"Person {uuid4().hex[:10]}", "family_name": "Beispiel", "birth_date": "2008-10-12"}
    usual = {
        "reference": f"MR-{uuid4().hex[:12]}", "reported_on": "2026-09-01", "occasion": "arrival", "person": person,
        "needs": [{"life_situation": "language"}],
    }  # fmt: skip
    return json.dumps({**usual, **more}).encode()


def record(id: str, body: bytes, prefix: str = "ce_", type: bytes = TYPE) -> Record:
    attributes = {"specversion": b"1.0", "id": id.encode(), "source": SOURCE.encode(), "type": type}
    headers = [(prefix + name, value) for name, value in attributes.items()]
    return [*headers, ("content-type", b"application/json")], body


async def written(town: Town, *records: Record) -> list[tuple[int, int]]:
    """Writes them to the topic of the registry office; where each lies."""
    producer = AIOKafkaProducer(bootstrap_servers=town.endpoints.kafka, acks="all")
    await producer.start()
    try:
        sent = [
            await producer.send_and_wait(f"reports.{REGISTRY}", body, key=b"answers", headers=headers)
            for headers, body in records
        ]
    finally:
        await producer.stop()
    return [(one.partition, one.offset) for one in sent]


async def told(town: Town, subjects: Sequence[str], number: int, department: str = REGISTRY) -> dict[str, list[Told]]:
    """What the department was told about these subjects, once it is so many, and a moment longer."""
    consumer = AIOKafkaConsumer(
        f"deliveries.{department}", bootstrap_servers=town.endpoints.kafka, auto_offset_reset="earliest"
    )
    await consumer.start()
    found: dict[str, list[Told]] = {subject: [] for subject in subjects}
    try:
        async with asyncio.timeout(60):
            quiet = 0
            while sum(map(len, found.values())) < number or quiet < 2:
                batch = await consumer.getmany(timeout_ms=500)
                quiet = 0 if batch else quiet + 1
                for read in (one for some in batch.values() for one in some):
                    headers = {name: value.decode() for name, value in read.headers}
                    if headers["ce_subject"] in found:
                        line = (headers["ce_type"], int(headers["ce_sequence"]), json.loads(read.value))
                        found[headers["ce_subject"]].append(line)
    finally:
        await consumer.stop()
    return found


def short(lines: Sequence[Told]) -> list[tuple[str, int, str]]:
    return [
        (type.split(".")[2], number, said.get("outcome") or said["reasons"][0]["code"]) for type, number, said in lines
    ]


async def test_each_kind_of_answer_over_kafka(town: Town) -> None:
    good, bad, twice, gone = an_id(), an_id(), an_id(), an_id()
    body, withdrawn = data(), data()
    taken_back = json.dumps({"reference": json.loads(withdrawn)["reference"], "reason_code": "sent_in_error"}).encode()
    await written(
        town, record(good, data()), record(bad, data(occasion="party")), record(twice, body), record(twice, body),
        record(twice, data()), record(an_id(), withdrawn), record(gone, taken_back, type=WITHDRAWAL),
        record(bad, data()),
    )  # fmt: skip
    found = await told(town, [*map(report_id, (good, bad, twice, gone))], 6)
    assert {name: short(found[report_id(id)]) for name, id in
            {"good": good, "bad": bad, "twice": twice, "gone": gone}.items()} == {
        "good": [("received", 1, "new")],
        "bad": [("rejected", 1, "not_in_enum"), ("received", 2, "new")],
        "twice": [("received", 1, "new"), ("received", 2, "content_differs")],
        "gone": [("received", 1, "withdrawn")],
    }  # fmt: skip


async def test_no_answer_says_anything_of_the_person(town: Town) -> None:
    id = an_id()
    await written(town, record(id, data()))
    [(_, _, said)] = (await told(town, [report_id(id)], 1))[report_id(id)]
    assert said.keys() == {"municipality", "report_id", "department", "outcome"}


async def test_records_nobody_can_read_are_answered_by_their_place(town: Town) -> None:
    batch: Record = ([("content-type", b"application/cloudevents-batch+json")], b"[]")
    places = await written(
        town, record(an_id(), data(), prefix="ce-"), batch, ([], b""), ([], b"{"), ([("ce_id", b"\xff")], data())
    )
    subjects = [
        str(uuid5(NAMESPACE_URL, f"urn:staffel:record:reports.{REGISTRY}/{partition}/{offset}"))
        for partition, offset in places
    ]
    found = await told(town, subjects, len(places))
    assert [len(found[subject]) for subject in subjects] == [1] * len(places)
    lines = [found[subject][0] for subject in subjects]
    assert {(type, number) for type, number, _ in lines} == {("intake.record.rejected.v1", 1)}
    assert [(said["partition"], said["offset"]) for _, _, said in lines] == places
    assert lines[0][2]["reasons"] == [{"pointer": "headers", "code": "wrong_header_prefix"}]


def test_reports_over_http_are_answered_on_deliveries_too(town: Town) -> None:
    with a_client(town, "registry-office") as staffel:
        receipts = staffel.publish([a_report(staffel), a_report(staffel)])
    subjects = [str(receipt.report_id) for receipt in receipts]
    found = asyncio.run(told(town, subjects, 2))
    assert [short(found[subject]) for subject in subjects] == [[("received", 1, "new")]] * 2


async def test_the_client_hears_what_it_has_published(town: Town) -> None:
    async with KafkaPublisher(town.endpoints.kafka, REGISTRY) as kafka:
        one, other = a_report(kafka.desk, id=an_id()), a_report(kafka.desk, id=an_id(), person=somebody())
        answers = await kafka.publish_and_hear([one, other, one], quiet=5)
    assert [answer and answer.outcome for answer in answers] == ["new", "new", None]


def alive(stack: Running, service: str) -> int:
    """The process that is there now, or after the supervisor has started it again."""
    return eventually(lambda: next((pid for pid in [stack.endpoints.pids.get(service)] if pid and is_alive(pid)), None))


def is_alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


async def test_processes_that_are_killed_lose_no_answer_and_give_none_twice(stack: Running, town: Town) -> None:
    ids = [an_id() for _ in range(300)]
    records = [record(id, data() if place % 3 else data(occasion="party")) for place, id in enumerate(ids)]
    for start in range(0, len(records), 100):
        await written(town, *records[start : start + 100])
        for service in ("intake", "notifications"):
            os.kill(alive(stack, service), signal.SIGKILL)
    found = await told(town, [report_id(id) for id in ids], len(ids))
    numbers = {id: sorted({number for _, number, _ in found[report_id(id)]}) for id in ids}
    assert {tuple(each) for each in numbers.values()} == {(1,)}
    kinds = Counter(next(type for type, _, _ in found[report_id(id)]) for id in ids)
    assert kinds == {"intake.report.received.v1": 200, "intake.report.rejected.v1": 100}
