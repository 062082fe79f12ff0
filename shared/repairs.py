"""How a consumer of our own events gets over what was parked: replayed, given up, and what waited follows in order.

`replay` and `discard` work within the transaction that notes the decision. `sweep` sees to
what a process left between two steps, raises the alarm for gaps, and keeps their figure up to date.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from uuid import UUID

from shared import inbox, metrics, parking, waiting, watermarks
from shared.inbox import Consumer, Unprocessable
from shared.parking import Again, FailedAgain, GiveUp, Parked
from shared.postgres import Pool, Writing, is_transient, savepoint

log = logging.getLogger(__name__)

GAP_ALARM_SECONDS = 300.0


async def replay(consumer: Consumer, conn: Writing, id: UUID, who: str, repaired: bytes | None = None) -> None:
    """As `parking.replay`, for a reader of our own events."""
    await parking.replay(conn, id, who, again(consumer), repaired)


async def discard(consumer: Consumer, conn: Writing, id: UUID, reason: str, who: str) -> None:
    """As `parking.discard`, for a reader of our own events."""
    await parking.discard(conn, id, reason, who, give_up(consumer))


class EarlierOneMissing(parking.FailedAgain):
    title = "An earlier event of the same subject has not been processed"


def again(consumer: Consumer) -> Again:
    """Processes the event in its place; what waited behind it follows, as far as it can."""

    async def processed(conn: Writing, parked: Parked) -> None:
        try:
            incoming = consumer.parse(parked.record)
        except Unprocessable as error:
            raise FailedAgain(str(error)) from None
        if parked.sequence is not None and (incoming.subject, incoming.sequence) != (parked.subject, parked.sequence):
            raise FailedAgain("The repaired event has another subject or sequence than the one that was parked.")
        done = await inbox.process(conn, consumer, [incoming], release=False)
        if done.held:
            raise EarlierOneMissing("Decide on the earlier event first; this one follows by itself.")
        if done.parked:
            raise FailedAgain("The reaction to it failed as before; repair the cause and try again.")
        await _follow(conn, consumer, incoming.subject)

    return processed


def give_up(consumer: Consumer) -> GiveUp:
    """Advances the watermark over the event, so that what waited behind it follows."""

    async def passed(conn: Writing, parked: Parked) -> None:
        if parked.subject is None or parked.sequence is None:
            return  # no event of ours as far as anybody can tell: nothing waits for it by number
        mark = (await watermarks.lock(conn, consumer.name, {parked.subject}))[parked.subject]
        if parked.sequence > mark + 1:
            raise EarlierOneMissing("Decide on the earlier event first.")
        if parked.sequence == mark + 1:
            await watermarks.advance(conn, consumer.name, {parked.subject: parked.sequence})
            await _follow(conn, consumer, parked.subject)

    return passed


async def _follow(conn: Writing, consumer: Consumer, subject: UUID) -> None:
    """Best effort within the decision's transaction: if a follower fails, the sweep lets them follow one by one."""
    rows = await waiting.next_of(conn, consumer.name, subject)
    if rows:
        try:
            async with savepoint(conn):
                batch = [consumer.parse(waiting.record_of(row)) for row in rows]
                await inbox.process(conn, consumer, batch, release=False)
        except Exception as failure:
            if is_transient(failure):
                raise
            log.warning("%s: what waited follows one by one: %s", consumer.name, type(failure).__name__)


async def sweep(pool: Pool, consumer: Consumer) -> int:
    """Let events follow that wait although nothing is missing before them; returns how many subjects there were."""
    async with pool.acquire() as conn:
        subjects = await waiting.stragglers(conn, consumer.name)
    for subject in subjects:
        await inbox.follow(pool, consumer, subject)
    return len(subjects)


async def watch_over(
    pool: Pool,
    consumers: Sequence[Consumer],
    committed: Callable[[], None],
    beat: Callable[[], None],
    pause: float = 10.0,
) -> None:
    """Sweep for ever, and alarm about gaps older than five minutes."""
    alarmed: set[str] = set()
    while True:
        beat()
        try:
            for consumer in consumers:
                if await sweep(pool, consumer):
                    committed()
                gaps = await waiting.gaps(pool, consumer.name, GAP_ALARM_SECONDS)
                metrics.GAPS.labels(consumer.name).set(gaps)
                if gaps and consumer.name not in alarmed:
                    log.error("%s: %d subjects have waited five minutes for a missing event", consumer.name, gaps)
                alarmed = alarmed | {consumer.name} if gaps else alarmed - {consumer.name}
        except Exception as failure:
            if not is_transient(failure):
                raise
            log.warning("sweep: %s; trying again", type(failure).__name__)
        await asyncio.sleep(pause)
