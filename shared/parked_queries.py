"""What an operator may read of parked records: where they lie and why, and never what is in them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from shared.pages import Page
from shared.postgres import Reading

ParkedState = Literal["parked", "replayed", "discarded"]


async def listing(
    conn: Reading, at: Page, state: ParkedState | None = "parked", consumer: str | None = None
) -> list[dict[str, Any]]:
    """Up to `at.limit + 1` records in the order in which they were parked; `key_of` is their sort key."""
    after = at.after or (None, None)
    rows = await conn.fetch(
        """
        select id, consumer, topic, "partition", "offset", type, subject, sequence, reason, detail,
               length(value) as bytes, parked_at, state, decided_at, decided_by, decision_reason
        from parked
        where ($1::text is null or state = $1)
          and ($2::text is null or consumer = $2)
          and ($3::timestamptz is null or (parked_at, id) > ($3, $4::uuid))
        order by parked_at, id
        limit $5
        """,
        state, consumer, after[0], after[1], at.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def one(conn: Reading, id: UUID) -> dict[str, Any] | None:
    """One record as in `listing`, or None."""
    row = await conn.fetchrow(
        """
        select id, consumer, topic, "partition", "offset", type, subject, sequence, reason, detail,
               length(value) as bytes, parked_at, state, decided_at, decided_by, decision_reason
        from parked where id = $1
        """,
        id,
    )
    return dict(row) if row else None


def key_of(row: dict[str, Any]) -> tuple[datetime, UUID]:
    """Where a row stands in `listing`."""
    return row["parked_at"], row["id"]
