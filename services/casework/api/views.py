"""What a department is shown of a case: only what it may see, in the words of the interface."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from services.casework.case import Case, Track, Transition
from services.casework.choosing import pairs
from services.casework.goal import Goal
from services.casework.queries import Told
from services.casework.telling import municipality_of
from services.casework.transitions import NEXT_STEPS
from services.casework.visibility import Viewer, chooses, seen_periods, seen_track, sees_goal, sees_track, sight
from shared.contracts.casework import as_departments_know

Document = dict[str, Any]


def case_view(case: Case, version: int, viewer: Viewer, elsewhere: Mapping[UUID, Case] | None = None) -> Document:
    """`GET /cases/{id}` for this viewer; tracks that are not theirs to know are not there.

    `merged_into` is told to who knows of something that went on there; `elsewhere` are the cases of such tracks.
    """
    knows = any(sees_track(other, other.tracks[id], viewer) for id, other in (elsewhere or {}).items())
    return {
        "id": case.id,
        "number": case.number,
        "person_id": case.person_id,
        "state": case.state,
        "municipality": case.municipality,
        "participation": case.participation,
        "version": version,
        "merged_into": case.merged_into if knows or chooses(case, viewer) else None,
        "tracks": [view for track in case.tracks.values() if (view := track_view(case, track, viewer))],
        "goals": [goal_view(goal) for goal in case.goals.values() if sees_goal(case, goal, viewer)],
    }


def goal_view(goal: Goal) -> Document:
    return {
        "id": goal.id,
        "track_id": goal.track_id,
        "life_situation": goal.life_situation,
        "code": goal.code,
        "state": goal.state,
        "department": goal.department,
        "agreed_at": goal.agreed_at,
        "due_on": goal.due_on,
        "field_of_action": goal.field_of_action,
        "target_dimension": goal.target_dimension,
        "offer_id": goal.offer_id,
        "on": goal.ended_on,
        "evidence": goal.evidence,
        "reason_code": goal.reason_code,
    }


def choice_view(case: Case, own: Case | None, viewer: Viewer) -> Document:
    """What the coordinator has to choose: states, not contents, and of other municipalities not even who carries it."""

    def state(where: Case, track: Track) -> Document:
        theirs = municipality_of(track.department) == viewer.municipality
        return {
            "track_id": track.id, "case_id": where.id, "department": track.department if theirs else None,
            "since": track.since, "state": track.state,
        }  # fmt: skip

    return {
        "decide_by": case.choice.decide_by if case.choice else None,
        "choose": [
            {
                "life_situation": pair.waiting.life_situation,
                "topic": pair.waiting.topic,
                "tracks": [
                    state(case, pair.waiting), *([state(own, pair.other)] if own and pair.other else []),
                ],
            }
            for pair in pairs(case, own)
        ],
    }  # fmt: skip


def track_view(case: Case, track: Track, viewer: Viewer) -> Document | None:
    """A track as the viewer may see it: who handed it over sees it as it was then. None if it is not theirs to know."""
    seen = seen_track(case, track, viewer)
    if seen is None:
        return None
    return {
        "id": track.id,
        "life_situation": track.life_situation,
        "topic": track.topic,
        "state": seen.state,
        "department": seen.department,
        "since": seen.since,
        "transition": transition_view(case, seen.transition, viewer) if seen.transition else None,
    }


def transition_view(case: Case, transition: Transition, viewer: Viewer, items: Sequence[Any] | None = None) -> Document:
    """A transition with its deadlines; `items` is the package as far as the viewer may read it."""
    track = case.tracks[transition.track_id]
    view: Document = {
        "id": transition.id,
        "case_id": case.id,
        "case_number": case.number,
        "track_id": track.id,
        "life_situation": track.life_situation,
        "topic": track.topic,
        "state": transition.state,
        "next_step": NEXT_STEPS[transition.state],
        "kind": transition.kind,
        "kind_version": transition.kind_version,
        "from_department": transition.from_department,
        "to_department": transition.to_department,
        "urgency": transition.urgency,
        "requested_at": transition.requested_at,
        "answer_due": transition.answer_due,
        "first_contact_due": transition.first_contact_due,
        "effective_on": transition.effective_on,
        "silence": transition.silence,
        "returns": transition.returns,
        "attempts": transition.attempts,
        "reason_code": transition.reason_code,
        "proposed_department": transition.proposed_department,
    }
    if transition.urgency == "immediate":
        view["notice"] = "Akute Gefahr wird telefonisch gemeldet: Notruf 110 oder 112."
    if sight(case, track, viewer) == "content":
        view["package"] = {"hash": transition.package_hash, "items": list(items) if items is not None else None}
    return view


def periods_view(case: Case, viewer: Viewer, at: datetime | None) -> list[Document]:
    """Who carried what from when to when; with `at`, only the periods that contain that instant."""
    return [
        {"track_id": track.id, "life_situation": track.life_situation, "topic": track.topic, "department": department,
         "from": since, "until": until}
        for track in case.tracks.values() if sees_track(case, track, viewer)
        for department, since, until in seen_periods(case, track, viewer)
        if at is None or (since <= at and (until is None or at < until))
    ]  # fmt: skip


def in_hands_of(case: Case, department: str | None, viewer: Viewer) -> bool:
    """Whether `department` carries, or is asked for, a track that the viewer may see; any department if None."""
    return department is None or any(
        (track.is_open and track.department == department)
        or any(one.to_department == department and one.is_open for one in case.open_transitions(track.id))
        for track in case.tracks.values()
        if sees_track(case, track, viewer)
    )


def timeline_view(entry: Told) -> Document:
    """An event as it was told, without what no department is told; `trace_id` leads to the trace of the step."""
    return {
        "id": entry.id,
        "type": entry.event.TYPE,
        "time": entry.time,
        "data": orjson.loads(as_departments_know(entry.event).to_bytes()),
        "trace_id": entry.traceparent.split("-")[1] if entry.traceparent else None,
    }
