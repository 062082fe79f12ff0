"""Reports from a file: CloudEvents or bare reports, one a line, or one JSON document with one or a list of them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.intake.routing import Route, Routing
from shared.contracts import strict_json
from shared.contracts.envelope import CloudEvent, EnvelopeError, from_structured
from shared.contracts.reasons import Reason
from shared.contracts.reports import Report, ReportInvalid, department_from, validate_report
from shared.contracts.topics import REPORT_SUBMITTED


@dataclass(frozen=True, slots=True)
class Routed:
    """What the line with this number (from 1) leads to: routes, or the reasons why it would be rejected."""

    line: int
    reporter: str | None
    reference: str | None = None
    routes: tuple[Route, ...] = ()
    reasons: tuple[Reason, ...] = ()


def routed(text: bytes, routing: Routing, reporter: str | None, on: date) -> Iterator[Routed]:
    """Every report of a file; `reporter` is who sends bare ones, and the only one whose events are taken if given."""
    for number, raw in _documents(text):
        yield route_one(number, raw, routing, reporter, on)


def route_one(number: int, raw: bytes, routing: Routing, reporter: str | None, on: date) -> Routed:
    try:
        event = _event(number, raw, reporter)
        sender = department_from(event.source)
        report = validate_report(event, on, reporter)
        if sender is None or routing.directory.find(sender) is None:
            unknown = Reason("source", "unknown_department", "This department is not in the directory.")
            return Routed(number, sender, reasons=(unknown,))
        if not isinstance(report, Report):
            return Routed(number, sender, report.reference)
        if objections := routing.objections(report, sender, on):
            return Routed(number, sender, report.reference, reasons=tuple(objections))
    except (EnvelopeError, ReportInvalid) as invalid:
        return Routed(number, reporter, reasons=tuple(invalid.reasons))
    return Routed(number, sender, report.reference, tuple(routing.routes(report, _once(report), sender, on)))


def _once(report: Report) -> Sequence[Any]:
    """Each life situation and topic of a report is referred once; the first one named counts."""
    return list({(need.life_situation, need.topic): need for need in reversed(report.needs)}.values())[::-1]


def _event(number: int, raw: bytes, reporter: str | None) -> CloudEvent:
    try:
        found = strict_json.parse(raw)
    except strict_json.NotStrictJson as error:
        raise ReportInvalid([Reason("", error.code, error.detail)]) from None
    if isinstance(found, dict) and "specversion" in found:
        return from_structured(raw)
    if reporter is None:
        hint = "A report without an envelope needs --as: whose system reports it?"
        raise ReportInvalid([Reason("source", "missing", hint)])
    return CloudEvent(f"line-{number}", f"/departments/{reporter}", REPORT_SUBMITTED, data=raw)


def _documents(text: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, JSON) of each report: by line, or by place where the whole file is one document."""
    try:
        whole = strict_json.parse(text)
    except strict_json.NotStrictJson:
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield number, line.strip()
        return
    for number, one in enumerate(whole if isinstance(whole, list) else [whole], 1):
        yield number, json.dumps(one, ensure_ascii=False).encode()
