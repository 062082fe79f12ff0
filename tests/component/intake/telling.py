"""Casework as intake hears it: events of one track, in the order of its case, as the consumer takes them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.intake.privacy.concerned import reader
from shared import inbox
from shared.consumer import own_event
from shared.contracts import casework as told
from shared.contracts.base import By, Event
from shared.contracts.envelope import headers_of
from shared.records import Record
from tests.component.intake.conftest import Intake
from tests.unit.intake.builders import IMMIGRATION, SCHOOLS, YOUTH

__all__ = ["IMMIGRATION", "SCHOOLS", "YOUTH", "Track", "hears"]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass
class Track:
    """A track of a person; each method is the next event casework tells of it."""

    person_id: UUID
    id: UUID = field(default_factory=uuid7)
    case_id: UUID = field(default_factory=uuid7)
    number: int = 0
    asked: UUID = field(default_factory=uuid7)

    def _next(self, which: type[Event], /, **data: Any) -> Callable[[Intake], Awaitable[None]]:
        self.number += 1
        number = self.number
        usual = {
            "municipality": "05913000", "case_id": self.case_id, "person_id": self.person_id, "track_id": self.id,
            "life_situation": "family", "by": By(user="somebody", department=YOUTH),
        }  # fmt: skip
        return hears(which(**{**usual, **data}), number)

    def opened(self, department: str = YOUTH, since: datetime = NOON, **more: Any) -> Any:
        return self._next(told.TrackOpened, department=department, since=since, **more)

    def requested(self, to: str, which: type[Event] = told.TransitionRequested, **more: Any) -> Any:
        if which is told.TransitionRequested:
            self.asked = uuid7()
            more |= {"requested_at": NOON, "silence": "sender_keeps", "moves": "on_acceptance"}
        return self._next(
            which, transition_id=self.asked, kind="handover", kind_version=1, from_department=YOUTH, to_department=to,
            urgency="normal", answer_due=NOON + timedelta(days=10), **more,
        )  # fmt: skip

    def moved(self, to: str, since: datetime, by_transition: bool = True) -> Any:
        return self._next(
            told.ResponsibilityMoved, from_department=YOUTH, to_department=to, since=since,
            transition_id=self.asked if by_transition else None,
        )  # fmt: skip

    def closed(self, department: str, until: datetime) -> Any:
        return self._next(told.TrackClosed, department=department, until=until, outcome="settled")

    def goes_on_with(self, person_id: UUID, department: str = YOUTH, since: datetime = NOON) -> Any:
        """The case of another person receives the track: another subject with numbers of its own."""
        before, came_from = self.person_id, self.case_id
        self.person_id, self.case_id, self.number = person_id, uuid7(), 0
        return self._next(
            told.TrackReceived, department=department, since=since, from_case=came_from, from_person=before,
            reason_code="merge",
        )  # fmt: skip

    def noted(self, report_id: UUID, department: str = YOUTH) -> Any:
        return self._next(told.ReportNoted, department=department, report_id=report_id, reporter=IMMIGRATION)


def hears(event: Event, number: int) -> Callable[[Intake], Awaitable[None]]:
    """The event on its way: `await hears(event, 1)(intake)`."""
    headers = headers_of(uuid7(), event.TYPE, event.subject, number, NOON, event.municipality, None, None)
    record = Record("casework.events", 0, number, str(event.subject).encode(), tuple(headers), event.to_bytes())

    async def taken(intake: Intake) -> None:
        done = await inbox.digest(intake.pool, reader(), [own_event(record)])
        assert done.parked == 0, await intake.rows("select reason, detail from parked")

    return taken
