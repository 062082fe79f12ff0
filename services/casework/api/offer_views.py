"""What is shown of offers: to everybody what they are and how many places are free, to the two sides who has them."""

from typing import Any

from services.casework.offers.book import Book
from services.casework.offers.offer import Enrolment, Offer

Document = dict[str, Any]


def offer_view(offer: Offer, version: int, book: Book) -> Document:
    """`names` is absent (null) for an offer that no file describes any more."""
    described = book.by_id.get(offer.id)
    return {
        "id": offer.id,
        "code": offer.code,
        "names": described.names.model_dump() if described else None,
        "municipality": offer.municipality,
        "provider": offer.provider,
        "state": offer.state,
        "unit": offer.unit,
        "places": offer.places,
        "free": offer.free,
        "waiting": len(offer.waiting),
        "counted": offer.counted,
        "field_of_action": offer.field_of_action,
        "target_dimension": offer.target_dimension,
        "strategy": offer.strategy,
        "district": offer.district,
        "languages": offer.languages,
        "version": version,
    }


def enrolment_view(offer: Offer, one: Enrolment) -> Document:
    """The person is not named: the provider knows the case only."""
    waiting = [other.id for other in offer.waiting]
    return {
        "id": one.id,
        "offer_id": offer.id,
        "state": one.state,
        "position": waiting.index(one.id) + 1 if one.id in waiting else None,
        "unit": one.unit,
        "size": one.size,
        "department": one.department,
        "case_id": one.case_id,
        "organisation": one.organisation,
        "school": one.school,
        "days": one.days,
        "reason_code": one.reason_code,
    }
