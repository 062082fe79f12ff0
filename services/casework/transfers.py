"""A track goes on in another case: same carrier, same instant, with all its transitions. No baton moves."""

from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

from services.casework import held
from services.casework.case import Case, Participation, Track
from services.casework.fold import fold
from services.casework.telling import of_case, of_track
from shared.contracts import casework as told
from shared.contracts.base import By, DepartmentId, Event

Because = Literal["merge", "split"]
CLEARING = By(user="clearing")
"""Who acts when it is decided that two persons are one, or one are two: the decision is told by its clearing."""


def after(case: Case, events: Iterable[Event]) -> Case:
    """The case after those of the events that are its own."""
    return fold(case, [event for event in events if event.subject == case.id])


def transferred(giving: Case, taking: Case, track: Track, because: Because, by: By) -> list[Event]:
    """Both halves: the one case lets the track go, the other takes it as it is."""
    asked = who_is_asked(giving, track)
    of_person = track.of_person or (giving.person_id if because == "merge" else None)
    return [
        told.TrackTransferred(
            **of_track(giving, track), department=track.department, to_case=taking.id, to_person=taking.person_id,
            asked=asked, reason_code=because, by=by,
        ),
        told.TrackReceived(
            **of_track(taking, track), department=track.department, since=track.since, from_case=giving.id,
            from_person=giving.person_id, asked=asked, reason_code=because, by=by,
            came_from=tuple(track.came_from), past=held.periods_of(track),
            transitions=held.transitions_of(giving, track), reports=tuple(track.reports), opened_for=track.opened_for,
            of_person=None if of_person == taking.person_id else of_person, stands_for=tuple(track.stands_for),
            not_competent=track.not_competent, stuck=track.stuck, refused=held.refusal_of(track),
            goals=held.goals_of(giving, track),
        ),
    ]  # fmt: skip


def who_is_asked(case: Case, track: Track) -> tuple[DepartmentId, ...]:
    under_way = (one for one in case.open_transitions(track.id) if one.state in ("requested", "accepted"))
    return tuple(dict.fromkeys(one.to_department for one in under_way))


def continued(
    giving: Case,
    taking: Case,
    because: Because,
    participation: Participation,
    *,
    consents: Iterable[UUID] | None = None,
    money: Iterable[UUID] | None = None,
) -> told.CaseContinued:
    """What is not about one track goes on as well: consents and requests for money, all of them or those named."""

    def whose(before: UUID | None) -> UUID | None:
        return None if (before or giving.person_id) == taking.person_id else before or giving.person_id

    return told.CaseContinued(
        **of_case(taking, taking.municipality or giving.municipality), from_case=giving.id,
        from_person=giving.person_id, reason_code=because, participation=participation, by=CLEARING,
        consents=tuple(
            held.consent_of(id, giving.consents[id], whose(giving.consents[id].of_person))
            for id in (giving.consents if consents is None else consents)
        ),
        assistance=tuple(
            held.assistance_of(id, giving.assistance[id], whose(giving.assistance[id].of_person))
            for id in (giving.assistance if money is None else money)
        ),
    )  # fmt: skip


def opened(case: Case, municipality: str) -> Sequence[Event]:
    """The case that what comes goes into, if it is not there yet."""
    if case.state != "new":
        return []
    return [told.CaseOpened(**of_case(case, municipality), number=case.number, previous_case=case.previous_case)]
