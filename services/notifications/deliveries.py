"""What a department's own system is told on `deliveries.<department>`: which events, and which of their fields.

An event goes to the departments that are on one of its sides at that moment: who asks, who is asked, who carries.
Whoever only reported is on no side, and so is whoever has handed the track over: later events do not name it.
Fields that show where something came from stay out, except for the department they came from itself.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid5

from shared.contracts import casework, intake
from shared.contracts.base import Event

Parties = Callable[[Any], tuple[str, ...]]
May = Callable[[Any, str], bool]


def carrier(event: Any) -> tuple[str, ...]:
    return (event.department,)


def carrier_and_asked(event: casework.CorrectionNoted | casework.MajorityNoted) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in (event.department, event.asked) if one))


def carrier_and_all_asked(event: casework.TrackTransferred | casework.TrackReceived) -> tuple[str, ...]:
    return tuple(dict.fromkeys((event.department, *event.asked)))


def both(event: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys((event.from_department, event.to_department)))


def receiver(event: Any) -> tuple[str, ...]:
    return (event.to_department,)


def of_deadline(event: casework.TransitionReminded | casework.TransitionEscalated) -> tuple[str, ...]:
    """The answer concerns both sides; the first contact happens after the handover and is the receiver's alone."""
    return both(event) if event.of == "answer" else receiver(event)


def recipient(event: casework.ConsentWithdrawn) -> tuple[str, ...]:
    return (event.recipient,)


def asked_for_money(event: casework.AssistanceSettled) -> tuple[str, ...]:
    return (event.department,) if event.department else ()


def provider_and_enrolling(event: casework.EnrolmentEvent) -> tuple[str, ...]:
    return tuple(dict.fromkeys((event.provider, event.department)))


PARTIES: Mapping[type[Event], Parties] = {
    casework.TrackOpened: carrier,
    casework.TrackClosed: carrier,
    casework.TrackTransferred: carrier_and_all_asked,
    casework.TrackReceived: carrier_and_all_asked,
    casework.TrackMerged: carrier,
    casework.TrackAssigned: both,
    casework.ResponsibilityMoved: both,
    casework.TransitionRequested: both,
    casework.TransitionAccepted: both,
    casework.TransitionDeclined: both,
    casework.TransitionRefused: both,
    casework.TransitionWithdrawn: both,
    casework.TransitionLapsed: both,
    casework.TransitionReturned: both,
    casework.TransitionCancelled: both,
    casework.TransitionSuggested: carrier,
    casework.TransitionReminded: of_deadline,
    casework.TransitionEscalated: of_deadline,
    casework.TransitionContactAttempted: receiver,
    casework.TransitionNotReached: receiver,
    casework.TransitionCompleted: receiver,
    casework.ConsentWithdrawn: recipient,
    casework.AssistanceRequested: carrier,
    casework.AssistanceSettled: asked_for_money,
    casework.ReportNoted: carrier,
    casework.ReportRetracted: carrier,
    casework.CorrectionNoted: carrier_and_asked,
    casework.MajorityNoted: carrier_and_asked,
    casework.EnrolmentRequested: provider_and_enrolling,
    casework.EnrolmentWaitlisted: provider_and_enrolling,
    casework.EnrolmentConfirmed: provider_and_enrolling,
    casework.EnrolmentAttended: provider_and_enrolling,
    casework.EnrolmentCompleted: provider_and_enrolling,
    casework.EnrolmentCancelled: provider_and_enrolling,
    intake.ReportAccepted: carrier,
    intake.ReportReceived: carrier,
    intake.ReportRejected: carrier,
    intake.RecordRejected: carrier,
}

TOLD_AS: Mapping[type[Event], Callable[[Any], Event]] = {
    intake.ReportAccepted: lambda event: intake.ReportReceived(
        municipality=event.municipality, report_id=event.report_id, department=event.department, outcome=event.outcome
    ),
}
"""Events whose department hears another one instead: of an accepted report that it was received, not whose it is."""

TO_CARRIERS: frozenset[type[Event]] = frozenset(
    {casework.DeathNoted, casework.DeathRetracted, casework.DepartureNoted, casework.CaseMerged, casework.CaseSplit}
)
"""Events that name no department: told to whoever carries a track of the case at that moment."""


def sender_sees(event: casework.TransitionCancelled, carries: bool) -> bool:
    """A transition may end after the baton has moved: then the sender is told only of a death or a departure."""
    return carries or event.reason_code in ("death", "departure")


IF_PARTY: frozenset[type[Event]] = frozenset({casework.ConsentWithdrawn})
"""Told only to a department that has heard of this case before."""


def its_own(event: Any, department: str) -> bool:
    return bool(getattr(event, "reporter", None) == department)


def reported(event: Any, department: str) -> bool:
    """An answer of intake goes to whoever sent the record: the report it names is that department's own."""
    return its_own(event, department) or (isinstance(event, intake.RecordRejected) and event.department == department)


def asks(event: Any, department: str) -> bool:
    return bool(event.from_department == department)


def in_the_same_city(event: Any, department: str) -> bool:
    return bool(event.from_department.partition(".")[0] == department.partition(".")[0])


SHOWN_ONLY_IF: Mapping[str, May] = {
    "reporter": its_own,
    "report_id": reported,
    "occasion": its_own,
    "legal_basis": asks,
    "household_id": in_the_same_city,
}
"""Optional fields and for whom they stay in; a field that its type requires is always there."""


def parties(event: Event) -> tuple[str, ...]:
    """The departments an event is delivered to."""
    told = PARTIES.get(type(event))
    return told(event) if told else ()


def told_as(event: Event, id: UUID) -> tuple[Event, UUID]:
    """What departments hear instead of this event, under an id that the event's makes; mostly the event itself."""
    instead = TOLD_AS.get(type(event))
    if instead is None:
        return event, id
    told = instead(event)
    return told, uuid5(id, told.TYPE)


def as_told_to(event: Event, department: str) -> bytes:
    """The event's data as that department may read them."""
    event, _ = told_as(casework.as_departments_know(event), event.subject)
    hidden = {
        name: None
        for name, may in SHOWN_ONLY_IF.items()
        if (field := type(event).model_fields.get(name)) and not field.is_required() and not may(event, department)
    }
    return event.model_copy(update=hidden).to_bytes() if hidden else event.to_bytes()
