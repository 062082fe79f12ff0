"""Who stands for whom: the people of a clearing as they are now, who was absorbed by them, and what is asked of them.

Merges are a tree: an absorbed person names who it went into, and only who stands for themselves is at a root.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.postgres import Reading, Writing


@dataclass(frozen=True, slots=True)
class Sides:
    """The two of a clearing as they stand now, and who was absorbed into whom when they were found to be one."""

    municipality: str
    person_id: UUID
    candidate_id: UUID
    absorbed_id: UUID | None
    into_id: UUID | None
    decided_at: datetime | None


async def sides(conn: Reading, clearing_id: UUID) -> Sides | None:
    row = await conn.fetchrow(
        """
        select municipality, person_now, candidate_now, absorbed_id, into_id, decided_at from clearings where id = $1
        """,
        clearing_id,
    )
    return Sides(*row) if row else None


async def stands_for(conn: Reading, person_id: UUID) -> UUID | None:
    """Who stands for a person: themselves, or whoever the last merge led to; None if there is nobody of this id."""
    found: UUID | None = await conn.fetchval(
        """
        with recursive up (id, merged_into) as (
          select id, merged_into from persons where id = $1
          union all
          select p.id, p.merged_into from up join persons p on p.id = up.merged_into)
        select id from up where merged_into is null
        """,
        person_id,
    )
    return found


async def way_up(conn: Reading, person_id: UUID) -> list[UUID]:
    """The person, who it went into, who that one went into, and so on to who stands for all of them."""
    rows = await conn.fetch(
        """
        with recursive up (id, merged_into, step) as (
          select id, merged_into, 0 from persons where id = $1
          union all
          select p.id, p.merged_into, up.step + 1 from up join persons p on p.id = up.merged_into)
        select id from up order by step
        """,
        person_id,
    )
    return [row["id"] for row in rows]


async def absorbed_by(conn: Reading, person_id: UUID) -> list[UUID]:
    """The person and everybody who went into them, directly or through others."""
    rows = await conn.fetch(
        """
        with recursive down (id) as (
          select id from persons where id = $1
          union all
          select p.id from down join persons p on p.merged_into = down.id)
        select id from down order by id
        """,
        person_id,
    )
    return [row["id"] for row in rows]


async def hold(conn: Writing, people: Collection[UUID]) -> None:
    """Lock every question about these people, then the people, in the order of the engine: nothing moves meanwhile."""
    await conn.fetch(
        """
        select id from clearings where person_now = any($1::uuid[]) or candidate_now = any($1::uuid[])
        order by id for no key update
        """,
        list(people),
    )
    await conn.fetch("select id from persons where id = any($1::uuid[]) order by id for no key update", list(people))


async def asked_elsewhere(conn: Reading, clearing_id: UUID, one: UUID, other: UUID) -> list[UUID]:
    """The other open clearings about the same two people as they stand now."""
    rows = await conn.fetch(
        """
        select id from clearings
        where state = 'open' and id <> $1
          and ((person_now = $2 and candidate_now = $3) or (person_now = $3 and candidate_now = $2))
        order by id
        """,
        clearing_id, one, other,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def answered_by(conn: Reading, stands: UUID, leaving: Collection[UUID]) -> list[UUID]:
    """Clearings found to be `same` only because merges had made their two one, into whoever `stands` now, and which ask
    about two who part when those `leaving` go.
    """
    rows = await conn.fetch(
        """
        select id from clearings
        where state = 'same' and absorbed_id is null and person_now = $1 and candidate_now = $1
          and (person_id = any($2::uuid[])) <> (candidate_id = any($2::uuid[]))
        order by id
        """,
        stands, list(leaving),
    )  # fmt: skip
    return [row["id"] for row in rows]


async def children(conn: Reading, people: Collection[UUID]) -> list[UUID]:
    """Who went into these people directly."""
    rows = await conn.fetch("select id from persons where merged_into = any($1::uuid[]) order by id", list(people))
    return [row["id"] for row in rows]
