"""What intake forgets by itself: receipts older than any sender repeats a report."""

import asyncio
import logging

from services.intake.reports.receipts import purge
from shared.backoff import Pauses
from shared.postgres import Pool, is_transient, writing

log = logging.getLogger(__name__)
HOUR = 3600.0
AT_ONCE = 1000


async def forget_receipts(pool: Pool) -> None:
    """Delete old receipts for ever, in small batches and only as many as there are."""
    pauses = Pauses(first=1.0, longest=60.0)
    while True:
        try:
            async with writing(pool) as conn:
                gone = await purge(conn, AT_ONCE)
        except Exception as failure:
            if not is_transient(failure):
                raise
            log.warning("receipts: %s; trying again", type(failure).__name__)
            await asyncio.sleep(pauses.next())
            continue
        pauses.reset()
        await asyncio.sleep(0 if gone == AT_ONCE else HOUR)
