"""What events about a case, a track or a transition have in common, taken from the state they are about."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.casework.case import Case, Track, Transition
from services.casework.goal import Goal
from services.casework.refusals import TrackClosed
from shared.acts import Moment
from shared.contracts.base import By, DepartmentId
from shared.contracts.casework import GoalAbandoned, TransitionCancelled
from shared.problems import NotFound

Fields = dict[str, Any]


def municipality_of(department: DepartmentId) -> str:
    """The key every department id begins with."""
    return department.partition(".")[0]


def the_track(case: Case, track_id: UUID) -> Track:
    track = case.tracks.get(track_id)
    if track is None:
        raise NotFound("There is no track with this id in this case.")
    return track


def the_open_track(case: Case, track_id: UUID) -> Track:
    track = the_track(case, track_id)
    if not track.is_open:
        raise TrackClosed(
            "This track is closed and stays so. If the need is there again, open a new track.", state="closed"
        )
    return track


def the_transition(case: Case, transition_id: UUID) -> Transition:
    transition = case.transitions.get(transition_id)
    if transition is None:
        raise NotFound("There is no transition with this id in this case.")
    return transition


def of_case(case: Case, municipality: str | None = None) -> Fields:
    """`municipality` is that of the department concerned, the case's own if none is."""
    key = municipality or case.municipality
    return {"municipality": key, "case_id": case.id, "person_id": case.person_id}


def of_track(case: Case, track: Track, department: DepartmentId | None = None) -> Fields:
    """`department` is the one concerned: the carrier, unless another is named."""
    return {
        **of_case(case, municipality_of(department or track.department)),
        "track_id": track.id,
        "life_situation": track.life_situation,
        "topic": track.topic,
    }


def of_transition(case: Case, transition: Transition, by: By, department: DepartmentId | None = None) -> Fields:
    return {
        **of_track(case, case.tracks[transition.track_id], department),
        "transition_id": transition.id,
        "kind": transition.kind,
        "kind_version": transition.kind_version,
        "from_department": transition.from_department,
        "to_department": transition.to_department,
        "urgency": transition.urgency,
        "answer_due": transition.answer_due,
        "first_contact_due": transition.first_contact_due,
        "effective_on": transition.effective_on,
        "returns": transition.returns,
        "package_hash": transition.package_hash,
        "by": by,
    }


def moment_of_move(track: Track, at: Moment) -> datetime:
    """Now, or the first instant after the period that ends: a period of responsibility is never empty."""
    return max(at.now, track.since + timedelta(microseconds=1))


def cancelled(case: Case, transition: Transition, reason: str, by: By) -> TransitionCancelled:
    return TransitionCancelled(**of_transition(case, transition, by), reason_code=reason)


def of_goal(case: Case, goal: Goal, by: By) -> Fields:
    """The municipality is that of who carries the goal's track."""
    return {
        **of_case(case, municipality_of(case.tracks[goal.track_id].department)),
        "goal_id": goal.id,
        "track_id": goal.track_id,
        "life_situation": goal.life_situation,
        "code": goal.code,
        "department": goal.department,
        "field_of_action": goal.field_of_action,
        "target_dimension": goal.target_dimension,
        "offer_id": goal.offer_id,
        "by": by,
    }


def goals_ended(case: Case, track: Track, reason: str, by: By) -> list[GoalAbandoned]:
    """Goals that nobody has reached end with their track."""
    return [
        GoalAbandoned(**of_goal(case, goal, by), reason_code=reason)
        for goal in case.goals.values()
        if goal.track_id == track.id and goal.state == "agreed"
    ]
