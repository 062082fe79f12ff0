"""When the clock does what: the steps between a request and its answer, between a move and the first contact.

The receiver is reminded once before the deadline; from the deadline on (a duty service: before it) one rung of the
kind's ladder follows the other for as long as nobody acts. Of all that may come, the earliest is the next step.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from services.casework.case import Transition
from services.casework.kind import Kind, Rung
from shared.contracts.base import Urgency
from shared.contracts.casework import SilenceOutcome
from shared.periods import reminder_at

Next = dict[str, Any]
"""The fields `next_step` and `next_at` of an event; empty when nothing is left for the clock."""
Of = Literal["answer", "first_contact"]


@dataclass(frozen=True, slots=True)
class Owed:
    """An answer or a first contact, owed from `since` until `deadline`, and what has been told of it so far."""

    of: Of
    since: datetime
    deadline: datetime
    urgency: Urgency
    silence: SilenceOutcome
    reminded: bool = False
    rung: int = 0


def owed_answer(transition: Transition) -> Owed:
    return Owed(
        "answer", transition.requested_at, transition.answer_due, transition.urgency, transition.silence,
        transition.reminded, transition.rung,
    )  # fmt: skip


def owed_contact(transition: Transition, since: datetime) -> Owed:
    """The first contact, owed since the baton moved at `since`."""
    assert transition.first_contact_due is not None
    return Owed(
        "first_contact", since, transition.first_contact_due, transition.urgency, transition.silence,
        transition.reminded, transition.rung,
    )  # fmt: skip


def rung(kind: Kind, owed: Owed, number: int) -> Rung | None:
    """The `number`-th escalation, by the outcome of silence that was pinned: the sender keeps towards an association
    and on a return, whatever the kind says of others."""
    if kind.silence != owed.silence:
        kind = kind.model_copy(update={"silence": owed.silence})
    return kind.rung(number, owed.since, owed.deadline, owed.urgency, owed.of)


def coming(kind: Kind, owed: Owed) -> Next:
    """What the clock does next if nobody acts before."""
    steps: list[tuple[datetime, str]] = []
    if not owed.reminded:
        steps.append((_reminder(owed.since, owed.deadline), f"remind_{owed.of}"))
    upper = rung(kind, owed, owed.rung + 1)
    if upper is not None:
        steps.append((upper.at, f"{owed.of}_due" if upper.at == owed.deadline else f"escalate_{owed.of}"))
    if not steps:
        return {}
    at, step = min(steps)
    return {"next_step": step, "next_at": at}


_reminder = lru_cache(maxsize=4096)(reminder_at)
"""All acts of a batch happen at one moment, so most requests of a batch share their reminder."""
