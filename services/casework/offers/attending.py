"""The verbs of attendance: the provider says who was there on a day, or how many came where nobody enrols.

Said again for the same day it changes nothing; a number of people that is said anew replaces the one before.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.casework.dates import LATEST_ENTRY, has_happened
from services.casework.offers.enrolling import by_provider, has_place, of_enrolment, of_offer
from services.casework.offers.offer import Offer
from services.casework.offers.refusals import EnrolmentEnded, EnrolmentUnknown, OfferIsNotCounted
from shared.acts import Moment
from shared.contracts import casework as told
from shared.contracts.base import By, Event
from shared.periods import local_day


class Present(NamedTuple):
    """Somebody who was there, for so many minutes if the provider keeps them."""

    enrolment_id: UUID
    minutes: int | None = None


def attended(offer: Offer, on: date, present: Sequence[Present], *, by: By, at: Moment) -> list[Event]:
    """All of the day's list or nothing of it. Somebody named twice was there once."""
    by_provider(offer, by)
    _has_come(on, at)
    events: dict[UUID, Event] = {}
    for place, (id, minutes) in enumerate(present):
        one = offer.enrolments.get(id)
        if one is None:
            raise EnrolmentUnknown("Name enrolments of this offer.", f"/enrolments/{place}/id", "unknown")
        if on in one.days or id in events:
            continue
        if not one.is_living:
            raise EnrolmentEnded("Record the days before the end of an enrolment.", state=one.state)
        has_place(one)
        events[id] = told.EnrolmentAttended(**of_enrolment(offer, one, by), on=on, minutes=minutes)
    return list(events.values())


def came(offer: Offer, on: date, people: int, *, by: By, at: Moment) -> list[Event]:
    """So many people came; who they are is not asked."""
    by_provider(offer, by)
    _has_come(on, at)
    if not offer.counted:
        raise OfferIsNotCounted("Name the enrolments that were there.", "/people", "not_possible")
    if offer.people.get(on) == people:
        return []
    return [told.OfferAttended(**of_offer(offer), on=on, people=people, by=by)]


def _has_come(on: date, at: Moment) -> None:
    today = local_day(at.now)
    has_happened(on, today, "/on", today - LATEST_ENTRY)
