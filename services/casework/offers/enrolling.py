"""The verbs of enrolment: ask for a place, give it up, come to an end. Never more than there are places.

First come, first served: while somebody waits nobody passes by, and whoever is first moves up when a place is free.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.casework.dates import LATEST_ENTRY, has_happened
from services.casework.offers.offer import Enrolment, Offer, fold
from services.casework.offers.refusals import (
    AlreadyEnrolled,
    EnrolmentDoesNotFit,
    EnrolmentEnded,
    NoPlaceYet,
    NotTheProvider,
    OfferTakesNobody,
)
from shared.acts import Moment
from shared.contracts import casework as told
from shared.contracts.base import By, Event
from shared.periods import local_day
from shared.problems import NotFound

NAMED_BY = {"person": "case_id", "pair": "case_id", "group": "size", "school": "school", "organisation": "organisation"}
"""What says who is enrolled, by the unit of the offer."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to take part: the person of a case, a group of so many people, a school, or an organisation.

    `known_as`: all ids of the person, also those of before two persons turned out to be one.
    """

    case_id: UUID | None = None
    person_id: UUID | None = None
    size: int | None = None
    school: str | None = None
    organisation: str | None = None
    known_as: frozenset[UUID] = frozenset()


def request(offer: Offer, wish: Wish, *, by: By, at: Moment) -> list[Event]:
    """A place if one is free and nobody waits, else the end of the waiting list."""
    assert by.department is not None
    if offer.state != "published" or offer.counted:
        raise OfferTakesNobody("Look for another offer, or come: who comes is counted.", state=offer.state)
    _fits(offer, wish)
    asked = Enrolment(
        at.new_id(), by.department, offer.unit, wish.size or 1, case_id=wish.case_id, person_id=wish.person_id,
        organisation=wish.organisation, school=wish.school,
    )  # fmt: skip
    for other in offer.enrolments.values():
        same = (other.whose == asked.whose and any(asked.whose)) or other.person_id in wish.known_as
        if other.is_living and same:
            raise AlreadyEnrolled("They need not be enrolled again: they have a place or wait for one.")
    about = of_enrolment(offer, asked, by)
    if offer.in_line or asked.size > offer.free:
        became: Event = told.EnrolmentWaitlisted(**about, position=len(offer.waiting) + 1)
    else:
        became = told.EnrolmentConfirmed(**about)
    return [told.EnrolmentRequested(**about), became]


def cancel(offer: Offer, enrolment_id: UUID, reason_code: str, *, by: By) -> list[Event]:
    """Given up by who enrolled, or taken back by the provider; the next ones in line move up."""
    one = the_living(offer, enrolment_id)
    ended = told.EnrolmentCancelled(
        **of_enrolment(offer, one, by), reason_code=reason_code,
        was="confirmed" if one.state == "confirmed" else "waitlisted",
    )  # fmt: skip
    return [ended, *moved_up(fold(offer, [ended]), by)]


def complete(offer: Offer, enrolment_id: UUID, on: date, *, by: By, at: Moment) -> list[Event]:
    """The provider says that they took part to the end; their place is free again."""
    by_provider(offer, by)
    one = the_living(offer, enrolment_id)
    has_place(one)
    today = local_day(at.now)
    has_happened(on, today, "/on", max(one.days, default=today - LATEST_ENTRY), "before_last_day")
    ended = told.EnrolmentCompleted(**of_enrolment(offer, one, by), on=on, days_attended=len(one.days))
    return [ended, *moved_up(fold(offer, [ended]), by)]


def moved_up(offer: Offer, by: By) -> list[Event]:
    """Who is first in line gets what is free, as far as it goes."""
    if offer.state != "published":
        return []
    free, events = offer.free, list[Event]()
    for one in offer.in_line:
        if one.size > free:
            break
        free -= one.size
        events.append(told.EnrolmentConfirmed(**of_enrolment(offer, one, by), moved_up=True))
    return events


def the_living(offer: Offer, enrolment_id: UUID) -> Enrolment:
    one = offer.enrolments.get(enrolment_id)
    if one is None:
        raise NotFound("There is no enrolment with this id in this offer that you may see.")
    if not one.is_living:
        raise EnrolmentEnded("Enrol them anew if they want to take part again.", state=one.state)
    return one


def has_place(one: Enrolment) -> None:
    if one.state != "confirmed":
        raise NoPlaceYet("They move up when a place is free; until then nobody is there from them.", state=one.state)


def by_provider(offer: Offer, by: By) -> None:
    if by.department != offer.provider:
        raise NotTheProvider("Attendance and completion are recorded by the department that runs the offer.")


def of_offer(offer: Offer) -> dict[str, Any]:
    return {
        "municipality": offer.municipality, "offer_id": offer.id, "provider": offer.provider, "code": offer.code,
    }  # fmt: skip


def of_enrolment(offer: Offer, one: Enrolment, by: By) -> dict[str, Any]:
    return {
        **of_offer(offer), "enrolment_id": one.id, "department": one.department, "unit": one.unit, "size": one.size,
        "case_id": one.case_id, "person_id": one.person_id, "organisation": one.organisation, "school": one.school,
        "by": by,
    }  # fmt: skip


def _fits(offer: Offer, wish: Wish) -> None:
    needed = NAMED_BY[offer.unit]
    for name in ("case_id", "size", "school", "organisation"):
        given = getattr(wish, name) is not None
        if name == needed and not given:
            raise EnrolmentDoesNotFit(f"This offer is for a {offer.unit}: name {needed}.", f"/{name}", "required")
        if name != needed and given:
            raise EnrolmentDoesNotFit(f"This offer is for a {offer.unit}: name {needed}.", f"/{name}", "not_possible")
    if (wish.size or 1) > offer.places:
        raise EnrolmentDoesNotFit(f"The offer has {offer.places} places in all.", "/size", "too_large")
