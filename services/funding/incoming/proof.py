"""The city's own proof of use (Verwendungsnachweis, ANBest-G): due by the clock, submitted once the others have proven
theirs, answered by the state."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from services.funding.incoming.awards import NEXT_STEP, Lines
from services.funding.incoming.incoming_grant import IncomingGrant, about
from services.funding.incoming.refusals import AwardDoesNotStand, ProofsMissing, RefundAboveReceipts
from services.funding.ledger import budget
from shared.acts import Moment
from shared.contracts.base import By, Event
from shared.contracts.funding import IncomingProofDecided, IncomingProofDue, IncomingProofSubmitted, PlanItem

STATE_REFUND = "state_refund"


def due(incoming: IncomingGrant, today: date) -> list[Event]:
    """Tells once for all reminders whose day has come; a proof on its way needs none."""
    due_on = incoming.proof_due_on
    if incoming.remind_on is None or due_on is None or incoming.remind_on > today:
        return []
    step = sum(due_on - timedelta(days=days) <= today for days in incoming.remind_days)
    return [IncomingProofDue(**about(incoming), amount_cents=incoming.amount_cents, due_on=due_on, step=step)]


def submit(
    incoming: IncomingGrant, expenditure: Mapping[str, int], unproven: Sequence[UUID], reason_code: str | None, by: By
) -> list[Event]:
    """To the state, with what the ledger says was used by purpose.

    While grants from this money have no accepted proof, only with a reason.
    """
    if incoming.state not in ("awarded", "rejected"):
        raise AwardDoesNotStand(
            f"It is {incoming.state}.",
            state=incoming.state,
            next_step=NEXT_STEP.get(incoming.state, "Record it first."),
        )
    if unproven and reason_code is None:
        raise ProofsMissing(
            "Accept their proofs of use first, or name in `reason_code` why the city's goes without them.",
            grants=[str(id) for id in unproven],
        )
    items = tuple(PlanItem(code=purpose, amount_cents=cents) for purpose, cents in sorted(expenditure.items()))
    return [
        IncomingProofSubmitted(
            **about(incoming), amount_cents=incoming.amount_cents, version=incoming.proofs + 1, expenditure=items,
            reason_code=reason_code if unproven else None, by=by,
        )
    ]  # fmt: skip


def accept(incoming: IncomingGrant, lines: Lines, repay: Sequence[PlanItem], by: By, at: Moment) -> list[Event]:
    """The state agrees, and may want some back: given back from what was received, and no budget any more."""
    _awaits_answer(incoming)
    for item in repay:
        received = incoming.received(item.code)
        if item.amount_cents > received:
            raise RefundAboveReceipts(f"{received} cents have come for {item.code}.", received_cents=received)
    decided = IncomingProofDecided(
        **about(incoming), amount_cents=incoming.amount_cents, outcome="accepted",
        repay_cents=sum(item.amount_cents for item in repay), repay=tuple(repay), by=by,
    )  # fmt: skip
    events: list[Event] = [decided]
    for item in repay:
        line = replace(lines[item.code], municipality=incoming.municipality)
        events.append(budget.post(line, "refund", item.amount_cents, at, incoming_grant_id=incoming.id))
        if unused := min(item.amount_cents, line.available):
            events.append(budget.change(line, -unused, STATE_REFUND, at))
    return events


def reject(incoming: IncomingGrant, by: By) -> list[Event]:
    """The state wants another proof."""
    _awaits_answer(incoming)
    return [
        IncomingProofDecided(
            **about(incoming), amount_cents=incoming.amount_cents, outcome="rejected", repay_cents=0, by=by
        )
    ]


def _awaits_answer(incoming: IncomingGrant) -> None:
    if incoming.state != "submitted":
        raise AwardDoesNotStand(
            f"It is {incoming.state}.", state=incoming.state, next_step="Submit the proof of use first."
        )
