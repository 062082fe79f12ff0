"""Batches that meet: the same report, the same new person, the same file, at the same instant."""

import asyncio

import httpx
import pytest

from services.intake.reports.take_in import take_in
from shared.contracts.envelope import to_structured
from shared.postgres import writing
from shared.records import Record
from tests.component.eventually import eventually
from tests.component.intake.conftest import Intake
from tests.tokens import bearer
from tests.unit.intake.builders import ROUTING, SCHOOLS, TODAY, YOUTH, a_person, a_record, an_event, read

TIMES = 5


async def test_the_same_event_posted_twice_at_once_has_one_effect(intake: Intake, http: httpx.AsyncClient) -> None:
    headers = {**bearer("system.youth-services"), "content-type": "application/cloudevents+json"}
    body = to_structured(an_event())
    answers = await asyncio.gather(*(http.post("/events", content=body, headers=headers) for _ in range(TIMES)))
    given = sorted(answer.json()["receipts"][0]["status"] for answer in answers)
    assert given == ["accepted"] + ["duplicate"] * (TIMES - 1)
    assert len(await intake.told("intake.report.accepted.v1")) == 1


@pytest.mark.parametrize("identified_by", ["name", "azr"])
async def test_one_new_person_in_several_batches_at_once_is_registered_once(intake: Intake, identified_by: str) -> None:
    more = {"azr_number": "A-1", "born": "1998-01-01"} if identified_by == "azr" else {}
    batches = [
        [a_record(SCHOOLS, reference=f"S{n}", person=a_person(**more)), a_record(YOUTH, reference=f"{n}")]
        for n in range(TIMES)
    ]
    await asyncio.gather(*(intake.takes(first) for first, _ in batches))
    assert len(await intake.people()) == 1
    assert len(await intake.told("intake.report.accepted.v1")) == TIMES


async def test_one_new_file_in_several_batches_at_once_is_one_person(intake: Intake) -> None:
    records = [a_record(person=a_person(birth_date_precision="unknown", born=None)) for _ in range(TIMES)]
    await asyncio.gather(*(intake.takes(record) for record in records))
    assert len(await intake.people()) == 1
    outcomes = [event["outcome"] for event in await intake.told("intake.report.accepted.v1")]
    assert outcomes == ["new"] + ["correction"] * (TIMES - 1)


async def test_corrections_of_one_file_at_once_all_count(intake: Intake) -> None:
    await intake.takes(a_record(at=1))
    records = [a_record(at=hour, person=a_person(phone=str(hour))) for hour in range(2, 2 + TIMES)]
    await asyncio.gather(*(intake.takes(record) for record in records))
    [person] = await intake.people()
    assert f'"{1 + TIMES}"' in person["details"]
    assert len(await intake.told("intake.report.accepted.v1")) == 1 + TIMES


async def test_big_batches_with_the_same_people_do_not_deadlock(intake: Intake) -> None:
    people = [a_person(f"Given{n}", "Family") for n in range(100)]
    forward = [a_record(YOUTH, reference=f"Y{n}", person=person) for n, person in enumerate(people)]
    backward = [a_record(SCHOOLS, reference=f"S{n}", person=person) for n, person in reversed(list(enumerate(people)))]
    await asyncio.gather(intake.takes(*forward), intake.takes(*backward))
    assert len(await intake.people()) == 100
    assert len(await intake.told("intake.report.accepted.v1")) == 200


async def while_another_is_uncommitted(intake: Intake, first: Record, second: Record) -> None:
    """Take the second report in while the first one's transaction has written everything and not yet committed."""
    async with writing(intake.pool) as conn:
        await take_in(conn, ROUTING, TODAY, read(first))
        meanwhile = asyncio.create_task(intake.takes(second))
        await eventually(lambda: waiting_for_keys(intake))
    await meanwhile


async def waiting_for_keys(intake: Intake) -> bool:
    return bool(await intake.rows("select from pg_locks where locktype = 'advisory' and not granted"))


async def test_one_new_person_written_two_ways_in_two_transactions_is_registered_once(intake: Intake) -> None:
    await while_another_is_uncommitted(
        intake,
        a_record(YOUTH, person=a_person("Mohammed", "Al-Sharif", "1990-02-03", phone="0231 1234567")),
        a_record(SCHOOLS, reference="S", person=a_person("Muhamad", "Alscharif", "1990-02-03", phone="0231 1234567")),
    )
    assert len(await intake.people()) == 1
    assert len(await intake.told("intake.report.accepted.v1")) == 2


async def test_two_who_may_be_one_in_two_transactions_are_asked_about(intake: Intake) -> None:
    await while_another_is_uncommitted(
        intake,
        a_record(YOUTH, person=a_person("Oleksandr", "Kovalenko", "1988-02-03")),
        a_record(SCHOOLS, reference="S", person=a_person("Alexander", "Kowalenko", "1988-02-03")),
    )
    assert len(await intake.told("intake.clearing.opened.v1")) == 1


async def test_twins_in_two_transactions_do_not_stop_each_other(intake: Intake) -> None:
    await while_another_is_uncommitted(
        intake,
        a_record(YOUTH, person=a_person("Amira", phone="0231 1234567")),
        a_record(SCHOOLS, reference="S", person=a_person("Amina", phone="0231 1234567")),
    )
    assert [person["status"] for person in await intake.people()] == ["registered", "registered"]


async def test_one_new_person_written_in_many_ways_in_several_batches_at_once_is_registered_once(
    intake: Intake,
) -> None:
    ways = [("Mohammed", "Al-Sharif"), ("Muhamad", "Alscharif"), ("Mohamed", "Alsharif"), ("Mohammad", "Al Sharif")]
    await asyncio.gather(
        *(
            intake.takes(
                a_record(SCHOOLS, reference=f"S{n}", person=a_person(*way, "1990-02-03", phone="0231 1234567")),
                *(a_record(YOUTH, reference=f"{n}-{m}", person=a_person(f"Extra{n}{m}", "Other")) for m in range(20)),
            )
            for n, way in enumerate(ways)
        )
    )
    assert len(await intake.people()) == 1 + len(ways) * 20
