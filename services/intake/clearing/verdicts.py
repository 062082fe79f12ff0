"""What a decision leaves beside its events: who decided and why, and that nothing is provisional any more."""

from collections.abc import Sequence
from uuid import UUID

from shared.postgres import Reading, Writing


async def note(conn: Writing, ids: Sequence[UUID], by: str, reason: str | None) -> None:
    """Keep who answered these questions now, and what they wrote about it."""
    await conn.execute(
        """
        update clearings
        set decided_at = business_now(), decided_by = $2, reason = coalesce($3, reason), absorbed_id = null,
            into_id = null
        where id = any($1::uuid[])
        """,
        list(ids), by, reason,
    )  # fmt: skip


async def note_merge(conn: Writing, id: UUID, absorbed: UUID, into: UUID) -> None:
    await conn.execute("update clearings set absorbed_id = $2, into_id = $3 where id = $1", id, absorbed, into)


async def note_reason(conn: Writing, id: UUID, reason: str) -> None:
    """Why somebody asks."""
    await conn.execute("update clearings set reason = $2 where id = $1", id, reason)


async def reopen(conn: Writing, ids: Sequence[UUID]) -> None:
    """Nobody has answered these questions after all."""
    await conn.execute(
        "update clearings set decided_at = null, decided_by = null, reason = null where id = any($1::uuid[])", list(ids)
    )


async def settle(conn: Writing, people: Sequence[UUID]) -> None:
    """Who is in question no longer is registered for good."""
    await conn.execute(
        """
        update persons p set status = 'registered'
        where p.id = any($1::uuid[]) and p.status = 'provisional'
          and not exists (select from clearings c where c.person_now = p.id and c.state = 'open')
        """,
        list(people),
    )


async def unsettle(conn: Writing, people: Sequence[UUID], reopened: Sequence[UUID]) -> None:
    """Who stands for themselves again, or is asked about again, is provisional if it is asked who they are."""
    await conn.execute(
        """
        update persons p set status = 'provisional'
        where p.status = 'registered' and exists (
          select from clearings c
          where c.person_now = p.id and c.state = 'open' and c.reason_code <> 'found_by_staff'
            and (c.id = any($2::uuid[]) or c.person_now = any($1::uuid[])))
        """,
        list(people), list(reopened),
    )  # fmt: skip


async def pair_asked(conn: Reading, one: UUID, other: UUID) -> UUID | None:
    """The open clearing about these two, if there is one."""
    found: UUID | None = await conn.fetchval(
        """
        select id from clearings
        where state = 'open' and ((person_now = $1 and candidate_now = $2) or (person_now = $2 and candidate_now = $1))
        order by id limit 1
        """,
        one, other,
    )  # fmt: skip
    return found
