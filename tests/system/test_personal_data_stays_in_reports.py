"""Canaries: names, birth dates and contacts with values found nowhere else show up in `reports.*` and nowhere else."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from tests.system.staffel_up import Running
from tests.system.town import Town, eventually
from tests.unit.intake.messages.zuzug import a_message

VMDO = "05913000.vmdo"
CANARIES = (
    "Zwitscherlinde", "Kanarienvogt", "1987-06-05", "kanari@vogelhaus.example", "0231-4711081500", "Piepmatzgasse 17",
    "AZR-993311774422", "Gezwitscher im Freitext",
)  # fmt: skip
PERSON = {
    "given_names": "Zwitscherlinde", "family_name": "Kanarienvogt", "birth_date": "1987-06-05",
    "email": "kanari@vogelhaus.example", "phone": "0231-4711081500", "azr_number": "AZR-993311774422",
    "address": {"street": "Piepmatzgasse 17", "postcode": "44135", "city": "Dortmund"},
}  # fmt: skip


@pytest.fixture(scope="module")
def told(stack: Running) -> Iterator[tuple[Running, Town, dict[str, Any]]]:
    """A person with canaries whose case was handed over, and bad reports about the same person over both ways."""
    town = Town(stack.endpoints)
    need = {"life_situation": "orientation", "department": VMDO}
    event = town.report("immigration-office", need, person=PERSON, remarks="Gezwitscher im Freitext")
    town.submit(event)
    case = town.case_of(event, "clerk.vmdo")
    town.post("clerk.vmdo", "casework", f"/transitions/{case['tracks'][0]['transition']['id']}/acceptance")
    wrong = town.report(
        "immigration-office", {"life_situation": "Zwitscherlinde"}, person={**PERSON, "Kanarienvogt": 1}
    )
    assert town.submit(wrong)["status"] == "rejected"
    upload_a_list(town)
    send_messages(town)
    asyncio.run(publish_raw(stack, b'{"person": {"given_names": "Zwitscherlinde", "family_name": "Kanarienvogt"'))
    done = stack.staffel("check", "--json", "--wait", "60")
    assert done.returncode == 0, done.stdout
    yield stack, town, case
    town.http.close()


def upload_a_list(town: Town) -> None:
    """One row that is taken in and two that have to be corrected, which are fetched; the same file again."""
    good = f"L-1;{';'.join(CANARIES[:2])};05.06.1987;Zuzug;Sprache;{CANARIES[3]};{CANARIES[4]}"
    wrong = f"L-2;{';'.join(CANARIES[:2])};05.06.87;Zwitscherlinde;Kanarienvogt;{CANARIES[3]};{CANARIES[4]}"
    body = "\n".join(
        ["AZ;Vorname;Nachname;geb.;Anlass;Bedarf;E-Mail;Telefon", good, wrong, f"L-3;{CANARIES[1]}"]
    ).encode()
    headers = {"content-type": "text/csv", "idempotency-key": "canary"}
    for _ in range(2):
        uploaded = town.ask("clerk.immigration-office", "POST", "intake", "/imports", content=body, headers=headers)
        assert (uploaded.status_code, uploaded.json()["valid"]) == (201, 1)
    path = f"/imports/{uploaded.json()['id']}"
    town.post("clerk.immigration-office", "intake", f"{path}/confirmation", status=202)
    eventually(lambda: town.get("clerk.immigration-office", "intake", path)["state"] == "done")
    assert "Kanarienvogt" in town.ask("clerk.immigration-office", "GET", "intake", f"{path}/errors.csv").text


def send_messages(town: Town) -> None:
    """One that is accepted, one the schema refuses, one a rule refuses, one that is no XML."""
    good = a_message(("Oleksandr", "Zwitscherlinde"), ("Kowalenko", "Kanarienvogt"), ("1988-02-03", "1987-06-05"))
    wrong = (good.replace(b"sprache>", b"Zwitscherlinde>"), good.replace(b"UKR", b"ZZZ"), good[:-20])
    statuses = [
        town.ask(
            "system.registry-office", "POST", "intake", "/messages/xoev", content=one,
            headers={"content-type": "application/xml"},
        ).status_code
        for one in (good, *wrong)
    ]  # fmt: skip
    assert statuses == [202, 422, 202, 422]


async def publish_raw(stack: Running, value: bytes) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=stack.endpoints.kafka)
    await producer.start()
    try:
        headers = [("content-type", b"application/cloudevents+json")]
        await producer.send_and_wait("reports.05913000.immigration-office", value, headers=headers)
    finally:
        await producer.stop()


def found_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


async def every_record(bootstrap: str) -> dict[str, str]:
    """All records of all topics but the reports', keys and headers included, as one text a topic."""
    admin, consumer = AIOKafkaAdminClient(bootstrap_servers=bootstrap), AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await admin.start()
    await consumer.start()
    try:
        names = [name for name in await admin.list_topics() if not name.startswith(("reports.", "__"))]
        described = await admin.describe_topics(names)
        places = [TopicPartition(t["topic"], p["partition"]) for t in described for p in t["partitions"]]
        ends = {place: end for place, end in (await consumer.end_offsets(places)).items() if end}
        consumer.assign(list(ends))
        await consumer.seek_to_beginning(*ends)
        texts: dict[str, list[str]] = {name: [] for name in names}
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for place, records in (await consumer.getmany(timeout_ms=500)).items():
                texts[place.topic] += [f"{r.key!r} {r.headers!r} {(r.value or b'').decode()}" for r in records]
        return {name: "\n".join(lines) for name, lines in texts.items()}
    finally:
        await consumer.stop()
        await admin.close()


