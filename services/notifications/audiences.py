"""Who must know: for every event of the other services the departments and roles it is told to, as one table.

The rule for every line is the same: whoever acted knows already; whoever carries the track, is asked for it or was
asked for it is told; whoever has handed it over hears nothing of what follows. A type that is missing here fails a
test, so that nobody adds an event and forgets the people.
"""

from collections.abc import Mapping, Sequence

from services.notifications.enrolments import OFFERS_AND_GOALS
from services.notifications.merges import MERGES, track_closed
from services.notifications.money import MONEY
from services.notifications.operators import OPERATORS
from services.notifications.told import Audience, OnlyIf, Told, coordinators, every_carrier, nobody
from shared.contracts import casework, intake
from shared.contracts.base import CLOCK, LAW, SILENCE, Event, Urgency
from shared.directory import Directory

ENDINGS = frozenset({"death", "departure"})


def audience(event: Event, directory: Directory) -> Sequence[Told]:
    """Everybody who must know about the event, each department and role once."""
    told = AUDIENCES[type(event)](event, directory) if type(event) in AUDIENCES else ()
    return list({(one.department, one.role): one for one in reversed(told)}.values())[::-1]


def requested(event: casework.TransitionRequested, directory: Directory) -> Sequence[Told]:
    code = "return_requested" if event.returns else "transition_requested"
    return [Told(event.to_department, "clerk", code, event.urgency)]


def accepted(event: casework.TransitionAccepted, directory: Directory) -> Sequence[Told]:
    if event.by == SILENCE:
        return [
            Told(event.from_department, "clerk", "accepted_by_silence", event.urgency),
            Told(event.to_department, "clerk", "taken_by_silence", event.urgency),
            Told(event.to_department, "head", "taken_by_silence", event.urgency),
        ]
    code = "return_accepted" if event.returns else "transition_accepted"
    return [Told(event.from_department, "clerk", code, event.urgency)]


def declined(event: casework.TransitionDeclined, directory: Directory) -> Sequence[Told]:
    told = [Told(event.from_department, "clerk", "transition_declined", event.urgency)]
    if event.decides:
        told.append(Told(event.decides, "coordinator", "competence_disputed", event.urgency))
    return told


def to_sender(code: str) -> Audience:
    return lambda event, directory: [Told(event.from_department, "clerk", code, event.urgency)]


def to_receiver(code: str) -> Audience:
    return lambda event, directory: [Told(event.to_department, "clerk", code, event.urgency)]


def to_both(code: str) -> Audience:
    return lambda event, directory: [
        Told(event.from_department, "clerk", code, event.urgency),
        Told(event.to_department, "clerk", code, event.urgency),
    ]


def cancelled(event: casework.TransitionCancelled, directory: Directory) -> Sequence[Told]:
    """Both sides after a death or a departure; otherwise the receiver, and a sender that carries something still.

    Not told are people about what they did themselves (what their system reported they may not know), and nobody of
    a first contact that is no longer owed because the track has gone on.
    """
    if event.reason_code == "moved_on":
        return ()
    acted = None if event.by.user in NOT_PEOPLE else event.by.department
    urgency = _at_least_urgent(event.urgency)
    sender_if: OnlyIf = None if event.reason_code in ENDINGS else "carrier"
    told = [
        Told(event.from_department, "clerk", "transition_cancelled", urgency, only_if=sender_if),
        Told(event.to_department, "clerk", "transition_cancelled", urgency),
    ]
    return [one for one in told if one.department != acted]


def ended(event: casework.DeathNoted | casework.DepartureNoted, directory: Directory) -> Sequence[Told]:
    """Whoever carries something must stop what it was about to send, also where no transition is open. Once."""
    if isinstance(event, casework.DeathNoted) and event.further:
        return ()
    return every_carrier("stop_letters", directory)


def death_retracted(event: casework.DeathRetracted, directory: Directory) -> Sequence[Told]:
    return every_carrier("death_retracted", directory)


