"""The rows of imports: written once when a list is understood, then moved on as its reports are taken in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from services.intake.imports.preview import Preview
from shared.pages import Page
from shared.postgres import Reading, Writing

KEPT_FOR_DAYS = 90
COLUMNS = """id, state, version, name, format, sha256, columns, notes, rows, valid, accepted, duplicate, rejected,
             uploaded_at, confirmed_at, finished_at"""


async def add(
    conn: Writing, id: UUID, department: str, subject: str, name: str | None, sha256: str, found: Preview
) -> None:
    """Keep a list that has been understood; nothing of it is registered."""
    columns = {
        "recognised": [_column(one.letter, one.header, one.field) for one in found.columns.all if one.field],
        "unrecognised": [_column(one.letter, one.header) for one in found.columns.all if not one.field],
        "missing": list(found.missing),
        "head": found.columns.head,
        "headers": _headers(found),
    }
    notes = [{"code": code, "detail": detail} for code, detail in found.notes]
    await conn.execute(
        """
        insert into imports (id, department, state, uploaded_by, sha256, name, format, columns, notes, rows, valid)
        values ($1, $2, 'previewed', $3, $4, $5, $6, $7, $8, $9, $10)
        """,
        id, department, subject, sha256, name, found.format, orjson.dumps(columns).decode(),
        orjson.dumps(notes).decode(), len(found.rows), sum(row.state == "waiting" for row in found.rows),
    )  # fmt: skip
    await conn.execute(
        """
        insert into import_rows (import_id, number, report, state, reasons, report_id, event_id, body, cells)
        select $1, * from unnest($2::int[], $3::int[], $4::text[], $5::jsonb[], $6::uuid[], $7::text[], $8::bytea[],
                                 $9::bytea[])
        """,
        id, [row.number for row in found.rows], [row.report for row in found.rows], [row.state for row in found.rows],
        [row.reasons.decode() if row.reasons else None for row in found.rows], [row.report_id for row in found.rows],
        [row.event_id for row in found.rows], [row.body for row in found.rows], [row.cells for row in found.rows],
    )  # fmt: skip


def _column(letter: str, header: str, field: str | None = None) -> dict[str, str]:
    return {"column": letter, "header": header, **({"field": field} if field else {})}


def _headers(found: Preview) -> list[str]:
    """The headings by place, for the list of rows to correct."""
    names = {one.place: one.header for one in found.columns.all}
    return [names.get(place, "") for place in range(max(names, default=-1) + 1)]


async def one(conn: Reading, id: UUID, department: str) -> dict[str, Any] | None:
    """An import of this department; None for anything else."""
    row = await conn.fetchrow(f"select {COLUMNS} from imports where id = $1 and department = $2", id, department)
    return None if row is None else shown(row)


async def locked(conn: Writing, id: UUID, department: str) -> dict[str, Any] | None:
    """As `one`, and nobody moves it on until this transaction ends."""
    row = await conn.fetchrow(
        f"select {COLUMNS} from imports where id = $1 and department = $2 for no key update", id, department
    )
    return None if row is None else shown(row)


async def all_of(conn: Reading, department: str, page: Page) -> list[dict[str, Any]]:
    """Imports of a department, the latest first; `page.limit + 1` at most."""
    rows = await conn.fetch(
        f"""
        select {COLUMNS} from imports
        where department = $1 and ($2::uuid is null or id < $2) order by id desc limit $3
        """,
        department, page.after[0] if page.after else None, page.limit + 1,
    )  # fmt: skip
    return [shown(row) for row in rows]


def shown(row: asyncpg.Record) -> dict[str, Any]:
    columns = orjson.loads(row["columns"])
    taken = row["accepted"] + row["duplicate"] + row["rejected"]
    return {
        "id": row["id"],
        "state": row["state"],
        "version": row["version"],
        "name": row["name"],
        "format": row["format"],
        "sha256": row["sha256"],
        "rows": row["rows"],
        "valid": row["valid"],
        "invalid": row["rows"] - row["valid"],
        "progress": {
            "taken": taken,
            "accepted": row["accepted"],
            "duplicate": row["duplicate"],
            "rejected": row["rejected"],
            "remaining": row["valid"] - taken if row["state"] in ("previewed", "running") else 0,
        },
        "columns": columns.get("recognised", []),
        "unrecognised": columns.get("unrecognised", []),
        "missing": columns.get("missing", []),
        "notes": orjson.loads(row["notes"]),
        "uploaded_at": row["uploaded_at"],
        "confirmed_at": row["confirmed_at"],
        "finished_at": row["finished_at"],
    }


async def rows_of(conn: Reading, id: UUID, state: str | None, page: Page) -> list[dict[str, Any]]:
    """Rows in the order of the file: states and reasons, nothing that was written in them."""
    rows = await conn.fetch(
        """
        select number, report, state, reasons, report_id from import_rows
        where import_id = $1 and ($2::text is null or state = $2) and number > $3 order by number limit $4
        """,
        id, state, page.after[0] if page.after else 0, page.limit + 1,
    )  # fmt: skip
    return [
        {
            "row": row["number"],
            "report_row": row["report"],
            "state": row["state"],
            "reasons": orjson.loads(row["reasons"]) if row["reasons"] else [],
            "report_id": row["report_id"],
        }
        for row in rows
    ]


async def to_correct(conn: Writing, id: UUID, subject: str, department: str) -> tuple[list[str], list[dict[str, Any]]]:
    """Headings, and the rows that were not taken with their cells as they came. Who asks is noted first."""
    await conn.execute(
        "insert into import_reads (import_id, subject, department) values ($1, $2, $3)", id, subject, department
    )
    headers = orjson.loads(await conn.fetchval("select columns from imports where id = $1", id)).get("headers", [])
    rows = await conn.fetch(
        """
        select number, reasons, cells from import_rows
        where import_id = $1 and state in ('invalid', 'rejected') order by number
        """,
        id,
    )
    return headers, [
        {
            "row": row["number"],
            "cells": orjson.loads(row["cells"]) if row["cells"] else [],
            "reasons": orjson.loads(row["reasons"]) if row["reasons"] else [],
        }
        for row in rows
    ]


async def confirm(conn: Writing, id: UUID) -> None:
    await conn.execute(
        "update imports set state = 'running', confirmed_at = business_now(), version = version + 1 where id = $1", id
    )


async def cancel(conn: Writing, id: UUID) -> None:
    """Nothing more is taken in, and what was not is erased at once."""
    await conn.execute(
        """
        update import_rows
        set state = case state when 'waiting' then 'cancelled' else state end, body = null, cells = null
        where import_id = $1 and (state = 'waiting' or body is not null or cells is not null)
        """,
        id,
    )
    await conn.execute(
        "update imports set state = 'cancelled', finished_at = business_now(), version = version + 1 where id = $1", id
    )


async def next_running(conn: Writing) -> asyncpg.Record | None:
    """The running import that was confirmed first and that no other process works on, locked."""
    return await conn.fetchrow(
        """
        select id, department from imports where state = 'running'
        order by confirmed_at, id limit 1 for no key update skip locked
        """
    )


async def waiting(conn: Reading, id: UUID, limit: int) -> list[asyncpg.Record]:
    """The next reports of an import: number of the first row, id of the event, data."""
    return await conn.fetch(
        """
        select number, event_id, body from import_rows
        where import_id = $1 and state = 'waiting' and number = report order by number limit $2
        """,
        id, limit,
    )  # fmt: skip


async def answered(conn: Writing, id: UUID, reports: Sequence[tuple[int, str, bytes | None]]) -> None:
    """(first row, state, reasons) of reports that have their answer: for all rows of them. What was taken is erased.

    Rows that were rejected keep their cells, so that they can be corrected, until they are erased by age.
    """
    rows = await conn.fetch(
        """
        with answers as (
          select * from unnest($2::int[], $3::text[], $4::jsonb[]) a (report, state, reasons)
        ), moved as (
          update import_rows r set state = a.state, reasons = a.reasons, body = null,
                 cells = case a.state when 'rejected' then r.cells end
          from answers a where r.import_id = $1 and r.report = a.report and r.state = 'waiting'
          returning r.state
        )
        select state, count(*)::int as number from moved group by state
        """,
        id, [report for report, _, _ in reports], [state for _, state, _ in reports],
        [reasons.decode() if reasons else None for _, _, reasons in reports],
    )  # fmt: skip
    counts = {row["state"]: row["number"] for row in rows}
    await conn.execute(
        """
        update imports set accepted = accepted + $2, duplicate = duplicate + $3, rejected = rejected + $4,
               version = version + 1
        where id = $1
        """,
        id, counts.get("accepted", 0), counts.get("duplicate", 0), counts.get("rejected", 0),
    )  # fmt: skip


async def finish(conn: Writing, id: UUID) -> None:
    await conn.execute(
        "update imports set state = 'done', finished_at = business_now(), version = version + 1 where id = $1", id
    )


async def expire(conn: Writing, days: int = KEPT_FOR_DAYS) -> int:
    """Erase what old imports still hold of people (real time); returns how many there were. Running ones go on."""
    rows = await conn.fetch(
        """
        update imports
        set state = case state when 'previewed' then 'expired' else state end, name = null, version = version + 1,
            columns = '{}', notes = '[]', kept_since = 'infinity'
        where id in (
          select id from imports where kept_since < clock_timestamp() - make_interval(days => $1) and state <> 'running'
          order by kept_since limit 100 for update skip locked)
        returning id
        """,
        days,
    )
    ids = [row["id"] for row in rows]
    if ids:
        await conn.execute(
            """
            update import_rows set body = null, cells = null,
                   state = case state when 'waiting' then 'cancelled' else state end
            where import_id = any($1::uuid[])
            """,
            ids,
        )
    return len(ids)
