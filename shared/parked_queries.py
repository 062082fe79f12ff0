"""What an operator may read of parked records: where they lie and why, their form, and never what is in them."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from shared.pages import Page
from shared.parked import proposals, unmasking
from shared.parked.masking import masked_record
from shared.postgres import Reading
from shared.problems import NotFound
from shared.records import Record, unpack_headers

ParkedState = Literal["parked", "replayed", "discarded"]

UNKNOWN = "There is no parked record with this id; GET /parked lists them."


async def listing(
    conn: Reading, at: Page, state: ParkedState | None = "parked", consumer: str | None = None
) -> list[dict[str, Any]]:
    """Up to `at.limit + 1` records in the order in which they were parked; `key_of` is their sort key.

    `second_person`: a repair or a request about it waits for another operator.
    """
    after = at.after or (None, None)
    rows = await conn.fetch(
        """
        select id, consumer, topic, "partition", "offset", type, subject, sequence, reason, detail,
               length(value) as bytes, parked_at, state, decided_at, decided_by, decision_reason,
               exists (select from parked_repairs r where r.parked_id = p.id and r.state = 'proposed')
               or exists (select from parked_unmaskings u where u.parked_id = p.id and u.state = 'requested')
               as second_person
        from parked p
        where ($1::text is null or state = $1)
          and ($2::text is null or consumer = $2)
          and ($3::timestamptz is null or (parked_at, id) > ($3, $4::uuid))
        order by parked_at, id
        limit $5
        """,
        state, consumer, after[0], after[1], at.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def shown(conn: Reading, id: UUID) -> dict[str, Any]:
    """One record: as in `listing`, its masked form, proposals and requests. Raises `NotFound`."""
    row = await conn.fetchrow(
        """
        select id, consumer, topic, "partition", "offset", type, subject, sequence, reason, detail,
               length(value) as bytes, parked_at, state, decided_at, decided_by, decision_reason, key, headers, value
        from parked where id = $1
        """,
        id,
    )
    if row is None:
        raise NotFound(UNKNOWN)
    known = dict(row)
    key, headers, value = known.pop("key"), unpack_headers(known.pop("headers")), known.pop("value")
    record = Record(known["topic"], known["partition"], known["offset"], key, headers, value)
    repairs, requests = await proposals.of(conn, id), await unmasking.of(conn, id)
    waiting = any(one["state"] in ("proposed", "requested") for one in [*repairs, *requests])
    return {
        **known, "second_person": waiting, **masked_record(record), "repairs": repairs, "unmaskings": requests,
    }  # fmt: skip


async def repair(conn: Reading, id: UUID, repair_id: UUID) -> dict[str, Any]:
    """One proposal, masked."""
    return next({"parked_id": id, **one} for one in await proposals.of(conn, id) if one["id"] == repair_id)


async def request(conn: Reading, id: UUID, unmasking_id: UUID) -> dict[str, Any]:
    """One request for the sight of a record."""
    return next({"parked_id": id, **one} for one in await unmasking.of(conn, id) if one["id"] == unmasking_id)


async def reads(conn: Reading, at: Page) -> list[dict[str, Any]]:
    """Who has read what in clear, the latest first."""
    return await unmasking.readings(conn, at)


def key_of(row: dict[str, Any]) -> tuple[datetime, UUID]:
    """Where a row stands in `listing`."""
    return row["parked_at"], row["id"]
