"""The way of a request's reports into intake: one transaction, and a fault of ours costs nobody but its own report."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import date

from fastapi import Request, Response

from services.intake.reactions import MEETING, meeting_others
from services.intake.reports import counting
from services.intake.reports.submission import Incoming
from services.intake.reports.take_in import Answer, take_in
from services.intake.reports.unprocessed import not_processed
from services.intake.routing import Routing
from shared import metrics
from shared.contracts.envelope import CloudEvent, EnvelopeError
from shared.faults import places
from shared.idempotency import idempotent
from shared.postgres import Pool, Writing, is_transient, savepoint
from shared.records import Record

log = logging.getLogger(__name__)

Found = CloudEvent | EnvelopeError
Take = Callable[[Sequence[Found]], Awaitable[list[Answer]]]


class WholeBatchFailed(Exception):
    """Taking the batch in as a whole failed for good: which of its reports it was is still to be found out."""


async def taken(
    request: Request, pool: Pool, department: str, found: Sequence[Found], routing: Routing, today: date,
    incoming: Callable[[Found], Incoming], record_of: Callable[[Found], Record],
    answered: Callable[[Sequence[Answer]], Response], committed: Callable[[], None],
) -> Response:  # fmt: skip
    """The answer to a request with these events, after COMMIT; one that intake fails on is `rejected`, and parked.

    The first attempt has no savepoint: whoever sends what can be worked on pays nothing for the others.
    """

    given: list[Answer] = []

    def counted() -> None:
        counting.count((department, one) for one in given)
        committed()

    async def as_a_whole(conn: Writing) -> Response:
        try:
            given[:] = await take_in(conn, routing, today, [incoming(one) for one in found])
            return answered(given)
        except Exception as failure:
            if is_transient(failure) or isinstance(failure, MEETING):
                raise
            log.warning("a batch failed, halving it: %s at %s", type(failure).__name__, places(failure))
            raise WholeBatchFailed from None

    async def each_alone(conn: Writing) -> Response:
        async def take(some: Sequence[Found]) -> list[Answer]:
            return await take_in(conn, routing, today, [incoming(one) for one in some])

        async def give_up(one: Found, failure: Exception) -> Answer:
            rejected = not_processed(one.source, one.id, department, failure, record_of(one))
            [alone] = await take_in(conn, routing, today, [rejected])
            metrics.CONSUMED.labels("intake", "parked").inc()
            return alone

        given[:] = await halved(conn, found, take, give_up)
        return answered(given)

    try:
        return await meeting_others(lambda: idempotent(request, pool, as_a_whole, counted))
    except WholeBatchFailed:
        return await meeting_others(lambda: idempotent(request, pool, each_alone, counted))


async def halved(
    conn: Writing, batch: Sequence[Found], take: Take, give_up: Callable[[Found, Exception], Awaitable[Answer]]
) -> list[Answer]:
    """What fails for good is halved until the culprit stands alone, and that one is given up."""
    try:
        async with savepoint(conn):
            return await take(batch)
    except Exception as failure:
        if is_transient(failure) or isinstance(failure, MEETING):
            raise
        if len(batch) == 1:
            log.error("gave up a report: %s at %s", type(failure).__name__, places(failure))
            return [await give_up(batch[0], failure)]
    middle = len(batch) // 2
    return [*await halved(conn, batch[:middle], take, give_up), *await halved(conn, batch[middle:], take, give_up)]