def reminded(event: casework.TransitionReminded, directory: Directory) -> Sequence[Told]:
    code = "answer_reminder" if event.of == "answer" else "first_contact_reminder"
    return [Told(event.to_department, "clerk", code, event.urgency)]


def escalated(event: casework.TransitionEscalated, directory: Directory) -> Sequence[Told]:
    """Rung 1: the receiver's head and the sender; from rung 2 on also the receiver and the coordinator.

    When the first contact is late the sender is not told: it has handed the track over and hears no more of it.
    """
    code = "answer_overdue" if event.of == "answer" else "first_contact_overdue"
    urgency = _at_least_urgent(event.urgency)
    told = [Told(event.to_department, "head", code, urgency)]
    if event.of == "answer":
        told.append(Told(event.from_department, "clerk", code, urgency))
    if event.rung >= 2:
        told.append(Told(event.to_department, "clerk", code, urgency))
        told += coordinators(event.coordinator, event.municipality, directory, "coordinator_overdue", urgency)
    return told


def not_reached(event: casework.TransitionNotReached, directory: Directory) -> Sequence[Told]:
    return coordinators(event.coordinator, event.municipality, directory, "not_reached", event.urgency)


def moved(event: casework.ResponsibilityMoved, directory: Directory) -> Sequence[Told]:
    """What people did is told by the acceptance, the refusal or the assignment; a date that has come is told here."""
    if event.by not in (CLOCK, LAW):
        return ()
    how = "_by_law" if event.by == LAW else ""
    return [
        Told(event.to_department, "clerk", f"baton_received{how}"),
        Told(event.from_department, "clerk", f"baton_handed_over{how}"),
    ]


def track_opened(event: casework.TrackOpened, directory: Directory) -> Sequence[Told]:
    """A catch-all carries without having been asked, so it is told; whoever opened the track itself knows."""
    opened_by = event.by.department if event.by else event.reporter
    return () if opened_by == event.department else [Told(event.department, "clerk", "track_opened")]


def assigned(event: casework.TrackAssigned, directory: Directory) -> Sequence[Told]:
    return [
        Told(event.to_department, "clerk", "track_assigned", "urgent"),
        Told(event.to_department, "head", "track_assigned", "urgent"),
        Told(event.from_department, "clerk", "track_assigned_away"),
    ]


def to_carrier(code: str) -> Audience:
    return lambda event, directory: [Told(event.department, "clerk", code)]


def corrected(event: casework.CorrectionNoted, directory: Directory) -> Sequence[Told]:
    return [Told(one, "clerk", "person_corrected") for one in (event.department, event.asked) if one]


def comes_of_age(event: casework.MajorityNoted, directory: Directory) -> Sequence[Told]:
    """The carrier and whoever is to take over; on the day the carrier's head, if nobody is."""
    code = "comes_of_age_in_a_year" if event.months else "came_of_age"
    told = [Told(one, "clerk", code) for one in (event.department, event.asked) if one]
    if event.months == 0 and not event.prepared:
        told.append(Told(event.department, "head", "came_of_age_unprepared", "urgent"))
    return told


def suggested(event: casework.TransitionSuggested, directory: Directory) -> Sequence[Told]:
    """What routing makes of a department's own report is news to its clerks: only the system has sent it."""
    own = event.by.department == event.department and event.by.user not in NOT_PEOPLE
    return () if own else [Told(event.department, "clerk", "transition_suggested")]


def consent_withdrawn(event: casework.ConsentWithdrawn, directory: Directory) -> Sequence[Told]:
    """The recipient must stop using the data, unless it was never sent any: then it is not to know of the case."""
    return [Told(event.recipient, "clerk", "consent_withdrawn", "urgent", only_if="party")]


def settled(event: casework.AssistanceSettled, directory: Directory) -> Sequence[Told]:
    if event.department is None or event.outcome == "awarded":
        return ()
    return [Told(event.department, "clerk", f"assistance_{event.outcome}")]


