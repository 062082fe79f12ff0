"""The rules of offers and enrolments, named: what is refused and why."""

from services.casework.refusals import Unprocessable
from shared.problems import Forbidden, Refusal


class OfferUnknown(Unprocessable):
    problem = "offer-unknown"
    title = "There is no such offer"


class OfferTakesNobody(Refusal):
    """Withdrawn, or people come without enrolling. Members: `state`."""

    problem = "offer-takes-nobody"
    title = "This offer takes no enrolments"


class OfferIsNotCounted(Unprocessable):
    problem = "offer-is-not-counted"
    title = "People enrol for this offer: record who was there"


class EnrolmentDoesNotFit(Unprocessable):
    problem = "enrolment-does-not-fit"
    title = "The offer is for another unit"


class EnrolmentUnknown(Unprocessable):
    problem = "enrolment-unknown"
    title = "There is no such enrolment in this offer"


class AlreadyEnrolled(Refusal):
    """Who has enrolled them, and when, is not said."""

    problem = "already-enrolled"
    title = "They have a place or wait for one already"


class EnrolmentEnded(Refusal):
    """Members: `state`."""

    problem = "enrolment-ended"
    title = "The enrolment has ended"


class NoPlaceYet(Refusal):
    """Members: `state`."""

    problem = "no-place-yet"
    title = "Who waits for a place has none yet"


class NotTheProvider(Forbidden):
    problem = "not-the-provider"
    title = "Only the provider of the offer may do this"


class MayNotEnrol(Forbidden):
    problem = "may-not-enrol"
    title = "This department may not enrol them"
