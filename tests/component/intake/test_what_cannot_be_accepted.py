"""What cannot be accepted is parked alone, with a reason a person understands, and answered where it can be."""

from uuid import UUID

import asyncpg
import httpx
import pytest

from services.intake.reactions import in_one_transaction
from shared.contracts.reports import report_id
from shared.contracts.topics import report_topic
from shared.records import Record
from tests.component.intake.conftest import Intake
from tests.poison import DEPARTMENT, POISON, Poison, good
from tests.tokens import bearer
from tests.unit.intake.builders import IMMIGRATION, ROUTING, TODAY, YOUTH, a_need, a_record, read

OPERATOR = bearer("operator.operations")


def poisoned(place: int, poison: Poison) -> Record:
    return Record(report_topic(DEPARTMENT), 0, 2 * place, b"one-key", poison.headers, poison.value)


def fine(place: int) -> tuple[Record, UUID]:
    headers, value, id = good(f"good-{place}", person={"given_names": f"N{place}", "birth_date_precision": "unknown"})
    return Record(report_topic(DEPARTMENT), 0, 2 * place + 1, b"one-key", headers, value), UUID(id)


async def test_poison_is_parked_with_its_reason_and_its_neighbours_get_through(intake: Intake) -> None:
    good_ones = [fine(place) for place in range(len(POISON))]
    stream = [each for n, poison in enumerate(POISON) for each in (poisoned(n, poison), good_ones[n][0])]
    await intake.takes(*stream)
    await intake.takes(*stream)
    parked = {row["offset"]: row["reason"] for row in await intake.rows('select "offset", reason from parked')}
    assert parked == {2 * place: poison.expected_code for place, poison in enumerate(POISON)}
    accepted = {UUID(event["report_id"]) for event in await intake.told("intake.report.accepted.v1")}
    assert accepted == {id for _, id in good_ones}
    rejected = await intake.told("intake.report.rejected.v1")
    assert len(rejected) == sum(poison.source_and_id for poison in POISON)
    assert {event["department"] for event in rejected} == {DEPARTMENT}


async def test_a_culprit_nobody_foresaw_is_parked_and_its_neighbours_get_through(intake: Intake) -> None:
    owner = await asyncpg.connect(intake.database.owner)
    await owner.execute("alter table reports add constraint unforeseen check (reference <> 'unforeseen')")
    records = [a_record(reference=reference) for reference in ("1", "2", "unforeseen", "3")]
    try:
        await intake.takes(*records)
    finally:
        await owner.execute("alter table reports drop constraint unforeseen")
        await owner.close()
    assert len(await intake.told("intake.report.accepted.v1")) == 3
    [parked] = await intake.rows('select "offset", reason from parked')
    assert parked["offset"] == records[2].offset


async def test_what_came_over_http_and_is_invalid_is_parked_too(intake: Intake, http: httpx.AsyncClient) -> None:
    headers = {
        **bearer("system.youth-services"), "content-type": "application/json", "ce-specversion": "1.0", "ce-id": "1",
        "ce-source": f"/departments/{YOUTH}", "ce-type": "department.report.submitted.v1",
    }  # fmt: skip
    for _ in range(2):
        await http.post("/events", content=b'{"half":', headers=headers)
    [parked] = await intake.rows("select reason, value, topic from parked")
    assert (parked["reason"], parked["value"], parked["topic"]) == ("not_json", b'{"half":', report_topic(YOUTH))


async def test_whoever_writes_anothers_source_cannot_use_up_the_others_id(intake: Intake) -> None:
    await intake.takes(a_record(YOUTH, id="the-same", topic=report_topic(IMMIGRATION)))
    [rejected] = await intake.told("intake.report.rejected.v1")
    assert (rejected["department"], rejected["reasons"][0]["code"]) == (IMMIGRATION, "wrong_source")
    await intake.takes(a_record(YOUTH, id="the-same"))
    [accepted] = await intake.told("intake.report.accepted.v1")
    assert (accepted["department"], accepted["report_id"]) == (YOUTH, rejected["report_id"])


async def test_a_parked_report_is_taken_in_when_its_cause_is_repaired(intake: Intake, http: httpx.AsyncClient) -> None:
    record = a_record(needs=[a_need("family", department="05913000.office-of-tomorrow")])
    await intake.takes(record)
    [parked] = await intake.rows("select id from parked")
    again = await http.post(f"/parked/{parked['id']}/replay", headers=OPERATOR)
    assert (again.status_code, again.json()["type"]) == (409, "urn:staffel:problem:failed-again")
    await intake.pool.execute(
        "update parked set value = replace(convert_from(value, 'UTF8'), 'office-of-tomorrow', 'youth-services')::bytea"
    )
    repaired = await http.post(f"/parked/{parked['id']}/replay", headers=OPERATOR)
    assert (repaired.status_code, repaired.json()["state"]) == (200, "replayed")
    assert len(await intake.told("intake.report.accepted.v1")) == 1


async def test_a_parked_report_can_be_given_up(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(occasion="party"))
    [parked] = await intake.rows("select id from parked")
    answer = await http.post(f"/parked/{parked['id']}/discard", json={"reason": "sent as a test"}, headers=OPERATOR)
    assert (answer.status_code, answer.json()["state"]) == (200, "discarded")


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
        a_record(reference=str(n), person={"given_names": "N", "birth_date_precision": "unknown"}) for n in range(9)
    ]
    for _ in range(times):
        await in_one_transaction(intake.pool, ROUTING, TODAY, read(*records))
    assert len(await intake.people()) == 9
    assert len(await intake.told("intake.report.accepted.v1")) == 9
