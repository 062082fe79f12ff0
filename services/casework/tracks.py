"""The verbs of a track: open, close, assign, suggest. While it is open, exactly one department carries it."""

from datetime import date
from uuid import UUID

from services.casework import moves
from services.casework.case import Case, Track
from services.casework.fold import fold
from services.casework.kinds import Kinds
from services.casework.refusals import (
    AppealKeepsTrackOpen,
    CaseClosed,
    CaseManagementNeedsAgreement,
    CaseMerging,
    CoverNotStated,
    KindUnknown,
    LifeSituationAlreadyCarried,
    NobodyMayCarry,
    NotInvolved,
    NotTheCarrier,
    NotTheCoordinator,
    PersonHasDied,
    ReceiverMayNotCarry,
    TrackNotDisputed,
    TransitionStillRequested,
)
from services.casework.telling import (
    cancelled,
    goals_ended,
    moment_of_move,
    municipality_of,
    of_case,
    of_track,
    the_open_track,
)
from shared.acts import Moment
from shared.contracts import casework as told
from shared.contracts.base import By, DepartmentId, Event, LifeSituation
from shared.directory import Directory, NobodyCarries
from shared.periods import local_day

ROLES = ("clerk", "case-manager")
"""Who acts on tracks."""


def role_on(life_situation: str) -> str:
    """The role that acts on a track: case management is the case managers', every other life situation the clerks'."""
    return "case-manager" if life_situation == "coordination" else "clerk"


def open_track(
    case: Case,
    life_situation: LifeSituation,
    topic: str | None = None,
    *,
    by: By,
    at: Moment,
    directory: Directory,
) -> list[Event]:
    """A further need of a person whose case is open: carried by who says so if it may, else by the catch-all.

    Where another department carries that need already, it is noted and the carrier told: who asks learns nothing.
    """
    takes_new_needs(case)
    assert by.department is not None
    if life_situation == "coordination":
        raise CaseManagementNeedsAgreement("Ask the person, and record that they agreed to case management.")
    carried = case.carried(life_situation, topic)
    if carried is not None and carried.department == by.department:
        raise LifeSituationAlreadyCarried(
            "Your department carries this already. Name another topic if it is another need.", track_id=str(carried.id)
        )
    if carried is not None:
        return [told.ReportNoted(**of_track(case, carried), department=carried.department, reporter=by.department)]
    carrier = first_carrier(by.department, life_situation, at, directory)
    return [opened(case, life_situation, topic, carrier, at, by=by)]


def opened(
    case: Case,
    life_situation: LifeSituation,
    topic: str | None,
    department: DepartmentId,
    at: Moment,
    *,
    by: By | None = None,
    reporter: DepartmentId | None = None,
    report_id: UUID | None = None,
) -> told.TrackOpened:
    """Carried from the instant it opens. A new period of the same need is a new track with its own id."""
    return told.TrackOpened(
        **of_case(case, municipality_of(department)), track_id=at.new_id(), life_situation=life_situation,
        topic=topic, department=department, since=at.now, reporter=reporter, report_id=report_id, by=by,
    )  # fmt: skip


def first_carrier(
    department: DepartmentId, life_situation: LifeSituation, at: Moment, directory: Directory
) -> DepartmentId:
    """The department itself if it may carry the need today, else its municipality's catch-all."""
    on = local_day(at.now)
    if directory.may_carry(department, life_situation, on):
        return department
    try:
        return directory.catch_all(municipality_of(department), life_situation, on)
    except NobodyCarries as nobody:
        raise NobodyMayCarry(
            f"Nobody in {municipality_of(department)} carries {life_situation}: report through a municipality."
        ) from nobody


def close_track(
    case: Case,
    track_id: UUID,
    outcome: str,
    *,
    by: By,
    at: Moment,
    covered_by: str | None = None,
    appeal_lodged: bool = False,
) -> list[Event]:
    """The carrier says what came of it; with its last track the case closes.

    After a refusal on the merits it must say what covers the need now; an appeal keeps the track open.
    """
    track = the_open_track(case, track_id)
    if by.department != track.department:
        raise NotTheCarrier("Only the department that carries the track closes it.")
    if case.requested(track_id) is not None:
        raise TransitionStillRequested("Withdraw the request or wait for its answer, then close the track.")
    if track.refused is not None:
        _covered_after_refusal(track, covered_by, appeal_lodged)
    events = ended(case, track, outcome, by, at, covered_by)
    if track.life_situation == "coordination" and case.participation == "agreed":
        events.append(told.ParticipationEnded(**of_case(case), by=by, reason_code=outcome))
    return events + closed_with_last_track(fold(case, events))


