"""What a consumer of our own events does with a batch: each event once, in order per subject, nothing lost.

A watermark per (consumer, subject) says which number is next. An older one is a duplicate, a jump is a gap: it
is held until the missing one has come. What can never succeed is parked without advancing the watermark, so that
what follows on the same subject waits behind it. Everything happens in the transaction of the effects.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import ValidationError

from shared import engine, waiting, watermarks
from shared.acts import Act, Trace
from shared.contracts.base import EVENT_TYPES, Event
from shared.faults import places
from shared.parking import Parked, park
from shared.postgres import Pool, Writing, is_transient, writing
from shared.records import Record

React = Callable[[Event, "Incoming"], Sequence[Act]]
Reactions = dict[str, React]
Keep = Callable[[Writing, Sequence["Incoming"]], Awaitable[None]]

log = logging.getLogger(__name__)


class Unprocessable(Exception):
    """This event can never be processed as it is; `reason` is a code, the message a sentence for a person."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(slots=True, eq=False)
class Incoming:
    """One of our own events as it came: where from, which number of which subject, and its bytes."""

    record: Record
    id: UUID
    subject: UUID
    sequence: int
    type: str
    data: bytes
    trace: Trace | None
    parsed: Event | None = None

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

    `parse` reads a record or raises `Unprocessable`. `keep` writes what else the service remembers of the events that
    are new, set-based, before the verbs decide.
    """

    name: str
    reactions: Reactions
    kinds: engine.Kinds
    parse: Callable[[Record], Incoming] = field(repr=False)
    keep: Keep | None = None


async def digest(pool: Pool, consumer: Consumer, batch: Sequence[Incoming]) -> Digested:
    """Process a batch in one transaction; if that fails for good, halve it until the culprit is alone, and park that.

    Transient failures (database away, deadlock) are raised for the caller to try again: nothing was committed.
    """
    try:
        async with writing(pool) as conn:
            return await process(conn, consumer, batch)
    except Exception as failure:
        if is_transient(failure):
            raise
        log.info("%s: %s in a batch of %d", consumer.name, type(failure).__name__, len(batch))
    if len(batch) == 1:
        return await _alone(pool, consumer, batch[0])
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


async def _alone(pool: Pool, consumer: Consumer, incoming: Incoming) -> Digested:
    """One event without what waits behind it, so that it is not blamed for a follower; then the followers."""
    done = await _by_itself(pool, consumer, incoming)
    if done.processed:
        done += await follow(pool, consumer, incoming.subject)
    return done


async def _by_itself(pool: Pool, consumer: Consumer, incoming: Incoming) -> Digested:
    try:
        async with writing(pool) as conn:
            return await process(conn, consumer, [incoming], release=False)
    except Exception as failure:
        if is_transient(failure):
            raise
        async with writing(pool) as conn:
            await park(conn, [_culprit(consumer, incoming, failure)])
            await waiting.forget(conn, consumer.name, [(incoming.subject, incoming.sequence)])
        return Digested(parked=1)


async def follow(pool: Pool, consumer: Consumer, subject: UUID) -> Digested:
    """Let what waits behind a subject's watermark follow; the first that fails is parked and the rest waits on."""
    done = Digested()
    while True:
        async with pool.acquire() as conn:
            rows = await waiting.next_of(conn, consumer.name, subject)
        batch = [consumer.parse(waiting.record_of(row)) for row in rows]
        if not batch:
            return done
        try:
            async with writing(pool) as conn:
                step = await process(conn, consumer, batch, release=False)
        except Exception as failure:
            if is_transient(failure):
                raise
            step = Digested()
            for incoming in batch:
                one = await _by_itself(pool, consumer, incoming)
                step += one
                if one.parked:
                    break
        done += step
        if step.parked:
            return done


def _culprit(consumer: Consumer, incoming: Incoming, failure: Exception) -> Parked:
    if isinstance(failure, Unprocessable):
        reason, detail = failure.reason, str(failure)
    else:
        reason, detail = "reaction_failed", f"{type(failure).__name__} while reacting to it"
        log.error(
            "%s: parked %s %s: %s at %s",
            consumer.name,
            incoming.type,
            incoming.id,
            type(failure).__name__,
            places(failure),
        )
    return Parked.of(incoming.record, consumer.name, reason, detail, incoming.type, incoming.subject, incoming.sequence)


