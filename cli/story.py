"""The story of a case as the journals tell it, with the spans that were recorded of its steps.

The journals are complete whatever was sampled; the trace viewer adds durations and links. Events carry no personal
data, so neither does the story.
"""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import asyncpg
import httpx
import orjson

LOOKBACK_MS = 90 * 24 * 3600 * 1000
MOST_TRACES = 1000
CASE_TAG = "staffel.case.id"
UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a journal. `trace_id` is 32 hexadecimal digits, if the step was made in a trace."""

    service: str
    time: datetime
    type: str
    actor: str
    data: Mapping[str, Any]
    trace_id: str | None


@dataclass(frozen=True, slots=True)
class Spans:
    """What the trace viewer has of one trace: microseconds from the first beginning to the last end."""

    trace_id: str
    name: str
    services: tuple[str, ...]
    began: int
    lasted: int
    refusal: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    time: datetime
    department: str
    role: str
    code: str
    mail: str


@dataclass(frozen=True)
class Story:
    id: uuid.UUID
    number: str
    state: str
    municipality: str
    steps: Sequence[Step]
    notices: Sequence[Notice]
    cases: Sequence[uuid.UUID] = ()
    spans: Mapping[str, Spans] = field(default_factory=dict)


async def told(databases: Mapping[str, str], case: str) -> Story | None:
    """The story of a case by its id or its number; None if there is no such case.

    Of cases that were merged or parted it is one story.
    """
    connection = await asyncpg.connect(databases["casework"], timeout=10)
    try:
        found = await connection.fetchrow(
            """
            select id, number, state, municipality, person_id from cases
            where number = upper(trim($1)) or id = $2 limit 1
            """,
            case, uuid.UUID(case) if UUID_TEXT.fullmatch(case) else None,
        )  # fmt: skip
        if found is None:
            return None
        cases = await _gone_together(connection, found["id"])
        steps = await _steps(connection, "casework", "select unnest($1::uuid[])", list(cases))
    finally:
        await connection.close()
    reports = {step.data["report_id"] for step in steps if step.data.get("report_id")}
    subjects = [uuid.UUID(id) for id in reports] + list(cases.values())
    steps += await _of(databases, "intake", "select unnest($1::uuid[])", subjects)
    money = "select id from applications where case_id = any($1) union select id from grants where case_id = any($1)"
    steps += await _of(databases, "funding", money, list(cases))
    return Story(
        found["id"], found["number"], found["state"], found["municipality"],
        sorted(steps, key=lambda step: step.time), await _notices(databases, list(cases)), tuple(cases),
    )  # fmt: skip


async def _gone_together(connection: asyncpg.Connection, case_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    """The case, those it was merged with or parted from, and theirs; with the person of each."""
    rows = await connection.fetch(
        """
        with recursive together as (
          select $1::uuid as id
          union
          select (convert_from(j.data, 'utf8')::jsonb ->> l.other)::uuid
          from together t
          join journal j on j.subject = t.id
          join (values ('casework.case.merged.v1', 'into_case'), ('casework.case.split.v1', 'to_case'),
                       ('casework.case.continued.v1', 'from_case')) l (type, other) on l.type = j.type
        )
        select c.id, c.person_id from together t join cases c on c.id = t.id
        """,
        case_id,
    )
    return {row["id"]: row["person_id"] for row in rows}


async def _of(databases: Mapping[str, str], service: str, subjects: str, about: object) -> list[Step]:
    if service not in databases:
        return []
    connection = await asyncpg.connect(databases[service], timeout=10)
    try:
        return await _steps(connection, service, subjects, about)
    finally:
        await connection.close()


async def _steps(connection: asyncpg.Connection, service: str, subjects: str, about: object) -> list[Step]:
    """The entries of the subjects that a query selects."""
    rows = await connection.fetch(
        f"""
        select time, type, actor, data, traceparent from journal
        where subject in ({subjects}) order by time, subject, sequence
        """,
        about,
    )
    return [
        Step(service, row["time"], row["type"], row["actor"], orjson.loads(row["data"]), _trace(row["traceparent"]))
        for row in rows
    ]


def _trace(traceparent: str | None) -> str | None:
    return traceparent.split("-")[1] if traceparent else None


async def _notices(databases: Mapping[str, str], cases: Sequence[uuid.UUID]) -> list[Notice]:
    if "notifications" not in databases:
        return []
    connection = await asyncpg.connect(databases["notifications"], timeout=10)
    try:
        rows = await connection.fetch(
            """
            select created_at, department, role, code, mail_state from notices
            where case_id = any($1::uuid[]) order by number
            """,
            cases,
        )
    finally:
        await connection.close()
    return [
        Notice(row["created_at"], row["department"], row["role"], row["code"], row["mail_state"]) for row in rows
    ]  # fmt: skip


async def recorded(viewer: str, case_id: uuid.UUID) -> dict[str, Spans]:
    """The traces that carry the case's tag, by trace id; raises `httpx.HTTPError` if the viewer does not answer."""
    query: dict[str, str | int] = {
        "annotationQuery": f"{CASE_TAG}={case_id}",
        "lookback": LOOKBACK_MS,
        "limit": MOST_TRACES,
    }
    async with httpx.AsyncClient(timeout=20) as client:
        answer = await client.get(f"{viewer}/zipkin/api/v2/traces", params=query)
    answer.raise_for_status()
    # A viewer leaves out leading zeros; journals keep all 32 digits.
    return {trace[0]["traceId"].zfill(32): summed(trace) for trace in answer.json() if trace}


def summed(trace: Sequence[Mapping[str, Any]]) -> Spans:
    """One trace in Zipkin's format; the span that began first gives it its name."""
    timed = [span for span in trace if "timestamp" in span] or list(trace)
    first = min(timed, key=lambda span: span.get("timestamp", 0))
    began = first.get("timestamp", 0)
    ended = max(span.get("timestamp", 0) + span.get("duration", 0) for span in timed)
    services = dict.fromkeys(span.get("localEndpoint", {}).get("serviceName", "?") for span in timed)
    refusals = (span["tags"]["staffel.refusal"] for span in trace if "staffel.refusal" in span.get("tags", {}))
    return Spans(
        first["traceId"], first.get("name", "?"), tuple(services), began, max(0, ended - began), next(refusals, None)
    )
