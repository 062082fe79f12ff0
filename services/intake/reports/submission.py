"""What came in, from Kafka or over HTTP, read once: a report, a withdrawal, or something to reject with reasons.

From here on nobody looks at headers or bytes again. Reasons hold places and codes, never values.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.intake.matching.placeholders import is_reference
from services.intake.people.details import Details, Key, details_of
from services.intake.routing import Routing
from shared.acts import Trace
from shared.contracts import strict_json
from shared.contracts.envelope import CloudEvent, EnvelopeError, from_kafka
from shared.contracts.reasons import Reason
from shared.contracts.reports import (
    Report,
    ReportInvalid,
    Withdrawal,
    department_from,
    report_id,
    validate_report,
)
from shared.contracts.reports.rules import believed
from shared.contracts.topics import department_of
from shared.records import Record


@dataclass(frozen=True, slots=True, eq=False)
class Submission:
    """A valid report. `time` is the event's as far as it counts for order (`believed`); `body` the data as they came;
    `keys` those of `details`."""

    id: UUID
    department: str
    time: datetime | None
    report: Report
    details: Details
    keys: tuple[Key, ...]
    body: bytes
    actor: str
    trace: Trace | None
    record: Record | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Retraction:
    """A valid withdrawal: its sender takes back what stands under a reference."""

    id: UUID
    department: str
    reference: str
    reason_code: str
    actor: str
    trace: Trace | None
    record: Record


@dataclass(frozen=True, slots=True, eq=False)
class Rejection:
    """Cannot be accepted. Without `id` no report of the department can be named: then it is answered by its place, and
    `read_as` is what the source and id it gives come to, if it gives both.

    `fault` names what failed in intake itself: then it is not the sender's to mend, and operators have to look.
    """

    id: UUID | None
    department: str
    reasons: tuple[Reason, ...]
    actor: str
    trace: Trace | None
    record: Record
    fault: str | None = None
    read_as: UUID | None = None


Incoming = Submission | Retraction | Rejection


def file_key(department: str, reference: str) -> Key:
    """The file number as the department uses it; references hold no line feed."""
    return Key("reference", f"{department}\n{reference}")


def from_record(record: Record, routing: Routing, today: date) -> Incoming:
    """Read one record of a topic `reports.<department>`; `today` is the business day in Germany."""
    department = department_of(record.topic)
    try:
        event = from_kafka(record.headers, record.value)
    except EnvelopeError as error:
        found = rejection(error.source, error.id, department, error.reasons, record)
        return found if found.id or found.read_as else replace(found, read_as=guessed(record))
    return from_event(event, department, routing, today, record)


NO_REFERENCE = Reason(
    "/reference",
    "says_nothing",
    "This stands for no file number: give each file one of its own.",
)


def from_event(event: CloudEvent, department: str, routing: Routing, today: date, record: Record) -> Incoming:
    """Read an event that came from `department` (the topic's, the token's)."""
    try:
        report = validate_report(event, today, department)
        if routing.directory.find(department) is None:
            unknown = Reason("source", "unknown_department", "This department is not in the directory.")
            raise ReportInvalid([unknown])
        if isinstance(report, Report) and (objections := routing.objections(report, department, today)):
            raise ReportInvalid(objections)
        if not is_reference(report.reference):
            raise ReportInvalid([NO_REFERENCE])
    except ReportInvalid as error:
        return rejection(event.source, event.id, department, error.reasons, record, trace_of(event))
    id, trace = report_id(event.source, event.id), trace_of(event)
    if isinstance(report, Withdrawal):
        return Retraction(id, department, report.reference, report.reason_code, event.source, trace, record)
    details = details_of(report.person)
    time = believed(event.time, report.reported_on)
    return Submission(
        id, department, time, report, details, tuple(details.exact_keys()), event.data, event.source, trace,
        record,
    )  # fmt: skip


def guessed(record: Record) -> UUID | None:
    """What the source and id of an unreadable record come to, if they stand where HTTP or a whole event has them."""
    named: dict[str, Any] = {}
    for name, value in record.headers:
        if value is not None and name.lower().startswith("ce-"):
            named[name.lower()[3:]] = value.decode(errors="replace")
    if not named:
        with suppress(strict_json.NotStrictJson):
            document = strict_json.parse(record.value or b"")
            named = document if isinstance(document, dict) else {}
    source, id = named.get("source"), named.get("id")
    return report_id(source, id) if isinstance(source, str) and isinstance(id, str) and source and id else None


def came_in(one: Incoming, now: datetime) -> Incoming:
    """What is read `now`: the time of a sender's clock that is ahead of ours does not count, so that nothing waits for
    it."""
    if isinstance(one, Submission) and one.time is not None and one.time > now:
        return replace(one, time=believed(one.time, one.report.reported_on, now))
    return one


def rejection(
    source: str | None, id: str | None, department: str, reasons: Sequence[Reason], record: Record,
    trace: Trace | None = None,
) -> Rejection:  # fmt: skip
    """Answered under the report's id if source and id are known and the source is the department it came from.

    An id belongs to its source: whoever writes another one's source neither uses that id up nor learns what became of
    the other one's report.
    """
    named = report_id(source, id) if source is not None and id is not None else None
    own = department_from(source) == department
    return Rejection(
        named if own else None, department, tuple(reasons), f"/departments/{department}", trace, record,
        read_as=None if own else named,
    )  # fmt: skip


def place_of(one: Incoming) -> str | None:
    """Where it lies on its department's topic; None for what did not come over Kafka."""
    record = one.record
    return None if record is None or record.partition < 0 else f"{record.partition}/{record.offset}"


def trace_of(event: CloudEvent) -> Trace | None:
    return Trace(event.traceparent, event.tracestate) if event.traceparent else None
