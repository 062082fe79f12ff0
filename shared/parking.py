"""What could not be processed: kept raw with its reason, until a person repairs, replays or discards it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from shared import metrics
from shared.contracts import strict_json
from shared.parked.masking import is_structured
from shared.postgres import Pool, Writing, is_transient
from shared.problems import NotFound, Refusal
from shared.records import Record, pack_headers, unpack_headers

KEPT_FOR_DAYS = 90
STRUCTURED = (("content-type", b"application/cloudevents+json"),)


class AlreadyDecided(Refusal):
    problem: ClassVar[str] = "already-decided"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "Somebody has decided on this record"


class FailedAgain(Refusal):
    problem: ClassVar[str] = "failed-again"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "The record could not be processed this time either"


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


Again = Callable[[Writing, Parked], Awaitable[None]]
"""Processes a parked record within the transaction; raises `FailedAgain`, or whatever the processing raises."""

GiveUp = Callable[[Writing, Parked], Awaitable[None]]
"""Lets what waits behind a discarded record follow, within the transaction."""


async def park(conn: Writing, parked: Sequence[Parked]) -> None:
    """Keep records; the same place on the same topic is kept once, however often it is delivered."""
    if parked:
        await conn.execute(
            """
            insert into parked (id, consumer, topic, "partition", "offset", type, subject, sequence, key, headers,
                                value, reason, detail)
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
        for one in parked:
            metrics.RECORDS_PARKED.labels(one.consumer, one.reason).inc()


async def replay(conn: Writing, id: UUID, who: str, again: Again, repaired: bytes | None = None) -> None:
    """Process a parked record in this very transaction, as it is or with repaired data, and note who did it.

    `repaired` replaces the value; if it is a whole CloudEvent in JSON it replaces the headers too. Raises `NotFound`,
    `AlreadyDecided`, or `FailedAgain`: then nothing has changed.
    """
    parked = await still_open(conn, id)
    if repaired is not None:
        parked = replace(parked, record=with_repair(parked.record, repaired))
    try:
        await again(conn, parked)
        # What the tables check at COMMIT is asked now: a failure then would be nobody's answer.
        await conn.execute("set constraints all immediate")
        await conn.execute("set constraints all deferred")
    except Refusal:
        raise
    except Exception as failure:
        if is_transient(failure):
            raise
        raise FailedAgain(f"It failed with {type(failure).__name__}; repair the cause and try again.") from failure
    await _decided(conn, id, "replayed", None, who)


async def discard(conn: Writing, id: UUID, reason: str, who: str, give_up: GiveUp | None = None) -> None:
    """Give a parked record up, note who and why, and let what waited behind it follow. Raises as `replay` does."""
    parked = await still_open(conn, id)
    await _decided(conn, id, "discarded", reason, who)
    if give_up is not None:
        await give_up(conn, parked)


def with_repair(record: Record, repaired: bytes) -> Record:
    """The record with other data, or the whole event where the headers were broken."""
    try:
        document = orjson.loads(repaired)
    except orjson.JSONDecodeError:
        raise FailedAgain("The repaired data are not JSON.") from None
    if isinstance(document, dict) and "specversion" in document:
        return record._replace(headers=STRUCTURED, value=repaired)
    if not is_structured(record.headers):
        return record._replace(value=repaired)
    try:
        envelope = strict_json.parse(record.value or b"")
    except strict_json.NotStrictJson:
        envelope = None
    if not isinstance(envelope, dict):
        raise FailedAgain("This record is a whole CloudEvent that cannot be read: repair it with a whole one.")
    return record._replace(value=strict_json.text({**envelope, "data": document}))


async def still_open(conn: Writing, id: UUID) -> Parked:
    """The record, locked until the transaction ends. Raises `NotFound` or `AlreadyDecided`."""
    row = await conn.fetchrow(
        """
        select consumer, topic, "partition", "offset", type, subject, sequence, key, headers, value, reason, detail,
               state
        from parked where id = $1 for update
        """,
        id,
    )
    if row is None:
        raise NotFound("There is no parked record with this id; GET /parked lists them.")
    if row["state"] != "parked":
        raise AlreadyDecided(f"It has been {row['state']}; read it again to see by whom.")
    record = Record(
        row["topic"], row["partition"], row["offset"], row["key"], unpack_headers(row["headers"]), row["value"]
    )
    return Parked(
        id, row["consumer"], record, row["reason"], row["detail"], row["type"], row["subject"], row["sequence"]
    )


async def _decided(conn: Writing, id: UUID, state: str, reason: str | None, who: str) -> None:
    await conn.execute(
        """
        update parked set state = $2, decision_reason = $3, decided_by = $4, decided_at = clock_timestamp()
        where id = $1
        """,
        id, state, reason, who,
    )  # fmt: skip
    await conn.execute(
        """
        update parked_repairs set state = 'overtaken', data = null, decided_by = $2, decided_at = clock_timestamp()
        where parked_id = $1 and state = 'proposed'
        """,
        id, who,
    )  # fmt: skip


async def erase_old(pool: Pool, days: int = KEPT_FOR_DAYS) -> int:
    """Erase what lies here for longer than that (real time): raw records may hold personal data.

    Without their bytes stay an event of ours that still blocks its subject, as the number it stands for must not be
    lost, and what was discarded: by whom and why is kept. What was proposed as a repair goes with the bytes.
    """
    erased: int = await pool.fetchval(
        """
        with old as (
          select id, state = 'discarded' or (state = 'parked' and sequence is not null) as stays from parked
          where parked_at < clock_timestamp() - make_interval(days => $1)
        ), emptied as (
          update parked p set value = null, key = null, headers = '[]' from old
          where p.id = old.id and old.stays and (p.value is not null or p.key is not null or p.headers <> '[]')
          returning p.id
        ), withdrawn as (
          update parked_repairs r set state = 'overtaken', data = null, decided_at = clock_timestamp() from emptied
          where r.parked_id = emptied.id and r.state = 'proposed'
        ), erased as (
          delete from parked p using old where p.id = old.id and not old.stays returning 1
        )
        select (select count(*) from emptied) + (select count(*) from erased)
        """,
        days,
    )
    return erased
