"""Records that name no report, as rows: what was answered to whom, and nothing that was in them."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from services.intake.reports.unread import Place, Unread, apply
from shared.engine import Kind, Loaded
from shared.postgres import Writing


async def load(conn: Writing, places: Sequence[Place]) -> Mapping[Any, Loaded]:
    by_id = {place.id: place for place in places}
    rows = await conn.fetch("select id, version, head from unread_records where id = any($1::uuid[])", list(by_id))
    return {
        by_id[row["id"]]: Loaded(row["id"], Unread(row["id"], told=True), row["version"], row["head"]) for row in rows
    }


def blank(place: Place) -> Loaded:
    return Loaded(place.id, Unread(place.id), is_new=True)


async def save(conn: Writing, changed: Sequence[Loaded]) -> None:
    told: list[Any] = [one.events[0][0] for one in changed]
    await conn.execute(
        """
        insert into unread_records (id, department, topic, "partition", "offset", reasons, version, head, rejected_at)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::jsonb[], $7::int[],
                             $8::bytea[], $9::timestamptz[])
        """,
        [one.id for one in changed], [one.department for one in told], [one.topic for one in told],
        [one.partition for one in told], [one.offset for one in told],
        [orjson.dumps([reason.model_dump() for reason in one.reasons]).decode() for one in told],
        [one.sequence for one in changed], [one.head for one in changed], [one.events[0][1] for one in changed],
    )  # fmt: skip


KIND = Kind(load, apply, save, blank)
