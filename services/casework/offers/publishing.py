"""The verbs by which an offer appears, changes and goes: what the city's file says and casework does not know yet."""

from services.casework.offers.book import Description
from services.casework.offers.enrolling import moved_up, of_enrolment, of_offer
from services.casework.offers.offer import Offer, fold
from shared.contracts import casework as told
from shared.contracts.base import By, Event

BY_FILE = By(user="file")
"""Who acts when an offer's file has changed."""


def publish(offer: Offer, described: Description) -> list[Event]:
    """Nothing if that is known, or if a later version is. With more places who waits moves up; with fewer nobody who
    has a place loses it."""
    published = told.OfferPublished(
        municipality=described.municipality, offer_id=described.id, provider=described.provider, code=described.code,
        version=described.version, unit=described.unit, places=described.places,
        field_of_action=described.field_of_action, target_dimension=described.target_dimension,
        strategy=described.strategy, district=described.district, languages=described.languages,
        counted=described.counted,
    )  # fmt: skip
    after = fold(offer, [published])
    if described.version < offer.version or after == offer:
        return []
    return [published, *moved_up(after, BY_FILE)]


def withdraw(offer: Offer) -> list[Event]:
    """No file describes it any more: who has a place keeps it, nobody waits for one any longer."""
    if offer.state != "published":
        return []
    given_up = [
        told.EnrolmentCancelled(**of_enrolment(offer, one, BY_FILE), reason_code="offer_withdrawn", was="waitlisted")
        for one in offer.waiting
    ]
    return [told.OfferWithdrawn(**of_offer(offer)), *given_up]
