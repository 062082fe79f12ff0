"""The case of one person as casework knows it: its tracks, who carries them, and the transitions between departments.

States are values: nothing changes them in place, `services.casework.fold.apply` makes the next one from an event.
They hold what verbs must know to decide, ids and codes only; everything readable is in the read tables. One document
per case is loaded and stored for every event, so its form is measured (`tests/unit/casework/test_document.py`).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import TypeAdapter

from services.casework.goal import Goal
from shared.contracts.base import LifeSituation, Urgency
from shared.contracts.casework import MergeStep, Moves, SilenceOutcome, Step

CaseState = Literal["new", "open", "merging", "closed"]
Participation = Literal["not_asked", "asked", "agreed", "declined", "ended"]
TransitionState = Literal[
    "requested", "accepted", "effective", "completed", "declined", "refused", "withdrawn", "lapsed", "returned",
    "not_reached", "cancelled",
]  # fmt: skip
OPEN_STATES: frozenset[str] = frozenset({"requested", "accepted", "effective"})


@dataclass(slots=True)
class Carried:
    """A period in which a department carried a track: from `since` until before `until`."""

    department: str
    since: datetime
    until: datetime


@dataclass(slots=True)
class Refused:
    """The decision on the merits behind a track: what closing it has to reckon with."""

    transition_id: UUID
    appeal_until: date


@dataclass(slots=True)
class Track:
    """One need in one life situation. `department` carries it since `since`; `past` says who did before, in order.

    `stuck` is set when the coordinator has to decide: after a second `not_competent`, or nobody was reached.
    `reports` are the reports behind it: the one that opened it (`opened_for`) first, then those noted.

    What merges leave behind: the cases it was in before (`came_from`), in whose case it was opened if that was another
    person's (`of_person`), and whose own track of the same need was ended in its favour (`stands_for`).
    """

    id: UUID
    life_situation: LifeSituation
    department: str
    since: datetime
    topic: str | None = None
    until: datetime | None = None
    past: list[Carried] = field(default_factory=list)
    reports: list[UUID] = field(default_factory=list)
    not_competent: int = 0
    stuck: Literal["not_competent", "not_reached"] | None = None
    refused: Refused | None = None
    opened_for: UUID | None = None
    came_from: list[UUID] = field(default_factory=list)
    of_person: UUID | None = None
    stands_for: list[UUID] = field(default_factory=list)

    def parted(self, persons: Collection[UUID], reports: Collection[UUID]) -> dict[str, Any]:
        """What changes on a track that stays when these persons leave with their reports.

        What stays though another's report opened it, because that one has a track of the need, is the holder's own.
        """
        left: dict[str, Any] = {
            "reports": [one for one in self.reports if one not in reports],
            "stands_for": [one for one in self.stands_for if one not in persons],
        }
        return {**left, "opened_for": None, "of_person": None} if self.opened_for in reports else left

    @property
    def is_open(self) -> bool:
        return self.until is None

    @property
    def state(self) -> Literal["open", "closed"]:
        return "open" if self.until is None else "closed"

    @property
    def periods(self) -> list[tuple[str, datetime, datetime | None]]:
        """All periods of responsibility in order, the last one with its end if the track is closed."""
        return [
            *((one.department, one.since, one.until) for one in self.past),
            (self.department, self.since, self.until),
        ]


@dataclass(slots=True)
class Transition:
    """A move of a track from one department to another, with the terms pinned when it was requested.

    `next_step` at `next_at` is what the clock does if nobody acts before. `reminded`, `rung` (escalations so far) and
    `coordinator_told` are about the deadline that is running. `attempts` counts the days
    on which a contact was tried in vain, `tried_on` are these since they are kept.
    `reason_code` is the last one given: why it was declined, withdrawn, cancelled, or is asked back.
    """

    id: UUID
    track_id: UUID
    kind: str
    kind_version: int
    from_department: str
    to_department: str
    urgency: Urgency
    requested_at: datetime
    answer_due: datetime
    silence: SilenceOutcome
    moves: Moves
    state: TransitionState = "requested"
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
    tried_on: tuple[date, ...] = ()
    reason_code: str | None = None
    proposed_department: str | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    def tried_also(self, on: date) -> tuple[date, ...]:
        """The days on which a contact was tried, with this one."""
        return self.tried_on if on in self.tried_on else (*self.tried_on, on)

    @property
    def awaits_its_date(self) -> bool:
        """Whether the baton moves by itself on `effective_on`: promised for then, or by law without a promise."""
        return self.effective_on is not None and (
            self.state == "accepted" or (self.state == "requested" and self.moves == "by_law")
        )


@dataclass(slots=True)
class Consent:
    """What the person allowed to pass on: to whom, for what, which categories; until it is withdrawn."""

    recipient: str
    purpose: str
    categories: list[str]
    given_on: date
    recorded_by: str | None = None
    withdrawn_on: date | None = None
    of_person: UUID | None = None


@dataclass(slots=True)
class Assistance:
    """Money asked for this person: funding decides; `outcome` is the last it told."""

    department: str
    programme: str
    amount_cents: int
    outcome: Literal["requested", "awarded", "disbursed", "rejected"] = "requested"
    grant_id: UUID | None = None
    of_person: UUID | None = None


@dataclass(slots=True)
class Choice:
    """What a person has to choose by `decide_by`: which of two tracks of one need goes on. The clock asks for it."""

    decide_by: datetime
    next_step: MergeStep
    next_at: datetime
    rung: int = 0


@dataclass(slots=True)
class Case:
    """Everything about one person's integration. `new` is a case that no event has opened yet.

    A new one has its number already, and names the closed case before it (`previous_case`). One that is `merging`
    goes on in `merged_into` except for its open tracks, about which there is a `choice`; `gone_to` says in which cases
    tracks of this one go on. `deaths` are the reports
    that say the person has died and stand.
    """

    id: UUID
    person_id: UUID
    state: CaseState = "new"
    number: str = ""
    municipality: str = ""
    previous_case: UUID | None = None
    participation: Participation = "not_asked"
    deceased: bool = False
    deaths: list[UUID] = field(default_factory=list)
    merged_into: UUID | None = None
    choice: Choice | None = None
    gone_to: dict[UUID, UUID] = field(default_factory=dict)
    tracks: dict[UUID, Track] = field(default_factory=dict)
    transitions: dict[UUID, Transition] = field(default_factory=dict)
    consents: dict[UUID, Consent] = field(default_factory=dict)
    assistance: dict[UUID, Assistance] = field(default_factory=dict)
    goals: dict[UUID, Goal] = field(default_factory=dict)

    @property
    def is_alive(self) -> bool:
        """Whether somebody carries something in it: it is open, or waits for a choice."""
        return self.state in ("open", "merging")

    def open_tracks(self) -> Iterator[Track]:
        return (track for track in self.tracks.values() if track.is_open)

    def carried(self, life_situation: str, topic: str | None) -> Track | None:
        """The open track of this life situation and topic: there is at most one."""
        for track in self.tracks.values():
            if track.is_open and track.life_situation == life_situation and track.topic == topic:
                return track
        return None

    def open_transitions(self, track_id: UUID | None = None) -> list[Transition]:
        """Transitions that are not in a final state, of one track or of all."""
        return [one for one in self.transitions.values() if one.is_open and track_id in (None, one.track_id)]

    def requested(self, track_id: UUID) -> Transition | None:
        """The one unanswered transition of a track, if there is one."""
        for one in self.transitions.values():
            if one.track_id == track_id and one.state == "requested":
                return one
        return None


_document = TypeAdapter(Case)


def dump(case: Case) -> bytes:
    """The case as the JSON document that is stored."""
    return _document.dump_json(case, exclude_none=True)


def parse(document: bytes | str) -> Case:
    """The case that `dump` wrote. Raises pydantic's ValidationError for anything else."""
    return _document.validate_json(document)
