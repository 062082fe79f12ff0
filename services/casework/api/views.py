"""What a department is shown of a case: only what it may see, in the words of the interface."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import orjson

from services.casework.case import Case, Track, Transition
from services.casework.queries import Told
from services.casework.transitions import NEXT_STEPS
from services.casework.visibility import Viewer, seen_periods, seen_track, sees_track, sight

Document = dict[str, Any]


def case_view(case: Case, version: int, viewer: Viewer) -> Document:
    """`GET /cases/{id}` for this viewer; tracks that are not theirs to know are not there."""
    return {
        "id": case.id,
        "number": case.number,
        "person_id": case.person_id,
        "state": case.state,
        "municipality": case.municipality,
        "participation": case.participation,
        "version": version,
        "tracks": [view for track in case.tracks.values() if (view := track_view(case, track, viewer))],
    }


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
    """An event as it was told; `trace_id` leads to the trace of the step."""
    return {
        "id": entry.id,
        "type": entry.event.TYPE,
        "time": entry.time,
        "data": orjson.loads(entry.event.to_bytes()),
        "trace_id": entry.traceparent.split("-")[1] if entry.traceparent else None,
    }
