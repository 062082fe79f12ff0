"""What is remembered of events besides the notices: case numbers, who carries what, what departments were told.

Written in the transaction of the reactions. The lock on the event's subject (its watermark) is held meanwhile, so
that counting the deliveries of a subject needs no other lock.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.notifications.deliveries import (
    IF_PARTY,
    PARTIES,
    TO_CARRIERS,
    as_told_to,
    parties,
    sender_sees,
)
from services.notifications.received import ACCEPTED, RECEIVED, received, received_id
from shared.contracts.base import Event
from shared.contracts.casework import (
    CaseContinued,
    CaseOpened,
    ResponsibilityMoved,
    TrackClosed,
    TrackOpened,
    TrackReceived,
    TrackTransferred,
    TransitionCancelled,
)
from shared.contracts.envelope import parse_own
from shared.contracts.intake import RecordRejected, ReportEvent
from shared.directory import Directory
from shared.inbox import Incoming, Keep, event_of
from shared.postgres import Reading, Writing

BESIDE_CASES = (ReportEvent, RecordRejected)
"""Events whose subject nobody carries."""

KEPT = frozenset({CaseOpened.TYPE, CaseContinued.TYPE, *(kind.TYPE for kind in (*PARTIES, *TO_CARRIERS))})


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the department hears, under `id`; `incoming` is what it came of."""

    department: str
    incoming: Incoming
    id: UUID
    type: str
    municipality: str
    data: bytes
    sequence: int


@dataclass(slots=True)
class Memory:
    """What is known of the subjects of a batch: the last number told to each department, and carriers by case and
    track (a track may go on in another case, and the two cases are told of in any order)."""

    last: dict[tuple[UUID, str], int]
    carriers: dict[tuple[UUID, UUID], str]
    told_before: set[tuple[UUID, str]] = field(default_factory=set)
    closed: set[tuple[UUID, UUID]] = field(default_factory=set)

    def follow(self, event: Event) -> None:
        match event:
            case TrackOpened() | TrackReceived():
                self.carriers[event.case_id, event.track_id] = event.department
            case ResponsibilityMoved():
                self.carriers[event.case_id, event.track_id] = event.to_department
            case TrackClosed() | TrackTransferred():
                self.carriers.pop((event.case_id, event.track_id), None)
                self.closed.add((event.case_id, event.track_id))

    def told(self, event: Event) -> Iterator[str]:
        """The departments an event is delivered to at this moment."""
        if type(event) in TO_CARRIERS:
            yield from dict.fromkeys(who for (case, _), who in self.carriers.items() if case == event.subject)
        for department in parties(event):
            if self._may_hear(event, department):
                yield department

    def _may_hear(self, event: Event, department: str) -> bool:
        if type(event) in IF_PARTY:
            return (event.subject, department) in self.last or (event.subject, department) in self.told_before
        if isinstance(event, TransitionCancelled) and department == event.from_department:
            return sender_sees(event, self.carriers.get((event.case_id, event.track_id)) == department)
        return True


def keep(directory: Directory) -> Keep:
    """The consumer's memory. Only departments of the directory have a topic; others are not delivered to."""

    async def write(conn: Writing, ready: Sequence[Incoming]) -> None:
        kept = [incoming for incoming in ready if incoming.type in KEPT]
        if not kept:
            return
        read = [(incoming, None if incoming.type == ACCEPTED else event_of(incoming)) for incoming in kept]
        events = [(incoming, event) for incoming, event in read if event is not None]
        await _number_cases(conn, [event for _, event in events if isinstance(event, CaseOpened)])
        await _continue_cases(conn, [event for _, event in events if isinstance(event, CaseContinued)])
        memory = await _remember(conn, *_subjects(read))
        await _append(conn, _deliveries(read, memory, directory))
        await _write_carriers(conn, memory)

    return write


def _deliveries(read: Iterable[tuple[Incoming, Event | None]], memory: Memory, directory: Directory) -> list[Delivery]:
    deliveries = []

    def add(department: str, incoming: Incoming, id: UUID, type: str, municipality: str, data: bytes) -> None:
        if directory.find(department) is not None:
            line = (incoming.subject, department)
            memory.last[line] = number = memory.last.get(line, 0) + 1
            deliveries.append(Delivery(department, incoming, id, type, municipality, data, number))

    for incoming, event in read:
        if event is None:
            department, municipality, data = received(incoming.data)
            add(department, incoming, received_id(incoming.id), RECEIVED, municipality, data)
            continue
        memory.follow(event)
        for department in memory.told(event):
            data = as_told_to(event, department)
            add(department, incoming, incoming.id, event.TYPE, event.municipality, data)
    return deliveries


