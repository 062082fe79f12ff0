"""What a consumer of our own events does with a batch: each event once, in order per subject, nothing lost.

A watermark per (consumer, subject) says which number is next. An older one is a duplicate, a jump is a gap: it
is held until the missing one has come. What can never succeed is parked without advancing the watermark, so that
what follows on the same subject waits behind it. Everything happens in the transaction of the effects.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import ValidationError

from shared import engine
from shared.acts import Act, Trace
from shared.contracts.base import EVENT_TYPES, Event
from shared.parking import Parked, park
from shared.postgres import TRANSIENT, Pool, Reading, Writing, writing
from shared.records import Record, pack_headers, unpack_headers

React = Callable[[Event, "Incoming"], Sequence[Act]]
Reactions = dict[str, React]
Keep = Callable[[Writing, Sequence["Incoming"]], Awaitable[None]]


class Unprocessable(Exception):
    """This event can never be processed as it is; `reason` is a code, the message a sentence for a person."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Incoming:
    """One of our own events as it came: where from, which number of which subject, and its bytes."""

    record: Record
    id: UUID
    subject: UUID
    sequence: int
    type: str
    data: bytes
    trace: Trace | None

    @property
    def actor(self) -> str:
        return f"event:{self.id}"


@dataclass(slots=True)
class Digested:
    """What became of a batch, counted."""

    processed: int = 0
    duplicates: int = 0
    held: int = 0
    parked: int = 0

    def __iadd__(self, other: "Digested") -> "Digested":
        self.processed += other.processed
        self.duplicates += other.duplicates
        self.held += other.held
        self.parked += other.parked
        return self


@dataclass(frozen=True, slots=True)
class Consumer:
    """A service as a reader of others' events: its name on the watermarks, its reactions, its kinds of aggregates.

    `keep` writes what else the service remembers of the events that are new, set-based, before the reactions decide.
    """

    name: str
    reactions: Reactions
    kinds: engine.Kinds
    parse: Callable[[Record], Incoming] = field(repr=False)
    keep: Keep | None = None


async def digest(pool: Pool, consumer: Consumer, batch: Sequence[Incoming], attempt: int = 1) -> Digested:
    """Process a batch in one transaction; if that fails for good, halve it until the culprit stands alone and is parked.

    Transient failures (database away, deadlock) are raised for the caller to try again: nothing was committed.
    """
    try:
        async with writing(pool) as conn:
            return await _process(conn, consumer, batch)
    except TRANSIENT:
        raise
    except Exception as failure:
        if len(batch) == 1:
            return await _park_culprit(pool, consumer, batch[0], failure)
        done = Digested()
        for half in _halves(batch):
            done += await digest(pool, consumer, half)
        return done


