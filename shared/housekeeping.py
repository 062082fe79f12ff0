"""What every service forgets by itself, and the figures that say what still waits for a person.

Parked records are erased after 90 days, stored answers after seven: both may hold personal data. Every service does
this, also one that hears no events of others and has nothing to sweep.
"""

import asyncio
import logging
from collections.abc import Callable

from shared import idempotency, metrics, parking
from shared.parked.alarm import backlogs
from shared.parked.notice import Backlog
from shared.postgres import Pool, is_transient, writing

log = logging.getLogger(__name__)

AT_ONCE = 1000
OFTEN = 10.0


async def run(pool: Pool, beat: Callable[[], None], pause: float = OFTEN) -> None:
    """Keep house for ever; a database that is away is waited out."""
    shown: frozenset[str] = frozenset()
    while True:
        beat()
        try:
            shown = await once(pool, shown)
        except Exception as failure:
            if not is_transient(failure):
                raise
            log.warning("housekeeping: %s; trying again", type(failure).__name__)
        await asyncio.sleep(pause)


async def once(pool: Pool, shown: frozenset[str] = frozenset()) -> frozenset[str]:
    """Forget what is old and show what is parked; `shown` are the consumers shown before, whose figure may be zero now.

    Returns the consumers that are shown now.
    """
    await parking.erase_old(pool)
    async with writing(pool) as conn:
        await idempotency.purge(conn, AT_ONCE)
        lying = await backlogs(conn)
    shown |= lying.keys()
    for consumer in shown:
        backlog = lying.get(consumer, Backlog(0))
        metrics.PARKED.labels(consumer).set(backlog.records)
        metrics.PARKED_OLDEST.labels(consumer).set(backlog.oldest.total_seconds())
        metrics.SECOND_PERSON.labels(consumer).set(backlog.second_person)
    return shown
