"""When waiting letters become a mail. Pure.

Alerts are bundled so that nobody drowns: whoever has had no mail lately gets the next one at once, after a moment of
collecting; after that a mail comes at most once in a window, and no more than so many a day. What is urgent waits a
shorter window. What is immediate waits for nothing: no window, no count, no quiet hours, and never behind other news.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from shared.periods import BERLIN, local_day

DAILY_AT = time(7, 30)


@dataclass(frozen=True, slots=True)
class Rules:
    """`gather` is real time, so that a burst is one mail on any clock; the windows and the day are business time."""

    gather: timedelta = timedelta(seconds=2)
    window: timedelta = timedelta(minutes=15)
    urgent_window: timedelta = timedelta(minutes=5)
    most_per_day: int = 12


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person asked for. Functional mailboxes have no wishes: a mailbox does not sleep."""

    daily: bool = False
    quiet_from: time | None = None
    quiet_until: time | None = None

    def quiet_at(self, at: time) -> bool:
        """Whether the local time of day is within the quiet hours, which may go over midnight."""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= at < self.quiet_until
        return at >= self.quiet_from or at < self.quiet_until


@dataclass(frozen=True, slots=True)
class Waiting:
    """The letters to one address that are not in a mail yet: immediate ones apart from all others.

    `since` is the real time of the oldest; `last` and `today` count the address's bundled mails in business time.
    """

    address: str
    immediate: bool
    urgent: bool
    since: datetime
    last: datetime | None = None
    today: int = 0
    wishes: Wishes = Wishes()


def is_due(waiting: Waiting, rules: Rules, business: datetime, real: datetime) -> bool:
    """Whether the letters become a mail now."""
    if waiting.immediate:
        return True
    local = business.astimezone(BERLIN).time()
    if real - waiting.since < rules.gather or waiting.today >= rules.most_per_day or waiting.wishes.quiet_at(local):
        return False
    if waiting.wishes.daily and not waiting.urgent:
        new_day = waiting.last is None or local_day(waiting.last) < local_day(business)
        return new_day and local >= DAILY_AT
    window = rules.urgent_window if waiting.urgent else rules.window
    return waiting.last is None or business - waiting.last >= window


def pause(attempt: int, immediate: bool) -> timedelta:
    """How long to wait after the `attempt`-th try (from 1) that failed for now: doubling, from five seconds on."""
    longest = 60 if immediate else 600
    return timedelta(seconds=min(longest, 5 * 2 ** min(attempt - 1, 10)))
