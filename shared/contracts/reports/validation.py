"""From a CloudEvent to a report that keeps every rule, or to all the reasons why it is none."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import ValidationError

from shared.contracts import strict_json
from shared.contracts.envelope.event import CloudEvent
from shared.contracts.reasons import Reason, spoken
from shared.contracts.reports import findings, rules
from shared.contracts.reports.models import Person, Report, Withdrawal
from shared.contracts.topics import REPORT_SUBMITTED, REPORT_WITHDRAWN

SOURCE = re.compile(r"/departments/((?:[0-9]{5}|[0-9]{8})\.[a-z0-9]+(?:-[a-z0-9]+)*)\Z")
MODELS: dict[str, type[Report] | type[Withdrawal]] = {REPORT_SUBMITTED: Report, REPORT_WITHDRAWN: Withdrawal}


class ReportInvalid(Exception):
    """The report cannot be accepted; `reasons` never hold a value of it."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__(spoken(reasons))
        self.reasons = list(reasons)


def report_id(source: str, id: str) -> UUID:
    """The id of the report a department publishes with this source and id: UUIDv5 of both, a line feed between."""
    return uuid5(NAMESPACE_URL, f"{source}\n{id}")


@lru_cache(maxsize=1024)
def department_from(source: str | None) -> str | None:
    """The id of the department behind `/departments/<id>`; None for any other source."""
    match = SOURCE.match(source) if source else None
    return match[1] if match else None


def validate_report(event: CloudEvent, today: date | None, department: str | None = None) -> Report | Withdrawal:
    """The report in this event, read on the business day `today` (in Germany), or `ReportInvalid` with all reasons.

    Without a day nothing is asked that depends on it: senders leave that to intake's calendar.
    `department` is who may send it (the topic's, the token's); without it any department's source is taken.
    """
    found: list[Reason] = []
    sender = department_from(event.source)
    if sender is None:
        found.append(Reason("source", "wrong_source", "The source of a report is /departments/<department id>."))
    elif department is not None and sender != department:
        found.append(Reason("source", "wrong_source", "The source is another department than the one this came from."))
    model = MODELS.get(event.type)
    if model is None:
        found.append(Reason("type", "unknown_type", f"The type must be {REPORT_SUBMITTED} or {REPORT_WITHDRAWN}."))
        raise ReportInvalid(found)
    if not event.data:
        raise ReportInvalid([*found, Reason("", "no_data", "The event has no data.")])
    try:
        strict_json.parse(event.data)
        report = model.model_validate_json(event.data)
    except strict_json.NotStrictJson as error:
        raise ReportInvalid([*found, Reason("", error.code, error.detail)]) from None
    except ValidationError as error:
        raise ReportInvalid(found + findings.reasons(error)) from None
    if isinstance(report, Report):
        found += rules.broken_on_any_day(report) if today is None else rules.broken(report, today)
    if event.time is not None and today is not None and rules.ahead_of_us(event.time, today):
        found.append(Reason("time", "in_future", rules.AHEAD_OF_US))
    if event.subject is not None and event.subject != report.reference:
        found.append(Reason("subject", "not_reference", "The subject, if given, is the reference of the report."))
    if found:
        raise ReportInvalid(found)
    return report


def validate_person(data: bytes, today: date) -> Person:
    """A report's person alone, by the same rules; raises `ReportInvalid` with pointers into it."""
    try:
        found = Person.model_validate_json(data)
    except ValidationError as error:
        raise ReportInvalid(findings.reasons(error)) from None
    if broken := list(rules.of_person(found, today)):
        raise ReportInvalid([replace(one, pointer=one.pointer.removeprefix("/person")) for one in broken])
    return found
