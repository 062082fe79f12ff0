"""Nominations and the jury's votes as rows: what is written beside the application, and what people read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.funding.visibility import Scope
from shared.pages import Page
from shared.postgres import Reading, Writing

Row = dict[str, Any]

LATEST_VOTES = """
select distinct on (nomination_id, juror) nomination_id, juror, points, noted_at
from votes where nomination_id = any($1::uuid[]) order by nomination_id, juror, seq desc
"""
NOMINATION = """
select n.id, n.programme, n.year, a.purpose, a.amount_cents, a.municipality, a.state, a.version, a.grant_id,
       a.document ->> 'submitted_by' as submitted_by,
       (a.document ->> 'recommended_cents')::bigint as recommended_cents, a.reason_code, n.nominated_by,
       n.nominated_at, n.reasons,
       n.quorum, n.de_minimis, n.aid_declared_cents, n.aid_declared_on, n.nominee_id, e.kind, e.department, e.name,
       e.contact, e.erased_at
from nominations n join applications a on a.id = n.id join nominees e on e.id = n.nominee_id
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a nomination is held to; kept with it, whatever the programme's file says later."""

    programme: str
    year: int
    quorum: int
    de_minimis: bool


async def add(
    conn: Writing, id: UUID, terms: Terms, nominee_id: UUID, nominated_by: str, reasons: str | None
) -> UUID | None:
    """None, or the id of the nomination by which this department has nominated them for the year before."""
    added = await conn.fetchval(
        """
        insert into nominations (id, programme, year, nominee_id, nominated_by, reasons, quorum, de_minimis)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (programme, year, nominee_id, nominated_by) do nothing returning id
        """,
        id, terms.programme, terms.year, nominee_id, nominated_by, reasons, terms.quorum, terms.de_minimis,
    )  # fmt: skip
    if added is not None:
        return None
    known: UUID = await conn.fetchval(
        """
        select id from nominations
        where programme = $1 and year = $2 and nominee_id = $3 and nominated_by = $4
        """,
        terms.programme, terms.year, nominee_id, nominated_by,
    )  # fmt: skip
    return known


async def one(conn: Reading, id: UUID) -> Row | None:
    row = await conn.fetchrow(f"{NOMINATION} where n.id = $1", id)
    return dict(row) if row else None


async def listed(conn: Reading, scope: Scope, programme: str | None, year: int | None, page: Page) -> list[Row]:
    """The newest first: a city's officials see all of the city's, a department those it made."""
    (after,) = page.after or (None,)
    rows = await conn.fetch(
        f"""
        {NOMINATION}
        where (a.municipality = $1 or n.nominated_by = $2)
          and ($3::text is null or n.programme = $3) and ($4::int is null or n.year = $4)
          and ($5::uuid is null or n.id < $5)
        order by n.id desc limit $6
        """,
        scope.municipality, scope.department, programme, year, after, page.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def votes(conn: Reading, nominations: Sequence[UUID]) -> dict[UUID, list[Row]]:
    """The latest vote of each member of the jury, by nomination."""
    found: dict[UUID, list[Row]] = {id: [] for id in nominations}
    for row in await conn.fetch(LATEST_VOTES, list(nominations)):
        found[row["nomination_id"]].append({name: row[name] for name in ("juror", "points", "noted_at")})
    return found


async def locked(conn: Writing, id: UUID) -> Row | None:
    """A nomination whose application stays as it is until the transaction ends."""
    await conn.fetchval("select id from applications where id = $1 for no key update", id)
    return await one(conn, id)


async def vote(conn: Writing, id: UUID, juror: int, points: int, noted_by: str) -> None:
    await conn.execute(
        "insert into votes (nomination_id, juror, points, noted_by) values ($1, $2, $3, $4)",
        id, juror, points, noted_by,
    )  # fmt: skip


async def declare_aid(conn: Writing, id: UUID, received_cents: int, declared_on: date) -> None:
    await conn.execute(
        "update nominations set aid_declared_cents = $2, aid_declared_on = $3 where id = $1",
        id, received_cents, declared_on,
    )  # fmt: skip


async def has_won(conn: Writing, programme: str, nominee_id: UUID) -> int | None:
    """The year in which they have won this prize, if it is this one. The nominee is locked until the end.

    What others have won meanwhile is read in a statement of its own: one that waits for a lock sees what was before.
    """
    winner = await conn.fetchval(
        "select coalesce(department, id::text) from nominees where id = $1 for update", nominee_id
    )
    year: int | None = await conn.fetchval(
        """
        select year from prize_winners
        where programme = $1 and winner = $2
          and year = extract(year from business_now() at time zone 'Europe/Berlin')
        """,
        programme, winner,
    )  # fmt: skip
    return year
