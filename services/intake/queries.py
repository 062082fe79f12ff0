"""What clients of intake read."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from shared.pages import Page
from shared.postgres import Reading, Writing


async def report(conn: Reading, id: UUID, department: str) -> dict[str, Any] | None:
    """What became of a report or a withdrawal of this department; None for anything else."""
    row = await conn.fetchrow(
        """
        select r.id, r.status, r.reference, r.occasion, r.reported_on, r.received_at, r.outcome, r.person_id,
               r.corrects, r.withdrawn_by, r.version, coalesce(c.reasons, r.reasons) as reasons
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
    return {**found, "reasons": orjson.loads(row["reasons"]) if row["reasons"] and row["status"] == "rejected" else []}


async def clearings(conn: Reading, municipality: str, page: Page) -> list[dict[str, Any]]:
    """Open clearings of a municipality, the oldest first; `page.limit + 1` at most."""
    rows = await conn.fetch(
        """
        select id, person_id, candidate_id, reason_code, state, opened_at, version from clearings
        where municipality = $1 and state = 'open' and ($2::uuid is null or id > $2)
        order by id limit $3
        """,
        municipality, page.after[0] if page.after else None, page.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def log_access(conn: Writing, subject: str, department: str, person_id: UUID, purpose: str) -> datetime:
    """Note who reads whose data and what for, before it is shown; returns when."""
    at: datetime = await conn.fetchval(
        """
        insert into access_log (at, subject, department, person_id, purpose)
        values (business_now(), $1, $2, $3, $4) returning at
        """,
        subject, department, person_id, purpose,
    )  # fmt: skip
    return at
