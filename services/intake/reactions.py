"""What intake hears: the reports of departments, a batch of Kafka records at a time; and casework (`concerned.py`)."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

import asyncpg

from services.intake.people.known import Overtaken
from services.intake.privacy import concerned
from services.intake.reports import counting
from services.intake.reports.planning import CONSUMER
from services.intake.reports.submission import Incoming, Retraction, came_in, from_record
from services.intake.reports.take_in import Answer, take_in
from services.intake.reports.unprocessed import record_not_processed
from services.intake.routing import Routing, RoutingSource
from shared import metrics, telemetry
from shared.clock import business_now
from shared.consumer import culprits_parked
from shared.contracts.topics import REPORT_SUBMITTED, REPORT_WITHDRAWN, REPORTS
from shared.listener import Handle
from shared.periods import local_day
from shared.postgres import Pool, Writing, writing
from shared.records import Record

HEARS = {REPORTS: [REPORT_SUBMITTED, REPORT_WITHDRAWN], "casework.events": sorted(concerned.HEARD)}

PAUSES = (0.005, 0.01, 0.02, 0.05, 0.1)
MEETING: tuple[type[Exception], ...] = (Overtaken, asyncpg.UniqueViolationError)
"""Another transaction dealt with the same people: what is known now is different, so decide again."""
Result = TypeVar("Result")

COUNTED = {"accepted": "processed", "duplicate": "duplicate", "rejected": "rejected"}


def reports(pool: Pool, routing: RoutingSource, committed: Callable[[], None] = lambda: None) -> Handle:
    """The handler of all topics `reports.<department>`. A record that fails for good is parked alone, and its sender
    hears that operators have it.
    """

    async def handle(records: Sequence[Record]) -> None:
        with telemetry.batch(CONSUMER, len(records)) as spans:
            now = await business_now(pool)
            today, rules = local_day(now), routing.current
            read = [came_in(from_record(record, rules, today), now) for record in records]
            batch = [_traced(one, record, spans) for one, record in zip(read, records, strict=True)]
            answers = await in_one_transaction(pool, rules, today, batch)
        for outcome, number in Counter(map(_outcome, batch, answers)).items():
            metrics.CONSUMED.labels(CONSUMER, outcome).inc(number)
        counting.count((one.department, given) for one, given in zip(batch, answers, strict=True))
        committed()

    async def give_up(conn: Writing, record: Record, failure: Exception) -> None:
        today = local_day(await business_now(conn))
        await take_in(conn, routing.current, today, [record_not_processed(record, failure)])

    return culprits_parked(pool, CONSUMER, handle, give_up, committed)


def _outcome(one: Incoming, given: Answer) -> str:
    return "parked" if one.id is None else COUNTED[given.status]


async def in_one_transaction(pool: Pool, routing: Routing, today: date, batch: Sequence[Incoming]) -> list[Answer]:
    """Take a batch in; where it meets another one over the same people, again on what is known then."""

    async def once() -> list[Answer]:
        async with writing(pool) as conn:
            return await take_in(conn, routing, today, batch)

    return await meeting_others(once)


async def meeting_others(attempt: Callable[[], Awaitable[Result]]) -> Result:
    """Run a transaction until it meets nobody, a bounded number of times."""
    for pause in PAUSES:
        try:
            return await attempt()
        except MEETING:
            await asyncio.sleep(pause * random.uniform(0.5, 1.0))
    return await attempt()


def _traced(one: Incoming, record: Record, spans: telemetry.Batch) -> Incoming:
    type = REPORT_WITHDRAWN if isinstance(one, Retraction) else REPORT_SUBMITTED
    trace = spans.process(one.trace, record.topic, type, str(one.id), root=True)
    return one if trace is one.trace else replace(one, trace=trace)
