"""When the clock does what: the steps between a request and its answer, between a move and the first contact.

The receiver is reminded once before the deadline; from the deadline on (a duty service: before it) one rung of the
kind's ladder follows the other for as long as nobody acts. Of all that may come, the earliest is the next step.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from services.casework.case import Transition
from services.casework.kinds import Kind, Rung

Next = dict[str, Any]
"""The fields `next_step` and `next_at` of an event; empty when nothing is left for the clock."""
Of = Literal["answer", "first_contact"]


def governing(kind: Kind, transition: Transition) -> Kind:
    """The kind with the outcome of silence that was pinned: the sender keeps towards an association and on a return."""
    return kind if kind.silence == transition.silence else kind.model_copy(update={"silence": transition.silence})


def until_answer(kind: Kind, transition: Transition) -> Next:
    """What comes next while the answer is owed."""
    return _next(kind, transition, "answer", transition.requested_at, transition.answer_due)


def until_first_contact(kind: Kind, transition: Transition, since: datetime) -> Next:
    """What comes next while the first contact is owed, which began to be owed at `since`."""
    assert transition.first_contact_due is not None
    return _next(kind, transition, "first_contact", since, transition.first_contact_due)


def from_move(kind: Kind, transition: Transition, since: datetime, first_contact_due: datetime) -> Next:
    """The first step after the baton has moved at `since`: nothing has been told yet."""
    fresh = replace(transition, first_contact_due=first_contact_due, reminded=False, rung=0)
    return until_first_contact(kind, fresh, since)


def rung(kind: Kind, transition: Transition, of: Of, number: int, since: datetime) -> Rung | None:
    deadline = transition.answer_due if of == "answer" else transition.first_contact_due
    assert deadline is not None
    return governing(kind, transition).rung(number, since, deadline, transition.urgency, of)


def _next(kind: Kind, transition: Transition, of: Of, since: datetime, deadline: datetime) -> Next:
    coming: list[tuple[datetime, str]] = []
    if not transition.reminded:
        coming.append((kind.reminder_at(since, deadline), f"remind_{of}"))
    upper = rung(kind, transition, of, transition.rung + 1, since)
    if upper is not None:
        coming.append((upper.at, f"{of}_due" if upper.at == deadline else f"escalate_{of}"))
    if not coming:
        return {}
    at, step = min(coming)
    return {"next_step": step, "next_at": at}