def ended(case: Case, track: Track, outcome: str, by: By, at: Moment, covered_by: str | None = None) -> list[Event]:
    """The track closes, and with it what was promised or unfinished about it."""
    over: list[Event] = [cancelled(case, one, "track_closed", by) for one in case.open_transitions(track.id)]
    over += goals_ended(case, track, "track_closed", by)
    closed = told.TrackClosed(
        **of_track(case, track), department=track.department, until=moment_of_move(track, at), outcome=outcome,
        covered_by=covered_by, by=by,
    )  # fmt: skip
    return [*over, closed]


def closed_with_last_track(case: Case) -> list[Event]:
    if any(case.open_tracks()):
        return []
    return [told.CaseClosed(**of_case(case), reason_code="last_track_closed")]


def assign(
    case: Case,
    track_id: UUID,
    to_department: DepartmentId,
    reason_code: str,
    *,
    by: By,
    at: Moment,
    directory: Directory,
) -> list[Event]:
    """A coordinator decides who carries a disputed or orphaned track, among those that may; also the present one."""
    track = the_open_track(case, track_id)
    home = municipality_of(track.department)
    if by.department is None or municipality_of(by.department) != home:
        raise NotTheCoordinator(f"The coordinator of {home} decides about this track.")
    today = local_day(at.now)
    if not assignable(case, track, today, directory):
        raise TrackNotDisputed(
            "A coordinator assigns after two answers 'not competent', when nobody was reached, when a deadline was "
            "escalated, or when the carrier has closed. Suggest a transition to the carrier instead."
        )
    if not directory.may_carry(to_department, track.life_situation, today):
        raise ReceiverMayNotCarry(
            f"{to_department} may not carry {track.life_situation} today.", "/to_department", "may_not_carry"
        )
    events: list[Event] = [cancelled(case, one, "assigned", by) for one in case.open_transitions(track_id)]
    events.append(
        told.TrackAssigned(
            **of_track(case, track, to_department), from_department=track.department, to_department=to_department,
            reason_code=reason_code, by=by,
        )
    )  # fmt: skip
    if to_department != track.department:
        events += moves.hand_to(case, track_id, to_department, by, at)
    return events


def assignable(case: Case, track: Track, today: date, directory: Directory) -> bool:
    """Disputed (`stuck`, or escalated as far as the coordinator) or orphaned (the carrier may no longer carry it)."""
    escalated = any(one.coordinator_told for one in case.open_transitions(track.id))
    orphaned = not directory.may_carry(track.department, track.life_situation, today)
    return track.is_open and (track.stuck is not None or escalated or orphaned)


def suggest(
    case: Case,
    track_id: UUID,
    to_department: DepartmentId,
    kind: str | None = None,
    *,
    by: By,
    at: Moment,
    kinds: Kinds,
    directory: Directory,
) -> list[Event]:
    """A case manager of this case, or a colleague of the carrier, tells the carrier who could take the track."""
    track = the_open_track(case, track_id)
    managing = {one.department for one in case.open_tracks() if one.life_situation == "coordination"}
    if by.department not in managing | {track.department}:
        raise NotInvolved("Suggestions come from the case management of this case.")
    if not directory.may_carry(to_department, track.life_situation, local_day(at.now)):
        raise ReceiverMayNotCarry(
            f"{to_department} may not carry {track.life_situation}.", "/to_department", "may_not_carry"
        )
    if kind is not None and kind not in kinds.codes:
        raise KindUnknown(f"Name one of the kinds, or none: {', '.join(kinds.codes)}.", "/kind", "unknown")
    return [
        told.TransitionSuggested(
            **of_track(case, track), department=track.department, to_department=to_department, kind=kind, by=by
        )
    ]


def takes_new_needs(case: Case) -> None:
    """Refuses anything new in a case that is closed or about to be merged, or whose person has died."""
    if case.state == "merging":
        raise CaseMerging("New needs go into the case that this one is merged into.", state=case.state)
    if case.state != "open":
        raise CaseClosed("A closed case stays closed: the next reported need opens a new one.", state=case.state)
    if case.deceased:
        raise PersonHasDied("No new track is opened.")


def _covered_after_refusal(track: Track, covered_by: str | None, appeal_lodged: bool) -> None:
    if not covered_by:
        raise CoverNotStated("After a refusal, state what covers the need now.", "/covered_by", "required")
    if appeal_lodged and track.refused is not None:
        raise AppealKeepsTrackOpen(
            "Close the track when the appeal is decided.", appeal_until=track.refused.appeal_until.isoformat()
        )
