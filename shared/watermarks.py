"""How far each consumer has followed each subject. The row of a subject is also the lock on its reactions."""

from collections.abc import Mapping
from uuid import UUID

from shared.postgres import Writing


async def lock(conn: Writing, consumer: str, subjects: set[UUID]) -> dict[UUID, int]:
    ordered = sorted(subjects)
    await conn.execute(
        """
        insert into watermarks (consumer, subject, sequence)
        select $1, subject, 0 from unnest($2::uuid[]) subject order by subject
        on conflict do nothing
        """,
        consumer, ordered,
    )  # fmt: skip
    rows = await conn.fetch(
        """
        select subject, sequence from watermarks
        where consumer = $1 and subject = any($2::uuid[]) order by subject for update
        """,
        consumer, ordered,
    )  # fmt: skip
    return {row["subject"]: row["sequence"] for row in rows}


async def advance(conn: Writing, consumer: str, marks: Mapping[UUID, int]) -> None:
    if marks:
        await conn.execute(
            """
            update watermarks w set sequence = u.sequence
            from unnest($2::uuid[], $3::int[]) u (subject, sequence)
            where w.consumer = $1 and w.subject = u.subject
            """,
            consumer, list(marks), list(marks.values()),
        )  # fmt: skip
