"""The proof of use as acts: reminded of, extended, submitted, questioned, answered. Decisions are in `deciding`.

A due date does not move by itself: reminders repeat it, only an extension changes it.
"""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta

from services.funding.grants import grant as grants
from services.funding.grants.grant import Grant, ProofState
from services.funding.programmes.programme import ProofRules
from services.funding.proofs.dates import latest_step
from services.funding.proofs.refusals import NotAnExtension, OwnProof, in_state
from shared.contracts.base import By
from shared.contracts.funding import PlanItem, ProofAnswered, ProofDue, ProofExtended, ProofQuestioned, ProofSubmitted

WRITABLE: tuple[ProofState, ...] = ("none", "due", "rejected", "questioned")
"""While the organisation may write."""
AWAITED: tuple[ProofState, ...] = ("none", "due", "rejected")
"""While it is to be submitted."""


def remind(grant: Grant, rules: ProofRules, today: date) -> ProofDue | None:
    """The latest reminder that has come and has not been told; None if there is none. Missed ones are left out."""
    due_on = grant.proof.due_on
    if due_on is None or not grant.awaits_proof:
        return None
    step = latest_step(rules, due_on, today)
    if step <= grant.proof.reminders:
        return None
    return ProofDue(**about(grant), due_on=due_on, step=step, overdue=today > due_on)


LONGEST_EXTENSION = relativedelta(months=12)


def extend(grant: Grant, due_on: date, reason_code: str, by: By, today: date) -> ProofExtended:
    """Later than now due, never into the past; reminders begin anew."""
    in_state(grant, *WRITABLE)
    not_the_own(grant, by)
    assert grant.proof.due_on is not None
    if due_on <= grant.proof.due_on or due_on < today:
        raise NotAnExtension(f"It is due on {grant.proof.due_on}; name a later day that has not passed.")
    farthest = max(grant.proof.due_on, today) + LONGEST_EXTENSION
    if due_on > farthest:
        raise NotAnExtension(f"Name a day up to {farthest}; a slip of the pen would put off every reminder.")
    return ProofExtended(**about(grant), due_on=due_on, reason_code=reason_code, by=by)


def submit(grant: Grant, income: tuple[PlanItem, ...], expenditure: tuple[PlanItem, ...], by: By) -> ProofSubmitted:
    """The next version. What it must hold was checked before (`completeness`)."""
    in_state(grant, *AWAITED)
    return _submitted(grant, income, expenditure, by)


def question(grant: Grant, questions: int, by: By) -> ProofQuestioned:
    """The grant officer asks; whoever submitted it does not ask themselves."""
    in_state(grant, "submitted")
    not_the_own(grant, by)
    return ProofQuestioned(**about(grant), questions=questions, by=by)


def answer(
    grant: Grant, by: By, corrected: tuple[tuple[PlanItem, ...], tuple[PlanItem, ...]] | None = None
) -> list[ProofAnswered | ProofSubmitted]:
    """All questions are answered; with `corrected` (income, expenditure) a new version replaces the one asked about."""
    in_state(grant, "questioned")
    events: list[ProofAnswered | ProofSubmitted] = [ProofAnswered(**about(grant), by=by)]
    if corrected is not None:
        events.append(_submitted(grant, *corrected, by))
    return events


def not_the_own(grant: Grant, by: By) -> None:
    if grant.proof.submitted_by == by.user:
        raise OwnProof("Sie haben diesen Nachweis eingereicht; eine andere Person muss ihn ansehen.")


def writable(grant: Grant) -> None:
    """Raises unless the organisation may change its draft now."""
    in_state(grant, *WRITABLE)


def about(grant: Grant) -> dict[str, Any]:
    return {**grants.about(grant), "amount_cents": grant.amount_cents}


def _submitted(grant: Grant, income: tuple[PlanItem, ...], expenditure: tuple[PlanItem, ...], by: By) -> ProofSubmitted:
    version = grant.proof.version + 1
    return ProofSubmitted(**about(grant), version=version, income=income, expenditure=expenditure, by=by)
