"""The journal: every event of a service, once, in order per subject, chained by hash.

Audit trail, outbox and source for replays in one. The service's role may only append. What is hashed is what
is published: the bytes of `data`, never a parsed form of them.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shared.acts import Trace
from shared.postgres import Reading, Writing

EMPTY = b""


def chain(
    head: bytes, subject: UUID, sequence: int, id: UUID, type: str, time: datetime, actor: str, data: bytes
) -> bytes:
    """SHA-256 over the subject's previous hash and everything an entry says, each part with its length."""
    digest = hashlib.sha256(head)
    parts = f"{subject}\n{sequence}\n{id}\n{type}\n{time.isoformat()}\n{len(actor.encode())}\n{actor}\n{len(data)}\n"
    digest.update(parts.encode())
    digest.update(data)
    return digest.digest()


@dataclass(slots=True)
class Page:
    """Entries to append, column by column, as the insert wants them."""

    subjects: list[UUID] = field(default_factory=list)
    sequences: list[int] = field(default_factory=list)
    ids: list[UUID] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)
    actors: list[str] = field(default_factory=list)
    municipalities: list[str] = field(default_factory=list)
    data: list[bytes] = field(default_factory=list)
    parents: list[str | None] = field(default_factory=list)
    states: list[str | None] = field(default_factory=list)
    hashes: list[bytes] = field(default_factory=list)

    def write(
        self, head: bytes, subject: UUID, sequence: int, id: UUID, type: str, time: datetime, actor: str,
        municipality: str, data: bytes, trace: Trace | None,
    ) -> bytes:  # fmt: skip
        """Add one entry and return its hash, the subject's new head."""
        hashed = chain(head, subject, sequence, id, type, time, actor, data)
        self.subjects.append(subject)
        self.sequences.append(sequence)
        self.ids.append(id)
        self.types.append(type)
        self.times.append(time)
        self.actors.append(actor)
        self.municipalities.append(municipality)
        self.data.append(data)
        self.parents.append(trace.parent if trace else None)
        self.states.append(trace.state if trace else None)
        self.hashes.append(hashed)
        return hashed


async def append(conn: Writing, page: Page) -> None:
    """Write the page's entries and mark them as not yet published."""
    if page.ids:
        await conn.execute(
            APPEND, page.subjects, page.sequences, page.ids, page.types, page.times, page.actors,
            page.municipalities, page.data, page.parents, page.states, page.hashes,
        )  # fmt: skip


APPEND = """
with appended as (
  insert into journal (subject, sequence, id, type, time, actor, municipality, data, traceparent, tracestate, hash)
  select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::timestamptz[], $6::text[], $7::text[],
                       $8::bytea[], $9::text[], $10::text[], $11::bytea[])
  returning seq
)
insert into pending (seq) select seq from appended
"""


async def heads(conn: Reading, subjects: list[UUID]) -> dict[UUID, tuple[int, bytes]]:
    """The last sequence and hash of each subject, for aggregates that do not keep them themselves."""
    rows = await conn.fetch(
        """
        select distinct on (subject) subject, sequence, hash
        from journal where subject = any($1::uuid[])
        order by subject, sequence desc
        """,
        subjects,
    )
    return {row["subject"]: (row["sequence"], row["hash"]) for row in rows}


async def seal(conn: Writing) -> bool:
    """Chain a root over everything appended since the last seal; false when nothing was.

    The share lock waits for writers in flight, so that every number up to the last one is committed.
    """
    await conn.execute("lock table journal in share mode")
    last = await conn.fetchrow("select number, up_to_seq, root from seals order by number desc limit 1")
    number, up_to, root = (last["number"], last["up_to_seq"], last["root"]) if last else (0, 0, EMPTY)
    rows = await conn.fetch("select seq, hash from journal where seq > $1 order by seq", up_to)
    if not rows:
        return False
    digest = hashlib.sha256(root)
    for row in rows:
        digest.update(row["hash"])
    await conn.execute(
        "insert into seals (number, up_to_seq, rows, root, sealed_at) values ($1, $2, $3, $4, business_now())",
        number + 1, rows[-1]["seq"], len(rows), digest.digest(),
    )  # fmt: skip
    return True
