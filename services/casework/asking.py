"""A transition begins: who may be asked for what, and the terms that are pinned with the request."""

from datetime import date
from uuid import UUID

from services.casework import moves, terms
from services.casework.case import Case, Track, Transition
from services.casework.dates import FARTHEST_PROMISE, lies_ahead, within_reach
from services.casework.fold import apply, requested
from services.casework.kinds import Kind
from services.casework.packages import Package, entries, receipt
from services.casework.refusals import DateNeeded, DateNotPossible, KindDoesNotFit, ReceiverMayNotCarry
from services.casework.telling import of_track
from shared.acts import Moment
from shared.contracts.base import LAW, By, DepartmentId, Event, Urgency
from shared.contracts.casework import SilenceOutcome, TransitionRequested
from shared.directory import Directory
from shared.periods import local_day, start_of_day


def fits(
    kind: Kind, track: Track, receiver_id: DepartmentId, effective_on: date | None, at: Moment, directory: Directory
) -> None:
    """Refuses a kind, a receiver or a date that the rules do not foresee for this track."""
    today = local_day(at.now)
    receiver = directory.find(receiver_id)
    if receiver is None or receiver_id == track.department:
        raise ReceiverMayNotCarry(
            "Name another department of the directory as receiver.", "/to_department", "unknown_or_own"
        )
    if not kind.fits(track.life_situation, directory.department(track.department), receiver):
        raise KindDoesNotFit(
            f"'{kind.code}' is not meant for {track.life_situation} from {track.department} to {receiver_id}.",
            "/kind", "does_not_fit",
        )  # fmt: skip
    if kind.needs_date and effective_on is None:
        raise DateNeeded(f"'{kind.code}' moves the track on a date by law: name it.", "/effective_on", "missing")
    if effective_on is not None:
        if kind.moves == "by_law":
            within_reach(effective_on, today, "/effective_on", FARTHEST_PROMISE)
        else:
            lies_ahead(effective_on, today, "/effective_on", FARTHEST_PROMISE)
        if not kind.may_take_effect_on(effective_on):
            raise DateNotPossible(
                f"'{kind.code}' takes effect on the first of a month.", "/effective_on", "first_of_month"
            )
    if not receiver.carries(track.life_situation, max(today, effective_on or today)):
        raise ReceiverMayNotCarry(
            f"{receiver_id} may not carry {track.life_situation} then: not listed, not open or not signed.",
            "/to_department", "may_not_carry",
        )  # fmt: skip


def ask(
    case: Case,
    track: Track,
    kind: Kind,
    to: DepartmentId,
    *,
    by: By,
    at: Moment,
    directory: Directory,
    urgency: Urgency = "normal",
    effective_on: date | None = None,
    package: Package | None = None,
    household_id: UUID | None = None,
    report_id: UUID | None = None,
    returns: Transition | None = None,
    reason_code: str | None = None,
) -> list[Event]:
    """The request with everything pinned: version of the kind, deadlines, silence, receipt. No rule is checked here.

    The baton moves in the same act where the kind says so on receipt, or by law on a date that is already there.
    Without `package` (routing asked) it follows; a counter-transition gives back what came with the first one.
    """
    answer_due = kind.answer_due(at.now, urgency)
    earliest = start_of_day(effective_on) if effective_on else answer_due
    silence = _silence(kind, to, returns, directory)
    asked = TransitionRequested(
        **of_track(case, track), transition_id=at.new_id(), kind=kind.code, kind_version=kind.version,
        from_department=track.department, to_department=to, urgency=urgency, requested_at=at.now,
        answer_due=answer_due, first_contact_due=kind.first_contact_due(max(answer_due, earliest), urgency),
        effective_on=effective_on, returns=returns.id if returns else None, reason_code=reason_code,
        package_hash=_hash(package, returns), package=entries(package) if package is not None else None,
        silence=silence, moves="on_acceptance" if returns else kind.moves, report_id=report_id,
        legal_basis=kind.legal_basis, household_id=household_id, by=by,
        **terms.coming(kind, terms.Owed("answer", at.now, answer_due, urgency, silence)),
    )  # fmt: skip
    if not _moves_at_once(asked, local_day(at.now)):
        return [asked]
    return [asked, *moves.take_effect(apply(case, asked), requested(asked), kind, LAW, at)]


def _silence(kind: Kind, to: DepartmentId, returns: Transition | None, directory: Directory) -> SilenceOutcome:
    """An association never becomes responsible by silence, and nobody takes back a track by it."""
    overrun = kind.silence == "receiver_becomes_responsible" and directory.department(to).kind == "association"
    return "sender_keeps" if returns or overrun else kind.silence


def _hash(package: Package | None, returns: Transition | None) -> str | None:
    if package is None:
        return returns.package_hash if returns else None
    return receipt(package)


def _moves_at_once(asked: TransitionRequested, today: date) -> bool:
    if asked.moves == "on_receipt":
        return True
    return asked.moves == "by_law" and asked.effective_on is not None and asked.effective_on <= today
