"""A goal (Ziel) of the plan: agreed within one track, then reached or abandoned. It goes wherever its track goes."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, assert_never
from uuid import UUID

from shared.contracts import casework as told
from shared.contracts.base import LifeSituation

GoalState = Literal["agreed", "reached", "abandoned"]
GoalTold = told.GoalAgreed | told.GoalReached | told.GoalAbandoned


@dataclass(slots=True)
class Goal:
    """`department` agreed it with the person at `agreed_at`; `ended_on` is the day on which it was reached."""

    id: UUID
    track_id: UUID
    life_situation: LifeSituation
    code: str
    department: str
    agreed_at: datetime
    state: GoalState = "agreed"
    field_of_action: told.FieldOfAction | None = None
    target_dimension: told.TargetDimension | None = None
    offer_id: UUID | None = None
    due_on: date | None = None
    ended_on: date | None = None
    evidence: str | None = None
    reason_code: str | None = None


def after(goal: Goal | None, event: GoalTold) -> Goal:
    """The goal after the event; None before it was agreed. The one before is left as it is."""
    if isinstance(event, told.GoalAgreed):
        return Goal(
            event.goal_id, event.track_id, event.life_situation, event.code, event.department, event.agreed_at,
            field_of_action=event.field_of_action, target_dimension=event.target_dimension, offer_id=event.offer_id,
            due_on=event.due_on,
        )  # fmt: skip
    assert goal is not None
    match event:
        case told.GoalReached():
            return replace(goal, state="reached", ended_on=event.on, evidence=event.evidence)
        case told.GoalAbandoned():
            return replace(goal, state="abandoned", reason_code=event.reason_code)
        case _:
            assert_never(event)
