"""Case management is voluntary (§ 9 TIntG NRW is its basis): asked, agreed or declined, ended at any time.

Only `agreed` opens the track `coordination`. Who declines keeps every other track.
"""

from datetime import date
from typing import Literal, assert_never

from services.casework.case import Case
from services.casework.dates import has_happened
from services.casework.fold import fold
from services.casework.refusals import NobodyMayCarry, NotInvolved, ParticipationMovedOn
from services.casework.telling import of_case
from services.casework.tracks import closed_with_last_track, ended, opened, takes_new_needs
from shared.acts import Moment
from shared.contracts import casework as told
from shared.contracts.base import By, DepartmentId, Event
from shared.directory import Directory, NobodyCarries
from shared.periods import local_day

Step = Literal["asked", "agreed", "declined", "ended"]


def step(
    case: Case,
    to: Step,
    *,
    by: By,
    at: Moment,
    directory: Directory,
    on: date | None = None,
    text_version: str | None = None,
    reason_code: str | None = None,
) -> list[Event]:
    """The participation becomes `to`, by the verb of that name."""
    match to:
        case "asked":
            return ask(case, by=by, at=at, directory=directory)
        case "agreed":
            return agree(case, by=by, at=at, directory=directory, on=on, text_version=text_version)
        case "declined":
            return decline(case, by=by, at=at, directory=directory)
        case "ended":
            return end(case, by=by, at=at, directory=directory, reason_code=reason_code)
        case _:
            assert_never(to)


def ask(case: Case, *, by: By, at: Moment, directory: Directory) -> list[Event]:
    """The person is asked; also again, after they declined or ended it."""
    _involved(case, by, at, directory)
    if case.participation == "agreed":
        raise ParticipationMovedOn("The person takes part already.", state=case.participation)
    if case.participation == "asked":
        return []
    return [told.ParticipationAsked(**of_case(case), by=by)]


def agree(
    case: Case,
    *,
    by: By,
    at: Moment,
    directory: Directory,
    on: date | None = None,
    text_version: str | None = None,
) -> list[Event]:
    """The person agrees: case management opens, carried by the municipality's integration centre."""
    manager = _involved(case, by, at, directory)
    if case.participation == "agreed":
        raise ParticipationMovedOn("The person takes part already.", state=case.participation)
    if on is not None:
        has_happened(on, local_day(at.now), "/on")
    events = _asked_before(case, by)
    events.append(told.ParticipationAgreed(**of_case(case), by=by, on=on, text_version=text_version))
    if case.carried("coordination", None) is None:
        events.append(opened(case, "coordination", None, manager, at, by=by))
    return events


def decline(case: Case, *, by: By, at: Moment, directory: Directory) -> list[Event]:
    """The person does not want case management; nothing else changes."""
    _involved(case, by, at, directory)
    if case.participation == "agreed":
        raise ParticipationMovedOn(
            "The person takes part. If they stop, the participation is ended.", state=case.participation
        )
    return [*_asked_before(case, by), told.ParticipationDeclined(**of_case(case), by=by)]


def end(case: Case, *, by: By, at: Moment, directory: Directory, reason_code: str | None = None) -> list[Event]:
    """The person stops: the track `coordination` closes, and the case with it if it was the last."""
    _involved(case, by, at, directory)
    if case.participation != "agreed":
        raise ParticipationMovedOn("Only a participation that was agreed ends.", state=case.participation)
    events: list[Event] = [told.ParticipationEnded(**of_case(case), by=by, reason_code=reason_code)]
    for track in case.open_tracks():
        if track.life_situation == "coordination":
            events += ended(case, track, "participation_ended", by, at)
    return events + closed_with_last_track(fold(case, events))


def _asked_before(case: Case, by: By) -> list[Event]:
    """An answer given in the conversation in which the person was asked."""
    return [] if case.participation == "asked" else [told.ParticipationAsked(**of_case(case), by=by)]


def _involved(case: Case, by: By, at: Moment, directory: Directory) -> DepartmentId:
    """The department that carries case management here; refuses who neither is it nor carries a track of the case."""
    takes_new_needs(case)
    try:
        manager = directory.catch_all(case.municipality, "coordination", local_day(at.now))
    except NobodyCarries as nobody:
        raise NobodyMayCarry("No department of this municipality carries case management.") from nobody
    if by.department not in {manager, *(track.department for track in case.open_tracks())}:
        raise NotInvolved("Participation is recorded by a department that carries a track of this case.")
    return manager
