"""The bell that streams wait for: rung in this process when notices were committed, whoever committed them."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from services.notifications import queries
from shared.backoff import Pauses
from shared.postgres import Pool, is_transient

log = logging.getLogger(__name__)


class Bell:
    """Take hold of the `next` ring before looking, then wait for it: nothing in between is missed."""

    def __init__(self) -> None:
        self._ring = asyncio.Event()

    def next(self) -> asyncio.Event:
        return self._ring

    def ring(self) -> None:
        self._ring.set()
        self._ring = asyncio.Event()


async def heard(ring: asyncio.Event, seconds: float) -> None:
    """Until the ring, at most so many seconds."""
    with suppress(TimeoutError):
        await asyncio.wait_for(ring.wait(), seconds)


async def watch(pool: Pool, bell: Bell, beat: Callable[[], None], every: float = 0.5) -> None:
    """Ring when the newest notice is another than before: one question for all streams of this process."""
    pauses, last = Pauses(), 0
    while True:
        beat()
        try:
            async with pool.acquire() as conn:
                newest = await queries.last_number(conn)
        except Exception as failure:
            if not is_transient(failure):
                raise
            log.warning("bell: %s; trying again", type(failure).__name__)
            await asyncio.sleep(pauses.next())
            continue
        pauses.reset()
        if newest != last:
            last = newest
            bell.ring()
        await asyncio.sleep(every)
