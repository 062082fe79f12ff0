"""The baton itself: what happens when a track's responsibility moves, whatever brought it about."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.casework import terms
from services.casework.case import Case, Transition
from services.casework.kinds import Kind
from services.casework.telling import cancelled, moment_of_move, of_track, of_transition
from shared.acts import Moment
from shared.contracts.base import By, DepartmentId, Event
from shared.contracts.casework import ResponsibilityMoved, TransitionReturned


def take_effect(case: Case, transition: Transition, kind: Kind, by: By, at: Moment) -> list[Event]:
    """The receiver carries from now on, and the period for the first contact with the person begins."""
    since = moment_of_move(case.tracks[transition.track_id], at)
    contact_due = kind.first_contact_due(since, transition.urgency)
    owed = terms.Owed("first_contact", since, contact_due, transition.urgency, transition.silence)
    moved = _moved(
        case, transition.track_id, transition.to_department, since, by,
        transition_id=transition.id, first_contact_due=contact_due, **terms.coming(kind, owed),
    )  # fmt: skip
    return [moved, *_what_ends_with_it(case, transition, by)]


def taken_by_refusal(case: Case, transition: Transition, by: By, at: Moment) -> list[Event]:
    """Who decides on the merits carries the track: no first contact is owed, the decision was the contact."""
    since = moment_of_move(case.tracks[transition.track_id], at)
    moved = _moved(case, transition.track_id, transition.to_department, since, by, transition_id=transition.id)
    return [moved, *_what_ends_with_it(case, transition, by)]


def hand_to(case: Case, track_id: UUID, department: DepartmentId, by: By, at: Moment) -> list[Event]:
    """The track goes to `department` without a transition: a coordinator assigned it."""
    since = moment_of_move(case.tracks[track_id], at)
    return [_moved(case, track_id, department, since, by)]


def _moved(case: Case, track_id: UUID, to: DepartmentId, since: datetime, by: By, **more: Any) -> ResponsibilityMoved:
    track = case.tracks[track_id]
    return ResponsibilityMoved(
        **of_track(case, track, department=to), from_department=track.department, to_department=to, since=since,
        by=by, **more,
    )  # fmt: skip


def _what_ends_with_it(case: Case, transition: Transition, by: By) -> list[Event]:
    """The transition this one returns becomes `returned`; another one whose first contact was still owed is over."""
    events: list[Event] = []
    for other in case.open_transitions(transition.track_id):
        if other.id == transition.id:
            continue
        if other.id == transition.returns:
            events.append(TransitionReturned(**of_transition(case, other, by), returned_by=transition.id))
        else:
            events.append(cancelled(case, other, "moved_on", by))
    return events
