"""The smallest aggregate there can be: a counter that adds. What the machinery does to it, it does to all."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from uuid import UUID

from uuid_utils.compat import uuid7

from shared import engine, inbox
from shared.acts import Act, Outcome, Trace
from shared.consumer import own_event
from shared.contracts.base import EVENT_TYPES, Event
from shared.contracts.envelope import headers_of
from shared.engine import Kind, Loaded
from shared.migrations import migrate
from shared.postgres import Pool, Writing, open_pool, writing
from shared.problems import Refusal
from shared.records import Record
from tests.component.servers import Database, Postgres

SQL = Path(__file__).parent / "counter_sql"
MUNICIPALITY = "05913000"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HEARD = "counter.number.heard.v1"


class NumberHeard(Event, subject="source_id"):
    """What another service told: add `number` to the counter `counter_id`."""

    TYPE: ClassVar[str] = HEARD
    source_id: UUID
    counter_id: UUID
    number: int
    case_id: UUID | None = None


class Added(Event, subject="counter_id"):
    TYPE: ClassVar[str] = "counter.number.added.v1"
    counter_id: UUID
    number: int
    case_id: UUID | None = None


class TooMuch(Refusal):
    problem: ClassVar[str] = "too-much"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "Too much"


@dataclass(frozen=True)
class Counter:
    id: UUID
    total: int = 0


def apply(counter: Counter, event: Event) -> Counter:
    assert isinstance(event, Added)
    return replace(counter, total=counter.total + event.number)


def add(counter: Counter, number: int) -> Sequence[Event]:
    """Adds; more than a hundred at once is refused; zero is nothing; less is a bug, and a million breaks the table."""
    if number < 0:
        raise ZeroDivisionError("nobody expected less than nothing")
    if 100 < number < 1_000_000:
        raise TooMuch("Add at most a hundred.")
    return [Added(municipality=MUNICIPALITY, counter_id=counter.id, number=number)] if number else []


async def load(conn: Writing, refs: Sequence[UUID]) -> Mapping[UUID, Loaded]:
    rows = await conn.fetch(
        "select id, sequence, head, total from counters where id = any($1::uuid[]) order by id for no key update", refs
    )
    return {
        row["id"]: Loaded(row["id"], Counter(row["id"], row["total"]), row["sequence"], row["head"]) for row in rows
    }


async def save(conn: Writing, changed: Sequence[Loaded]) -> None:
    columns = (
        [c.id for c in changed], [c.sequence for c in changed], [c.head for c in changed],
        [c.state.total for c in changed],
    )  # fmt: skip
    await conn.execute(
        """
        insert into counters (id, sequence, head, total)
        select * from unnest($1::uuid[], $2::int[], $3::bytea[], $4::bigint[]) u (id, sequence, head, total) order by id
        on conflict (id) do update set sequence = excluded.sequence, head = excluded.head, total = excluded.total
        """,
        *columns,
    )


KIND = Kind(load=load, apply=apply, save=save, blank=lambda ref: Loaded(ref, Counter(ref), is_new=True))
KINDS = {"counter": KIND}


def adding(id: UUID, number: int, trace: Trace | None = None, forgiving: bool = False) -> Act:
    return Act({"counter": [id]}, lambda loaded, at: add(loaded[id], number), "test", trace, forgiving)


def hear(event: Event, incoming: inbox.Incoming) -> Sequence[Act]:
    assert isinstance(event, NumberHeard)
    return [
        Act(
            {"counter": [event.counter_id]},
            lambda loaded, at: add(loaded[event.counter_id], event.number),
            incoming.actor,
            incoming.trace,
            forgiving=True,
        )
    ]


CONSUMER = inbox.Consumer("counter", {HEARD: hear}, KINDS, own_event)


def heard(
    source: UUID, sequence: int, number: int = 1, counter: UUID | None = None, *,
    offset: int = -1, trace: Trace | None = None, data: bytes | None = None,
) -> inbox.Incoming:  # fmt: skip
    return own_event(record(source, sequence, number, counter, offset=offset, trace=trace, data=data))


def record(
    source: UUID, sequence: int, number: int = 1, counter: UUID | None = None, *,
    offset: int = -1, trace: Trace | None = None, data: bytes | None = None,
) -> Record:  # fmt: skip
    event = NumberHeard(municipality=MUNICIPALITY, source_id=source, counter_id=counter or source, number=number)
    headers = headers_of(
        uuid7(), HEARD, source, sequence, NOON, MUNICIPALITY,
        trace.parent if trace else None, trace.state if trace else None,
    )  # fmt: skip
    return Record("counter.events", 0, offset, str(source).encode(), tuple(headers), data or event.to_bytes())


@asynccontextmanager
async def counters(postgres: Postgres, size: int = 10) -> AsyncIterator[tuple[Database, Pool]]:
    """A fresh database with the machinery's tables and the counters', and a pool with the service's role."""
    first = HEARD not in EVENT_TYPES
    EVENT_TYPES.update({HEARD: NumberHeard, Added.TYPE: Added})
    database = postgres.database("casework")
    await migrate(database.owner, "counter", SQL)
    pool = await open_pool(database.service, name="counter", size=size)
    try:
        yield database, pool
    finally:
        await pool.close()
        if first:
            del EVENT_TYPES[HEARD], EVENT_TYPES[Added.TYPE]


async def total(pool: Pool, id: UUID) -> int | None:
    found: int | None = await pool.fetchval("select total from counters where id = $1", id)
    return found


async def run(pool: Pool, *acts: Act) -> list[Outcome]:
    async with writing(pool) as conn:
        return await engine.run(conn, KINDS, acts)