def report_rejected(event: intake.ReportRejected, directory: Directory) -> Sequence[Told]:
    """Its sender's clerks, once a day: a system with a fault has hundreds. A fault of ours asks nothing of them."""
    is_ours = any(reason.code == "not_processed" for reason in event.reasons)
    code = "report_not_processed" if is_ours else "report_rejected"
    return [Told(event.department, "clerk", code, once_a_day=True)]


def report_received(event: intake.ReportReceived, directory: Directory) -> Sequence[Told]:
    """That all is well needs no notice; that content was lost under a used id does."""
    differs = event.outcome == "content_differs"
    return [Told(event.department, "clerk", "report_differs", once_a_day=True)] if differs else ()


def record_rejected(event: intake.RecordRejected, directory: Directory) -> Sequence[Told]:
    return [Told(event.department, "clerk", "record_rejected", once_a_day=True)]


def clearing_opened(event: intake.ClearingOpened, directory: Directory) -> Sequence[Told]:
    return coordinators(None, event.municipality, directory, "clearing_opened", "normal")


def _at_least_urgent(urgency: Urgency) -> Urgency:
    return "immediate" if urgency == "immediate" else "urgent"


NOT_PEOPLE = frozenset({"routing", "clearing", SILENCE.user, CLOCK.user, LAW.user})

AUDIENCES: Mapping[type[Event], Audience] = {
    casework.CaseOpened: nobody,
    casework.CaseClosed: nobody,
    casework.ParticipationAsked: nobody,
    casework.ParticipationAgreed: nobody,
    casework.ParticipationDeclined: nobody,
    casework.ParticipationEnded: nobody,
    casework.DeathNoted: ended,
    casework.DeathRetracted: death_retracted,
    casework.DepartureNoted: ended,
    casework.TrackOpened: track_opened,
    casework.TrackClosed: track_closed,
    casework.TrackAssigned: assigned,
    casework.ResponsibilityMoved: moved,
    casework.TransitionRequested: requested,
    casework.TransitionAccepted: accepted,
    casework.TransitionDeclined: declined,
    casework.TransitionRefused: to_sender("transition_refused"),
    casework.TransitionWithdrawn: to_receiver("transition_withdrawn"),
    casework.TransitionLapsed: to_both("transition_lapsed"),
    casework.TransitionReturned: nobody,
    casework.TransitionCancelled: cancelled,
    casework.TransitionSuggested: suggested,
    casework.TransitionReminded: reminded,
    casework.TransitionEscalated: escalated,
    casework.TransitionContactAttempted: nobody,
    casework.TransitionNotReached: not_reached,
    casework.TransitionCompleted: nobody,
    casework.ConsentGiven: nobody,
    casework.ConsentWithdrawn: consent_withdrawn,
    casework.AssistanceRequested: nobody,
    casework.AssistanceSettled: settled,
    casework.ReportNoted: to_carrier("report_noted"),
    casework.ReportRetracted: to_carrier("report_retracted"),
    casework.CorrectionNoted: corrected,
    casework.MajorityNoted: comes_of_age,
    intake.ReportAccepted: nobody,
    intake.ReportRejected: report_rejected,
    intake.ReportReceived: report_received,
    intake.RecordRejected: record_rejected,
    intake.ReportWithdrawn: nobody,
    intake.PersonRegistered: nobody,
    intake.PersonCorrected: nobody,
    intake.PersonComesOfAge: nobody,
    intake.PersonLocked: nobody,
    intake.PersonUnlocked: nobody,
    intake.PersonMerged: nobody,
    intake.PersonSplit: nobody,
    intake.PersonErased: nobody,
    intake.ReferralRouted: nobody,
    intake.ClearingOpened: clearing_opened,
    intake.ClearingDecided: nobody,
    **MERGES,
    **OFFERS_AND_GOALS,
    **MONEY,
    **OPERATORS,
}
