"""What could not be processed: kept raw with its reason, until a person repairs, replays or discards it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.postgres import Writing
from shared.records import Record, pack_headers


@dataclass(frozen=True, slots=True)
class Parked:
    """One parked record. `reason` is a stable code, `detail` a sentence a person understands, without values."""

    id: UUID
    consumer: str
    record: Record
    reason: str
    detail: str
    type: str | None = None
    subject: UUID | None = None
    sequence: int | None = None

    @classmethod
    def of(
        cls, record: Record, consumer: str, reason: str, detail: str,
        type: str | None = None, subject: UUID | None = None, sequence: int | None = None,
    ) -> "Parked":  # fmt: skip
        return cls(uuid7(), consumer, record, reason, detail, type, subject, sequence)


async def park(conn: Writing, parked: Sequence[Parked]) -> None:
    """Keep records; the same place on the same topic is kept once, however often it is delivered."""
    if parked:
        await conn.execute(
            """
            insert into parked (id, consumer, topic, "partition", "offset", type, subject, sequence, key, headers, value,
                                reason, detail)
            select * from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::bigint[], $6::text[], $7::uuid[],
                                 $8::int[], $9::bytea[], $10::bytea[], $11::bytea[], $12::text[], $13::text[])
            on conflict do nothing
            """,
            [p.id for p in parked], [p.consumer for p in parked], [p.record.topic for p in parked],
            [p.record.partition for p in parked], [p.record.offset for p in parked], [p.type for p in parked],
            [p.subject for p in parked], [p.sequence for p in parked], [p.record.key for p in parked],
            [pack_headers(p.record.headers) for p in parked], [p.record.value for p in parked],
            [p.reason for p in parked], [p.detail for p in parked],
        )  # fmt: skip
