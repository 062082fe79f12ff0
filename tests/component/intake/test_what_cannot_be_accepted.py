"""What cannot be accepted is parked alone, with a reason a person understands, and answered where it can be."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID

import asyncpg
import httpx
import pytest

from services.intake.reactions import in_one_transaction
from shared.contracts.envelope import from_kafka, to_structured
from shared.contracts.reports import report_id
from shared.contracts.topics import report_topic
from shared.records import Record
from tests.component.intake.conftest import Intake
from tests.poison import DEPARTMENT, POISON, Poison, good
from tests.tokens import bearer
from tests.unit.intake.builders import IMMIGRATION, ROUTING, TODAY, YOUTH, a_record, read

OPERATOR = bearer("operator.operations")


def poisoned(place: int, poison: Poison) -> Record:
    return Record(report_topic(DEPARTMENT), 0, 2 * place, b"one-key", poison.headers, poison.value)


def fine(place: int) -> tuple[Record, UUID]:
    headers, value, id = good(f"good-{place}", person={"given_names": f"N{place}", "birth_date_precision": "unknown"})
    return Record(report_topic(DEPARTMENT), 0, 2 * place + 1, b"one-key", headers, value), UUID(id)


def names_a_report(poison: Poison) -> bool:
    return poison.source_and_id and poison.expected_code != "wrong_source"


async def test_every_poisoned_record_is_answered_once_and_its_neighbours_get_through(intake: Intake) -> None:
    good_ones = [fine(place) for place in range(len(POISON))]
    stream = [each for n, poison in enumerate(POISON) for each in (poisoned(n, poison), good_ones[n][0])]
    await intake.takes(*stream)
    await intake.takes(*stream)
    accepted = {UUID(event["report_id"]) for event in await intake.told("intake.report.accepted.v1")}
    assert accepted == {id for _, id in good_ones}
    reports = await intake.told("intake.report.rejected.v1")
    assert len(reports) == sum(map(names_a_report, POISON))
    records = await intake.told("intake.record.rejected.v1")
    assert {record["offset"]: record["reasons"][0]["code"] for record in records} == {
        2 * place: poison.expected_code for place, poison in enumerate(POISON) if not names_a_report(poison)
    }
    assert {event["department"] for event in (*reports, *records)} == {DEPARTMENT}


async def test_only_what_names_no_report_of_its_department_is_parked(intake: Intake) -> None:
    await intake.takes(*(poisoned(place, poison) for place, poison in enumerate(POISON)))
    parked = {row["offset"]: row["reason"] for row in await intake.rows('select "offset", reason from parked')}
    assert parked == {
        2 * place: poison.expected_code for place, poison in enumerate(POISON) if not names_a_report(poison)
    }


async def unforeseen(intake: Intake, *statements: str) -> None:
    owner = await asyncpg.connect(intake.database.owner)
    for statement in statements:
        await owner.execute(statement)
    await owner.close()


@pytest.fixture
async def a_fault(intake: Intake) -> AsyncIterator[None]:
    """A fault of ours that only the report with this reference meets."""
    await unforeseen(intake, "alter table reports add constraint unforeseen check (reference <> 'unforeseen')")
    yield
    await unforeseen(intake, "alter table reports drop constraint if exists unforeseen")


async def mended(intake: Intake) -> None:
    await unforeseen(intake, "alter table reports drop constraint if exists unforeseen")


async def test_a_culprit_nobody_foresaw_is_parked_and_its_neighbours_get_through(intake: Intake, a_fault: None) -> None:
    records = [a_record(reference=reference) for reference in ("1", "2", "unforeseen", "3")]
    await intake.takes(*records)
    assert len(await intake.told("intake.report.accepted.v1")) == 3
    [parked] = await intake.rows('select "offset", reason from parked')
    assert (parked["offset"], parked["reason"]) == (records[2].offset, "reaction_failed")


async def test_the_sender_of_what_we_fail_on_hears_that_operators_have_it(
    intake: Intake, http: httpx.AsyncClient, a_fault: None
) -> None:
    await intake.takes(a_record(id="ours", reference="unforeseen"))
    [told] = await intake.told("intake.report.rejected.v1")
    assert told["reasons"] == [{"pointer": "", "code": "not_processed"}]
    answer = await http.get(f"/reports/{told['report_id']}", headers=bearer("system.youth-services"))
    assert (answer.json()["status"], answer.json()["reasons"][0]["code"]) == ("rejected", "not_processed")


async def test_read_again_after_a_crash_it_is_parked_and_told_once(intake: Intake, a_fault: None) -> None:
    record = a_record(id="ours", reference="unforeseen")
    for _ in range(3):
        await intake.takes(record)
    assert len(await intake.told("intake.report.rejected.v1")) == len(await intake.rows("select 1 from parked")) == 1


async def test_where_even_the_answer_fails_the_record_is_parked_and_its_neighbours_get_through(intake: Intake) -> None:
    await unforeseen(
        intake,
        "alter table reports add constraint unforeseen check (reference <> 'unforeseen' and status <> 'rejected')",
    )
    try:
        await intake.takes(a_record(reference="1"), a_record(reference="unforeseen"), a_record(reference="2"))
    finally:
        await mended(intake)
    [parked] = await intake.rows("select reason from parked")
    assert (parked["reason"], len(await intake.told("intake.report.accepted.v1"))) == ("reaction_failed", 2)


async def test_replayed_once_its_cause_is_repaired_it_is_accepted(
    intake: Intake, http: httpx.AsyncClient, a_fault: None
) -> None:
    await intake.takes(a_record(id="ours", reference="unforeseen"))
    [parked] = await intake.rows("select id from parked")
    again = await http.post(f"/parked/{parked['id']}/replay", headers=OPERATOR)
    assert (again.status_code, again.json()["type"]) == (409, "urn:staffel:problem:failed-again")
    await mended(intake)
    repaired = await http.post(f"/parked/{parked['id']}/replay", headers=OPERATOR)
    assert (repaired.status_code, repaired.json()["state"]) == (200, "replayed")
    assert [one["type"] for one in await intake.told()][:2] == [
        "intake.report.rejected.v1", "intake.person.registered.v1",
    ]  # fmt: skip
    assert len(await intake.told("intake.report.accepted.v1")) == 1


async def test_given_up_its_sender_hears_that_it_never_will_be(
    intake: Intake, http: httpx.AsyncClient, a_fault: None
) -> None:
    await intake.takes(a_record(id="ours", reference="unforeseen"))
    [parked] = await intake.rows("select id from parked")
    answer = await http.post(f"/parked/{parked['id']}/discard", json={"reason": "sent as a test"}, headers=OPERATOR)
    assert (answer.status_code, answer.json()["state"]) == (200, "discarded")
    told = await intake.told("intake.report.rejected.v1")
    assert [event["reasons"][0]["code"] for event in told] == ["not_processed", "given_up"]


async def test_what_came_over_http_and_is_invalid_is_no_operators_work(intake: Intake, http: httpx.AsyncClient) -> None:
    headers = {
        **bearer("system.youth-services"), "content-type": "application/json", "ce-specversion": "1.0", "ce-id": "1",
        "ce-source": f"/departments/{YOUTH}", "ce-type": "department.report.submitted.v1",
    }  # fmt: skip
    for _ in range(2):
        await http.post("/events", content=b'{"half":', headers=headers)
    assert await intake.rows("select 1 from parked") == []
    [told] = await intake.told("intake.report.rejected.v1")
    assert (told["department"], told["reasons"][0]["code"]) == (YOUTH, "not_json")


async def test_whoever_writes_anothers_source_is_answered_by_the_records_place(intake: Intake) -> None:
    record = a_record(YOUTH, id="the-same", topic=report_topic(IMMIGRATION))
    await intake.takes(record)
    [rejected] = await intake.told("intake.record.rejected.v1")
    assert (rejected["department"], rejected["reasons"][0]["code"]) == (IMMIGRATION, "wrong_source")
    assert (rejected["topic"], rejected["offset"]) == (record.topic, record.offset)
    assert rejected["report_id"] == str(report_id(f"/departments/{YOUTH}", "the-same"))


@pytest.mark.parametrize("first", [YOUTH, IMMIGRATION])
async def test_anothers_id_is_neither_used_up_nor_betrayed(intake: Intake, first: str) -> None:
    its_own, forged = a_record(YOUTH, id="the-same"), a_record(YOUTH, id="the-same", topic=report_topic(IMMIGRATION))
    for record in (its_own, forged) if first == YOUTH else (forged, its_own):
        await intake.takes(record)
    [accepted] = await intake.told("intake.report.accepted.v1")
    assert accepted["department"] == YOUTH
    assert len(await intake.told("intake.record.rejected.v1")) == 1
    assert await intake.told("intake.report.received.v1") == []


async def test_a_record_of_a_department_nobody_knows_is_left_to_operators(intake: Intake) -> None:
    await intake.takes(a_record("05913000.no-such-office"))
    [parked] = await intake.rows("select reason from parked")
    assert parked["reason"] == "unknown_department"


async def test_reasons_are_told_as_place_and_code(intake: Intake) -> None:
    await intake.takes(a_record(id="x", occasion="party", needs=[{"life_situation": "leisure"}]))
    [rejected] = await intake.told("intake.report.rejected.v1")
    assert rejected["report_id"] == str(report_id(f"/departments/{YOUTH}", "x"))
    assert rejected["reasons"] == [
        {"pointer": "/occasion", "code": "not_in_enum"}, {"pointer": "/needs/0/life_situation", "code": "not_in_enum"},
    ]  # fmt: skip


@pytest.mark.parametrize("times", [1, 3])
async def test_a_repeated_batch_has_one_effect(intake: Intake, times: int) -> None:
    records = [
        a_record(reference=str(n), person={"given_names": "N", "birth_date_precision": "unknown"}) for n in range(1, 10)
    ]
    for _ in range(times):
        await in_one_transaction(intake.pool, ROUTING, TODAY, read(*records))
    assert len(await intake.people()) == 9
    assert len(await intake.told("intake.report.accepted.v1")) == 9


def written_as_for_http(record: Record) -> Record:
    return record._replace(headers=tuple((name.replace("ce_", "ce-"), value) for name, value in record.headers))


def whole_as_plain_json(record: Record) -> Record:
    event = from_kafka(record.headers, record.value)
    return record._replace(headers=(("content-type", b"application/json"),), value=to_structured(event))


@pytest.mark.parametrize(
    ("spoil", "code"), [(written_as_for_http, "wrong_header_prefix"), (whole_as_plain_json, "wrong_content_type")]
)
async def test_the_commonest_mistakes_have_one_reason_that_says_what_to_do(
    intake: Intake, spoil: Callable[[Record], Record], code: str
) -> None:
    await intake.takes(spoil(a_record(id="x")))
    [rejected] = await intake.told("intake.record.rejected.v1")
    assert [reason["code"] for reason in rejected["reasons"]] == [code]
    assert rejected["report_id"] == str(report_id(f"/departments/{YOUTH}", "x"))


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b"null", None])
async def test_whatever_lies_on_the_topic_of_a_department_is_answered_once(intake: Intake, value: bytes | None) -> None:
    record = a_record()._replace(headers=(), value=value)
    for _ in range(2):
        await intake.takes(record)
    [rejected] = await intake.told("intake.record.rejected.v1")
    assert (rejected["topic"], rejected["partition"], rejected["offset"]) == (record.topic, 0, record.offset)


async def test_a_batch_on_kafka_is_answered_by_its_place(intake: Intake) -> None:
    batch = (("content-type", b"application/cloudevents-batch+json"),)
    await intake.takes(a_record()._replace(headers=batch, value=b"[]"))
    [rejected] = await intake.told("intake.record.rejected.v1")
    assert rejected["reasons"][0]["code"] == "unsupported_media_type"
