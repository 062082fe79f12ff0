"""Words for tests about offers: an offer through time, in which verbs are done and everything told is remembered."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from services.casework.offers import enrolling
from services.casework.offers.book import Description
from services.casework.offers.enrolling import Wish
from services.casework.offers.offer import Enrolment, Offer, fold
from services.casework.offers.publishing import publish
from shared.acts import Moment
from shared.contracts.base import By, Event
from tests.unit.casework.story import CENTRE, MONDAY, SCHOOLS

TODAY = date(2026, 3, 2)


def described(**changes: Any) -> Description:
    given = {
        "version": 1, "municipality": "05913000", "code": "griffbereit", "provider": CENTRE, "unit": "pair",
        "places": 2, "names": {"de": "Griffbereit", "en": "Griffbereit"}, "field_of_action": "education",
        "target_dimension": "initial_integration", "district": "innenstadt-nord", "languages": ("tr", "ar"),
    }  # fmt: skip
    return Description.model_validate({**given, **changes})


class Course:
    """An offer of the integration centre, published; for two pairs, unless something else is said."""

    def __init__(self, **changes: Any) -> None:
        self.description = described(**changes)
        self.offer = Offer(self.description.id)
        self.now: datetime = MONDAY
        self.told: list[Event] = []
        self.does(publish, self.description)

    def does(self, verb: Callable[..., Sequence[Event]], *args: Any, **more: Any) -> list[Event]:
        events = list(verb(self.offer, *args, **more))
        self.offer = fold(self.offer, events)
        self.told += events
        return events

    @property
    def at(self) -> Moment:
        return Moment(self.now)

    def enrol(self, by: str = SCHOOLS, **wish: Any) -> Enrolment:
        """Somebody new, unless it is said who."""
        asked = Wish(**wish) if wish else Wish(case_id=uuid4(), person_id=uuid4())
        self.does(enrolling.request, asked, by=clerk(by), at=self.at)
        return list(self.offer.enrolments.values())[-1]

    def cancel(self, id: UUID, by: str = SCHOOLS) -> list[Event]:
        return self.does(enrolling.cancel, id, "moved_away", by=clerk(by))

    def complete(self, id: UUID, on: date = TODAY, by: str = CENTRE) -> list[Event]:
        return self.does(enrolling.complete, id, on, by=clerk(by), at=self.at)

    def states(self) -> list[str]:
        return [one.state for one in self.offer.enrolments.values()]


def clerk(department: str) -> By:
    return By(department=department, user="anna")
