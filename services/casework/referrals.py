"""What intake routed becomes a track that somebody carries from the same instant; what it withdraws moves nothing."""

from services.casework import endings, tracks
from services.casework.asking import ask, fits
from services.casework.case import Case, Track
from services.casework.fold import apply
from services.casework.kinds import Kind, Kinds, UnknownKind
from services.casework.refusals import CaseClosed, PersonHasDied, Unprocessable
from services.casework.telling import municipality_of, of_case, of_track, of_transition
from shared.acts import Moment
from shared.contracts import casework as told
from shared.contracts.base import By, DepartmentId, Event
from shared.contracts.intake import ReferralRouted, ReportWithdrawn
from shared.directory import Directory
from shared.periods import local_day

WISH_FOR_CASE_MANAGEMENT = "case-management"


def take_referral(
    case: Case, referral: ReferralRouted, *, at: Moment, kinds: Kinds, directory: Directory
) -> list[Event]:
    """One need: a track carried from now on, and a transition asked at once where routing names another department.

    A need that somebody carries already moves nothing: it is noted and the carrier is told. Case management opens
    by agreement only; who wishes it is carried in orientation and is asked.
    """
    if case.deceased:
        raise PersonHasDied("No new need is taken into this case.")
    if case.state == "closed":
        raise CaseClosed("The next need opens a new case that names this one.", state=case.state)
    if referral.life_situation == "coordination" and case.carried("coordination", referral.topic) is None:
        return _wish_for_case_management(case, referral, at, directory)
    carried = case.carried(referral.life_situation, referral.topic)
    if carried is not None:
        return _noted(case, carried, referral)
    events, case, track = _carried_from_now(case, referral, at, directory)
    if referral.to_department != track.department:
        events += _asked_at_once(case, track, referral, at, kinds, directory)
    return events


def report_withdrawn(case: Case, withdrawn: ReportWithdrawn, *, at: Moment) -> list[Event]:
    """The reporter takes it back: unanswered requests it caused are withdrawn, no baton moves, carriers are told."""
    by = By(department=withdrawn.department, user="routing")
    events: list[Event] = [
        told.TransitionWithdrawn(**of_transition(case, one, by), reason_code=withdrawn.reason_code)
        for one in case.open_transitions()
        if one.state == "requested" and one.report_id == withdrawn.report_id
    ]
    events += [
        told.ReportRetracted(
            **of_track(case, track), department=track.department, report_id=withdrawn.report_id,
            reporter=withdrawn.department, reason_code=withdrawn.reason_code,
        )
        for track in case.open_tracks()
        if withdrawn.report_id in track.reports
    ]  # fmt: skip
    return events + endings.death_retracted(case, withdrawn.report_id)


def _carried_from_now(
    case: Case, referral: ReferralRouted, at: Moment, directory: Directory
) -> tuple[list[Event], Case, Track]:
    carrier = tracks.first_carrier(referral.first_carrier, referral.life_situation, at, directory)
    events: list[Event] = []
    if case.state == "new":
        events.append(_opened(case, municipality_of(carrier)))
        case = apply(case, events[0])
    track = tracks.opened(
        case, referral.life_situation, referral.topic, carrier, at,
        reporter=referral.reporter, report_id=referral.report_id,
    )  # fmt: skip
    case = apply(case, track)
    return [*events, track], case, case.tracks[track.track_id]


def _opened(case: Case, municipality: str) -> told.CaseOpened:
    return told.CaseOpened(**of_case(case, municipality), number=case.number, previous_case=case.previous_case)


def _noted(case: Case, track: Track, referral: ReferralRouted) -> list[Event]:
    if referral.report_id in track.reports:
        return []
    return [
        told.ReportNoted(
            **of_track(case, track), department=track.department, report_id=referral.report_id,
            reporter=referral.reporter, occasion=referral.occasion,
        )
    ]  # fmt: skip


def _wish_for_case_management(case: Case, referral: ReferralRouted, at: Moment, directory: Directory) -> list[Event]:
    wish = referral.model_copy(update={"life_situation": "orientation", "topic": WISH_FOR_CASE_MANAGEMENT})
    carried = case.carried("orientation", WISH_FOR_CASE_MANAGEMENT)
    if carried is not None:
        return _noted(case, carried, wish)
    events, case, _ = _carried_from_now(case, wish, at, directory)
    if case.participation in ("not_asked", "ended"):
        events.append(told.ParticipationAsked(**of_case(case), by=_routing(referral)))
    return events


def _asked_at_once(
    case: Case, track: Track, referral: ReferralRouted, at: Moment, kinds: Kinds, directory: Directory
) -> list[Event]:
    """The request that routing causes. Its package follows: the receiver may decline it as incomplete.

    What cannot be asked by rule (a date that only the carrier knows, a permission nobody gave, a receiver that may
    not carry) is suggested to the carrier instead. A baton that moves on receipt needs its package, so it is too.
    """
    by = _routing(referral)
    kind = _kind(track, referral, kinds, directory)
    if kind is not None and kind.moves != "on_receipt" and _permitted(kind, referral):
        try:
            fits(kind, track, referral.to_department, None, at, directory)
        except Unprocessable:
            return [_suggested(case, track, referral.to_department, kind, by)]
        permitted = _permission(case, kind, referral, at, by)
        asked = ask(
            case, track, kind, referral.to_department, by=by, at=at, directory=directory,
            urgency=referral.urgency, report_id=referral.report_id,
        )  # fmt: skip
        return [*permitted, *asked]
    return [_suggested(case, track, referral.to_department, kind, by)]


def _kind(track: Track, referral: ReferralRouted, kinds: Kinds, directory: Directory) -> Kind | None:
    """The kind the report names where it fits, else the one the directory of kinds has for such a referral."""
    sender, receiver = directory.department(track.department), directory.find(referral.to_department)
    if receiver is None:
        return None
    try:
        if referral.kind is not None and kinds.current(referral.kind).fits(track.life_situation, sender, receiver):
            return kinds.current(referral.kind)
    except UnknownKind:
        pass  # a code that intake knew and we do not: the default asks as well
    try:
        return kinds.default_for(track.life_situation, sender.id, receiver.id, directory)
    except UnknownKind:
        return None


def _needs_permission(kind: Kind) -> set[str]:
    """The categories that the kind hands over only with the person's permission."""
    return {item.category for item in kind.package if item.required and item.basis != "statute"}


def _permitted(kind: Kind, referral: ReferralRouted) -> bool:
    return _needs_permission(kind) <= set(referral.consents)


def _permission(case: Case, kind: Kind, referral: ReferralRouted, at: Moment, by: By) -> list[Event]:
    """The consent the report brought for this receiver, so that it is there when the package is sent and read.

    Routing tells its categories only: the day it is recorded stands for the day it was given.
    """
    categories = sorted(_needs_permission(kind))
    if not categories:
        return []
    return [
        told.ConsentGiven(
            **of_case(case), consent_id=at.new_id(), recipient=referral.to_department, purpose=kind.code,
            categories=tuple(categories), given_on=local_day(at.now), text_version="reported", by=by,
        )
    ]  # fmt: skip


def _suggested(case: Case, track: Track, to: DepartmentId, kind: Kind | None, by: By) -> told.TransitionSuggested:
    return told.TransitionSuggested(
        **of_track(case, track), department=track.department, to_department=to,
        kind=kind.code if kind else None, by=by,
    )  # fmt: skip


def _routing(referral: ReferralRouted) -> By:
    return By(department=referral.reporter, user="routing")
