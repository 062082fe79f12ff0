"""Business time: deadlines that have come become acts like any other; and one clock for all services.

Rate 1, unless a stack was started with `--clock-rate`. A change re-anchors all services to the same pair while
nobody can read the clock, so that it never runs backwards.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import asyncpg

from shared import engine
from shared.acts import Act
from shared.backoff import Pauses
from shared.postgres import TRANSIENT, Dsn, Pool, Reading, Writing, writing

BERLIN = ZoneInfo("Europe/Berlin")
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


def local_date(at: datetime) -> date:
    """The day on the wall calendar in Berlin."""
    return at.astimezone(BERLIN).date()


async def tick(pool: Pool, kinds: engine.Kinds, deadlines: Deadlines, limit: int = 500) -> int:
    """Let the deadlines that have come take effect, at most `limit` in one transaction; returns how many there were."""
    async with pool.acquire() as connection:
        rows = await deadlines.due(connection, limit)
    if rows:
        async with writing(pool) as conn:
            await engine.run(conn, kinds, [deadlines.act(row) for row in rows])
            await deadlines.done(conn, rows)
    return len(rows)


async def run(
    pool: Pool,
    kinds: engine.Kinds,
    deadlines: Deadlines,
    published: Callable[[], None],
    beat: Callable[[], None],
    pause: float = 0.25,
    limit: int = 500,
) -> None:
    """Tick for ever. Transient failures are waited out; anything else ends the loop and with it the service."""
    pauses = Pauses()
    while True:
        beat()
        try:
            came = await tick(pool, kinds, deadlines, limit)
        except TRANSIENT as failure:
            log.warning("clock: %s; trying again", type(failure).__name__)
            await asyncio.sleep(pauses.next())
            continue
        pauses.reset()
        if came:
            published()
        if came < limit:
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
