"""What of a case somebody may see, existence included. Everything that shows cases asks here.

Decided per track: its carrier, who is asked for it, and who handed it over (up to the handover). Coordinators see the
state, not the content, of participants' tracks in their own municipality, and of what is stuck there; case managers
of the case see the state of its tracks. Who only reported sees nothing. For all else the answer is: not found.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.casework.case import Case, Track, Transition
from services.casework.goal import Goal
from services.casework.telling import municipality_of
from services.casework.windows import Window, carrying, in_municipality, windows
from shared.contracts import casework as told
from shared.contracts.base import Event

WORKING_ROLES = frozenset({"clerk", "head", "case-manager", "system"})
Sight = Literal["content", "state"]
ONLY_FOR_CARRIERS = (told.TransitionSuggested, told.ReportNoted, told.ReportRetracted, told.TransitionContactAttempted)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: department, roles and municipality of the token; `closing` departments have a last day."""

    department: str
    roles: Collection[str]
    municipality: str
    closing: Collection[str] = frozenset()

    @property
    def works_here(self) -> bool:
        return not WORKING_ROLES.isdisjoint(self.roles)


@dataclass(frozen=True, slots=True)
class SeenTrack:
    """A track as one viewer may see it. Who handed it over sees it as it was then: taken by `department` at `since`."""

    department: str
    since: datetime
    state: Literal["open", "closed"]
    transition: Transition | None
    sight: Sight


def sees_case(case: Case, viewer: Viewer) -> bool:
    return chooses(case, viewer) or any(sees_track(case, track, viewer) for track in case.tracks.values())


def chooses(case: Case, viewer: Viewer) -> bool:
    """Whether the viewer is the coordinator who has to choose which of the doubles of this case go on."""
    return case.state == "merging" and "coordinator" in viewer.roles and viewer.municipality == case.municipality


def with_what_went_on(case: Case, elsewhere: Mapping[UUID, Case]) -> Case:
    """The case as if its tracks were still in it: who may see them there may see them here. `elsewhere`: by track."""
    tracks = {id: other.tracks[id] for id, other in elsewhere.items()}
    transitions = {
        id: one for other in elsewhere.values() for id, one in other.transitions.items() if one.track_id in tracks
    }
    return replace(case, tracks={**case.tracks, **tracks}, transitions={**case.transitions, **transitions})


def sees_track(case: Case, track: Track, viewer: Viewer) -> bool:
    return sight(case, track, viewer) is not None


def sight(case: Case, track: Track, viewer: Viewer) -> Sight | None:
    """Whether the viewer sees the content of a track, its state, or nothing."""
    if viewer.works_here and windows(case, track, viewer.department):
        return "content"
    return "state" if _oversight(case, track, viewer) else None


def sees_transition(case: Case, transition: Transition, viewer: Viewer) -> bool:
    """Both sides see it, also after it was declined, withdrawn or lapsed; others if it falls into their window."""
    if viewer.works_here and viewer.department in (transition.from_department, transition.to_department):
        return True
    track = case.tracks[transition.track_id]
    return any(window.holds(transition.requested_at) for window in _windows(case, track, viewer))


def seen_track(case: Case, track: Track, viewer: Viewer) -> SeenTrack | None:
    """The track as the viewer may see it, None if it is not to be known of."""
    how = sight(case, track, viewer)
    if how is None:
        return None
    ended = _end(_windows(case, track, viewer))
    if ended is not None:
        taker, since = next((carrier, since) for carrier, since, _ in track.periods if since == ended)
        return SeenTrack(taker, since, "open", None, how)
    return SeenTrack(track.department, track.since, track.state, _current(case, track, viewer), how)


def seen_periods(case: Case, track: Track, viewer: Viewer) -> list[tuple[str, datetime, datetime | None]]:
    """The periods of responsibility within the viewer's windows: (department, from, until)."""
    looking = _windows(case, track, viewer)
    return [
        (carrier, since, until)
        for carrier, since, until in track.periods
        if any((one.until is None or since < one.until) and (until is None or until > one.since) for one in looking)
    ]


