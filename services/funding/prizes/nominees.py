"""Who is nominated, in rows that can be erased; and the log of who read whose name."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz

from shared.identity import Caller
from shared.postgres import Reading, Writing

Row = dict[str, Any]
ALIKE = 85.0
"""Names this alike (0–100, words in any order) are shown to people as maybe the same; nothing follows by itself."""


async def department(conn: Writing, id: UUID, municipality: str, department: str) -> UUID:
    """The nominee that a department of the directory is; `id` is used if it is the first time."""
    await conn.execute(
        """
        insert into nominees (id, municipality, kind, department) values ($1, $2, 'organisation', $3)
        on conflict (department) do nothing
        """,
        id, municipality, department,
    )  # fmt: skip
    found: UUID = await conn.fetchval("select id from nominees where department = $1", department)
    return found


async def named(conn: Writing, id: UUID, municipality: str, kind: str, name: str, contact: str | None) -> UUID:
    """The nominee of that name: the same spelling is the same one, so that nobody wins twice under two numbers."""
    await conn.execute("select pg_advisory_xact_lock(hashtextextended('nominees of ' || $1, 0))", municipality)
    known: UUID | None = await conn.fetchval(
        """
        select id from nominees
        where municipality = $1 and kind = $2 and lower(name) = lower($3) order by id limit 1
        """,
        municipality, kind, name,
    )  # fmt: skip
    if known is not None:
        return known
    await conn.execute(
        "insert into nominees (id, municipality, kind, name, contact) values ($1, $2, $3, $4, $5)",
        id, municipality, kind, name, contact,
    )  # fmt: skip
    return id


async def known(conn: Writing, id: UUID, municipality: str) -> Row | None:
    """A nominee of the city that has not been erased."""
    row = await conn.fetchrow(
        "select id, kind, department from nominees where id = $1 and municipality = $2 and erased_at is null",
        id, municipality,
    )  # fmt: skip
    return dict(row) if row else None


async def nominated(conn: Reading, nomination: UUID) -> Row | None:
    """Who was nominated under this id; None if it is no nomination."""
    row = await conn.fetchrow(
        """
        select e.id, e.kind, e.department, e.name from nominations n join nominees e on e.id = n.nominee_id
        where n.id = $1
        """,
        nomination,
    )
    return dict(row) if row else None


async def alike(conn: Reading, municipality: str, nominee: UUID, name: str) -> list[Row]:
    """Other nominees of the city whose names are much alike, for a person to look at."""
    rows = await conn.fetch(
        "select id, kind, name from nominees where municipality = $1 and id <> $2 and name is not null order by id",
        municipality, nominee,
    )  # fmt: skip
    return [dict(row) for row in rows if fuzz.token_sort_ratio(row["name"].lower(), name.lower()) >= ALIKE]


async def log_reads(conn: Writing, caller: Caller, nominees: Iterable[UUID]) -> None:
    await conn.execute(
        """
        insert into nominee_reads (subject, department, nominee_id)
        select $1, $2, id from unnest($3::uuid[]) id
        """,
        caller.subject, caller.department, sorted(set(nominees)),
    )  # fmt: skip


async def erase(conn: Writing, id: UUID) -> None:
    """Name, contact and the reasons of all nominations are gone; the number stays, because events name it."""
    await conn.execute(
        """
        update nominees set name = null, contact = null, erased_at = business_now()
        where id = $1 and erased_at is null
        """,
        id,
    )
    await conn.execute("update nominations set reasons = null where nominee_id = $1", id)


async def undecided(conn: Writing, id: UUID) -> Sequence[str]:
    """The states of this nominee's nominations that wait for somebody, and of prizes that have not been paid; the
    nominee is locked meanwhile."""
    await conn.fetchval("select id from nominees where id = $1 for update", id)
    rows = await conn.fetch(
        """
        select coalesce(g.state, a.state) as state
        from nominations n join applications a on a.id = n.id left join grants g on g.id = a.grant_id
        where n.nominee_id = $1 and coalesce(g.state, a.state) not in ('disbursed', 'closed', 'rejected', 'withdrawn')
        """,
        id,
    )
    return [row["state"] for row in rows]
