"""From one state of a case to the next: what each event changes. Every event of casework about a case has its line."""

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar, assert_never, cast
from uuid import UUID

from services.casework import goal, held
from services.casework.case import Assistance, Carried, Case, Choice, Consent, Refused, Track, Transition
from shared.contracts import casework as told
from shared.contracts.base import Event

Happened = (
    told.CaseOpened | told.CaseClosed | told.DeathNoted | told.DeathRetracted | told.DepartureNoted
    | told.ParticipationAsked | told.ParticipationAgreed | told.ParticipationDeclined | told.ParticipationEnded
    | told.TrackOpened | told.TrackClosed | told.TrackAssigned | told.ResponsibilityMoved
    | told.TransitionRequested | told.TransitionAccepted | told.TransitionDeclined | told.TransitionRefused
    | told.TransitionWithdrawn | told.TransitionLapsed | told.TransitionReturned | told.TransitionCancelled
    | told.TransitionSuggested | told.TransitionReminded | told.TransitionEscalated
    | told.TransitionContactAttempted | told.TransitionNotReached | told.TransitionCompleted
    | told.ConsentGiven | told.ConsentWithdrawn | told.AssistanceRequested | told.AssistanceSettled
    | told.CaseMerged | told.CaseSplit | told.CaseContinued | told.MergeReminded | told.MergeEscalated
    | told.TrackTransferred | told.TrackReceived | told.TrackMerged
    | told.GoalAgreed | told.GoalReached | told.GoalAbandoned
    | told.ReportNoted | told.ReportRetracted | told.CorrectionNoted | told.MajorityNoted
)  # fmt: skip

State = TypeVar("State", Case, Track, Transition, Consent, Assistance)


def copier(kind: type[State]) -> Callable[[State], State]:
    """A copy of a state, field by field; what `dataclasses.replace` does took most of the time of a fold."""
    values = attrgetter(*(one.name for one in fields(kind)))
    return lambda state: kind(*values(state))


COPIERS: dict[type, Callable[[Any], Any]] = {
    kind: copier(kind) for kind in (Case, Track, Transition, Consent, Assistance)
}


def replace(before: State, /, **changes: Any) -> State:
    """The state with other values in some fields; the one given is left as it is."""
    changed: State = COPIERS[type(before)](before)
    for name, value in changes.items():
        setattr(changed, name, value)
    return changed


def apply(case: Case, event: Event) -> Case:
    """The state after `event`. The one before is left as it is."""
    return _after(case, cast(Happened, event))


def fold(case: Case, events: list[Event]) -> Case:
    for event in events:
        case = apply(case, event)
    return case


