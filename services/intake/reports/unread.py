"""A record of a department's topic that names no report of that department: answered once, by its place. Pure, and its
rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson

from services.intake.reports.submission import Rejection
from shared.contracts.base import Event
from shared.contracts.intake import Reason, RecordRejected
from shared.contracts.topics import record_id
from shared.engine import Kind, Loaded
from shared.postgres import Writing


@dataclass(frozen=True, slots=True)
class Unread:
    """`told` once its department has been answered."""

    id: UUID
    told: RecordRejected | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """How an act names a record: by where it lies."""

    topic: str
    partition: int
    offset: int

    @property
    def id(self) -> UUID:
        return record_id(self.topic, self.partition, self.offset)


def reject(record: Unread, one: Rejection, place: Place) -> list[Event]:
    """Told once, however often it is read."""
    if record.told is not None:
        return []
    told = tuple(Reason(pointer=reason.pointer, code=reason.code) for reason in one.reasons)
    return [
        RecordRejected(
            municipality=one.department.partition(".")[0], record_id=record.id, department=one.department,
            topic=place.topic, partition=place.partition, offset=place.offset, report_id=one.read_as, reasons=told,
        )
    ]  # fmt: skip


def apply(record: Unread, event: Event) -> Unread:
    assert isinstance(event, RecordRejected)
    return replace(record, told=event)


async def load(conn: Writing, places: Sequence[Place]) -> Mapping[Any, Loaded]:
    by_id = {place.id: place for place in places}
    rows = await conn.fetch(
        """
        select id, department, topic, "partition", "offset", reasons, version, head from unread_records
        where id = any($1::uuid[])
        """,
        list(by_id),
    )
    return {by_id[row["id"]]: Loaded(row["id"], _unread(row), row["version"], row["head"]) for row in rows}


def _unread(row: Any) -> Unread:
    told = RecordRejected(
        municipality=row["department"].partition(".")[0], record_id=row["id"], department=row["department"],
        topic=row["topic"], partition=row["partition"], offset=row["offset"],
        reasons=tuple(Reason(**reason) for reason in orjson.loads(row["reasons"])),
    )  # fmt: skip
    return Unread(row["id"], told)


def blank(place: Place) -> Loaded:
    return Loaded(place.id, Unread(place.id), is_new=True)


async def save(conn: Writing, changed: Sequence[Loaded]) -> None:
    told: list[RecordRejected] = [one.state.told for one in changed]
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
