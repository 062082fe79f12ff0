"""Everything intake holds about one person, gathered from its rows: data, where from, who received and read it.

Also of those who were merged into them. Names of staff are no part of it: departments answer for who reads.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.intake.privacy.erasure import family
from services.intake.privacy.retention import Ended, Schedule, over_on
from shared.directory import Directory
from shared.periods import local_day
from shared.postgres import Reading

NAMED = ("given_names", "family_name", "birth_date", "birth_date_precision", "azr_number")
ELSEWHERE = (
    ("casework", "cases, tracks, transitions, goals, consents and what was handed over, under ids and codes"),
    ("funding", "applications for money, decisions and payments, under the id of the case"),
    ("notifications", "notices to departments that something was to be done, under the id of the case"),
)


async def gather(
    conn: Reading, person_id: UUID, directory: Directory, schedule: Schedule | None, now: datetime
) -> dict[str, Any]:
    """The dossier, ready to be written as JSON; times are UTC, the lists in the order of time."""
    people = await family(conn, person_id)
    rows = await conn.fetch(PEOPLE, people)
    own = next(row for row in rows if row["id"] == person_id)
    reports = await _reports(conn, people)
    recipients, readers = await _rows(conn, RECIPIENTS, people), await _rows(conn, READS, people)
    routings, consents = await _rows(conn, ROUTINGS, people), _consents(reports)
    return {
        "person_id": person_id,
        "made_at": now,
        "municipality": own["municipality"],
        "state": own["status"],
        "data": _with_sources(_data(own), reports),
        "information_block": own["address_blocked"],
        "earlier_records": [{"person_id": row["id"], "data": _data(row)} for row in rows if row["id"] != person_id],
        "reports": reports,
        "corrections": [_correction(row) for row in await conn.fetch(CORRECTIONS, people)],
        "consents": consents,
        "recipients": recipients,
        "routing": routings,
        "questions_of_identity": [
            {**_whole(row), "explanation": orjson.loads(row["explanation"])}
            for row in await conn.fetch(CLEARINGS, people)
        ],
        "read_by": readers,
        "retention": _retention(schedule, recipients, reports),
        "elsewhere": [{"service": service, "holds": holds} for service, holds in ELSEWHERE],
        "departments": _names(
            directory,
            [
                *(one["department"] for one in (*reports, *recipients, *readers)),
                *(one["recipient"] for one in consents),
                *(one["to_department"] for one in routings),
            ],
        ),
    }


def _data(row: asyncpg.Record) -> dict[str, Any]:
    known = {**{name: row[name] for name in NAMED}, **orjson.loads(row["details"])}
    return {name: value for name, value in known.items() if value is not None}


def _with_sources(data: Mapping[str, Any], reports: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each part with the reports that said so; without one it was put right by hand, or the wording is gone by now."""
    return [
        {
            "field": field,
            "value": value,
            "reported_by": [
                {"department": one["department"], "on": one["reported_on"]}
                for one in reports
                if "content" in one and _plain(_told(one["content"]["person"], field)) == _plain(value)
            ],
        }
        for field, value in data.items()
    ]


def _told(person: Mapping[str, Any], field: str) -> Any:
    return person.get(field, "day" if field == "birth_date_precision" else None)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


async def _reports(conn: Reading, people: Sequence[UUID]) -> list[dict[str, Any]]:
    rows = await conn.fetch(REPORTS, people)
    return [{**_whole(row, "body"), **({"content": orjson.loads(row["body"])} if row["body"] else {})} for row in rows]


async def _rows(conn: Reading, query: str, people: Sequence[UUID]) -> list[dict[str, Any]]:
    return [_whole(row) for row in await conn.fetch(query, people)]


def _whole(row: asyncpg.Record, *but: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None and name not in but}


def _correction(row: asyncpg.Record) -> dict[str, Any]:
    kept: dict[str, Any] = orjson.loads(row["before"])
    before = {**kept, **kept.pop("more", {})}
    return {**_whole(row, "before"), "before": {name: value for name, value in before.items() if name != "more"}}


def _retention(
    schedule: Schedule | None, recipients: Sequence[Mapping[str, Any]], reports: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """By which schedule, and from which day the data are not needed any more; no day while somebody carries a track."""
    if schedule is None:
        return {}
    carrying = [one for one in recipients if one["why"] in ("carries", "asked")]
    ended = [one["until"] for one in recipients if "until" in one]
    found: dict[str, Any] = {"schedule": schedule.name}
    if not carrying and ended:
        departments = tuple(sorted({one["department"] for one in recipients}))
        died = [one["reported_on"] for one in reports if one.get("occasion") == "death"]
        whole = Ended(departments, local_day(max(ended)), min(died, default=None))
        found["not_needed_from"] = over_on(schedule, "person", whole)
    return found


def _consents(reports: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"department": one["department"], **consent}
        for one in reports
        if "content" in one
        for consent in one["content"].get("consents") or ()
    ]


def _names(directory: Directory, ids: Iterable[str]) -> dict[str, str]:
    """What the departments are called."""
    return {id: found.names.de for id in sorted(set(ids)) if (found := directory.find(id)) is not None}


PEOPLE = """
select id, municipality, status, given_names, family_name, birth_date, birth_date_precision, azr_number, details,
       address_blocked
from persons where id = any($1::uuid[]) order by id
"""
REPORTS = """
select id, department, received_at, reported_on, occasion, status, outcome, reference, body
from reports where person_id = any($1::uuid[]) order by received_at, id
"""
CORRECTIONS = """
select corrected_at, report_id, department, reason, evidence, before
from corrections where person_id = any($1::uuid[]) order by corrected_at, id
"""
RECIPIENTS = """
select department, life_situation, topic, why, since, until
from concerned where person_id = any($1::uuid[]) order by since, department
"""
ROUTINGS = """
select g.report_id, g.life_situation, g.topic, g.ground, g.rule, g.version, g.facts, g.first_carrier, g.to_department
from routings g join reports r on r.id = g.report_id
where r.person_id = any($1::uuid[]) order by r.received_at, g.life_situation, g.topic
"""
CLEARINGS = """
select id, reason_code, state, opened_at, score, explanation from clearings
where person_id = any($1::uuid[]) or candidate_id = any($1::uuid[])
   or person_now = any($1::uuid[]) or candidate_now = any($1::uuid[])
order by opened_at, id
"""
READS = """
select at, department, purpose, what from access_log where person_id = any($1::uuid[]) order by seq
"""
