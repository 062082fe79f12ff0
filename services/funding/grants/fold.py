"""What each event changes in a grant. The state before is left as it is."""

from dataclasses import replace
from typing import assert_never, cast
from uuid import UUID

from services.funding.grants.grant import Demand, Drawdown, Grant, GrantState, Instalment
from shared.contracts import funding as told
from shared.contracts.base import Event

Money = (
    told.GrantAwarded | told.GrantReduced | told.GrantFinal | told.GrantClosed | told.DrawdownRequested
    | told.DrawdownRejected | told.DisbursementOrdered | told.DisbursementCancelled | told.GrantDisbursed
    | told.DisbursementReturned
)  # fmt: skip
Proof = (
    told.ProofDue | told.ProofExtended | told.ProofSubmitted | told.ProofQuestioned | told.ProofAnswered
    | told.ProofAccepted | told.ProofRejected
)  # fmt: skip
Demands = told.RepaymentDemanded | told.RepaymentReceived | told.RepaymentReversed | told.RepaymentWaived


def apply(grant: Grant, event: Event) -> Grant:
    """The state after `event`."""
    if isinstance(event, told.ProofEvent):
        return _proven(grant, cast(Proof, event))
    if isinstance(event, Demands):
        return _demanded(grant, event)
    return _paid(grant, cast(Money, event))


def _paid(grant: Grant, event: Money) -> Grant:
    match event:
        case told.GrantAwarded():
            return _awarded(grant, event)
        case told.GrantReduced():
            return _counted(replace(grant, amount_cents=grant.amount_cents - event.amount_cents))
        case told.GrantFinal():
            binding: GrantState = "awarded" if grant.state == "offered" else grant.state
            return replace(grant, state=binding, is_final=True, final_on=event.final_on)
        case told.GrantClosed():
            return replace(grant, state="closed")
        case told.DrawdownRequested():
            called = Drawdown(event.drawdown_id, event.amount_cents, event.needed_until, event.by.user)
            return replace(grant, drawdowns={**grant.drawdowns, called.id: called})
        case told.DrawdownRejected():
            return _drawdown(grant, event.drawdown_id, "rejected")
        case told.DisbursementOrdered():
            part = Instalment(
                event.instalment, event.end_to_end_id, event.amount_cents,
                payee_id=event.payee_id, drawdown_id=event.drawdown_id,
            )  # fmt: skip
            return _drawdown(_part(grant, part), event.drawdown_id, "ordered")
        case told.DisbursementCancelled():
            part = replace(grant.instalments[event.instalment], state="cancelled")
            return _drawdown(_part(grant, part), part.drawdown_id, "requested")
        case told.GrantDisbursed():
            return _part(
                grant,
                replace(
                    grant.instalments[event.instalment], state="disbursed", booked_on=event.booked_on,
                    ordered_on=event.ordered_on,
                ),
            )  # fmt: skip
        case told.DisbursementReturned():
            part = replace(grant.instalments[event.instalment], state="returned")
            return _drawdown(_part(grant, part), part.drawdown_id, "requested")
        case _:
            assert_never(event)


def _awarded(grant: Grant, event: told.GrantAwarded) -> Grant:
    return replace(
        grant, state="offered" if event.form == "contract" else "awarded", form=event.form,
        municipality=event.municipality, application_id=event.application_id,
        programme=event.programme, purpose=event.purpose or "", budget_year=event.budget_year,
        budget_line_id=event.budget_line_id, department=event.department, case_id=event.case_id,
        measure_id=event.measure_id, post_id=event.post_id, incoming_grant_id=event.incoming_grant_id,
        nominee_id=event.nominee_id,
        amount_cents=event.amount_cents, period=event.period, costs=event.costs, financing=event.financing,
        shares=event.shares, conditions=event.conditions, use_within_months=event.use_within_months,
        final_on=event.final_on, is_final=event.final_on is None and event.form == "decision",
        proof=replace(grant.proof, due_on=event.proof_due_on),
    )  # fmt: skip


def _proven(grant: Grant, event: Proof) -> Grant:
    proof = grant.proof
    match event:
        case told.ProofDue():
            state = "due" if proof.state == "none" else proof.state
            proof = replace(proof, state=state, due_on=event.due_on, reminders=event.step)
        case told.ProofExtended():
            proof = replace(proof, due_on=event.due_on, reminders=0)
        case told.ProofSubmitted():
            proof = replace(proof, state="submitted", version=event.version, submitted_by=event.by.user)
        case told.ProofQuestioned():
            proof = replace(proof, state="questioned")
        case told.ProofAnswered():
            proof = replace(proof, state="submitted")
        case told.ProofAccepted():
            proof = replace(proof, state="accepted", spent_cents=event.spent_cents)
        case told.ProofRejected():
            proof = replace(proof, state="rejected")
        case _:
            assert_never(event)
    return replace(grant, proof=proof)


def _demanded(grant: Grant, event: Demands) -> Grant:
    match event:
        case told.RepaymentDemanded():
            demand = Demand(event.repayment_id, event.amount_cents, event.interest_cents, event.due_on, event.reference)
        case told.RepaymentReceived():
            known = grant.demands[event.repayment_id]
            demand = replace(
                known, paid_cents=known.paid_cents + event.amount_cents,
                paid_interest_cents=known.paid_interest_cents + event.interest_cents,
                receipts=(*known.receipts, event.bank_reference) if event.bank_reference else known.receipts,
            )  # fmt: skip
        case told.RepaymentReversed():
            known = grant.demands[event.repayment_id]
            demand = replace(
                known, paid_cents=known.paid_cents - event.amount_cents,
                paid_interest_cents=known.paid_interest_cents - event.interest_cents,
            )  # fmt: skip
            grant = _counted(replace(grant, state="awarded"))
        case told.RepaymentWaived():
            known = grant.demands[event.repayment_id]
            demand = replace(
                known, waived_cents=known.waived_cents + event.amount_cents,
                waived_interest_cents=known.waived_interest_cents + event.interest_cents,
            )  # fmt: skip
        case _:
            assert_never(event)
    return replace(grant, demands={**grant.demands, demand.id: demand})


def _part(grant: Grant, part: Instalment) -> Grant:
    return _counted(replace(grant, instalments={**grant.instalments, part.number: part}))


def _counted(grant: Grant) -> Grant:
    """The state that follows from the instalments: `disbursed` when all that was awarded has gone."""
    if grant.state in ("closed", "offered"):
        return grant
    state: GrantState = "awarded"
    if any(part.state == "ordered" for part in grant.standing):
        state = "ordered"
    elif grant.standing and grant.not_ordered == 0:
        state = "disbursed"
    return replace(grant, state=state)


def _drawdown(grant: Grant, id: UUID | None, state: str) -> Grant:
    if id is None or id not in grant.drawdowns:
        return grant
    moved = replace(grant.drawdowns[id], state=state)  # type: ignore[arg-type]
    return replace(grant, drawdowns={**grant.drawdowns, id: moved})
