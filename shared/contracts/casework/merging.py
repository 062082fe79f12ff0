"""Two persons turn out to be one, or one to be two: cases and tracks that go on elsewhere, and what a person decides.

Each case tells its own half. No baton moves by any of these: a track that goes on in another case keeps its id, its
carrier and the instant since when it is carried.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.base import By, DepartmentId, Event
from shared.contracts.casework.cases import CaseEvent
from shared.contracts.casework.held import (
    HeldAssistance,
    HeldConsent,
    HeldGoal,
    HeldPeriod,
    HeldRefusal,
    HeldTransition,
)
from shared.contracts.casework.offers import (
    EnrolmentAttended,
    EnrolmentCancelled,
    EnrolmentCompleted,
    EnrolmentConfirmed,
    EnrolmentRequested,
    EnrolmentWaitlisted,
)
from shared.contracts.casework.tracks import TrackEvent, TrackOpened

Because = Literal["merge", "split"]
Takes = Literal["not_asked", "asked", "agreed", "declined", "ended"]
MergeStep = Literal["remind_merge", "merge_due"]


class CaseMerged(CaseEvent, type="casework.case.merged.v1"):
    """The person is another one: the case goes on in `into_case`, except for the tracks `undecided`.

    Those have a double there; who carries them goes on carrying them until a person has chosen, by `decide_by`.
    """

    into_case: UUID
    into_person: UUID
    undecided: tuple[UUID, ...] = ()
    decide_by: datetime | None = None
    next_step: MergeStep | None = None
    next_at: datetime | None = None
    clearing_id: UUID | None = None
    by: By


class CaseSplit(CaseEvent, type="casework.case.split.v1"):
    """A merge was wrong: what is `to_person`'s goes on in `to_case`. `participation` holds for who stays.

    No track that stays stands for the `persons` and their `reports` any longer.
    """

    participation: Takes
    to_case: UUID | None = None
    to_person: UUID | None = None
    consents: tuple[UUID, ...] = ()
    assistance: tuple[UUID, ...] = ()
    persons: tuple[UUID, ...] = ()
    reports: tuple[UUID, ...] = ()
    clearing_id: UUID | None = None
    by: By


class CaseContinued(CaseEvent, type="casework.case.continued.v1"):
    """What `from_case` held goes on here. After a split the case is open again if it was about to be merged."""

    from_case: UUID
    from_person: UUID
    reason_code: Because
    participation: Takes
    consents: tuple[HeldConsent, ...] = ()
    assistance: tuple[HeldAssistance, ...] = ()
    by: By


class MergeReminded(CaseEvent, type="casework.merge.reminded.v1"):
    """Soon somebody must have chosen which of the doubles go on."""

    decide_by: datetime
    next_step: MergeStep
    next_at: datetime
    by: By


class MergeEscalated(CaseEvent, type="casework.merge.escalated.v1"):
    """Nobody has chosen in time; told again until somebody does."""

    decide_by: datetime
    rung: int
    coordinator: DepartmentId | None = None
    next_step: MergeStep
    next_at: datetime
    by: By


class TrackTransferred(TrackEvent, type="casework.track.transferred.v1"):
    """The track goes on in `to_case`, carried as it was. `asked` are the departments that have not answered yet or
    have promised to take it."""

    department: DepartmentId
    to_case: UUID
    to_person: UUID
    asked: tuple[DepartmentId, ...] = ()
    reason_code: Because
    by: By


class TrackReceived(TrackEvent, type="casework.track.received.v1"):
    """The track goes on here: `department` carries it since `since`, as before; `past` are the periods before.

    `came_from` are the cases before `from_case`, the oldest first. `of_person`: in whose case it was opened;
    `stands_for`: whose own track of the need was ended in its favour.
    """

    department: DepartmentId
    since: datetime
    from_case: UUID
    from_person: UUID
    asked: tuple[DepartmentId, ...] = ()
    reason_code: Because
    by: By
    came_from: tuple[UUID, ...] = ()
    past: tuple[HeldPeriod, ...] = ()
    transitions: tuple[HeldTransition, ...] = ()
    reports: tuple[UUID, ...] = ()
    opened_for: UUID | None = None
    of_person: UUID | None = None
    stands_for: tuple[UUID, ...] = ()
    not_competent: int = 0
    stuck: Literal["not_competent", "not_reached"] | None = None
    refused: HeldRefusal | None = None
    goals: tuple[HeldGoal, ...] = ()


class TrackMerged(TrackEvent, type="casework.track.merged.v1"):
    """Of two tracks of one need a person chose this one: it stands for the other and for the reports behind it.

    `for_person` had the other one; `stands_for` are those who need it without a report that says so. Without
    `stands_for` it was told before this was told apart, and `for_person` counts.
    """

    department: DepartmentId
    by: By
    other_track: UUID | None = None
    other_department: DepartmentId | None = None
    for_person: UUID | None = None
    reports: tuple[UUID, ...] = ()
    stands_for: tuple[UUID, ...] | None = None


ENROLMENTS: tuple[type[Event], ...] = (
    EnrolmentRequested, EnrolmentWaitlisted, EnrolmentConfirmed, EnrolmentAttended, EnrolmentCompleted,
    EnrolmentCancelled,
)  # fmt: skip

NOT_FOR_DEPARTMENTS: Mapping[type[Event], frozenset[str]] = {
    CaseMerged: frozenset({"undecided", "next_step", "next_at", "clearing_id"}),
    CaseSplit: frozenset({"to_case", "to_person", "consents", "assistance", "persons", "reports", "clearing_id"}),
    CaseContinued: frozenset({"consents", "assistance"}),
    TrackOpened: frozenset({"reports", "stands_for"}),
    TrackTransferred: frozenset({"asked"}),
    TrackReceived: frozenset(
        {
            "asked", "came_from", "past", "transitions", "reports", "opened_for", "of_person", "stands_for",
            "not_competent", "stuck", "refused", "goals",
        }
    ),
    TrackMerged: frozenset({"other_track", "other_department", "for_person", "reports", "stands_for"}),
    **dict.fromkeys(ENROLMENTS, frozenset({"person_id"})),
}  # fmt: skip
"""What services need to follow a track, and no department: it would show what of others' there is."""


def as_departments_know(event: Event) -> Event:
    """The event without what is not for any department."""
    hidden = NOT_FOR_DEPARTMENTS.get(type(event))
    if not hidden:
        return event
    fields = type(event).model_fields
    return event.model_copy(update={name: fields[name].get_default() for name in hidden})
