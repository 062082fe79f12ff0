"""Waiting for what happens elsewhere: asked again and again, never longer than said."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(ask: Callable[[], Awaitable[T]], within: float = 20.0) -> T:
    """The first true answer; `TimeoutError` after `within` seconds without one."""
    async with asyncio.timeout(within):
        while True:
            answer = await ask()
            if answer:
                return answer
            await asyncio.sleep(0.02)
