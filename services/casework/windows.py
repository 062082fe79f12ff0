"""When a department had to do with a track: the stretches of time from which it may know what happened.

Who carries a track knows its history as far as its own municipality carried it without interruption, and what comes
until it hands it over. Who is asked knows it from the request on. What was before in another city, and what follows
after a handover, is not theirs to know.
"""

from datetime import datetime
from typing import NamedTuple

from services.casework.case import Case, Track
from services.casework.telling import municipality_of


class Window(NamedTuple):
    """From `since` until `until`, both inclusive; without end while the department has to do with the track."""

    since: datetime
    until: datetime | None

    def holds(self, time: datetime) -> bool:
        return self.since <= time and (self.until is None or time <= self.until)


def windows(case: Case, track: Track, department: str) -> list[Window]:
    """The windows of a department on a track, in order; none if it never had anything to do with it."""
    found = carrying(track, department)
    found += [
        Window(one.requested_at, None)
        for one in case.open_transitions(track.id)
        if one.to_department == department and one.state in ("requested", "accepted")
    ]
    return found


def carrying(track: Track, department: str) -> list[Window]:
    """One window for each stretch in which the department carried it, reaching back to when its municipality began."""
    found: list[Window] = []
    city, begun = "", track.since
    for carrier, since, until in track.periods:
        if municipality_of(carrier) != city:
            city, begun = municipality_of(carrier), since
        if carrier == department:
            found.append(Window(begun, until if _handed_on(track, until) else None))
    return found


def in_municipality(track: Track, municipality: str) -> list[Window]:
    """The stretches in which departments of a municipality carried the track."""
    found: list[Window] = []
    for carrier, since, until in track.periods:
        if municipality_of(carrier) != municipality:
            continue
        end = until if _handed_on(track, until) else None
        if found and found[-1].until == since:
            found[-1] = Window(found[-1].since, end)
        else:
            found.append(Window(since, end))
    return found


def _handed_on(track: Track, until: datetime | None) -> bool:
    """A period ends with a handover, or with the track: who carried it last may look at what it closed."""
    return until is not None and until != track.until
