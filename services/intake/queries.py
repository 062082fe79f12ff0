"""What clients of intake read."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
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


async def may_know(conn: Reading, person_id: UUID, department: str) -> bool:
    """Whether a department reported on the person or was named in a referral of theirs."""
    known: bool = await conn.fetchval(
        """
        select exists (select from reports where person_id = $1 and department = $2)
            or exists (select from referrals where person_id = $1 and $2 in (first_carrier, to_department))
        """,
        person_id, department,
    )  # fmt: skip
    return known


async def person(conn: Reading, id: UUID, department: str) -> dict[str, Any] | None:
    """A person's data; an information block (§ 51 BMG) hides the address. `references` are the department's own."""
    row = await conn.fetchrow(
        """
        select id, municipality, status, version, given_names, family_name, birth_date, birth_date_precision,
               azr_number, details, address_blocked
        from persons where id = $1
        """,
        id,
    )
    if row is None:
        return None
    references = await conn.fetch(
        """
        select value from identities
        where person_id = $1 and kind = 'reference' and split_part(value, E'\\n', 1) = $2 order by value
        """,
        id, department,
    )  # fmt: skip
    return _shown(row, [one["value"].partition("\n")[2] for one in references])


def _shown(row: asyncpg.Record, references: list[str]) -> dict[str, Any]:
    details = orjson.loads(row["details"])
    if row["address_blocked"]:
        details.pop("address", None)
    return {
        "id": row["id"],
        "municipality": row["municipality"],
        "provisional": row["status"] == "provisional",
        "version": row["version"],
        "given_names": row["given_names"],
        "family_name": row["family_name"],
        "name_precision": "full" if row["given_names"] and row["family_name"] else "partial",
        "birth_date": row["birth_date"],
        "birth_date_precision": row["birth_date_precision"],
        "azr_number": row["azr_number"],
        **details,
        "information_block": row["address_blocked"],
        "references": references,
    }


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
