"""What is read about posts: who sits where, what is vacant, and what else pays for the staff of a department."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.funding.posts.occupancy import Occupancy
from services.funding.posts.post import Post
from shared.pages import Page
from shared.postgres import Reading, Writing

DOCUMENT = TypeAdapter(Post)


@dataclass(frozen=True, slots=True)
class Kept:
    """A post as it stands, with its version."""

    post: Post
    version: int


async def one(conn: Reading, id: UUID, municipality: str) -> Kept | None:
    """None if there is none in this city."""
    row = await conn.fetchrow(
        "select document, version from posts where id = $1 and municipality = $2", id, municipality
    )
    return Kept(DOCUMENT.validate_json(row["document"]), row["version"]) if row else None


async def listed(
    conn: Reading, municipality: str, programme: str | None, department: str | None, page: Page
) -> list[Kept]:
    """The newest first."""
    (after,) = page.after or (None,)
    rows = await conn.fetch(
        """
        select document, version from posts
        where municipality = $1
          and ($2::text is null or programme = $2)
          and ($3::text is null or department = $3)
          and ($4::uuid is null or id < $4)
        order by id desc limit $5
        """,
        municipality, programme, department, after, page.limit + 1,
    )  # fmt: skip
    return [Kept(DOCUMENT.validate_json(row["document"]), row["version"]) for row in rows]


async def locked(conn: Writing, id: UUID, programme: str) -> Post | None:
    """A post of the programme; nobody else spends on it until the transaction ends.

    Not a lock on its row: acts lock budget lines before posts, and the line is locked after this.
    """
    await conn.execute("select pg_advisory_xact_lock(hashtextextended($1::text, 13))", str(id))
    document = await conn.fetchval("select document from posts where id = $1 and programme = $2", id, programme)
    return DOCUMENT.validate_json(document) if document else None


async def spent_on(conn: Reading, id: UUID, budget_year: int) -> int:
    """Cents the city has spent on a post in a year and not taken back."""
    cents: int = await conn.fetchval(
        """
        select coalesce(sum(p.amount_cents), 0)::bigint
        from expenses e
        join postings p on p.transfer_id = e.transfer_id and p.account = 'spent'
        join budget_lines l on l.id = p.budget_line_id
        where e.post_id = $1 and l.budget_year = $2
          and not exists (select from transfers r where r.reverses = e.transfer_id)
        """,
        id, budget_year,
    )  # fmt: skip
    return cents


async def taken(conn: Writing, programme: str, day: date) -> dict[str, int]:
    """Percent by designation of the programme's posts that exist on a day or begin later; nobody else establishes one
    of the programme until the transaction ends."""
    await conn.execute("select pg_advisory_xact_lock(hashtextextended($1, 12))", programme)
    rows = await conn.fetch(
        """
        select designation, sum(share_percent)::int as percent from posts
        where programme = $1 and (ends_on is null or ends_on >= $2) group by designation
        """,
        programme, day,
    )  # fmt: skip
    return {row["designation"]: row["percent"] for row in rows}


async def elsewhere(conn: Writing, municipality: str, personnel_number: str, post_id: UUID) -> list[Occupancy]:
    """The person's occupancies of other posts; nobody else seats the person until the transaction ends."""
    await conn.execute("select pg_advisory_xact_lock(hashtextextended($1, 10))", f"{municipality}/{personnel_number}")
    rows = await conn.fetch(
        """
        select id, personnel_number, share_percent, lower(during) as starts_on, upper(during) - 1 as ends_on
        from occupancies where municipality = $1 and personnel_number = $2 and post_id <> $3
        """,
        municipality, personnel_number, post_id,
    )  # fmt: skip
    return [Occupancy(**dict(row)) for row in rows]


async def financed(conn: Reading, department: str, starts_on: date, ends_on: date) -> Sequence[dict[str, Any]]:
    """The posts of a department in a period, by whom they are paid, and how much of each is occupied.

    What an application for staff costs is held against, so that nobody is paid for twice.
    """
    rows = await conn.fetch(
        """
        select p.id, p.programme, p.purpose, p.designation, p.share_percent, p.seconded, p.starts_on, p.ends_on,
               coalesce(sum(o.share_percent), 0)::int as occupied_percent,
               (select coalesce(sum(g.amount_cents), 0)::bigint from grants g where g.post_id = p.id) as granted_cents
        from posts p
        left join occupancies o on o.post_id = p.id and o.during && daterange($2, $3, '[]')
        where p.department = $1 and daterange(p.starts_on, p.ends_on, '[]') && daterange($2, $3, '[]')
        group by p.id order by p.programme, p.id
        """,
        department, starts_on, ends_on,
    )  # fmt: skip
    return [dict(row) for row in rows]
