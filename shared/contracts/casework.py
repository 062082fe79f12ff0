"""What casework tells: cases, tracks, who carries them, every step of a transition. The subject is the case."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import By, Code, DepartmentId, Event, LifeSituation, Urgency
from shared.contracts.intake import Occasion

DeclineReason = Literal["not_competent", "no_capacity", "package_incomplete", "other"]
CancelReason = Literal["death", "departure", "merge", "track_closed", "assigned", "moved_on"]
SilenceOutcome = Literal["sender_keeps", "receiver_becomes_responsible", "lapses"]
Moves = Literal["on_acceptance", "on_date", "by_law", "on_receipt"]
Step = Literal[
    "remind_answer", "escalate_answer", "answer_due", "remind_first_contact", "escalate_first_contact",
    "first_contact_due"]  # fmt: skip


class CaseEvent(Event, subject="case_id"):
    case_id: UUID
    person_id: UUID


class CaseOpened(CaseEvent, type="casework.case.opened.v1"):
    """`previous_case` names the closed case of the same person, if there is one."""

    number: str
    previous_case: UUID | None = None


class CaseClosed(CaseEvent, type="casework.case.closed.v1"):
    """The last track is closed."""

    reason_code: Code


class ParticipationAsked(CaseEvent, type="casework.participation.asked.v1"):
    by: By


class ParticipationAgreed(CaseEvent, type="casework.participation.agreed.v1"):
    """Case management (track `coordination`) opens with this and with nothing else."""

    by: By
    on: date | None = None
    text_version: str | None = None


class ParticipationDeclined(CaseEvent, type="casework.participation.declined.v1"):
    by: By


class ParticipationEnded(CaseEvent, type="casework.participation.ended.v1"):
    by: By
    reason_code: Code | None = None


class DeathNoted(CaseEvent, type="casework.death.noted.v1"):
    """The person has died: open transitions are cancelled with this, carriers close their tracks themselves."""

    report_id: UUID | None = None


class DepartureNoted(CaseEvent, type="casework.departure.noted.v1"):
    """The person has left the country: open transitions are cancelled with this."""

    report_id: UUID | None = None


class TrackEvent(CaseEvent):
    track_id: UUID
    life_situation: LifeSituation
    topic: Code | None = None


class TrackOpened(TrackEvent, type="casework.track.opened.v1"):
    """`department` carries the track from `since`, the instant it opens."""

    department: DepartmentId
    since: datetime
    reporter: DepartmentId | None = None
    report_id: UUID | None = None
    by: By | None = None


class TrackClosed(TrackEvent, type="casework.track.closed.v1"):
    department: DepartmentId
    until: datetime
    outcome: Code
    covered_by: Code | None = None
    by: By


class TrackAssigned(TrackEvent, type="casework.track.assigned.v1"):
    """A coordinator decided who carries a disputed or orphaned track."""

    from_department: DepartmentId
    to_department: DepartmentId
    reason_code: Code
    by: By


class ResponsibilityMoved(TrackEvent, type="casework.responsibility.moved.v1"):
    """The baton: until `since` (exclusive) `from_department` carried the track, from then on `to_department`."""

    from_department: DepartmentId
    to_department: DepartmentId
    since: datetime
    transition_id: UUID | None = None
    first_contact_due: datetime | None = None
    next_step: Step | None = None
    next_at: datetime | None = None
    by: By


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


class TransitionSuggested(TrackEvent, type="casework.transition.suggested.v1"):
    """A case manager suggests; only the carrier may request."""

    department: DepartmentId
    to_department: DepartmentId
    kind: Code | None = None
    by: By


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


class ConsentEvent(CaseEvent):
    consent_id: UUID
    recipient: DepartmentId
    purpose: Code
    categories: tuple[Code, ...]
    by: By


class ConsentGiven(ConsentEvent, type="casework.consent.given.v1"):
    given_on: date
    text_version: str


class ConsentWithdrawn(ConsentEvent, type="casework.consent.withdrawn.v1"):
    withdrawn_on: date


class AssistanceRequested(CaseEvent, type="casework.assistance.requested.v1"):
    """Money for this person: funding opens an application with the id `assistance_id`."""

    assistance_id: UUID
    department: DepartmentId
    programme: Code
    purpose: Code
    amount_cents: int
    currency: Literal["EUR"] = "EUR"
    payee_id: UUID | None = None
    by: By


class AssistanceSettled(CaseEvent, type="casework.assistance.settled.v1"):
    """What funding told about an assistance: `disbursed` when the bank confirmed, `rejected` when it was decided so.

    `department` is the one that asked for it.
    """

    assistance_id: UUID
    department: DepartmentId | None = None
    grant_id: UUID | None = None
    programme: Code
    outcome: Literal["awarded", "disbursed", "rejected"]
    amount_cents: int
    currency: Literal["EUR"] = "EUR"


class ReportNoted(TrackEvent, type="casework.report.noted.v1"):
    """A further report about a life situation somebody already carries: nothing moves, the carrier is told."""

    department: DepartmentId
    report_id: UUID | None = None
    reporter: DepartmentId
    occasion: Occasion | None = None


class ReportRetracted(TrackEvent, type="casework.report.retracted.v1"):
    """A report behind this track was withdrawn by its sender: no baton moves, the carrier is told."""

    department: DepartmentId
    report_id: UUID
    reporter: DepartmentId
    reason_code: Code
