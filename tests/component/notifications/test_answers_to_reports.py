"""Answers to reports: each once to its sender, numbered without holes; to people once a day."""

import asyncio
import json
from typing import Any
from uuid import uuid4

from services.notifications.outbox import deliveries
from shared.contracts import intake
from shared.contracts.envelope import parse_own
from tests.component.notifications.installation import Installation
from tests.component.notifications.test_told_to_departments import pending
from tests.unit.notifications.events import REGISTRY, YOUTH, an

FORGOTTEN = {"pointer": "/needs", "code": "missing"}


async def told(here: Installation, department: str = YOUTH) -> list[tuple[str, int, str]]:
    rows = await here.rows("select type, sequence, data from deliveries where department = $1 order by seq", department)
    return [
        (row["type"], row["sequence"], json.loads(row["data"]).get("outcome") or "rejected") for row in rows
    ]  # fmt: skip


async def notices(here: Installation) -> list[dict[str, Any]]:
    rows = await here.rows("select created from notices order by number")
    return [json.loads(row["created"]) for row in rows]


async def test_an_accepted_report_is_answered_to_its_sender_and_nobody_else(here: Installation) -> None:
    await here.hears(an(intake.ReportAccepted, outcome="new"))
    assert await told(here) == [("intake.report.received.v1", 1, "new")]
    assert len(await here.rows("select 1 from deliveries")) == 1


async def test_all_answers_to_one_report_are_one_number_line(here: Installation) -> None:
    report = uuid4()
    events = [
        an(intake.ReportRejected, report_id=report, reasons=[FORGOTTEN]),
        an(intake.ReportAccepted, report_id=report, outcome="correction"),
        an(intake.ReportReceived, report_id=report, outcome="content_differs"),
    ]
    await here.hears(events[0])
    await here.hears(*events[1:])
    assert await told(here) == [
        ("intake.report.rejected.v1", 1, "rejected"),
        ("intake.report.received.v1", 2, "correction"),
        ("intake.report.received.v1", 3, "content_differs"),
    ]


async def test_an_answer_heard_again_is_delivered_once(here: Installation) -> None:
    record = here.record(an(intake.ReportAccepted))
    await here.digest([record, record])
    await here.digest([record._replace(offset=99)])
    assert len(await told(here)) == 1


async def test_an_answer_travels_as_an_event_of_its_type_about_the_report(here: Installation) -> None:
    event = an(intake.ReportAccepted)
    await here.hears(event)
    [letter] = deliveries().letters(await pending(here))
    read = parse_own(letter.headers, letter.value)
    assert (letter.topic, read.type, read.subject, read.sequence, read.source) == (
        f"deliveries.{YOUTH}", "intake.report.received.v1", str(event.report_id), 1, "/services/intake",
    )  # fmt: skip
    assert intake.ReportReceived.model_validate_json(read.data).outcome == event.outcome


async def test_an_unreadable_record_is_answered_by_its_place(here: Installation) -> None:
    await here.hears(an(intake.RecordRejected, partition=3, offset=4711, reasons=[FORGOTTEN]))
    [row] = await here.rows("select data from deliveries where department = $1", YOUTH)
    data = json.loads(row["data"])
    assert (data["topic"], data["partition"], data["offset"]) == (f"reports.{YOUTH}", 3, 4711)


async def test_five_hundred_rejections_of_a_day_are_one_notice_that_names_the_first(here: Installation) -> None:
    events = [an(intake.ReportRejected, report_id=uuid4(), reasons=[FORGOTTEN]) for _ in range(500)]
    await here.hears(*events[:250])
    await here.hears(*events[250:])
    [notice] = await notices(here)
    assert (notice["code"], notice["report_id"], notice["reason_code"]) == (
        "report_rejected", str(events[0].report_id), "missing",
    )  # fmt: skip


async def test_two_processes_that_hear_of_a_day_at_once_tell_it_once(here: Installation) -> None:
    records = [here.record(an(intake.ReportRejected, report_id=uuid4(), reasons=[FORGOTTEN])) for _ in range(4)]
    done = await asyncio.gather(*(here.digest([record]) for record in records))
    assert (sum(one.parked for one in done), len(await notices(here))) == (0, 1)


async def test_each_department_has_its_own_notice_of_a_day(here: Installation) -> None:
    await here.hears(*(an(intake.ReportRejected, department=one, reasons=[FORGOTTEN]) for one in (YOUTH, REGISTRY)))
    assert [notice["department"] for notice in await notices(here)] == [YOUTH, REGISTRY]


async def test_clerks_are_asked_for_nothing_where_the_fault_is_ours(here: Installation) -> None:
    await here.hears(an(intake.ReportRejected, reasons=[{"pointer": "", "code": "not_processed"}]))
    [item] = (await here.inbox("clerk.youth-services"))["items"]
    assert (item["code"], "Sie müssen nichts tun." in item["text"]) == ("report_not_processed", True)


async def test_a_notice_says_the_reason_in_german(here: Installation) -> None:
    event = an(intake.ReportRejected, reasons=[FORGOTTEN])
    await here.hears(event)
    [item] = (await here.inbox("clerk.youth-services"))["items"]
    assert f"zuerst {event.report_id}. Grund: Eine Pflichtangabe fehlt." in item["text"]


async def test_that_all_is_well_needs_no_notice(here: Installation) -> None:
    await here.hears(an(intake.ReportAccepted), an(intake.ReportReceived, outcome="withdrawn"))
    assert await notices(here) == []