def test_no_topic_but_the_reports_holds_a_canary(told: Any) -> None:
    stack, _, case = told
    texts = asyncio.run(every_record(stack.endpoints.kafka))
    assert case["id"] in texts["casework.events"]
    assert {name: found_in(text) for name, text in texts.items() if found_in(text)} == {}


def test_no_log_holds_a_canary(told: Any) -> None:
    stack, _, _ = told
    logs = {path.name: path.read_text(errors="replace") for path in Path(stack.folder, "logs").glob("*.log")}
    assert {"intake.log", "casework.log", "notifications.log", "funding.log"} <= logs.keys()
    assert {name: found_in(text) for name, text in logs.items() if found_in(text)} == {}


def test_no_metric_holds_a_canary(told: Any) -> None:
    _, town, _ = told
    for service, address in town.endpoints.services.items():
        assert found_in(town.http.get(f"{address}/metrics").text) == [], service


def test_no_span_holds_a_canary(told: Any) -> None:
    _, town, _ = told
    query = {"lookback": 3_600_000, "limit": 1000}
    spans = town.http.get(f"{town.endpoints.traces}/api/v2/traces", params=query).text
    assert "traceId" in spans
    assert found_in(spans) == []


def test_no_mail_holds_a_canary(told: Any) -> None:
    _, town, _ = told
    mails = town.http.get(f"{town.endpoints.mail}/api/email").text
    assert "DO-" in mails
    assert found_in(mails) == []


@pytest.mark.parametrize("service", ["casework", "funding", "notifications"])
def test_no_other_database_holds_a_canary(told: Any, service: str) -> None:
    stack, _, _ = told
    assert found_in(dump(stack.endpoints.databases[service])) == []


def test_intakes_journal_holds_no_canary(told: Any) -> None:
    stack, _, _ = told
    text = dump(stack.endpoints.databases["intake"], "journal")
    assert "intake.report.accepted.v1" in text
    assert found_in(text) == []


def dump(dsn: str, *tables: str) -> str:
    """Every row of the tables (all of them, if none is named) as text."""
    return asyncio.run(rows_of(dsn, tables))


async def rows_of(dsn: str, tables: tuple[str, ...]) -> str:
    connection = await asyncpg.connect(dsn)
    try:
        listed = await connection.fetch("select tablename from pg_tables where schemaname = 'public'")
        wanted = [row["tablename"] for row in listed if not tables or row["tablename"] in tables]
        return "\n".join([str(row) for table in wanted for row in await connection.fetch(f'select * from "{table}"')])
    finally:
        await connection.close()


def test_an_operator_sees_what_was_parked_without_a_canary(told: Any) -> None:
    stack, town, _ = told
    parked = town.ask("operator.operations", "GET", "intake", "/parked").text
    assert "reports.05913000.immigration-office" in parked
    assert found_in(parked) == []
    listed = stack.staffel("parked", "list").stdout
    assert "reports.05913000.immigration-office" in listed
    assert found_in(listed) == []
