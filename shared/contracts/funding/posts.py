"""Staff posts (Stellen) that programmes pay for, and who sits on them: persons by number only."""

from datetime import date
from uuid import UUID

from shared.contracts.base import By, Code, DepartmentId, Event


class PostEvent(Event, subject="post_id"):
    post_id: UUID
    programme: Code
    by: By


class PostEstablished(PostEvent, type="funding.post.established.v1"):
    """`share_percent` of a full-time post; a seconded post (Abordnung) costs the programme nothing."""

    department: DepartmentId
    purpose: Code
    designation: Code | None = None
    share_percent: int
    starts_on: date
    seconded: bool = False


class PostOccupied(PostEvent, type="funding.post.occupied.v1"):
    """A person, by personnel number, with a share of a full-time post from a day on."""

    occupancy_id: UUID
    personnel_number: str
    share_percent: int
    starts_on: date


class PostVacated(PostEvent, type="funding.post.vacated.v1"):
    """`ends_on` is the last day."""

    occupancy_id: UUID
    ends_on: date


class PostEnded(PostEvent, type="funding.post.ended.v1"):
    """`ends_on` is the last day."""

    ends_on: date
