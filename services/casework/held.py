"""What one case hands to another, in the words of the events and back: nothing of it is lost on the way."""

from uuid import UUID

from services.casework.case import Assistance, Carried, Case, Consent, Refused, Track, Transition
from services.casework.goal import Goal
from shared.contracts import casework as told


def transition(track_id: UUID, one: told.HeldTransition) -> Transition:
    return Transition(**one.model_dump(exclude={"transition_id"}), id=one.transition_id, track_id=track_id)


def transitions_of(case: Case, track: Track) -> tuple[told.HeldTransition, ...]:
    """All transitions of a track, those in a final state included: both sides go on seeing them."""
    return tuple(
        told.HeldTransition(
            transition_id=one.id,
            **{name: getattr(one, name) for name in told.HeldTransition.model_fields if name != "transition_id"},
        )
        for one in case.transitions.values()
        if one.track_id == track.id
    )


def track(event: told.TrackReceived) -> Track:
    """The track as it was in the case it came from."""
    refused = event.refused
    return Track(
        id=event.track_id,
        life_situation=event.life_situation,
        department=event.department,
        since=event.since,
        topic=event.topic,
        past=[Carried(one.department, one.since, one.until) for one in event.past],
        reports=list(event.reports),
        not_competent=event.not_competent,
        stuck=event.stuck,
        refused=Refused(refused.transition_id, refused.appeal_until) if refused else None,
        opened_for=event.opened_for,
        came_from=[*event.came_from, event.from_case],
        of_person=event.of_person,
        stands_for=list(event.stands_for),
    )


def periods_of(track: Track) -> tuple[told.HeldPeriod, ...]:
    return tuple(told.HeldPeriod(department=one.department, since=one.since, until=one.until) for one in track.past)


def refusal_of(track: Track) -> told.HeldRefusal | None:
    if track.refused is None:
        return None
    return told.HeldRefusal(transition_id=track.refused.transition_id, appeal_until=track.refused.appeal_until)


def consent(one: told.HeldConsent) -> Consent:
    return Consent(
        one.recipient, one.purpose, list(one.categories), one.given_on, one.recorded_by, one.withdrawn_on, one.of_person
    )


def consent_of(id: UUID, one: Consent, of_person: UUID | None) -> told.HeldConsent:
    return told.HeldConsent(
        consent_id=id, recipient=one.recipient, purpose=one.purpose, categories=tuple(one.categories),
        given_on=one.given_on, recorded_by=one.recorded_by, withdrawn_on=one.withdrawn_on, of_person=of_person,
    )  # fmt: skip


def assistance(one: told.HeldAssistance) -> Assistance:
    return Assistance(one.department, one.programme, one.amount_cents, one.outcome, one.grant_id, one.of_person)


def assistance_of(id: UUID, one: Assistance, of_person: UUID | None) -> told.HeldAssistance:
    return told.HeldAssistance(
        assistance_id=id, department=one.department, programme=one.programme, amount_cents=one.amount_cents,
        outcome=one.outcome, grant_id=one.grant_id, of_person=of_person,
    )  # fmt: skip


def goal(track_id: UUID, one: told.HeldGoal) -> Goal:
    return Goal(**one.model_dump(exclude={"goal_id"}), id=one.goal_id, track_id=track_id)


def goals_of(case: Case, track: Track) -> tuple[told.HeldGoal, ...]:
    """All goals of a track, those that have ended included."""
    names = [name for name in told.HeldGoal.model_fields if name != "goal_id"]
    return tuple(
        told.HeldGoal(goal_id=one.id, **{name: getattr(one, name) for name in names})
        for one in case.goals.values()
        if one.track_id == track.id
    )
