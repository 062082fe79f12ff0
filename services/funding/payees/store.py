"""Payees as rows that can be erased: their details in the order in which they were entered, and who has read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shared.identity import Caller
from shared.pages import Page
from shared.postgres import Reading, Writing

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Details:
    name: str
    iban: str
    bic: str | None


PAYEE = """
select p.id, p.department, p.case_id, p.nominee_id, p.created_at, n.number as version, n.name, n.iban, n.bic,
       n.entered_by, n.entered_at, n.confirmed_by, n.number > 1 and n.confirmed_by is null as waits, u.number as used
from payees p
join lateral (select * from payee_details d where d.payee_id = p.id order by number desc limit 1) n on true
left join lateral (
  select number from payee_details d
  where d.payee_id = p.id and (d.number = 1 or d.confirmed_by is not null) order by number desc limit 1) u on true
"""
"""`used` is the version that payments go to; `waits`: the newest one needs a second treasurer first."""


async def add(
    conn: Writing, id: UUID, municipality: str, department: str | None, case_id: UUID | None, person_id: UUID | None,
    nominee_id: UUID | None = None,
) -> UUID | None:  # fmt: skip
    """None, or the payee that the department, the case or the winner of a prize has already."""
    added = await conn.fetchval(
        """
        insert into payees (id, municipality, department, case_id, person_id, nominee_id)
        values ($1, $2, $3, $4, $5, $6)
        on conflict do nothing returning id
        """,
        id, municipality, department, case_id, person_id, nominee_id,
    )  # fmt: skip
    if added is not None:
        return None
    known: UUID = await conn.fetchval(
        "select id from payees where municipality = $1 and (department = $2 or case_id = $3 or nominee_id = $4)",
        municipality, department, case_id, nominee_id,
    )  # fmt: skip
    return known


async def enter(conn: Writing, id: UUID, details: Details, who: str) -> None:
    """The next version; the payee is locked until the transaction ends."""
    await conn.fetchval("select id from payees where id = $1 for update", id)
    await conn.execute(
        """
        insert into payee_details (payee_id, number, name, iban, bic, entered_by)
        select $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5 from payee_details where payee_id = $1
        """,
        id, details.name, details.iban, details.bic, who,
    )  # fmt: skip


async def confirm(conn: Writing, id: UUID, number: int, who: str) -> None:
    await conn.execute(
        """
        update payee_details set confirmed_by = $3, confirmed_at = business_now()
        where payee_id = $1 and number = $2 and confirmed_by is null
        """,
        id, number, who,
    )  # fmt: skip


async def one(conn: Reading, municipality: str, id: UUID) -> Row | None:
    row = await conn.fetchrow(f"{PAYEE} where p.municipality = $1 and p.id = $2", municipality, id)
    return dict(row) if row else None


async def locked(conn: Writing, municipality: str, id: UUID) -> Row | None:
    """The payee, which nobody else changes or puts into a file until the transaction ends."""
    await conn.fetchval("select id from payees where municipality = $1 and id = $2 for update", municipality, id)
    return await one(conn, municipality, id)


async def every(
    conn: Reading, municipality: str, department: str | None, case_id: UUID | None, page: Page
) -> list[Row]:
    """The newest first."""
    (after,) = page.after or (None,)
    rows = await conn.fetch(
        f"""
        {PAYEE}
        where p.municipality = $1 and ($2::text is null or p.department = $2) and ($3::uuid is null or p.case_id = $3)
          and ($4::uuid is null or p.id < $4)
        order by p.id desc limit $5
        """,
        municipality, department, case_id, after, page.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def open_file(conn: Reading, id: UUID) -> UUID | None:
    """A file that has not gone out yet and pays to this payee."""
    found: UUID | None = await conn.fetchval(
        """
        select f.id from payments p join payment_files f on f.id = p.file_id
        where p.payee_id = $1 and p.is_live and f.state in ('drafted', 'released', 'claimed', 'unknown')
        order by f.id limit 1
        """,
        id,
    )
    return found


async def log_access(conn: Writing, caller: Caller, payees: Sequence[UUID], purpose: str) -> None:
    """Note who reads whose account in clear and what for, before it is shown."""
    await conn.execute(
        """
        insert into payee_accesses (municipality, subject, department, payee_id, purpose)
        select $1, $2, $3, payee_id, $5 from unnest($4::uuid[]) payee_id
        """,
        caller.municipality, caller.subject, caller.department, list(payees), purpose,
    )  # fmt: skip


async def accesses(conn: Reading, municipality: str, payee_id: UUID | None, page: Page) -> list[Row]:
    """The latest first."""
    (after,) = page.after or (None,)
    rows = await conn.fetch(
        """
        select seq, at, subject as "user", department, payee_id, purpose from payee_accesses
        where municipality = $1 and ($2::uuid is null or payee_id = $2) and ($3::bigint is null or seq < $3)
        order by seq desc limit $4
        """,
        municipality, payee_id, after, page.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]