def _halves(batch: Sequence[Incoming]) -> tuple[Sequence[Incoming], Sequence[Incoming]]:
    """By subject while there are several, so that one subject's trouble is nobody else's; order is kept within each."""
    subjects = list(dict.fromkeys(incoming.subject for incoming in batch))
    if len(subjects) == 1:
        middle = len(batch) // 2
        return batch[:middle], batch[middle:]
    first = set(subjects[: len(subjects) // 2])
    return [i for i in batch if i.subject in first], [i for i in batch if i.subject not in first]


async def _park_culprit(pool: Pool, consumer: Consumer, incoming: Incoming, failure: Exception) -> Digested:
    reason = failure.reason if isinstance(failure, Unprocessable) else "reaction_failed"
    detail = str(failure) if isinstance(failure, Unprocessable) else f"{type(failure).__name__} while reacting to it"
    async with writing(pool) as conn:
        parked = Parked.of(
            incoming.record, consumer.name, reason, detail, incoming.type, incoming.subject, incoming.sequence
        )
        await park(conn, [parked])
    return Digested(parked=1)


async def _process(conn: Writing, consumer: Consumer, batch: Sequence[Incoming]) -> Digested:
    marks = await _lock_watermarks(conn, consumer.name, {incoming.subject for incoming in batch})
    before = dict(marks)
    ready: list[Incoming] = []
    early: list[Incoming] = []
    done = Digested()
    for incoming in batch:
        place = incoming.sequence - marks[incoming.subject]
        if place == 1:
            ready.append(incoming)
            marks[incoming.subject] += 1
        elif place < 1:
            done.duplicates += 1
        else:
            early.append(incoming)
    advanced = [subject for subject, mark in marks.items() if mark != before[subject]]
    early, released = await _release(conn, consumer, advanced, early, marks, ready)
    if consumer.keep is not None:
        await consumer.keep(conn, ready)
    acts = [act for incoming in ready for act in react(consumer.reactions, incoming)]
    await engine.run(conn, consumer.kinds, acts)
    await _hold(conn, consumer.name, early)
    await _advance(conn, consumer.name, {s: mark for s, mark in marks.items() if mark != before[s]})
    await _forget(conn, consumer.name, released)
    done.processed, done.held = len(ready), len(early)
    return done


def react(reactions: Reactions, incoming: Incoming) -> Sequence[Act]:
    """The acts an event leads to; a type nobody reacts to leads to none."""
    reaction = reactions.get(incoming.type)
    if reaction is None:
        return ()
    return reaction(event_of(incoming), incoming)


def event_of(incoming: Incoming) -> Event:
    """The event in an incoming record of a known type. Raises `Unprocessable` if its data do not fit the type."""
    try:
        return EVENT_TYPES[incoming.type].model_validate_json(incoming.data)
    except ValidationError as error:
        places = ", ".join("/".join(map(str, e["loc"])) or "data" for e in error.errors(include_url=False)[:5])
        raise Unprocessable("invalid_data", f"the data do not fit {incoming.type}: see {places}") from None


async def _lock_watermarks(conn: Writing, consumer: str, subjects: set[UUID]) -> dict[UUID, int]:
    ordered = sorted(subjects)
    await conn.execute(
        """
        insert into watermarks (consumer, subject, sequence)
        select $1, subject, 0 from unnest($2::uuid[]) subject order by subject
        on conflict do nothing
        """,
        consumer, ordered,
    )  # fmt: skip
    rows = await conn.fetch(
        "select subject, sequence from watermarks where consumer = $1 and subject = any($2::uuid[]) order by subject for update",
        consumer, ordered,
    )  # fmt: skip
    return {row["subject"]: row["sequence"] for row in rows}


async def _release(
    conn: Writing,
    consumer: Consumer,
    advanced: Sequence[UUID],
    early: list[Incoming],
    marks: dict[UUID, int],
    ready: list[Incoming],
) -> tuple[list[Incoming], list[tuple[UUID, int]]]:
    """Let what was waiting follow now: from the held rows and from the early ones of this very batch."""
    rows = await conn.fetch(
        """
        select subject, sequence, topic, headers, value from held
        where consumer = $1 and subject = any($2::uuid[]) order by subject, sequence
        """,
        consumer.name, advanced,
    )  # fmt: skip
    waiting = {(i.subject, i.sequence): i for i in early}
    stored = set()
    for row in rows:
        key = (row["subject"], row["sequence"])
        stored.add(key)
        waiting[key] = consumer.parse(Record(row["topic"], -1, -1, None, unpack_headers(row["headers"]), row["value"]))
    released = []
    for key in sorted(waiting):
        subject, sequence = key
        if sequence == marks[subject] + 1:
            ready.append(waiting[key])
            marks[subject] += 1
        if sequence <= marks[subject] and key in stored:
            released.append(key)
    return [i for i in early if i.sequence > marks[i.subject]], released


async def _hold(conn: Writing, consumer: str, early: Sequence[Incoming]) -> None:
    if early:
        await conn.execute(
            """
            insert into held (consumer, subject, sequence, topic, headers, value)
            select $1, * from unnest($2::uuid[], $3::int[], $4::text[], $5::bytea[], $6::bytea[])
            on conflict do nothing
            """,
            consumer, [i.subject for i in early], [i.sequence for i in early], [i.record.topic for i in early],
            [pack_headers(i.record.headers) for i in early], [i.record.value for i in early],
        )  # fmt: skip


async def _advance(conn: Writing, consumer: str, marks: dict[UUID, int]) -> None:
    await conn.execute(
        """
        update watermarks w set sequence = u.sequence
        from unnest($2::uuid[], $3::int[]) u (subject, sequence)
        where w.consumer = $1 and w.subject = u.subject
        """,
        consumer, list(marks), list(marks.values()),
    )  # fmt: skip


async def _forget(conn: Writing, consumer: str, released: Sequence[tuple[UUID, int]]) -> None:
    if released:
        await conn.execute(
            """
            delete from held h using unnest($2::uuid[], $3::int[]) u (subject, sequence)
            where h.consumer = $1 and h.subject = u.subject and h.sequence = u.sequence
            """,
            consumer, [subject for subject, _ in released], [sequence for _, sequence in released],
        )  # fmt: skip


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
