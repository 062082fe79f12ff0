"""What clients of intake read."""

from typing import Any
from uuid import UUID

import orjson

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


async def _referred(conn: Reading, report_id: UUID) -> list[dict[str, Any]]:
    rows = await conn.fetch(
        "select life_situation, topic from routings where report_id = $1 order by life_situation, topic nulls first",
        report_id,
    )
    return [dict(row) for row in rows]
