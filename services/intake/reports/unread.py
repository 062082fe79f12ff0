"""A record of a department's topic that names no report of that department: answered once, by its place. Pure."""

from dataclasses import dataclass, replace
from uuid import UUID

from services.intake.reports.submission import Rejection
from shared.contracts.base import Event
from shared.contracts.intake import Reason, RecordRejected
from shared.contracts.topics import record_id


@dataclass(frozen=True, slots=True)
class Unread:
    """`told` once its department has been answered."""

    id: UUID
    told: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """How an act names a record: by where it lies."""

    topic: str
    partition: int
    offset: int

    @property
    def id(self) -> UUID:
        return record_id(self.topic, self.partition, self.offset)


def reject(record: Unread, one: Rejection, place: Place) -> list[Event]:
    """Told once, however often it is read."""
    if record.told:
        return []
    told = tuple(Reason(pointer=reason.pointer, code=reason.code) for reason in one.reasons)
    return [
        RecordRejected(
            municipality=one.department.partition(".")[0], record_id=record.id, department=one.department,
            topic=place.topic, partition=place.partition, offset=place.offset, report_id=one.read_as, reasons=told,
        )
    ]  # fmt: skip


def apply(record: Unread, event: Event) -> Unread:
    assert isinstance(event, RecordRejected)
    return replace(record, told=True)
