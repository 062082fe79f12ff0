"""Every step of a transition: the move of a track from one department to another."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import By, Code, DepartmentId, Urgency
from shared.contracts.casework.codes import Moves, SilenceOutcome, Step
from shared.contracts.casework.tracks import TrackEvent


class PackageEntry(BaseModel):
    """One item of a package as it is published: which and how it is handed over, never what stands in it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: Code
    state: Literal["in_file", "uploaded", "posted", "told", "not_applicable"]


class TransitionEvent(TrackEvent):
    """What every step of a transition says; its terms are pinned when it is requested. `next_step` at `next_at` is what
    the clock does next. Until the baton moves `first_contact_due` is the latest possible one."""

    transition_id: UUID
    kind: Code
    kind_version: int
    from_department: DepartmentId
    to_department: DepartmentId
    urgency: Urgency
    answer_due: datetime
    first_contact_due: datetime | None = None
    effective_on: date | None = None
    returns: UUID | None = None
    reason_code: Code | None = None
    package_hash: str | None = None
    next_step: Step | None = None
    next_at: datetime | None = None
    by: By


class TransitionRequested(TransitionEvent, type="casework.transition.requested.v1"):
    """`package` is absent where routing asked at once: it follows, and the receiver may decline it as incomplete."""

    requested_at: datetime
    silence: SilenceOutcome
    moves: Moves
    package: tuple[PackageEntry, ...] | None = None
    report_id: UUID | None = None
    legal_basis: str | None = None
    household_id: UUID | None = None


class TransitionAccepted(TransitionEvent, type="casework.transition.accepted.v1"):
    """Promised; the baton moves with the `responsibility.moved` of the effective date, or at once if that is today."""


class TransitionDeclined(TransitionEvent, type="casework.transition.declined.v1"):
    """`decides` is the coordinator's department after the second `not_competent` on a track."""

    proposed_department: DepartmentId | None = None
    decides: DepartmentId | None = None


class TransitionRefused(TransitionEvent, type="casework.transition.refused.v1"):
    """Decided on the merits by the receiver, who takes the baton with this. `notice_on` is the date of the notice."""

    file_number: str
    notice_on: date
    appeal_until: date


class TransitionWithdrawn(TransitionEvent, type="casework.transition.withdrawn.v1"): ...


class TransitionLapsed(TransitionEvent, type="casework.transition.lapsed.v1"): ...


class TransitionReturned(TransitionEvent, type="casework.transition.returned.v1"):
    """The counter-transition `returned_by` has taken effect: the first sender carries the track again."""

    returned_by: UUID


class TransitionCancelled(TransitionEvent, type="casework.transition.cancelled.v1"):
    """The reason has gone; `reason_code` is one of `CancelReason`."""


class TransitionReminded(TransitionEvent, type="casework.transition.reminded.v1"):
    """Before a deadline: the receiver is reminded. `of` says which one."""

    of: Literal["answer", "first_contact"]


class TransitionEscalated(TransitionEvent, type="casework.transition.escalated.v1"):
    """A deadline has passed. `rung` 1 tells the receiver's head and the sender, 2 and above the coordinator."""

    of: Literal["answer", "first_contact"]
    rung: int
    coordinator: DepartmentId | None = None


class TransitionContactAttempted(TransitionEvent, type="casework.transition.contact_attempted.v1"):
    on: date
    channel: Code
    attempt: int


class TransitionNotReached(TransitionEvent, type="casework.transition.not_reached.v1"):
    """The required attempts were made in vain: the coordinator decides."""

    attempts: int
    coordinator: DepartmentId | None = None


class TransitionCompleted(TransitionEvent, type="casework.transition.completed.v1"):
    """The first contact with the person has really happened."""

    on: date
    channel: Code
    conversation_held: bool | None = None
    person_took_part: bool | None = None
