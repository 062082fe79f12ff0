"""Receipts: each report once, by the id of its event's source and id; the same again is told so and has no effect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import orjson

from shared.contracts.reasons import Reason
from shared.postgres import Reading, Writing

Status = Literal["accepted", "rejected"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was answered to a report.

    `places` are the records on Kafka that were answered otherwise than with "accepted": read again after a crash, they
    are not answered a second time.
    """

    status: Status
    reasons: tuple[Reason, ...] = ()
    places: frozenset[str] = frozenset()


async def claim(conn: Writing, receipts: Mapping[UUID, Receipt]) -> dict[UUID, Receipt]:
    """Write receipts for what has none; returns the older receipts of the others, locked.

    In the order of ids, so that two batches with the same reports wait for each other and never in a circle.
    """
    ids = sorted(receipts)
    written = await conn.fetch(
        """
        insert into receipts (id, status, reasons) select * from unnest($1::uuid[], $2::text[], $3::jsonb[])
        on conflict do nothing returning id
        """,
        ids, [receipts[id].status for id in ids], [_text(receipts[id].reasons) for id in ids],
    )  # fmt: skip
    if len(written) == len(ids):
        return {}
    rows = await conn.fetch(
        "select id, status, reasons, places from receipts where id = any($1::uuid[]) order by id for update",
        list(receipts.keys() - {row["id"] for row in written}),
    )
    return {row["id"]: Receipt(row["status"], _reasons(row["reasons"]), frozenset(row["places"] or ())) for row in rows}


async def change(conn: Writing, receipts: Mapping[UUID, Receipt]) -> None:
    """Replace receipts whose answer has become another within this transaction."""
    if receipts:
        await conn.execute(
            """
            update receipts r set status = u.status, reasons = u.reasons
            from unnest($1::uuid[], $2::text[], $3::jsonb[]) u (id, status, reasons) where r.id = u.id
            """,
            list(receipts), [one.status for one in receipts.values()],
            [_text(one.reasons) for one in receipts.values()],
        )  # fmt: skip


async def is_not_processed(conn: Reading, id: UUID) -> bool:
    """Whether the answer so far is that intake could not work on it."""
    found = await conn.fetchval("select reasons from receipts where id = $1 and status = 'rejected'", id)
    return any(reason.code == "not_processed" for reason in _reasons(found))


async def note_places(conn: Writing, places: Mapping[UUID, Sequence[str]]) -> None:
    """Remember which records these answers were for; the latest hundred of an id."""
    if places:
        await conn.execute(
            """
            update receipts r
            set places = (r.places || string_to_array(u.places, ','))
                         [greatest(1, coalesce(cardinality(r.places), 0) + u.number - 99) :]
            from unnest($1::uuid[], $2::text[], $3::int[]) u (id, places, number) where r.id = u.id
            """,
            list(places), [",".join(some) for some in places.values()], [len(some) for some in places.values()],
        )  # fmt: skip


async def purge(conn: Writing, limit: int = 1000) -> int:
    """Delete at most `limit` receipts older than 400 days (real time); returns how many there were."""
    rows = await conn.fetch(
        """
        delete from receipts where id in (
          select id from receipts where received_at < clock_timestamp() - interval '400 days'
          order by received_at limit $1 for update skip locked)
        returning 1
        """,
        limit,
    )
    return len(rows)


def _text(reasons: Sequence[Reason]) -> str | None:
    return orjson.dumps([reason.as_dict() for reason in reasons]).decode() if reasons else None


def _reasons(text: Any) -> tuple[Reason, ...]:
    return tuple(Reason(**reason) for reason in orjson.loads(text)) if text else ()
