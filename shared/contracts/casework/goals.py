"""Goals (Ziele) of the plan: agreed with the person within one track, then reached or abandoned."""

from datetime import date, datetime
from uuid import UUID

from shared.contracts.base import By, Code, DepartmentId, LifeSituation
from shared.contracts.casework.cases import CaseEvent
from shared.contracts.casework.offers import FieldOfAction, TargetDimension


class GoalEvent(CaseEvent):
    """`track_id` is the track in whose content the goal stands; case management keeps goals of other life situations
    on its own track where nobody carries one. `offer_id`: through which offer it is to be reached."""

    goal_id: UUID
    track_id: UUID
    life_situation: LifeSituation
    code: Code
    department: DepartmentId
    field_of_action: FieldOfAction | None = None
    target_dimension: TargetDimension | None = None
    offer_id: UUID | None = None
    by: By


class GoalAgreed(GoalEvent, type="casework.goal.agreed.v1"):
    """`agreed_at` is the instant from which whoever carries the track knows of it."""

    agreed_at: datetime
    due_on: date | None = None


class GoalReached(GoalEvent, type="casework.goal.reached.v1"):
    """`evidence` says how that is known: a certificate, a contract, the person's word."""

    on: date
    evidence: Code


class GoalAbandoned(GoalEvent, type="casework.goal.abandoned.v1"):
    """Given up, or (`track_closed`) ended with its track."""

    reason_code: Code