def _after(case: Case, event: Happened) -> Case:
    match event:
        case told.CaseOpened():
            return replace(
                case, state="open", number=event.number, municipality=event.municipality,
                previous_case=event.previous_case,
            )  # fmt: skip
        case told.TrackOpened():
            return replace(case, tracks={**case.tracks, event.track_id: _opened(event)})
        case told.TransitionRequested():
            asked = {**case.transitions, event.transition_id: requested(event)}
            return replace(case, transitions=asked)
        case told.ReportNoted():
            reports = [*case.tracks[event.track_id].reports, *([event.report_id] if event.report_id else [])]
            return _track(case, event.track_id, reports=reports)
        case told.TransitionAccepted():
            return _transition(case, event, state="accepted", effective_on=event.effective_on)
        case told.ResponsibilityMoved():
            return _moved(case, event)
        case told.TransitionCompleted():
            met = _transition(case, event, state="completed")
            return _track(met, event.track_id, not_competent=0)
        case told.TransitionDeclined():
            return _declined(case, event)
        case told.TransitionRefused():
            refused = _transition(case, event, state="refused")
            decision = Refused(event.transition_id, event.appeal_until)
            return _track(refused, event.track_id, refused=decision)
        case told.TransitionWithdrawn():
            return _transition(case, event, state="withdrawn")
        case told.TransitionLapsed():
            return _transition(case, event, state="lapsed")
        case told.TransitionReturned():
            return _transition(case, event, state="returned")
        case told.TransitionCancelled():
            return _transition(case, event, state="cancelled")
        case told.TransitionReminded():
            return _transition(case, event, reminded=True)
        case told.TransitionEscalated():
            reached = case.transitions[event.transition_id].coordinator_told or event.coordinator is not None
            return _transition(case, event, rung=event.rung, coordinator_told=reached)
        case told.TransitionContactAttempted():
            tried_on = case.transitions[event.transition_id].tried_also(event.on)
            return _transition(case, event, attempts=event.attempt, tried_on=tried_on)
        case told.TransitionNotReached():
            return _track(_transition(case, event, state="not_reached"), event.track_id, stuck="not_reached")
        case told.TrackAssigned():
            return _track(case, event.track_id, stuck=None, not_competent=0)
        case told.TrackClosed():
            return _track(case, event.track_id, until=event.until, stuck=None)
        case told.CaseClosed():
            return replace(case, state="closed", choice=None)
        case told.CaseMerged():
            return _merged(case, event)
        case told.CaseContinued():
            return _continued(case, event)
        case told.CaseSplit():
            return _split(case, event)
        case told.MergeReminded():
            return replace(case, choice=Choice(event.decide_by, event.next_step, event.next_at))
        case told.MergeEscalated():
            return replace(case, choice=Choice(event.decide_by, event.next_step, event.next_at, event.rung))
        case told.TrackTransferred():
            return _gone(case, event)
        case told.TrackReceived():
            return _received(case, event)
        case told.TrackMerged():
            track = case.tracks[event.track_id]
            reports = [*track.reports, *(one for one in event.reports if one not in track.reports)]
            others = (event.for_person,) if event.stands_for is None else event.stands_for
            stands_for = [*track.stands_for, *(one for one in others if one and one not in track.stands_for)]
            return _track(case, track.id, reports=reports, stands_for=stands_for)
        case told.ParticipationAsked():
            return replace(case, participation="asked")
        case told.ParticipationAgreed():
            return replace(case, participation="agreed")
        case told.ParticipationDeclined():
            return replace(case, participation="declined")
        case told.ParticipationEnded():
            return replace(case, participation="ended")
        case told.ConsentGiven():
            given = Consent(event.recipient, event.purpose, list(event.categories), event.given_on, event.by.department)
            return replace(case, consents={**case.consents, event.consent_id: given})
        case told.ConsentWithdrawn():
            ended = replace(case.consents[event.consent_id], withdrawn_on=event.withdrawn_on)
            return replace(case, consents={**case.consents, event.consent_id: ended})
        case told.AssistanceRequested():
            wished = Assistance(event.department, event.programme, event.amount_cents)
            return replace(case, assistance={**case.assistance, event.assistance_id: wished})
        case told.AssistanceSettled():
            settled = replace(case.assistance[event.assistance_id], outcome=event.outcome, grant_id=event.grant_id)
            return replace(case, assistance={**case.assistance, event.assistance_id: settled})
        case told.GoalAgreed() | told.GoalReached() | told.GoalAbandoned():
            return replace(case, goals={**case.goals, event.goal_id: goal.after(case.goals.get(event.goal_id), event)})
        case told.CorrectionNoted() | told.MajorityNoted():
            return case
        case told.ReportRetracted():
            left = [one for one in case.tracks[event.track_id].reports if one != event.report_id]
            return _track(case, event.track_id, reports=left)
        case told.DeathNoted():
            return replace(case, deceased=True, deaths=[*case.deaths, *([event.report_id] if event.report_id else [])])
        case told.DeathRetracted():
            left = [one for one in case.deaths if one != event.report_id]
            return replace(case, deceased=bool(left), deaths=left)
        case told.DepartureNoted() | told.TransitionSuggested():
            return case
        case _:
            assert_never(event)


def _opened(event: told.TrackOpened) -> Track:
    return Track(
        id=event.track_id,
        life_situation=event.life_situation,
        department=event.department,
        since=event.since,
        topic=event.topic,
        reports=list(event.reports or ([event.report_id] if event.report_id else [])),
        opened_for=event.report_id,
        stands_for=list(event.stands_for or ()),
    )


def _merged(case: Case, event: told.CaseMerged) -> Case:
    """Without anything to choose it is about to be closed."""
    choice = None
    if event.decide_by is not None and event.next_step is not None and event.next_at is not None:
        choice = Choice(event.decide_by, event.next_step, event.next_at)
    return replace(case, state="merging" if choice else case.state, merged_into=event.into_case, choice=choice)