@dataclass(slots=True)
class Sorted:
    """A batch as the watermarks see it: what is next with its acts, what came too early, what cannot be read."""

    marks: dict[UUID, int]
    ready: list[Incoming] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    early: dict[tuple[UUID, int], Incoming] = field(default_factory=dict)
    parked: dict[tuple[UUID, int], Parked] = field(default_factory=dict)
    duplicates: int = 0

    def met(self, key: tuple[UUID, int]) -> bool:
        """Whether this number needs to wait no longer."""
        return key in self.parked or key[1] <= self.marks[key[0]]

    def take(self, consumer: Consumer, incoming: Incoming) -> None:
        subject, place = incoming.subject, incoming.sequence - self.marks[incoming.subject]
        if place != 1:
            if place < 1 or (subject, incoming.sequence) in self.early:
                self.duplicates += 1
            else:
                self.early[subject, incoming.sequence] = incoming
        elif self.parked and (subject, incoming.sequence) in self.parked:
            self.duplicates += 1
        else:
            try:
                self.acts += react(consumer.reactions, incoming)
            except Exception as failure:
                self.parked[subject, incoming.sequence] = _culprit(consumer, incoming, failure)
            else:
                self.ready.append(incoming)
                self.marks[subject] += 1


async def process(conn: Writing, consumer: Consumer, batch: Sequence[Incoming], release: bool = True) -> Digested:
    """Everything a batch leads to, within the caller's transaction. With `release`, what it makes possible follows."""
    marks = await watermarks.lock(conn, consumer.name, {incoming.subject for incoming in batch})
    before = dict(marks)
    sorted_ = Sorted(marks)
    for incoming in batch:
        sorted_.take(consumer, incoming)
    if release:
        released = await _release(conn, consumer, sorted_, before)
    else:
        released = [key for i in batch if sorted_.met(key := (i.subject, i.sequence))]
    if consumer.keep is not None and sorted_.ready:
        await consumer.keep(conn, sorted_.ready)
    if sorted_.acts:
        await engine.run(conn, consumer.kinds, sorted_.acts)
    await waiting.hold(conn, consumer.name, [(*key, incoming.record) for key, incoming in sorted_.early.items()])
    await park(conn, list(sorted_.parked.values()))
    await watermarks.advance(conn, consumer.name, {s: mark for s, mark in marks.items() if mark != before[s]})
    await waiting.forget(conn, consumer.name, released)
    return Digested(len(sorted_.ready), sorted_.duplicates, len(sorted_.early), len(sorted_.parked))


async def _release(conn: Writing, consumer: Consumer, batch: Sorted, before: dict[UUID, int]) -> list[tuple[UUID, int]]:
    """Let what was waiting follow now: from the held rows and from the early ones of this very batch."""
    advanced = [subject for subject, mark in batch.marks.items() if mark != before[subject]]
    if not advanced:
        return []
    rows = await waiting.held(conn, consumer.name, advanced)
    if not rows and not batch.early:
        return []
    stored = {(row["subject"], row["sequence"]): consumer.parse(waiting.record_of(row)) for row in rows}
    followers, batch.early = {**batch.early, **stored}, {}
    for key in sorted(followers):
        batch.take(consumer, followers[key])
    batch.early = {key: incoming for key, incoming in batch.early.items() if key not in stored}
    return [key for key in stored if batch.met(key)]


def react(reactions: Reactions, incoming: Incoming) -> Sequence[Act]:
    """The acts an event leads to; a type nobody reacts to leads to none."""
    reaction = reactions.get(incoming.type)
    if reaction is None:
        return ()
    event = event_of(incoming)
    if incoming.trace is not None:
        incoming.trace.concerns((event,))
    return reaction(event, incoming)


def event_of(incoming: Incoming) -> Event:
    """The event in an incoming record of a known type. Raises `Unprocessable` if its data do not fit the type."""
    if incoming.parsed is None:
        try:
            incoming.parsed = EVENT_TYPES[incoming.type].model_validate_json(incoming.data)
        except ValidationError as error:
            places = ", ".join("/".join(map(str, e["loc"])) or "data" for e in error.errors(include_url=False)[:5])
            raise Unprocessable("invalid_data", f"the data do not fit {incoming.type}: see {places}") from None
    return incoming.parsed
