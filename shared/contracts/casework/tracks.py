"""Tracks: one need in one life situation, who carries it, and what was reported about it."""

from datetime import datetime
from uuid import UUID

from shared.contracts.base import By, Code, DepartmentId, LifeSituation
from shared.contracts.casework.cases import CaseEvent
from shared.contracts.casework.codes import Step
from shared.contracts.intake import Occasion


class TrackEvent(CaseEvent):
    track_id: UUID
    life_situation: LifeSituation
    topic: Code | None = None


class TrackOpened(TrackEvent, type="casework.track.opened.v1"):
    """`department` carries the track from `since`, the instant it opens.

    After two persons were parted a track may be opened for what another one stood for until then: `reports` are all
    that are behind it, `stands_for` the other persons who need it.
    """

    department: DepartmentId
    since: datetime
    reporter: DepartmentId | None = None
    report_id: UUID | None = None
    by: By | None = None
    reports: tuple[UUID, ...] | None = None
    stands_for: tuple[UUID, ...] | None = None


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


class TransitionSuggested(TrackEvent, type="casework.transition.suggested.v1"):
    """A case manager suggests; only the carrier may request."""

    department: DepartmentId
    to_department: DepartmentId
    kind: Code | None = None
    by: By


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
