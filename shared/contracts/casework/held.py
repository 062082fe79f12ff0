"""What a case holds, as one case hands it to another: so that whoever reads the events needs no other source.

Ids, codes and dates like every event. Departments are not told these parts: they know of them what they always knew.
"""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import Code, DepartmentId, LifeSituation, Urgency
from shared.contracts.casework.codes import Moves, SilenceOutcome, Step
from shared.contracts.casework.offers import FieldOfAction, TargetDimension


class Held(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class HeldPeriod(Held):
    """A department carried the track from `since` until before `until`."""

    department: DepartmentId
    since: datetime
    until: datetime


class HeldRefusal(Held):
    """The decision on the merits behind the track."""

    transition_id: UUID
    appeal_until: date


class HeldTransition(Held):
    """A transition of the track as it stands, with the terms that were pinned when it was requested."""

    transition_id: UUID
    kind: Code
    kind_version: int
    from_department: DepartmentId
    to_department: DepartmentId
    urgency: Urgency
    requested_at: datetime
    answer_due: datetime
    silence: SilenceOutcome
    moves: Moves
    state: Literal[
        "requested", "accepted", "effective", "completed", "declined", "refused", "withdrawn", "lapsed", "returned",
        "not_reached", "cancelled",
    ]  # fmt: skip
    first_contact_due: datetime | None = None
    effective_on: date | None = None
    returns: UUID | None = None
    report_id: UUID | None = None
    household_id: UUID | None = None
    package_hash: str | None = None
    next_step: Step | None = None
    next_at: datetime | None = None
    reminded: bool = False
    rung: int = 0
    coordinator_told: bool = False
    attempts: int = 0
    reason_code: Code | None = None
    proposed_department: DepartmentId | None = None


class HeldConsent(Held):
    """`of_person`: in whose case it was given, before two became one."""

    consent_id: UUID
    recipient: DepartmentId
    purpose: Code
    categories: tuple[Code, ...]
    given_on: date
    recorded_by: DepartmentId | None = None
    withdrawn_on: date | None = None
    of_person: UUID | None = None


class HeldAssistance(Held):
    assistance_id: UUID
    department: DepartmentId
    programme: Code
    amount_cents: int
    outcome: Literal["requested", "awarded", "disbursed", "rejected"]
    grant_id: UUID | None = None
    of_person: UUID | None = None


class HeldGoal(Held):
    """A goal of a track as it stands."""

    goal_id: UUID
    life_situation: LifeSituation
    code: Code
    department: DepartmentId
    agreed_at: datetime
    state: Literal["agreed", "reached", "abandoned"]
    field_of_action: FieldOfAction | None = None
    target_dimension: TargetDimension | None = None
    offer_id: UUID | None = None
    due_on: date | None = None
    ended_on: date | None = None
    evidence: Code | None = None
    reason_code: Code | None = None
