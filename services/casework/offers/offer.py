"""One offer as casework knows it: its terms, its enrolments in the order in which they came, and who was there.

States are values: `apply` makes the next one from an event and leaves the one before as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal, assert_never, cast
from uuid import UUID

from pydantic import TypeAdapter

from shared.contracts import casework as told
from shared.contracts.base import Event

OfferState = Literal["new", "published", "withdrawn"]
EnrolmentState = Literal["requested", "waitlisted", "confirmed", "completed", "cancelled"]
LIVING: frozenset[EnrolmentState] = frozenset({"waitlisted", "confirmed"})


@dataclass(slots=True)
class Enrolment:
    """Somebody's place, or place in line. `department` enrolled; `days` are those on which they were there."""

    id: UUID
    department: str
    unit: told.Unit
    size: int
    state: EnrolmentState = "requested"
    case_id: UUID | None = None
    person_id: UUID | None = None
    organisation: str | None = None
    school: str | None = None
    days: list[date] = field(default_factory=list)
    reason_code: str | None = None

    @property
    def is_living(self) -> bool:
        return self.state in LIVING

    @property
    def whose(self) -> tuple[UUID | None, str | None, str | None]:
        """Who takes part, as far as the same one could be enrolled twice; a group is nobody in particular."""
        return self.case_id, self.organisation, self.school


@dataclass(slots=True)
class Offer:
    """`version` is that of its file. `places` count units, of groups people. `counted`: nobody enrols, who comes is
    counted; `people` says how many came on which day."""

    id: UUID
    state: OfferState = "new"
    code: str = ""
    municipality: str = ""
    provider: str = ""
    version: int = 0
    unit: told.Unit = "person"
    places: int = 0
    field_of_action: told.FieldOfAction | None = None
    target_dimension: told.TargetDimension | None = None
    strategy: str | None = None
    district: str | None = None
    languages: list[str] = field(default_factory=list)
    counted: bool = False
    enrolments: dict[UUID, Enrolment] = field(default_factory=dict)
    people: dict[date, int] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        return sum(one.size for one in self.enrolments.values() if one.state == "confirmed")

    @property
    def free(self) -> int:
        """Places that nobody has; none where a file took places away from an offer that is full."""
        return max(0, self.places - self.taken)

    @property
    def waiting(self) -> list[Enrolment]:
        """The waiting list, who came first first."""
        return [one for one in self.enrolments.values() if one.state == "waitlisted"]

    @property
    def in_line(self) -> list[Enrolment]:
        """Those who wait with a chance: a group larger than what a changed file left holds nobody up."""
        return [one for one in self.waiting if one.size <= self.places]


Happened = (
    told.OfferPublished | told.OfferWithdrawn | told.OfferAttended | told.EnrolmentRequested | told.EnrolmentWaitlisted
    | told.EnrolmentConfirmed | told.EnrolmentAttended | told.EnrolmentCompleted | told.EnrolmentCancelled
)  # fmt: skip


def apply(offer: Offer, event: Event) -> Offer:
    """The offer after the event."""
    return _after(offer, cast(Happened, event))


def fold(offer: Offer, events: list[Event]) -> Offer:
    for event in events:
        offer = apply(offer, event)
    return offer


def _after(offer: Offer, event: Happened) -> Offer:
    match event:
        case told.OfferPublished():
            return replace(
                offer, state="published", code=event.code, municipality=event.municipality, provider=event.provider,
                version=event.version, unit=event.unit, places=event.places, field_of_action=event.field_of_action,
                target_dimension=event.target_dimension, strategy=event.strategy, district=event.district,
                languages=list(event.languages), counted=event.counted,
            )  # fmt: skip
        case told.OfferWithdrawn():
            return replace(offer, state="withdrawn")
        case told.OfferAttended():
            return replace(offer, people={**offer.people, event.on: event.people})
        case told.EnrolmentRequested():
            asked = Enrolment(
                event.enrolment_id, event.department, event.unit, event.size, case_id=event.case_id,
                person_id=event.person_id, organisation=event.organisation, school=event.school,
            )  # fmt: skip
            return replace(offer, enrolments={**offer.enrolments, asked.id: asked})
        case told.EnrolmentWaitlisted():
            return _enrolment(offer, event, state="waitlisted")
        case told.EnrolmentConfirmed():
            return _enrolment(offer, event, state="confirmed")
        case told.EnrolmentAttended():
            return _enrolment(offer, event, days=[*offer.enrolments[event.enrolment_id].days, event.on])
        case told.EnrolmentCompleted():
            return _enrolment(offer, event, state="completed")
        case told.EnrolmentCancelled():
            return _enrolment(offer, event, state="cancelled", reason_code=event.reason_code)
        case _:
            assert_never(event)


def _enrolment(offer: Offer, event: told.EnrolmentEvent, **changes: Any) -> Offer:
    changed = replace(offer.enrolments[event.enrolment_id], **changes)
    return replace(offer, enrolments={**offer.enrolments, changed.id: changed})


_document = TypeAdapter(Offer)
parse: Callable[[bytes | str], Offer] = _document.validate_json


def dump(offer: Offer) -> bytes:
    """The offer as the JSON document that is stored."""
    return _document.dump_json(offer, exclude_none=True)
