"""Confirmed lists, taken in batch after batch like reports from any other entrance, by one process at a time each.

A batch and the note that it was taken are one transaction, under a lock on the import: killed at any moment, the next
process goes on behind the last batch that was committed. A report that cannot be worked on is found by halving.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import asyncpg
import orjson

from services.intake.imports import store
from services.intake.imports.preview import event_of, record_of
from services.intake.reactions import MEETING, meeting_others
from services.intake.reports import counting
from services.intake.reports.submission import Incoming, from_event
from services.intake.reports.take_in import Answer, take_in
from services.intake.reports.unprocessed import not_processed
from services.intake.routing import Routing, RoutingSource
from shared import telemetry
from shared.backoff import Pauses
from shared.clock import business_now
from shared.contracts.reasons import Reason
from shared.contracts.topics import REPORT_SUBMITTED, report_topic
from shared.faults import places
from shared.periods import local_day
from shared.postgres import Pool, Writing, is_transient, writing

log = logging.getLogger(__name__)

CONSUMER = "imports"
AT_ONCE = 200
SHORTEST_POLL, LONGEST_POLL = 0.05, 1.0
HOUR = 3600.0


async def run(
    pool: Pool, routing: RoutingSource, committed: Callable[[], None] = lambda: None,
    beat: Callable[[], None] = lambda: None,
) -> None:  # fmt: skip
    """Take in whatever is confirmed, for ever; a database that is away is waited out."""
    pauses, poll, limit = Pauses(longest=5.0), SHORTEST_POLL, AT_ONCE
    hopeless: Exception | None = None
    while True:
        beat()
        try:
            if hopeless is not None:
                await give_up_one(pool, routing.current, hopeless)
                hopeless = None
            taken = await step(pool, routing.current, limit)
        except Exception as failure:
            if is_transient(failure) or isinstance(failure, MEETING):
                log.warning("imports: %s; trying again", type(failure).__name__)
                await asyncio.sleep(pauses.next())
            elif limit > 1:
                limit //= 2
            else:
                log.error("imports: gave up a row: %s at %s", type(failure).__name__, places(failure))
                hopeless = failure
            continue
        pauses.reset()
        if taken:
            committed()
            limit = min(AT_ONCE, limit * 2)
        poll = SHORTEST_POLL if taken is not None else min(poll * 2, LONGEST_POLL)
        if taken is None:
            await asyncio.sleep(poll)


async def step(pool: Pool, routing: Routing, limit: int = AT_ONCE) -> int | None:
    """One batch of one import in one transaction: how many reports it held, 0 when the import is done with this.

    None when nothing is there to do. Raises what taking in raises; then nothing has changed.
    """
    today = local_day(await business_now(pool))

    async def once() -> list[tuple[str, Answer]] | None:
        async with writing(pool) as conn:
            running = await store.next_running(conn)
            if running is None:
                return None
            rows = await store.waiting(conn, running["id"], limit)
            if not rows:
                await store.finish(conn, running["id"])
                return []
            with telemetry.batch(CONSUMER, len(rows)) as spans:
                batch = [_incoming(row, running["department"], routing, today, spans) for row in rows]
                given = await _take(conn, routing, today, running["id"], rows, batch)
            return [(running["department"], one) for one in given]

    answered = await meeting_others(once)
    counting.count(answered or ())
    return None if answered is None else len(answered)


async def _take(
    conn: Writing, routing: Routing, today: date, id: Any, rows: Sequence[asyncpg.Record], batch: Sequence[Incoming]
) -> list[Answer]:
    """Rules may have changed since the preview: what they refuse now is told here, and on the topic of deliveries."""
    given = await take_in(conn, routing, today, batch)
    await store.answered(
        conn, id,
        [(row["number"], _state(one), _reasons(one.reasons)) for row, one in zip(rows, given, strict=True)],
    )  # fmt: skip
    return given


def _state(given: Answer) -> str:
    """A row whose number was used before for other content has to be corrected like one that is rejected."""
    return "rejected" if given.reasons else given.status


def _incoming(row: asyncpg.Record, department: str, routing: Routing, today: date, spans: telemetry.Batch) -> Incoming:
    event = event_of(department, row["event_id"], row["body"])
    read = from_event(event, department, routing, today, record_of(event, department))
    trace = spans.process(read.trace, report_topic(department), REPORT_SUBMITTED, str(read.id), root=True)
    return read if trace is read.trace else replace(read, trace=trace)


def _reasons(reasons: Sequence[Reason]) -> bytes | None:
    return orjson.dumps([{**one.as_dict(), "column": None, "cell": None} for one in reasons]) if reasons else None


async def give_up_one(pool: Pool, routing: Routing, failure: Exception) -> None:
    """The row every attempt fails on is rejected and parked for operators, so that the rest of the list goes on."""
    today = local_day(await business_now(pool))
    async with writing(pool) as conn:
        running = await store.next_running(conn)
        rows = await store.waiting(conn, running["id"], 1) if running else []
        if running and rows:
            event = event_of(running["department"], rows[0]["event_id"], rows[0]["body"])
            record = record_of(event, running["department"])
            rejected = not_processed(event.source, event.id, running["department"], failure, record)
            [given] = await take_in(conn, routing, today, [rejected])
            await store.answered(conn, running["id"], [(rows[0]["number"], "rejected", _reasons(given.reasons))])


async def forget(pool: Pool) -> None:
    """Erase what old imports hold, for ever."""
    pauses = Pauses(first=1.0, longest=60.0)
    while True:
        try:
            async with writing(pool) as conn:
                gone = await store.expire(conn)
        except Exception as failure:
            if not is_transient(failure):
                raise
            log.warning("imports: %s; trying again", type(failure).__name__)
            await asyncio.sleep(pauses.next())
            continue
        pauses.reset()
        await asyncio.sleep(0 if gone else HOUR)
