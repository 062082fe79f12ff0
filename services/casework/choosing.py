"""Of two tracks of one need a person chooses which goes on; until then both are carried, by whoever carries them.

The coordinator of the municipality has five working days, is reminded before, and told again and again after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.casework.case import Case, Track
from services.casework.meeting import Family
from services.casework.merging import TO_DECIDE
from services.casework.refusals import CaseNotMerging, ChoiceDoesNotFit, NotTheCoordinator
from services.casework.telling import cancelled, goals_ended, moment_of_move, municipality_of, of_case, of_track
from services.casework.transfers import after, continued, opened, transferred
from shared.acts import Moment
from shared.contracts import casework as told
from shared.contracts.base import CLOCK, By, Event
from shared.directory import Directory
from shared.periods import due


@dataclass(frozen=True, slots=True)
class Pair:
    """A track that waits and, if there still is one, the other track of the same need."""

    waiting: Track
    other: Track | None


@dataclass(frozen=True, slots=True)
class Keep:
    """The track that goes on; life situation and topic only say once more which need is meant."""

    track_id: UUID
    life_situation: str | None = None
    topic: str | None = None


def pairs(waiting: Case, own: Case | None) -> list[Pair]:
    """What there is to choose: nothing is pinned, a track that was closed meanwhile is no longer in the way."""
    return [
        Pair(track, own.carried(track.life_situation, track.topic) if own else None) for track in waiting.open_tracks()
    ]


def choose(family: Family, case_id: UUID, keep: Sequence[Keep], *, by: By, at: Moment) -> list[Event]:
    """For each need named, the track that goes on; the other closes as `merged`. Needs not named go on waiting."""
    waiting = family.of_id(case_id)
    if waiting is None or waiting.state != "merging":
        raise CaseNotMerging("There is nothing to choose in this case. Read it again: it may be decided already.")
    if by.department is None or municipality_of(by.department) != waiting.municipality:
        raise NotTheCoordinator(f"The coordinator of {waiting.municipality} chooses.")
    own = family.of_their_own
    named = _named(pairs(waiting, own), keep)
    events: list[Event] = [*opened(own, waiting.municipality)]
    if events:
        events.append(continued(waiting, own, "merge", waiting.participation))
    for track, pair in named.items():
        events += _goes_on(track, pair, after(waiting, events), after(own, events), by, at)
    if not any(after(waiting, events).open_tracks()):
        events.append(told.CaseClosed(**of_case(waiting), reason_code="merged"))
    return events


def _named(offered: Sequence[Pair], keep: Sequence[Keep]) -> Mapping[UUID, Pair]:
    """The pairs chosen from, by the track that goes on."""
    chosen: dict[UUID, Pair] = {}
    for place, wish in enumerate(keep):
        pair = next((one for one in offered if wish.track_id in _ids(one)), None)
        if pair is None:
            raise ChoiceDoesNotFit("This track is not one to choose from.", f"/keep/{place}/track_id", "not_to_choose")
        need = (pair.waiting.life_situation, pair.waiting.topic)
        if wish.life_situation is not None and (wish.life_situation, wish.topic) != need:
            raise ChoiceDoesNotFit("The track is about another need.", f"/keep/{place}/life_situation", "other_need")
        if pair in chosen.values():
            raise ChoiceDoesNotFit("Name one track of each need.", f"/keep/{place}/track_id", "named_twice")
        chosen[wish.track_id] = pair
    return chosen


def _ids(pair: Pair) -> set[UUID]:
    return {pair.waiting.id, *([pair.other.id] if pair.other else [])}


def _goes_on(kept: UUID, pair: Pair, waiting: Case, own: Case, by: By, at: Moment) -> list[Event]:
    if pair.other is None:
        return transferred(waiting, own, pair.waiting, "merge", by)
    if kept == pair.waiting.id:
        events = _ended(own, pair.other, kept, by, at)
        events += transferred(waiting, own, pair.waiting, "merge", by)
        stands_for = pair.other.of_person or own.person_id
        return [*events, _stands_for(own, pair.waiting, pair.other, stands_for, by)]
    events = _ended(waiting, pair.waiting, kept, by, at)
    stands_for = pair.waiting.of_person or waiting.person_id
    return [*events, _stands_for(own, pair.other, pair.waiting, stands_for, by)]


def _ended(case: Case, track: Track, in_favour_of: UUID, by: By, at: Moment) -> list[Event]:
    closed = told.TrackClosed(
        **of_track(case, track), department=track.department, until=moment_of_move(track, at), outcome="merged",
        covered_by=str(in_favour_of), by=by,
    )  # fmt: skip
    over: list[Event] = [cancelled(case, one, "merge", by) for one in case.open_transitions(track.id)]
    return [*over, *goals_ended(case, track, "merged", by), closed]


def _stands_for(own: Case, kept: Track, other: Track, person: UUID, by: By) -> told.TrackMerged:
    """A report says whose need the other track was; only where none opened it the person who had it does."""
    by_report = other.opened_for in other.reports
    return told.TrackMerged(
        **of_track(own, kept), department=kept.department, other_track=other.id, other_department=other.department,
        for_person=person, reports=tuple(other.reports),
        stands_for=tuple(other.stands_for) if by_report else (person, *other.stands_for), by=by,
    )  # fmt: skip


def nobody_has_chosen(case: Case, purpose: str, at: Moment, directory: Directory) -> list[Event]:
    """The clock asks for the choice that still stands: a reminder first, then an alarm every five working days."""
    choice = case.choice
    if choice is None or choice.next_step != purpose or choice.next_at > at.now:
        return []
    if choice.next_step == "remind_merge":
        return [
            told.MergeReminded(
                **of_case(case), decide_by=choice.decide_by, next_step="merge_due", next_at=choice.decide_by, by=CLOCK
            )
        ]
    return [
        told.MergeEscalated(
            **of_case(case), decide_by=choice.decide_by, rung=choice.rung + 1, next_step="merge_due",
            next_at=_again(choice.next_at, at), coordinator=directory.coordinator_department(case.municipality),
            by=CLOCK,
        )
    ]  # fmt: skip


def _again(told_for: datetime, at: Moment) -> datetime:
    """Five working days later; what has come meanwhile is told as one."""
    following = due(told_for, TO_DECIDE)
    return following if following > at.now else due(at.now, TO_DECIDE)
