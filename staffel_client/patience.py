"""How long to try again: growing pauses with jitter, the server's own wish where it has one, an end in sight."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

AGAIN = frozenset({408, 409, 425, 429})
"""Answers below 500 that repeating may change: 409 is a first attempt that is still running."""


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds. Pauses double from `first` to `longest`, each between half and whole; none ends after `within`."""

    first: float = 0.5
    longest: float = 30.0
    within: float = 300.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)

    def pauses(self) -> Iterator[Callable[[float], bool]]:
        """One function per failed attempt: it waits, at least as long as the server asked for, and returns True; or
        returns False at once because that would take longer than patience lasts."""
        begun, pause = self.clock(), self.first
        while True:
            yield lambda asked, pause=pause: self._wait(begun, max(asked, pause * random.uniform(0.5, 1.0)))  # type: ignore[misc]
            pause = min(self.longest, pause * 2)

    def _wait(self, begun: float, seconds: float) -> bool:
        if self.clock() - begun + seconds > self.within:
            return False
        self.sleep(seconds)
        return True


def is_worth_repeating(status: int) -> bool:
    return status >= 500 or status in AGAIN


def retry_after(header: str | None) -> float:
    """Seconds a server asks to wait (RFC 9110, 10.2.3: a number or a date); 0 where it asks for nothing."""
    if not header:
        return 0.0
    if header.strip().isdigit():
        return float(header)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    return max(0.0, (at - datetime.now(UTC)).total_seconds()) if at.tzinfo else 0.0
