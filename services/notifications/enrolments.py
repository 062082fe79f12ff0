"""What is told about offers and enrolments: to the provider that somebody comes, to who enrolled what became of it.

What was done by the reader's own department is no news to it.
"""

from collections.abc import Mapping, Sequence

from services.notifications.told import Audience, Told, nobody
from shared.contracts import casework
from shared.contracts.base import Event
from shared.directory import Directory


def requested(event: casework.EnrolmentRequested, directory: Directory) -> Sequence[Told]:
    return () if event.department == event.provider else [Told(event.provider, "clerk", "enrolment_requested")]


def confirmed(event: casework.EnrolmentConfirmed, directory: Directory) -> Sequence[Told]:
    """Who enrolls is answered at once; told is that a place has become free later."""
    return [Told(event.department, "clerk", "enrolment_moved_up")] if event.moved_up else ()


def cancelled(event: casework.EnrolmentCancelled, directory: Directory) -> Sequence[Told]:
    sides = {event.provider: "enrolment_given_up", event.department: "enrolment_cancelled"}
    return [Told(side, "clerk", code) for side, code in sides.items() if side != event.by.department]


def completed(event: casework.EnrolmentCompleted, directory: Directory) -> Sequence[Told]:
    if event.department == event.by.department:
        return ()
    return [Told(event.department, "clerk", "enrolment_completed")]


OFFERS_AND_GOALS: Mapping[type[Event], Audience] = {
    casework.OfferPublished: nobody,
    casework.OfferWithdrawn: nobody,
    casework.OfferAttended: nobody,
    casework.EnrolmentRequested: requested,
    casework.EnrolmentWaitlisted: nobody,
    casework.EnrolmentConfirmed: confirmed,
    casework.EnrolmentAttended: nobody,
    casework.EnrolmentCompleted: completed,
    casework.EnrolmentCancelled: cancelled,
    casework.GoalAgreed: nobody,
    casework.GoalReached: nobody,
    casework.GoalAbandoned: nobody,
}
