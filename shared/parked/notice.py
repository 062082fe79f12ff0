"""When somebody must hear of parked records: pure. Told when there are some where there were none, when the oldest has
waited too long and every day that goes on, and when all have been decided; nothing in between, so that nobody drowns.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from shared.contracts.base import Event
from shared.contracts.parked import Level, ParkedNoticed

AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Notice:
    """What people have been told last of one consumer's parked records; `told_at` in real time."""

    id: UUID
    level: Level = "none"
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Backlog:
    """What lies there now: how many records, why, how long the oldest has waited, what needs a second person."""

    records: int
    reason_codes: tuple[str, ...] = ()
    oldest: timedelta = timedelta()
    second_person: int = 0


def notice(
    notice: Notice, kind: type[ParkedNoticed], municipality: str, consumer: str, backlog: Backlog,
    limit: timedelta, at: datetime,
) -> Sequence[Event]:  # fmt: skip
    """The event that is due, if one is. `limit` is how long a record may wait, `at` the real time."""
    level: Level = "none" if not backlog.records else "overdue" if backlog.oldest > limit else "parked"
    if notice.level == level:
        forgotten = level == "overdue" and notice.told_at is not None and at - notice.told_at >= AGAIN_AFTER
        if not forgotten:
            return []
    elif level == "parked" and notice.level == "overdue":
        return []  # the oldest has been decided, others wait: known already
    return [
        kind(
            municipality=municipality,
            notice_line=notice.id,
            consumer=consumer,
            level=level,
            records=backlog.records,
            reason_codes=backlog.reason_codes,
            oldest_hours=int(backlog.oldest.total_seconds() // 3600),
            second_person=backlog.second_person,
        )
    ]
