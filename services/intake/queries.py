"""What clients of intake read."""

from typing import Any
from uuid import UUID

import orjson

from shared.pages import Page
from shared.postgres import Reading


async def report(conn: Reading, id: UUID, department: str) -> dict[str, Any] | None:
    """What became of a report or a withdrawal of this department; None for anything else.

    `referred` are the needs it brought that went somewhere; `clearing` says that a human decides who this is, or has.
    """
    row = await conn.fetchrow(
        """
        select r.id, r.status, r.reference, r.occasion, r.reported_on, r.received_at, r.outcome, r.person_id,
               r.corrects, r.withdrawn_by, r.version, coalesce(c.reasons, r.reasons) as reasons,
               (select state from clearings where person_id = coalesce(r.origin, r.person_id)
                order by id desc limit 1) as clearing
        from reports r left join receipts c on c.id = r.id
        where r.id = $1 and r.department = $2
        """,
        id, department,
    )  # fmt: skip
    withdrawn = await conn.fetch(
        "select id from reports where withdrawn_by = $1 and department = $2 order by received_at, id", id, department
    )
    if withdrawn:
        ids = [one["id"] for one in withdrawn]
        return {"id": id, "status": "accepted", "withdraws": ids, "reasons": [], "version": 1}
    if row is None:
        return None
    found = {name: value for name, value in row.items() if value is not None}
    if row["status"] != "rejected":
        found["referred"] = await _referred(conn, id)
    return {**found, "reasons": orjson.loads(row["reasons"]) if row["reasons"] and row["status"] == "rejected" else []}


async def rejected(conn: Reading, department: str, at: Page) -> list[dict[str, Any]]:
    """Reports of this department that were rejected, the latest first; `at.limit + 1` at most."""
    after = at.after or (None, None)
    rows = await conn.fetch(
        """
        select r.id, r.status, r.received_at, coalesce(c.reasons, r.reasons) as reasons
        from reports r left join receipts c on c.id = r.id
        where r.department = $1 and r.status = 'rejected'
          and ($2::timestamptz is null or (r.received_at, r.id) < ($2, $3::uuid))
        order by r.received_at desc, r.id desc limit $4
        """,
        department, after[0], after[1], at.limit + 1,
    )  # fmt: skip
    return [{**row, "reasons": orjson.loads(row["reasons"] or "[]")} for row in rows]


async def _referred(conn: Reading, report_id: UUID) -> list[dict[str, Any]]:
    rows = await conn.fetch(
        "select life_situation, topic from routings where report_id = $1 order by life_situation, topic nulls first",
        report_id,
    )
    return [dict(row) for row in rows]
