"""The pace of robots: a round, a pause, again; with growing pauses while the city does not answer."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress

import httpx

from deploy.local.tokens import NoToken

LONGEST_PAUSE = 10.0


async def rounds(one: Callable[[], Awaitable[object]], every: float, until: asyncio.Event, log: logging.Logger) -> None:
    """Makes a round every so many seconds until told to stop. Answers that are errors count as no answer."""
    pause = every
    while not until.is_set():
        try:
            await one()
            pause = every
        except (httpx.HTTPError, NoToken) as failure:
            pause = min(pause * 2, LONGEST_PAUSE)
            log.warning("%s; trying again in %.1f s", failure or type(failure).__name__, pause)
        with suppress(TimeoutError):
            await asyncio.wait_for(until.wait(), pause)


def stopped() -> asyncio.Event:
    """Set when the process is told to stop."""
    until = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, until.set)
    return until
