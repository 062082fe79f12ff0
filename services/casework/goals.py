"""The verbs of a goal: agree with the person, reach, abandon. Who carries a track keeps the goals of that need.

Case management keeps, on its own track, goals for needs that its department does not carry: what the carriers plan
themselves stays theirs.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.casework.case import Case, Track
from services.casework.dates import FARTHEST_GOAL, has_happened, lies_ahead
from services.casework.goal import Goal
from services.casework.refusals import GoalEnded, NotInvolved, NotTheCarrier
from services.casework.telling import municipality_of, of_case, of_goal
from services.casework.tracks import ROLES, role_on, takes_new_needs
from shared.acts import Moment
from shared.contracts import casework as told
from shared.contracts.base import By, Event, LifeSituation
from shared.periods import local_day
from shared.problems import NotFound


@dataclass(frozen=True, slots=True)
class Wish:
    """A goal as it is to be agreed. `offer_id`: through which offer it is to be reached."""

    life_situation: LifeSituation
    code: str
    due_on: date | None = None
    field_of_action: told.FieldOfAction | None = None
    target_dimension: told.TargetDimension | None = None
    offer_id: UUID | None = None


def track_for(case: Case, life_situation: LifeSituation, department: str | None, roles: Collection[str]) -> Track:
    """The track on which somebody of a department keeps a goal of this life situation: that of the need or that of case
    management, whichever their roles act on. Refuses who carries none that fits."""
    fitting = [
        track
        for wanted in dict.fromkeys((life_situation, "coordination"))
        for track in case.open_tracks()
        if track.department == department and track.life_situation == wanted
    ]
    if not fitting:
        raise NotInvolved(
            f"A goal of {life_situation} is agreed by the department that carries that track, or by case management."
        )
    return next((track for track in fitting if role_on(track.life_situation) in roles), fitting[0])


def agree(case: Case, wish: Wish, *, by: By, at: Moment, roles: Collection[str] = ROLES) -> list[Event]:
    """Agreed with the person, from now on. What is due is not in the past."""
    takes_new_needs(case)
    track = track_for(case, wish.life_situation, by.department, roles)
    if wish.due_on is not None:
        lies_ahead(wish.due_on, local_day(at.now), "/due_on", FARTHEST_GOAL)
    return [
        told.GoalAgreed(
            **of_case(case, municipality_of(track.department)), goal_id=at.new_id(), track_id=track.id,
            life_situation=wish.life_situation, code=wish.code, department=track.department, agreed_at=at.now,
            field_of_action=wish.field_of_action, target_dimension=wish.target_dimension, offer_id=wish.offer_id,
            due_on=wish.due_on, by=by,
        )
    ]  # fmt: skip


def reach(case: Case, goal_id: UUID, *, on: date, evidence: str, by: By, at: Moment) -> list[Event]:
    """`on` is the day on which it was reached, `evidence` the code of what shows it."""
    goal = _still_agreed(case, goal_id, by)
    has_happened(on, local_day(at.now), "/on", local_day(goal.agreed_at), "before_agreement")
    return [told.GoalReached(**of_goal(case, goal, by), on=on, evidence=evidence)]


def abandon(case: Case, goal_id: UUID, reason_code: str, *, by: By) -> list[Event]:
    return [told.GoalAbandoned(**of_goal(case, _still_agreed(case, goal_id, by), by), reason_code=reason_code)]


def the_goal(case: Case, goal_id: UUID) -> Goal:
    goal = case.goals.get(goal_id)
    if goal is None:
        raise NotFound("There is no goal with this id in this case that you may see.")
    return goal


def _still_agreed(case: Case, goal_id: UUID, by: By) -> Goal:
    """The carrier of the goal's track acts, also when another department agreed it before."""
    goal = the_goal(case, goal_id)
    if case.tracks[goal.track_id].department != by.department:
        raise NotTheCarrier("Only the department that carries the track of this goal says what became of it.")
    if goal.state != "agreed":
        raise GoalEnded("Agree a new goal if the person has set out anew.", state=goal.state)
    return goal
