"""Offers (Angebote) and who takes part: the subject is the offer, so that its places have one number line.

Codes, dates and numbers only: what an offer is called stands in the files that describe it, who a person is in intake.
"""

from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.base import By, Code, DepartmentId, Event

Unit = Literal["person", "pair", "group", "school", "organisation"]
"""What is enrolled: a person, a parent with a child, a group of people, a school, an organisation."""
FieldOfAction = Literal["education", "work_and_business", "social_balance", "open_city"]
TargetDimension = Literal["initial_integration", "regular_systems", "migration_society"]


class OfferEvent(Event, subject="offer_id"):
    """`provider` is the department that runs the offer, `code` its name in the installation's files."""

    offer_id: UUID
    provider: DepartmentId
    code: Code


class OfferPublished(OfferEvent, type="casework.offer.published.v1"):
    """The offer as its file describes it, told when it is new and whenever it changes.

    `places` count units, except for `group`, where they count people. `district` is `citywide` where an offer is for
    the whole city. `counted`: people come without enrolling, and only their number is kept.
    """

    version: int
    unit: Unit
    places: int
    field_of_action: FieldOfAction
    target_dimension: TargetDimension | None = None
    strategy: Code | None = None
    district: Code | None = None
    languages: tuple[str, ...] = ()
    counted: bool = False


class OfferWithdrawn(OfferEvent, type="casework.offer.withdrawn.v1"):
    """It takes nobody any more; who has a place keeps it until it is completed or cancelled."""


class OfferAttended(OfferEvent, type="casework.offer.attended.v1"):
    """So many people came on that day without being enrolled. Told anew for the same day, it replaces the number."""

    on: date
    people: int
    by: By


class EnrolmentEvent(OfferEvent):
    """`department` enrolled; one of `case_id` (with `person_id`), `organisation`, `school` or none (a group) is there.

    `size` is how many of the offer's places it takes.
    """

    enrolment_id: UUID
    department: DepartmentId
    unit: Unit
    size: int = 1
    case_id: UUID | None = None
    person_id: UUID | None = None
    organisation: DepartmentId | None = None
    school: Code | None = None
    by: By


class EnrolmentRequested(EnrolmentEvent, type="casework.enrolment.requested.v1"):
    """Told together with what became of it: a place, or a place on the waiting list."""


class EnrolmentWaitlisted(EnrolmentEvent, type="casework.enrolment.waitlisted.v1"):
    """`position` on the waiting list at that moment, from 1. First come, first served."""

    position: int


class EnrolmentConfirmed(EnrolmentEvent, type="casework.enrolment.confirmed.v1"):
    """It has its place. `moved_up`: from the waiting list, because a place has become free."""

    moved_up: bool = False


class EnrolmentAttended(EnrolmentEvent, type="casework.enrolment.attended.v1"):
    """Was there on that day, once a day; `minutes` if the provider keeps them."""

    on: date
    minutes: int | None = None


class EnrolmentCompleted(EnrolmentEvent, type="casework.enrolment.completed.v1"):
    """Took part to the end; the place is free again."""

    on: date
    days_attended: int = 0


class EnrolmentCancelled(EnrolmentEvent, type="casework.enrolment.cancelled.v1"):
    """`was` says what it gives up: a place, or one on the waiting list."""

    reason_code: Code
    was: Literal["confirmed", "waitlisted"]