def _continued(case: Case, event: told.CaseContinued) -> Case:
    consents = {one.consent_id: held.consent(one) for one in event.consents}
    money = {one.assistance_id: held.assistance(one) for one in event.assistance}
    return replace(
        case, state="open", merged_into=None, choice=None, participation=event.participation,
        consents={**case.consents, **consents}, assistance={**case.assistance, **money},
    )  # fmt: skip


def _split(case: Case, event: told.CaseSplit) -> Case:
    tracks = {id: replace(track, **track.parted(event.persons, event.reports)) for id, track in case.tracks.items()}
    consents = {id: one for id, one in case.consents.items() if id not in event.consents}
    money = {id: one for id, one in case.assistance.items() if id not in event.assistance}
    return replace(case, tracks=tracks, participation=event.participation, consents=consents, assistance=money)


def _received(case: Case, event: told.TrackReceived) -> Case:
    passed = {one.transition_id: held.transition(event.track_id, one) for one in event.transitions}
    goals = {one.goal_id: held.goal(event.track_id, one) for one in event.goals}
    elsewhere = {id: where for id, where in case.gone_to.items() if id != event.track_id}
    return replace(
        case, tracks={**case.tracks, event.track_id: held.track(event)}, gone_to=elsewhere,
        transitions={**case.transitions, **passed}, goals={**case.goals, **goals},
    )  # fmt: skip


def _gone(case: Case, event: told.TrackTransferred) -> Case:
    tracks = {id: track for id, track in case.tracks.items() if id != event.track_id}
    left = {id: one for id, one in case.transitions.items() if one.track_id != event.track_id}
    goals = {id: one for id, one in case.goals.items() if one.track_id != event.track_id}
    gone = {**case.gone_to, event.track_id: event.to_case}
    return replace(case, tracks=tracks, transitions=left, goals=goals, gone_to=gone)


def requested(event: told.TransitionRequested) -> Transition:
    """The transition that a request begins."""
    return Transition(
        id=event.transition_id,
        track_id=event.track_id,
        kind=event.kind,
        kind_version=event.kind_version,
        from_department=event.from_department,
        to_department=event.to_department,
        urgency=event.urgency,
        requested_at=event.requested_at,
        answer_due=event.answer_due,
        silence=event.silence,
        moves=event.moves,
        first_contact_due=event.first_contact_due,
        effective_on=event.effective_on,
        returns=event.returns,
        report_id=event.report_id,
        household_id=event.household_id,
        package_hash=event.package_hash,
        reason_code=event.reason_code,
        next_step=event.next_step,
        next_at=event.next_at,
    )


def _moved(case: Case, event: told.ResponsibilityMoved) -> Case:
    track = case.tracks[event.track_id]
    refused = track.refused
    if refused is not None and refused.transition_id != event.transition_id:
        refused = None
    case = _track(
        case, track.id, department=event.to_department, since=event.since, stuck=None, refused=refused,
        past=[*track.past, Carried(track.department, track.since, event.since)],
    )  # fmt: skip
    if event.transition_id is None or case.transitions[event.transition_id].state == "refused":
        return case
    effective = replace(
        case.transitions[event.transition_id], state="effective", reminded=False, rung=0,
        coordinator_told=False, first_contact_due=event.first_contact_due, next_step=event.next_step,
        next_at=event.next_at,
    )  # fmt: skip
    return replace(case, transitions={**case.transitions, effective.id: effective})


def _declined(case: Case, event: told.TransitionDeclined) -> Case:
    case = _transition(case, event, state="declined", proposed_department=event.proposed_department)
    if event.reason_code != "not_competent":
        return case
    times = case.tracks[event.track_id].not_competent + 1
    stuck = "not_competent" if event.decides else case.tracks[event.track_id].stuck
    return _track(case, event.track_id, not_competent=times, stuck=stuck)


def _track(case: Case, track_id: UUID, **changes: Any) -> Case:
    return replace(case, tracks={**case.tracks, track_id: replace(case.tracks[track_id], **changes)})


def _transition(case: Case, event: told.TransitionEvent, **changes: Any) -> Case:
    """The transition with the event's next step: an event that names none leaves nothing for the clock to do."""
    before = case.transitions[event.transition_id]
    reason = event.reason_code or before.reason_code
    changed = replace(before, next_step=event.next_step, next_at=event.next_at, reason_code=reason, **changes)
    return replace(case, transitions={**case.transitions, event.transition_id: changed})
