"""Events that came before their predecessor: kept in order until it arrives, and an alarm when it does not."""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from shared.postgres import Reading, Writing
from shared.records import Record, pack_headers, unpack_headers


async def hold(conn: Writing, consumer: str, early: Sequence[tuple[UUID, int, Record]]) -> None:
    if early:
        records = [record for _, _, record in early]
        await conn.execute(
            """
            insert into held (consumer, subject, sequence, topic, "partition", "offset", key, headers, value)
            select $1, * from unnest($2::uuid[], $3::int[], $4::text[], $5::int[], $6::bigint[], $7::bytea[],
                                     $8::bytea[], $9::bytea[])
            on conflict do nothing
            """,
            consumer, [subject for subject, _, _ in early], [sequence for _, sequence, _ in early],
            [r.topic for r in records], [r.partition for r in records], [r.offset for r in records],
            [r.key for r in records], [pack_headers(r.headers) for r in records], [r.value for r in records],
        )  # fmt: skip


async def held(conn: Reading, consumer: str, subjects: Sequence[UUID]) -> list[asyncpg.Record]:
    """What waits on these subjects, in order."""
    return await conn.fetch(
        """
        select subject, sequence, topic, "partition", "offset", key, headers, value from held
        where consumer = $1 and subject = any($2::uuid[]) order by subject, sequence
        """,
        consumer, subjects,
    )  # fmt: skip


async def next_of(conn: Reading, consumer: str, subject: UUID, limit: int = 500) -> list[asyncpg.Record]:
    """The held events that follow a subject's watermark without a gap (or that it has already passed), in order."""
    rows = await conn.fetch(
        """
        select h.subject, h.sequence, topic, "partition", "offset", key, headers, value, w.sequence as mark
        from held h join watermarks w using (consumer, subject)
        where h.consumer = $1 and h.subject = $2 order by h.sequence limit $3
        """,
        consumer, subject, limit,
    )  # fmt: skip
    mark, following = rows[0]["mark"] if rows else 0, []
    for row in rows:
        if row["sequence"] > mark + 1:
            break
        following.append(row)
        mark = max(mark, row["sequence"])
    return following


def record_of(row: asyncpg.Record) -> Record:
    return Record(
        row["topic"], row["partition"], row["offset"], row["key"], unpack_headers(row["headers"]), row["value"]
    )


async def forget(conn: Writing, consumer: str, released: Sequence[tuple[UUID, int]]) -> None:
    if released:
        await conn.execute(
            """
            delete from held h using unnest($2::uuid[], $3::int[]) u (subject, sequence)
            where h.consumer = $1 and h.subject = u.subject and h.sequence = u.sequence
            """,
            consumer, [subject for subject, _ in released], [sequence for _, sequence in released],
        )  # fmt: skip


async def stragglers(conn: Reading, consumer: str, limit: int = 100) -> list[UUID]:
    """Subjects whose next event is held although nothing is missing before it: a process ended between two steps."""
    rows = await conn.fetch(
        """
        select distinct h.subject from held h join watermarks w using (consumer, subject)
        where h.consumer = $1 and h.sequence <= w.sequence + 1 limit $2
        """,
        consumer, limit,
    )  # fmt: skip
    return [row["subject"] for row in rows]


async def gaps(conn: Reading, consumer: str, older_than_seconds: float) -> int:
    """How many subjects have waited for a missing number longer than that (real seconds): the operator is alarmed."""
    count: int = await conn.fetchval(
        """
        select count(distinct subject) from held
        where consumer = $1 and held_at < clock_timestamp() - make_interval(secs => $2)
        """,
        consumer, older_than_seconds,
    )  # fmt: skip
    return count