def _subjects(read: Iterable[tuple[Incoming, Event | None]]) -> tuple[set[UUID], set[UUID]]:
    """Cases; and reports of which something may have been told already: not those that begin now, nearly all."""
    cases, reports = set(), set()
    for incoming, event in read:
        if event is not None and not isinstance(event, BESIDE_CASES):
            cases.add(incoming.subject)
        elif incoming.sequence > 1:
            reports.add(incoming.subject)
    return cases, reports


async def _remember(conn: Reading, cases: set[UUID], reports: set[UUID]) -> Memory:
    subjects = list(cases | reports)
    if not subjects:
        return Memory({}, {})
    told = await conn.fetch(
        """
        select subject, department, max(sequence) as sequence from deliveries
        where subject = any($1::uuid[]) group by subject, department
        """,
        subjects,
    )
    last = {(row["subject"], row["department"]): row["sequence"] for row in told}
    if not cases:
        return Memory(last, {})
    carried = await conn.fetch(
        "select track_id, case_id, department from carriers where case_id = any($1::uuid[])", list(cases)
    )
    before = await conn.fetch(TOLD_BEFORE, list(cases))
    return Memory(
        last,
        {(row["case_id"], row["track_id"]): row["department"] for row in carried},
        {(row["case_id"], row["department"]) for row in before},
    )


TOLD_BEFORE = """
with recursive earlier as (
  select case_id, from_case from continued where case_id = any($1::uuid[])
  union select e.case_id, c.from_case from earlier e join continued c on c.case_id = e.from_case
)
select distinct e.case_id, d.department from earlier e join deliveries d on d.subject = e.from_case
"""
"""Departments that were told of what goes on in a case while it was in another."""


async def _continue_cases(conn: Writing, continued: Sequence[CaseContinued]) -> None:
    if continued:
        await conn.execute(
            """
            insert into continued (case_id, from_case) select * from unnest($1::uuid[], $2::uuid[])
            on conflict do nothing
            """,
            [event.case_id for event in continued], [event.from_case for event in continued],
        )  # fmt: skip


async def _number_cases(conn: Writing, opened: Sequence[CaseOpened]) -> None:
    if opened:
        await conn.execute(
            """
            insert into cases (case_id, number) select * from unnest($1::uuid[], $2::text[])
            on conflict do nothing
            """,
            [event.case_id for event in opened], [event.number for event in opened],
        )  # fmt: skip


async def _write_carriers(conn: Writing, memory: Memory) -> None:
    if memory.closed:
        await conn.execute(
            """
            delete from carriers c using unnest($1::uuid[], $2::uuid[]) u (case_id, track_id)
            where c.case_id = u.case_id and c.track_id = u.track_id
            """,
            [case for case, _ in memory.closed], [track for _, track in memory.closed],
        )  # fmt: skip
    tracks = sorted(memory.carriers)
    if tracks:
        await conn.execute(
            """
            insert into carriers as c (case_id, track_id, department)
            select * from unnest($1::uuid[], $2::uuid[], $3::text[])
            on conflict (case_id, track_id) do update set department = excluded.department
            where c.department is distinct from excluded.department
            """,
            [case for case, _ in tracks], [track for _, track in tracks], [memory.carriers[one] for one in tracks],
        )  # fmt: skip


async def _append(conn: Writing, deliveries: Sequence[Delivery]) -> None:
    if not deliveries:
        return
    told = [one.incoming for one in deliveries]
    times = [_time_of(one) for one in told]
    await conn.execute(
        """
        with appended as (
          insert into deliveries (department, subject, sequence, id, type, time, municipality, data,
                                  traceparent, tracestate)
          select * from unnest($1::text[], $2::uuid[], $3::int[], $4::uuid[], $5::text[], $6::timestamptz[], $7::text[],
                               $8::bytea[], $9::text[], $10::text[])
          returning seq
        )
        insert into deliveries_pending (seq) select seq from appended
        """,
        [one.department for one in deliveries], [one.subject for one in told], [one.sequence for one in deliveries],
        [one.id for one in deliveries], [one.type for one in deliveries], times,
        [one.municipality for one in deliveries], [one.data for one in deliveries],
        [one.trace.parent if one.trace else None for one in told],
        [one.trace.state if one.trace else None for one in told],
    )  # fmt: skip


def _time_of(incoming: Incoming) -> datetime | None:
    """From the header, which is as we write it; else by all rules."""
    for name, value in incoming.record.headers:
        if name == "ce_time" and value is not None:
            return datetime.fromisoformat(value.decode())
    return parse_own(incoming.record.headers, incoming.record.value).time
