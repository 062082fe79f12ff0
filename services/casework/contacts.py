"""Reaching the person: acceptance alone does not close the loop, the first contact does."""

from datetime import date
from uuid import UUID

from services.casework.case import Case, Transition
from services.casework.dates import has_happened
from services.casework.kinds import Kinds
from services.casework.refusals import (
    ConversationNotRecorded,
    NotTheReceiver,
    TransitionNotYetEffective,
)
from services.casework.telling import municipality_of, of_transition, the_transition
from services.casework.transitions import NEXT_STEPS, still_in
from shared.acts import Moment
from shared.contracts.base import By, Event
from shared.contracts.casework import (
    TransitionCompleted,
    TransitionContactAttempted,
    TransitionNotReached,
)
from shared.directory import Directory
from shared.periods import local_day


def attempt(
    case: Case,
    transition_id: UUID,
    *,
    on: date,
    channel: str,
    by: By,
    at: Moment,
    kinds: Kinds,
    directory: Directory,
) -> list[Event]:
    """An attempt in vain. After attempts on as many days as the kind requires nobody was reached, and the coordinator
    decides. A further attempt on the same day is recorded and does not count: nobody is out of reach within a day."""
    transition = _carried_by(case, transition_id, by, "tried to be reached")
    _since_the_move(case, transition, on, at)
    kind = kinds.version(transition.kind, transition.kind_version)
    attempts = transition.attempts + (on not in transition.tried_on)
    says = of_transition(case, transition, by, transition.to_department)
    events: list[Event] = [
        TransitionContactAttempted(
            **says, on=on, channel=channel, attempt=attempts,
            next_step=transition.next_step, next_at=transition.next_at,
        )
    ]  # fmt: skip
    if attempts >= max(kind.attempts_before_not_reached, transition.attempts + 1):
        coordinator = directory.coordinator_department(municipality_of(transition.to_department))
        events.append(TransitionNotReached(**says, attempts=attempts, coordinator=coordinator))
    return events


def first_contact(
    case: Case,
    transition_id: UUID,
    *,
    on: date,
    channel: str,
    by: By,
    at: Moment,
    kinds: Kinds,
    conversation_held: bool | None = None,
    person_took_part: bool | None = None,
) -> list[Event]:
    """The first contact with the person really happened. Where the kind asks for it, the handover conversation was
    held, and it is on record whether the person took part (§ 86c Abs. 2 SGB VIII is the model)."""
    transition = _carried_by(case, transition_id, by, "completed")
    _since_the_move(case, transition, on, at)
    kind = kinds.version(transition.kind, transition.kind_version)
    if kind.conversation_required and not conversation_held:
        raise ConversationNotRecorded(
            f"'{kind.code}' is complete only after a conversation between both departments.",
            "/conversation_held", "required",
        )  # fmt: skip
    if kind.participation_recorded and person_took_part is None:
        raise ConversationNotRecorded(
            "Record whether the person took part in the conversation.", "/person_took_part", "required"
        )
    return [
        TransitionCompleted(
            **of_transition(case, transition, by, transition.to_department), on=on, channel=channel,
            conversation_held=conversation_held, person_took_part=person_took_part,
        )
    ]  # fmt: skip


def _carried_by(case: Case, transition_id: UUID, by: By, act: str) -> Transition:
    transition = the_transition(case, transition_id)
    if by.department != transition.to_department:
        raise NotTheReceiver("Only the department that took the track confirms contacts with the person.")
    if transition.state in ("requested", "accepted"):
        raise TransitionNotYetEffective(
            f"This transition is {transition.state}. {NEXT_STEPS[transition.state]}",
            state=transition.state, next_step=NEXT_STEPS[transition.state],
        )  # fmt: skip
    still_in(transition, "effective", act)
    return transition


def _since_the_move(case: Case, transition: Transition, on: date, at: Moment) -> None:
    """Between the day on which the baton moved, or should have by law, and today: before it another office cared."""
    moved = local_day(case.tracks[transition.track_id].since)
    by_law = transition.effective_on if transition.moves == "by_law" else None
    has_happened(on, local_day(at.now), "/on", min(moved, by_law or moved), "before_move")
