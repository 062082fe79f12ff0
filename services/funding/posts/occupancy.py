"""Who sits on posts and when: shares in percent of a full-time post, periods of whole days, the last one included."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

FOREVER = date.max


@dataclass(frozen=True, slots=True)
class Occupancy:
    """A person, by personnel number, on a post; without a last day until further notice."""

    id: UUID
    personnel_number: str
    share_percent: int
    starts_on: date
    ends_on: date | None = None

    @property
    def until(self) -> date:
        return self.ends_on or FOREVER


class Stretch(NamedTuple):
    """Days on end on which the same share is occupied."""

    first: date
    last: date
    share_percent: int

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def stretches(occupancies: Iterable[Occupancy], first: date, last: date) -> Iterator[Stretch]:
    """From `first` to `last` without holes, in order; the work grows with the occupancies, not with the days."""
    if last < first:
        return
    within = [o for o in occupancies if o.starts_on <= last and o.until >= first]
    begins = {max(o.starts_on, first) for o in within} | {o.until + timedelta(days=1) for o in within if o.until < last}
    days = sorted(begins | {first})
    for place, day in enumerate(days):
        end = days[place + 1] - timedelta(days=1) if place + 1 < len(days) else last
        yield Stretch(day, end, occupied(within, day))


def occupied(occupancies: Iterable[Occupancy], day: date) -> int:
    """Percent of a full-time post that are occupied on a day."""
    return sum(o.share_percent for o in occupancies if o.starts_on <= day <= o.until)


def fullest(occupancies: Iterable[Occupancy], first: date, last: date) -> Stretch | None:
    """Where most is occupied; None if there are no days."""
    return max(stretches(list(occupancies), first, last), key=lambda stretch: stretch.share_percent, default=None)
