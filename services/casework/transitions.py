"""The verbs of a transition: ask, accept, decline, refuse, withdraw, ask back, reach the person.

Each takes the case as it is and says what happened, or refuses by the name of the rule. The receiver answers, the
sender withdraws, and until somebody has taken the baton the sender carries it.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.casework import moves
from services.casework.asking import ask, fits
from services.casework.case import Case, Transition
from services.casework.consents import consent_allows
from services.casework.dates import FARTHEST_PROMISE, LATEST_APPEAL, has_happened, lies_ahead, within_reach
from services.casework.fold import fold
from services.casework.kinds import Kind, Kinds, UnknownKind
from services.casework.packages import Package, complete
from services.casework.refusals import (
    CoordinatorDecides,
    DateNeeded,
    DateNotPossible,
    KindUnknown,
    NotTheCarrier,
    NotTheReceiver,
    NotTheSender,
    PersonHasDied,
    ReasonNotAllowed,
    ReceiverMayNotCarry,
    RefusalNotForeseen,
    ReturnOfAReturn,
    TrackAlreadyHasOpenTransition,
    TransitionClosed,
)
from services.casework.telling import municipality_of, of_transition, the_open_track, the_transition
from shared.acts import Moment
from shared.contracts.base import By, DepartmentId, Event, Urgency
from shared.contracts.casework import (
    TransitionAccepted,
    TransitionDeclined,
    TransitionRefused,
    TransitionWithdrawn,
)
from shared.directory import Directory
from shared.periods import first_of_next_month, local_day

NEXT_STEPS = {
    "requested": "The receiver accepts, declines or lets the deadline pass; the sender may withdraw.",
    "accepted": "The baton moves on the promised date; nothing needs to be done until then.",
    "effective": "The receiver carries the track: confirm the first contact, or ask the sender to take it back.",
    "completed": "Nothing is open. The carrier may request a new transition or close the track.",
    "declined": "The sender carries the track and may request another transition.",
    "refused": "The receiver carries the track and closes it when something else covers the need.",
    "withdrawn": "The sender carries the track and may request another transition.",
    "lapsed": "The period for the answer is over. The sender carries the track and may request again.",
    "returned": "The first sender carries the track again and may request another transition.",
    "not_reached": "The coordinator decides who carries the track.",
    "cancelled": "The reason for this transition has gone. Look at the case for what holds now.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """What a carrier asks for: `kind` by code, the receiver, and what is handed over."""

    kind: str
    to_department: DepartmentId
    package: Package
    urgency: Urgency = "normal"
    effective_on: date | None = None
    household_id: UUID | None = None


def request_transition(
    case: Case, track_id: UUID, wish: Wish, *, by: By, at: Moment, kinds: Kinds, directory: Directory
) -> list[Event]:
    """Ask another department to take the track. The package is complete and may travel, or it is not asked at all."""
    track = the_open_track(case, track_id)
    if by.department != track.department:
        raise NotTheCarrier("Only the department that carries the track requests a transition; others may suggest one.")
    _nothing_in_the_way(case, track_id)
    kind = _current(kinds, wish.kind)
    fits(kind, track, wish.to_department, wish.effective_on, at, directory)
    complete(kind, wish.package, local_day(at.now))
    consent_allows(case, kind, wish.package, wish.to_department)
    return ask(
        case, track, kind, wish.to_department, by=by, at=at, directory=directory, urgency=wish.urgency,
        effective_on=wish.effective_on, package=wish.package, household_id=wish.household_id,
    )  # fmt: skip


def accept(
    case: Case,
    transition_id: UUID,
    *,
    by: By,
    at: Moment,
    kinds: Kinds,
    directory: Directory,
    effective_on: date | None = None,
) -> list[Event]:
    """The receiver promises. Effective today, the baton moves in the same act; else on the date, by the clock."""
    transition = _asked(case, transition_id, by, "accepted")
    kind = kinds.version(transition.kind, transition.kind_version)
    day = _effective_day(transition, kind, effective_on, local_day(at.now))
    track = case.tracks[transition.track_id]
    if not directory.may_carry(transition.to_department, track.life_situation, day):
        raise ReceiverMayNotCarry(
            f"{transition.to_department} may not carry {track.life_situation} on {day}: decline.",
            "/effective_on", "may_not_carry",
        )  # fmt: skip
    return promised(case, transition, kind, day, by, at)


def promised(case: Case, transition: Transition, kind: Kind, day: date, by: By, at: Moment) -> list[Event]:
    """Accepted for `day`; effective at once if the day is there."""
    says = {**of_transition(case, transition, by, transition.to_department), "effective_on": day}
    events: list[Event] = [TransitionAccepted(**says)]
    if day <= local_day(at.now):
        events += moves.take_effect(fold(case, events), transition, kind, by, at)
    return events


def decline(
    case: Case,
    transition_id: UUID,
    reason_code: str,
    *,
    by: By,
    at: Moment,
    kinds: Kinds,
    directory: Directory,
    proposed_department: DepartmentId | None = None,
) -> list[Event]:
    """Not taken over; the sender keeps the track. The second `not_competent` on a track lets the coordinator decide."""
    transition = _asked(case, transition_id, by, "declined")
    kind = kinds.version(transition.kind, transition.kind_version)
    package_follows = transition.package_hash is None and reason_code == "package_incomplete"
    if reason_code not in kind.decline_reasons and not package_follows:
        allowed = ", ".join(kind.decline_reasons)
        raise ReasonNotAllowed(
            f"'{kind.code}' may be declined for: {allowed}.",
            "/reason_code",
            "not_allowed",
            allowed=list(kind.decline_reasons),
        )
    if proposed_department is not None and directory.find(proposed_department) is None:
        raise ReasonNotAllowed("Propose a department of the directory, or none.", "/proposed_department", "unknown")
    second = reason_code == "not_competent" and case.tracks[transition.track_id].not_competent >= 1
    coordinator = directory.coordinator_department(municipality_of(transition.from_department)) if second else None
    says = {**of_transition(case, transition, by, transition.to_department), "reason_code": reason_code}
    return [TransitionDeclined(**says, proposed_department=proposed_department, decides=coordinator)]


def refuse(
    case: Case,
    transition_id: UUID,
    *,
    file_number: str,
    notice_on: date,
    appeal_until: date,
    by: By,
    at: Moment,
    kinds: Kinds,
) -> list[Event]:
    """Decided on the merits: the receiver takes the baton with the decision. The track stays open."""
    transition = _asked(case, transition_id, by, "refused")
    kind = kinds.version(transition.kind, transition.kind_version)
    if not kind.refusal_ends_duty or transition.returns is not None:
        raise RefusalNotForeseen(
            f"With '{kind.code}' only the sender's duty can be taken over or declined. Accept or decline it.",
            "",
            "not_foreseen",
        )
    asked = local_day(transition.requested_at)
    has_happened(notice_on, local_day(at.now), "/notice_on", asked, "before_request")
    if appeal_until <= notice_on:
        raise DateNotPossible("The appeal period ends after the notice.", "/appeal_until", "before_notice")
    within_reach(appeal_until, notice_on, "/appeal_until", LATEST_APPEAL)
    says = of_transition(case, transition, by, transition.to_department)
    refused = TransitionRefused(**says, file_number=file_number, notice_on=notice_on, appeal_until=appeal_until)
    return [refused, *moves.taken_by_refusal(fold(case, [refused]), transition, by, at)]


def withdraw(case: Case, transition_id: UUID, *, by: By, at: Moment, reason_code: str | None = None) -> list[Event]:
    """The sender takes its request back before there is an answer."""
    transition = the_transition(case, transition_id)
    if by.department != transition.from_department:
        raise NotTheSender("Only the department that asked withdraws its request; the receiver declines it.")
    still_in(transition, "requested", "withdrawn")
    return [TransitionWithdrawn(**of_transition(case, transition, by), reason_code=reason_code)]


def return_transition(
    case: Case,
    transition_id: UUID,
    *,
    by: By,
    at: Moment,
    kinds: Kinds,
    directory: Directory,
    reason_code: str | None = None,
) -> list[Event]:
    """The receiver cannot keep the track and asks the sender to take it back; it carries until that is accepted."""
    first = the_transition(case, transition_id)
    if by.department != first.to_department:
        raise NotTheReceiver("Only the department that took the track asks to give it back.")
    still_in(first, "effective", "returned")
    if first.returns is not None:
        raise ReturnOfAReturn("Request a new transition, or ask the coordinator to decide.")
    _nothing_in_the_way(case, first.track_id)
    track = the_open_track(case, first.track_id)
    if not directory.may_carry(first.from_department, track.life_situation, local_day(at.now)):
        raise ReceiverMayNotCarry(
            f"{first.from_department} no longer carries {track.life_situation}: request another transition.",
            "", "may_not_carry",
        )  # fmt: skip
    kind = kinds.version(first.kind, first.kind_version)
    return ask(
        case, track, kind, first.from_department, by=by, at=at, directory=directory, urgency=first.urgency,
        returns=first, reason_code=reason_code,
    )  # fmt: skip


def still_in(transition: Transition, state: str, act: str) -> None:
    """Refuses what is late: the answer names where the transition stands and what comes next."""
    if transition.state != state:
        raise TransitionClosed(
            f"This transition is {transition.state} and cannot be {act} any more. {NEXT_STEPS[transition.state]}",
            state=transition.state,
            next_step=NEXT_STEPS[transition.state],
        )


def _asked(case: Case, transition_id: UUID, by: By, act: str) -> Transition:
    transition = the_transition(case, transition_id)
    if by.department != transition.to_department:
        raise NotTheReceiver("Only the department that was asked answers.")
    still_in(transition, "requested", act)
    return transition


def _nothing_in_the_way(case: Case, track_id: UUID) -> None:
    if case.deceased:
        raise PersonHasDied("No track of this case is handed over any more. Close what is open.")
    if case.tracks[track_id].stuck is not None:
        raise CoordinatorDecides(
            "Two departments said they are not competent, or nobody was reached: the coordinator assigns the track.",
            stuck=case.tracks[track_id].stuck,
        )
    for other in case.open_transitions(track_id):
        if other.state != "effective":
            raise TrackAlreadyHasOpenTransition(
                f"A transition to {other.to_department} is {other.state}. {NEXT_STEPS[other.state]}",
                state=other.state, next_step=NEXT_STEPS[other.state], transition_id=str(other.id),
            )  # fmt: skip


def _effective_day(transition: Transition, kind: Kind, wished: date | None, today: date) -> date:
    """The receiver's date, else the sender's, else what the kind makes of today; never a day that has passed,
    nor one so far ahead that a slip of the pen would hide the person."""
    named = transition.effective_on
    if transition.moves == "by_law" and named is not None:
        if wished not in (None, named):
            raise DateNotPossible(f"The law moves this track on {named}.", "/effective_on", "by_law")
        return named
    if wished is None:
        day = max(named or _without_a_date(transition, kind, today), today)
        within_reach(day, today, "/effective_on", FARTHEST_PROMISE)
        return day
    lies_ahead(wished, today, "/effective_on", FARTHEST_PROMISE)
    if transition.moves == "on_date" and not kind.may_take_effect_on(wished):
        raise DateNotPossible(f"'{kind.code}' takes effect on the first of a month.", "/effective_on", "first_of_month")
    return wished


def _without_a_date(transition: Transition, kind: Kind, today: date) -> date:
    if transition.moves != "on_date" or (kind.effective_day == "first_of_month" and today.day == 1):
        return today
    if kind.effective_day == "first_of_month":
        return first_of_next_month(today)
    raise DateNeeded(f"'{kind.code}' moves the track on a date: name it.", "/effective_on", "missing")


def _current(kinds: Kinds, code: str) -> Kind:
    try:
        return kinds.current(code)
    except UnknownKind as unknown:
        known = ", ".join(kinds.codes)
        raise KindUnknown(f"Name one of the kinds: {known}.", "/kind", "unknown") from unknown