def sees_goal(case: Case, goal: Goal, viewer: Viewer) -> bool:
    """Goals are content: who carries the track (or carried it last) sees those its municipality agreed."""
    looking = carrying(case.tracks[goal.track_id], viewer.department) if viewer.works_here else []
    return any(window.until is None and window.holds(goal.agreed_at) for window in looking)


def sees_event(case: Case, event: Event, time: datetime, viewer: Viewer) -> bool:
    """Whether an entry of the case's timeline, told at `time`, is the viewer's to know."""
    match event:
        case told.ConsentEvent():
            return viewer.works_here and viewer.department in (event.recipient, event.by.department)
        case told.AssistanceRequested() | told.AssistanceSettled():
            asked = case.assistance.get(event.assistance_id)
            return viewer.works_here and asked is not None and asked.department == viewer.department
        case told.GoalEvent():
            track = case.tracks.get(event.track_id)
            return viewer.works_here and track is not None and _carried_by(track, viewer.department, time)
        case told.MergeReminded() | told.MergeEscalated():
            return "coordinator" in viewer.roles and viewer.municipality == case.municipality
        case told.TrackEvent():
            return _sees_track_event(case, event, time, viewer)
        case told.CaseOpened():
            return sees_case(case, viewer) and viewer.municipality == case.municipality
        case _:
            return any(window.holds(time) for track in case.tracks.values() for window in _windows(case, track, viewer))


def _sees_track_event(case: Case, event: told.TrackEvent, time: datetime, viewer: Viewer) -> bool:
    track = case.tracks.get(event.track_id)
    if track is None:
        return False
    if isinstance(event, ONLY_FOR_CARRIERS):
        return viewer.works_here and _carried_by(track, viewer.department, time)
    if isinstance(event, told.TransitionEvent | told.ResponsibilityMoved) and viewer.works_here:
        parties = (event.from_department, event.to_department)
        if viewer.department in parties:
            return True
    return any(window.holds(time) for window in _windows(case, track, viewer))


def _carried_by(track: Track, department: str, time: datetime) -> bool:
    return any(window.holds(time) for window in carrying(track, department))


def _windows(case: Case, track: Track, viewer: Viewer) -> list[Window]:
    """The viewer's windows: the department's own, or those of its municipality for who oversees."""
    own = windows(case, track, viewer.department) if viewer.works_here else []
    return own or (in_municipality(track, viewer.municipality) if _oversight(case, track, viewer) else [])


def _oversight(case: Case, track: Track, viewer: Viewer) -> bool:
    """Coordinators over participants' tracks and stuck ones of their municipality, case managers over their case."""
    if not in_municipality(track, viewer.municipality):
        return False
    if "case-manager" in viewer.roles and case.participation == "agreed":
        managed = (one.department for one in case.open_tracks() if one.life_situation == "coordination")
        if viewer.department in managed:
            return True
    if "coordinator" not in viewer.roles:
        return False
    return case.participation == "agreed" or _needs_a_decision(case, track, viewer)


def _needs_a_decision(case: Case, track: Track, viewer: Viewer) -> bool:
    if not track.is_open or municipality_of(track.department) != viewer.municipality:
        return False
    if case.state == "merging":
        return True
    escalated = any(one.coordinator_told for one in case.open_transitions(track.id))
    return escalated or track.stuck is not None or track.department in viewer.closing


def _end(looking: list[Window]) -> datetime | None:
    """The last handover, if every window has ended with one."""
    ends = [one.until for one in looking]
    return None if None in ends else max(end for end in ends if end is not None)


def _current(case: Case, track: Track, viewer: Viewer) -> Transition | None:
    """The open transition of the track that the viewer may see: the unanswered one before others."""
    order = {"requested": 0, "accepted": 1, "effective": 2}
    seen = [one for one in case.open_transitions(track.id) if sees_transition(case, one, viewer)]
    return min(seen, key=lambda one: order[one.state], default=None)
