"""Business time: deadlines that have come become acts like any other; and one clock for all services.

Rate 1, unless a stack was started with `--clock-rate`. A change re-anchors all services to the same pair while
nobody can read the clock, so that it never runs backwards.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

import asyncpg

from shared import engine, metrics
from shared.acts import Act
from shared.backoff import Pauses
from shared.faults import places
from shared.postgres import Dsn, Pool, Reading, Writing, is_transient, writing

AFTER_FAILURE = 5.0
log = logging.getLogger(__name__)


class Deadlines(Protocol):
    """A service's deadlines: read unlocked, turned into acts that ask again under the lock, and ticked off."""

    async def due(self, conn: Reading, limit: int) -> Sequence[Any]: ...
    def act(self, row: Any) -> Act: ...
    async def done(self, conn: Writing, rows: Sequence[Any]) -> None: ...


async def business_now(conn: Reading) -> datetime:
    """The business time of this instant, UTC."""
    now: datetime = await conn.fetchval("select business_now()")
    return now


@dataclass(slots=True)
class Ticked:
    """How many deadlines had come, and how many of them failed and stay due."""

    due: int = 0
    failed: int = 0


async def tick(pool: Pool, kinds: engine.Kinds, deadlines: Deadlines, limit: int = 500) -> Ticked:
    """Let the deadlines that have come take effect, at most `limit` in one transaction.

    One whose act fails for good holds up nobody else: the batch is halved until it stands alone; it stays due and is
    logged. Transient failures are raised; nothing was committed then.
    """
    async with pool.acquire() as connection:
        rows = await deadlines.due(connection, limit)
    return Ticked(len(rows), await _take_effect(pool, kinds, deadlines, rows) if rows else 0)


async def _take_effect(pool: Pool, kinds: engine.Kinds, deadlines: Deadlines, rows: Sequence[Any]) -> int:
    try:
        async with writing(pool) as conn:
            # A deadline that no longer stands is refused under the lock, and that is an outcome like any other.
            acts = [replace(deadlines.act(row), forgiving=True) for row in rows]
            await engine.run(conn, kinds, acts)
            await deadlines.done(conn, rows)
    except Exception as failure:
        if is_transient(failure):
            raise
        if len(rows) > 1:
            middle = len(rows) // 2
            first = await _take_effect(pool, kinds, deadlines, rows[:middle])
            return first + await _take_effect(pool, kinds, deadlines, rows[middle:])
        log.error("clock: a deadline failed and stays due: %s at %s", type(failure).__name__, places(failure))
        metrics.DEADLINES.labels("failed").inc()
        return 1
    metrics.DEADLINES.labels("done").inc(len(rows))
    return 0


async def run(
    pool: Pool,
    kinds: engine.Kinds,
    deadlines: Deadlines,
    published: Callable[[], None],
    beat: Callable[[], None],
    pause: float = 0.25,
    limit: int = 500,
) -> None:
    """Tick for ever. Transient failures are waited out; after a deadline that failed the pause is longer."""
    metrics.clock_from_zero()
    pauses = Pauses()
    while True:
        beat()
        try:
            ticked = await tick(pool, kinds, deadlines, limit)
        except Exception as failure:
            if not is_transient(failure):
                raise
            log.warning("clock: %s; trying again", type(failure).__name__)
            await asyncio.sleep(pauses.next())
            continue
        pauses.reset()
        if ticked.due > ticked.failed:
            published()
        if ticked.failed:
            await asyncio.sleep(AFTER_FAILURE)
        elif ticked.due < limit:
            await asyncio.sleep(pause)


async def reanchor(dsns: Sequence[Dsn | str], rate: float) -> datetime:
    """Give all databases (owners' roles) one clock that runs `rate` times as fast from the latest of their times on."""
    async with AsyncExitStack() as stack:
        connections = []
        for dsn in dsns:
            connection = await asyncpg.connect(dsn)
            stack.push_async_callback(connection.close)
            await stack.enter_async_context(connection.transaction())
            await connection.execute("lock table business_clock in access exclusive mode")
            connections.append(connection)
        latest: datetime = max([await c.fetchval("select business_now()") for c in connections])
        real: datetime = await connections[0].fetchval("select clock_timestamp()")
        for connection in connections:
            await connection.execute(
                "update business_clock set real_anchor = $1, business_anchor = $2, rate = $3",
                real,
                latest,
                rate,
            )
    return latest
