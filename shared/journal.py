"""The journal: every event of a service, once, in order per subject, chained by hash.

Audit trail, outbox and source for replays in one. The service's role may only append. What is hashed is what
is published: the bytes of `data`, never a parsed form of them.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.acts import Trace
from shared.postgres import Pool, Writing, writing

EMPTY = b""
SEAL_LOCK = 5_721_003


def chain(
    head: bytes, subject: UUID, sequence: int, id: UUID, type: str, time: datetime, actor: str, data: bytes
) -> bytes:
    """SHA-256 over the subject's previous hash and everything an entry says; texts of free length with their length."""
    said = f"{sequence}\n{type}\n{time.isoformat()}\n{len(actor)}\n{actor}\n".encode()
    return hashlib.sha256(b"".join((head, subject.bytes, id.bytes, said, data))).digest()


Row = tuple[UUID, int, UUID, str, datetime, str, str, bytes, str | None, str | None, bytes]


@dataclass(slots=True)
class Page:
    """Entries to append, in order."""

    rows: list[Row] = field(default_factory=list)

    def write(
        self, head: bytes, subject: UUID, sequence: int, id: UUID, type: str, time: datetime, actor: str,
        municipality: str, data: bytes, trace: Trace | None,
    ) -> bytes:  # fmt: skip
        """Add one entry and return its hash, the subject's new head."""
        hashed = chain(head, subject, sequence, id, type, time, actor, data)
        parent, state = (trace.parent, trace.state) if trace else (None, None)
        self.rows.append((subject, sequence, id, type, time, actor, municipality, data, parent, state, hashed))
        return hashed


async def append(conn: Writing, page: Page) -> None:
    """Write the page's entries and mark them as not yet published."""
    if page.rows:
        await conn.execute(APPEND, *zip(*page.rows, strict=True))


APPEND = """
with appended as (
  insert into journal (subject, sequence, id, type, time, actor, municipality, data, traceparent, tracestate, hash)
  select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[],
                       $8::bytea[], $9::text[], $10::text[], $11::bytea[])
  returning seq
)
insert into pending (seq) select seq from appended
"""


async def seal(pool: Pool) -> bool:
    """Chain a root over everything appended since the last seal; false when nothing was.

    How far is found out under a share lock, which waits for the writers in flight: every number up to the last one is
    committed then, or never will be. The lock is gone before the rows are read. Raises `LockNotAvailableError` when
    a writer takes too long; the next attempt will do.
    """
    async with writing(pool) as conn:
        await conn.execute("set local lock_timeout = '5s'")
        await conn.execute("lock table journal in share mode")
        frontier = await conn.fetchval("select max(seq) from journal")
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", SEAL_LOCK)
        last = await connection.fetchrow("select number, up_to_seq, root from seals order by number desc limit 1")
        number, up_to, root = (last["number"], last["up_to_seq"], last["root"]) if last else (0, 0, EMPTY)
        if frontier is None or frontier <= up_to:
            return False
        digest, count = hashlib.sha256(root), 0
        async for row in connection.cursor(
            "select hash from journal where seq > $1 and seq <= $2 order by seq", up_to, frontier, prefetch=5000
        ):
            digest.update(row["hash"])
            count += 1
        await connection.execute(
            "insert into seals (number, up_to_seq, rows, root, sealed_at) values ($1, $2, $3, $4, business_now())",
            number + 1, frontier, count, digest.digest(),
        )  # fmt: skip
    return True
