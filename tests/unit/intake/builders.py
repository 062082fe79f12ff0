"""Reports as departments send them, for the tests of intake."""

import itertools
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from services.intake.reports.submission import Incoming, Submission, from_record
from services.intake.routing import Routing
from shared.contracts.envelope import CloudEvent, to_kafka
from shared.contracts.topics import REPORT_SUBMITTED, REPORT_WITHDRAWN
from shared.directory import Directory
from shared.records import Record

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 11, 20)
YOUTH = "05913000.youth-services"
IMMIGRATION = "05913000.immigration-office"
SCHOOLS = "05913000.school-administration"
REGISTRY = "05913000.registry-office"
ROUTING = Routing.load(ROOT / "deploy" / "routing", Directory.load(ROOT / "deploy" / "municipalities"))
NUMBERS = itertools.count(1)


def a_person(
    given: str | None = "Amira", family: str | None = "Haddad", born: str | None = "2016-03-14", **more: Any
) -> Any:
    person = {"given_names": given, "family_name": family, "birth_date": born, **more}
    return {name: value for name, value in person.items() if value is not None}


def a_need(life_situation: str = "family", **more: Any) -> dict[str, Any]:
    return {"life_situation": life_situation, **more}


def some_data(reference: str = "JA-1", **more: Any) -> dict[str, Any]:
    """The data of a report that keeps every rule."""
    usual = {
        "reference": reference,
        "reported_on": "2026-11-16",
        "occasion": "arrival",
        "person": a_person(),
        "needs": [a_need()],
    }
    return {name: value for name, value in {**usual, **more}.items() if value is not None}


def an_event(department: str = YOUTH, id: str | None = None, type: str = REPORT_SUBMITTED, **more: Any) -> CloudEvent:
    """`at` is an hour of the day the event's time is in; everything else is the report's data."""
    hour, data, parent = more.pop("at", None), more.pop("raw", None), more.pop("traceparent", None)
    body = data if data is not None else json.dumps(some_data(**more), ensure_ascii=False).encode()
    time = None if hour is None else datetime(2026, 11, 16, hour, tzinfo=UTC)
    return CloudEvent(
        id or f"event-{next(NUMBERS)}", f"/departments/{department}", type, time=time, traceparent=parent, data=body
    )


def a_record(department: str = YOUTH, topic: str | None = None, **more: Any) -> Record:
    headers, value = to_kafka(an_event(department, **more))
    return Record(topic or f"reports.{department}", 0, next(NUMBERS), None, tuple(headers), value)


def a_withdrawal(department: str = YOUTH, reference: str = "JA-1", id: str | None = None) -> Record:
    data = json.dumps({"reference": reference, "reason_code": "sent_in_error"}).encode()
    return a_record(department, id=id, type=REPORT_WITHDRAWN, raw=data)


def read(*records: Record) -> list[Incoming]:
    return [from_record(record, ROUTING, TODAY) for record in records]


def a_submission(department: str = YOUTH, **more: Any) -> Submission:
    one = from_record(a_record(department, **more), ROUTING, TODAY)
    assert isinstance(one, Submission), one
    return one
