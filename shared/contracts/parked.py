"""What every service tells about its own parked records, so that somebody hears of them: counts and codes only.

One aggregate per service and consumer, one event for all records together, never one for each.
"""

from typing import Annotated, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import Field

from shared.contracts.base import EVENT_TYPES, Code, Event

Level = Literal["none", "parked", "overdue"]
Count = Annotated[int, Field(ge=0)]


class ParkedNoticed(Event, subject="notice_line"):
    """Base. `level`: something is parked, the oldest is older than it may be, or nothing is parked any more.

    `records` wait now, `reason_codes` say why, `oldest_hours` is how long the oldest has waited (real time),
    `second_person` how many repairs and requests wait for a second person.
    """

    notice_line: UUID
    consumer: Code
    level: Level
    records: Count
    reason_codes: tuple[Code, ...] = ()
    oldest_hours: Count = 0
    second_person: Count = 0


class IntakeParkedNoticed(ParkedNoticed, type="intake.parked.noticed.v1"):
    """Intake's own."""


class CaseworkParkedNoticed(ParkedNoticed, type="casework.parked.noticed.v1"):
    """Casework's own."""


class FundingParkedNoticed(ParkedNoticed, type="funding.parked.noticed.v1"):
    """Funding's own."""


class NotificationsParkedNoticed(ParkedNoticed, type="notifications.parked.noticed.v1"):
    """Notifications' own."""


def noticed_type(service: str) -> type[ParkedNoticed] | None:
    """The event of a service; None for one that tells nothing."""
    found = EVENT_TYPES.get(f"{service}.parked.noticed.v1")
    return found if found is not None and issubclass(found, ParkedNoticed) else None


def notice_line(service: str, consumer: str) -> UUID:
    """The aggregate all notices of one consumer are counted on."""
    return uuid5(NAMESPACE_URL, f"urn:staffel:parked:{service}:{consumer}")
