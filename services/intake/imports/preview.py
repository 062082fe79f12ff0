"""What a list would lead to: every report judged as intake would judge it, nothing registered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from services.intake.imports import archives, workbooks
from services.intake.imports.columns import Columns, known, recognise
from services.intake.imports.draft import Draft, Finding, column_of, told
from services.intake.imports.understanding import drafts
from services.intake.imports.words import plain
from services.intake.reports.submission import Rejection, from_event
from services.intake.routing import Routing
from shared import csv_lists
from shared.contracts.envelope import CloudEvent, to_kafka
from shared.contracts.reasons import Reason
from shared.contracts.reports import report_id
from shared.contracts.topics import REPORT_SUBMITTED, report_topic
from shared.directory import Directory
from shared.problems import InvalidContent
from shared.records import Record
from shared.tables import MOST_ROWS, Cell, Table, Unreadable

SHOWN = 5
NOT_KAFKA = -1
INVALID, WAITING = "invalid", "waiting"


@dataclass(frozen=True, slots=True)
class PreviewedRow:
    """A row as it is stored: `cells` as they came, and in the first row of a valid report its data as `body`."""

    number: int
    report: int
    state: str
    cells: bytes
    reasons: bytes | None = None
    report_id: UUID | None = None
    event_id: str | None = None
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A list that has been understood. `sample` are its first valid reports, for whoever sent it."""

    format: str
    columns: Columns
    missing: Sequence[str]
    notes: Sequence[tuple[str, str]]
    rows: Sequence[PreviewedRow]
    sample: Sequence[dict[str, Any]]


def table_of(body: bytes, charset: str | None, sheet: str | None) -> Table:
    """The rows of a file, whichever of the formats it is. Raises the 422 problem."""
    try:
        if body.startswith(archives.ARCHIVE):
            return workbooks.read(body, sheet)
        if body.startswith(archives.COMPOUND):
            raise Unreadable(
                "old_workbook", "This is an old or a protected Excel file: save it as .xlsx without password."
            )
        return csv_lists.read(body, charset, known)
    except Unreadable as unreadable:
        raise InvalidContent([{"pointer": "/file", "code": unreadable.code, "detail": unreadable.detail}]) from None


def names_of(directory: Directory, municipality: str) -> dict[str, str]:
    """Departments by all a list may call them: id, the name within the municipality, German and English names."""
    found: dict[str, str] = {}
    for one in directory.departments:
        found[plain(one.id)] = one.id
        if one.municipality == municipality:
            for name in (one.id.partition(".")[2], one.names.de, one.names.en):
                found.setdefault(plain(name), one.id)
    return found


def preview(
    table: Table, mapping: Mapping[str, str | None], defaults: Mapping[str, str], department: str, routing: Routing,
    today: date,
) -> Preview:  # fmt: skip
    """Read a table to the end. Takes a processor for some seconds where there are fifty thousand rows: in a thread."""
    columns = recognise(table, mapping)
    if len(columns.rows) > MOST_ROWS:
        detail = f"At most {MOST_ROWS} rows are taken at a time; divide the file."
        raise InvalidContent([{"pointer": "/file", "code": "too_many_rows", "detail": detail}])
    found = drafts(columns, defaults, names_of(routing.directory, department.partition(".")[0]))
    cells = {row.number: _texts(row.cells) for row in columns.rows}
    rows: list[PreviewedRow] = []
    sample: list[dict[str, Any]] = []
    for draft in found:
        event_id, body = draft.identified(today)
        _judge(draft, event_id, body, department, routing, today)
        if draft.findings:
            rows += [_invalid(draft, number, cells[number]) for number in draft.rows]
            continue
        id = report_id(_source(department), event_id)
        first = draft.number
        rows.append(PreviewedRow(first, first, WAITING, cells[first], None, id, event_id, body))
        rows += [PreviewedRow(number, first, WAITING, cells[number], None, id) for number in draft.rows[1:]]
        if len(sample) < SHOWN:
            sample.append({"row": draft.number, "report": orjson.loads(body)})
    rows.sort(key=lambda row: row.number)
    return Preview(table.format, columns, columns.missing(defaults), table.notes, rows, sample)


def _source(department: str) -> str:
    return f"/departments/{department}"


def event_of(department: str, event_id: str, body: bytes) -> CloudEvent:
    """The event a row stands for: the one the department would have published."""
    return CloudEvent(event_id, _source(department), REPORT_SUBMITTED, data=body)


def record_of(event: CloudEvent, department: str) -> Record:
    """The event as it would lie on the department's topic."""
    headers, value = to_kafka(event)
    place = report_id(event.source, event.id).int >> 65
    return Record(report_topic(department), NOT_KAFKA, place, None, tuple(headers), value)


def _judge(draft: Draft, event_id: str, body: bytes, department: str, routing: Routing, today: date) -> None:
    """Add what intake itself would object to. What a cell could not say is not complained about a second time."""
    event = event_of(department, event_id, body)
    known_places = {one.reason.pointer for found in draft.findings.values() for one in found}
    incoming = from_event(event, department, routing, today, record_of(event, department))
    for reason in incoming.reasons if isinstance(incoming, Rejection) else ():
        if not any(reason.pointer == place or reason.pointer.startswith(f"{place}/") for place in known_places):
            finding = Finding(reason, column_of(draft, reason.pointer))
            draft.findings.setdefault(draft.number, []).append(finding)


def _texts(cells: Sequence[Cell]) -> bytes:
    return orjson.dumps([cell if isinstance(cell, str) else "" for cell in cells])


def _invalid(draft: Draft, number: int, cells: bytes) -> PreviewedRow:
    own = draft.findings.get(number)
    if own is None:
        other = next(iter(sorted(draft.findings)))
        detail = f"Row {other} belongs to the same report and has to be corrected first."
        own = [Finding(Reason("", "other_row_invalid", detail))]
    reasons = orjson.dumps([_document(one, number) for one in told(own)])
    return PreviewedRow(number, draft.number, INVALID, cells, reasons)


def _document(finding: Finding, number: int) -> dict[str, str | None]:
    column = finding.column
    return {
        **finding.reason.as_dict(),
        "column": column.header or column.letter if column else None,
        "cell": f"{column.letter}{number}" if column else None,
    }
