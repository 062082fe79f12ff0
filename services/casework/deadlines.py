"""What the clock does to a case: which deadlines it has, and what happens when one has come.

`deadlines` derives them from the state, so the rows of the clock's table are always those of the case. The verb asks
whether the deadline still stands: an answer committed before the clock's decision wins.
"""

from dataclasses import replace
from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from services.casework import moves, terms
from services.casework.case import Case, Transition
from services.casework.choosing import nobody_has_chosen
from services.casework.kinds import Kind, Kinds
from services.casework.telling import municipality_of, of_transition
from services.casework.transitions import promised
from shared.acts import Moment
from shared.contracts.base import CLOCK, LAW, SILENCE, Event
from shared.contracts.casework import MergeStep, Step, TransitionEscalated, TransitionLapsed, TransitionReminded
from shared.directory import Directory
from shared.periods import local_day, start_of_day

Purpose = Step | MergeStep | Literal["effective_date"]


class Deadline(NamedTuple):
    """At `due` something happens to `about` unless somebody acts before; `n` numbers escalations.

    `about` is a transition, or the case itself about which somebody has to choose.
    """

    due: datetime
    purpose: Purpose
    about: UUID
    n: int


def deadlines(case: Case) -> list[Deadline]:
    """The next step of every open transition, the date on which a baton moves by itself, and a choice that is owed."""
    coming: list[Deadline] = []
    if case.choice is not None:
        coming.append(Deadline(case.choice.next_at, case.choice.next_step, case.id, case.choice.rung + 1))
    for one in case.transitions.values():
        if not one.is_open:
            continue
        if one.next_step is not None and one.next_at is not None:
            coming.append(Deadline(one.next_at, one.next_step, one.id, one.rung + 1))
        if one.awaits_its_date and one.effective_on is not None:
            coming.append(Deadline(start_of_day(one.effective_on), "effective_date", one.id, 1))
    return coming


def deadline_has_come(
    case: Case, purpose: str, about: UUID, *, at: Moment, kinds: Kinds, directory: Directory
) -> list[Event]:
    """What follows from it now; nothing, if it no longer stands or has been put off."""
    standing = any(one.purpose == purpose and one.about == about and one.due <= at.now for one in deadlines(case))
    if not standing:
        return []
    if about == case.id:
        return nobody_has_chosen(case, purpose, at, directory)
    transition = case.transitions[about]
    kind = kinds.version(transition.kind, transition.kind_version)
    match purpose:
        case "effective_date":
            return come_into_effect(case, transition, kind, at)
        case "remind_answer":
            return [_reminded(case, transition, kind, "answer")]
        case "remind_first_contact":
            return [_reminded(case, transition, kind, "first_contact")]
        case "answer_due":
            return _silence(case, transition, kind, at, directory)
        case "escalate_answer":
            return [_escalated(case, _kept(transition, at), kind, "answer", at, directory)]
        case _:
            return [_escalated(case, transition, kind, "first_contact", at, directory)]


def come_into_effect(case: Case, transition: Transition, kind: Kind, at: Moment) -> list[Event]:
    """The promised date, or the date of the law, is here: the baton moves."""
    by = CLOCK if transition.state == "accepted" else LAW
    return moves.take_effect(case, transition, kind, by, at)


def _silence(case: Case, transition: Transition, kind: Kind, at: Moment, directory: Directory) -> list[Event]:
    """Nobody has answered. Who became responsible by it did so now, never earlier."""
    if transition.silence == "lapses":
        return [TransitionLapsed(**of_transition(case, transition, SILENCE))]
    if transition.silence == "receiver_becomes_responsible":
        today = local_day(at.now)
        day = max(transition.effective_on or today, today)
        situation = case.tracks[transition.track_id].life_situation
        if directory.may_carry(transition.to_department, situation, day):
            return promised(case, transition, kind, day, SILENCE, at)
    return [_escalated(case, _kept(transition, at), kind, "answer", at, directory)]


def _kept(transition: Transition, at: Moment) -> Transition:
    """Past the deadline an unanswered transition is one whose sender keeps it: a receiver that has closed meanwhile
    does not become responsible, and asking goes on."""
    return replace(transition, silence="sender_keeps") if at.now >= transition.answer_due else transition


def _reminded(case: Case, transition: Transition, kind: Kind, of: terms.Of) -> TransitionReminded:
    following = terms.coming(kind, replace(_owed(case, transition, of), reminded=True))
    return TransitionReminded(**of_transition(case, transition, CLOCK), of=of, **following)


def _escalated(
    case: Case, transition: Transition, kind: Kind, of: terms.Of, at: Moment, directory: Directory
) -> TransitionEscalated:
    """Rung by rung; the carrier's coordinator is told from the rung on that the kind names.

    Rungs above the second that have come meanwhile are told as one, so that nobody is alarmed in a row.
    """
    owed = _owed(case, transition, of)
    number = owed.rung + 1
    rung = terms.rung(kind, owed, number)
    while number >= 2 and rung and (upper := terms.rung(kind, owed, number + 1)):
        if upper.at > at.now:
            break
        number, rung = number + 1, upper
    carrier = case.tracks[transition.track_id].department
    tells_coordinator = rung is None or "coordinator" in rung.tells
    return TransitionEscalated(
        **of_transition(case, transition, CLOCK), of=of, rung=number,
        coordinator=directory.coordinator_department(municipality_of(carrier)) if tells_coordinator else None,
        **terms.coming(kind, replace(owed, rung=number)),
    )  # fmt: skip


def _owed(case: Case, transition: Transition, of: terms.Of) -> terms.Owed:
    if of == "answer":
        return terms.owed_answer(transition)
    return terms.owed_contact(transition, case.tracks[transition.track_id].since)
