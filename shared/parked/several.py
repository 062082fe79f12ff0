"""Many parked records at a time: replayed in order, or given up, each with its own outcome; none stops the others.

What stands alone goes first, as it was parked; then events of ours by subject and number, so that a later event of a
subject is offered after the earlier ones, and waits if one of these fails again. A request does a bounded
number and says where the next one goes on; what has been decided is not found again, so it may be repeated at will.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from shared.pages import Page
from shared.postgres import Reading, Writing, savepoint
from shared.problems import Refusal

MOST = 50
"""Records per request: each has a savepoint, and more than 64 of them make a transaction slow."""

Act = Callable[[UUID], Awaitable[None]]


class Wanted(NamedTuple):
    """Which records: None for all."""

    consumer: str | None = None
    reason: str | None = None
    type: str | None = None


async def in_order(conn: Reading, at: Page, wanted: Wanted) -> list[dict[str, Any]]:
    """Up to `at.limit + 1` open records; `key_of` is their sort key. One whose repair is proposed is left alone."""
    after = at.after or (None, None, None)
    rows = await conn.fetch(
        """
        select id, line, place from parked p
        where state = 'parked'
          and ($1::text is null or consumer = $1)
          and ($2::text is null or reason = $2)
          and ($3::text is null or type = $3)
          and ($4::uuid is null or (line, place, id) > ($4, $5::int, $6::uuid))
          and not exists (select from parked_repairs r where r.parked_id = p.id and r.state = 'proposed')
        order by line, place, id
        limit $7
        """,
        wanted.consumer, wanted.reason, wanted.type, *after, at.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]


def key_of(row: dict[str, Any]) -> tuple[UUID, int, UUID]:
    """Where a row stands in `in_order`."""
    return UUID(str(row["line"])), row["place"], UUID(str(row["id"]))


async def one_by_one(conn: Writing, ids: Sequence[UUID], act: Act, done: str) -> list[dict[str, Any]]:
    """Act on each within the transaction: `[{"id", "outcome": done | "refused", "problem"?, "detail"?}]`.

    A refusal undoes that one only. What may succeed later (the database is away) is raised and undoes all.
    """
    outcomes: list[dict[str, Any]] = []
    for id in ids:
        try:
            async with savepoint(conn):
                await act(id)
        except Refusal as refusal:
            outcomes.append({"id": id, "outcome": "refused", "problem": refusal.type, "detail": refusal.detail})
        else:
            outcomes.append({"id": id, "outcome": done})
    return outcomes
