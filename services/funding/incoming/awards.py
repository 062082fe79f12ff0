"""The state's award and its amendments (Änderungsbescheid): what it gives becomes a claim, and the line's budget.

Acts over an incoming grant and the budget lines of its purposes: all or none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.funding.incoming.forwarding import proof_due_on
from services.funding.incoming.incoming_grant import IncomingGrant, about, apply, entitlement_id
from services.funding.incoming.refusals import (
    AmendedBelowCalls,
    AwardDoesNotStand,
    AwardRecordedAlready,
    NothingAmended,
    ProgrammeDoesNotReceive,
)
from services.funding.ledger import budget
from services.funding.ledger.budget import BudgetLine
from services.funding.programmes.programme import Programme
from shared.acts import Moment
from shared.contracts.base import By, Event
from shared.contracts.funding import (
    IncomingGrantAmended,
    IncomingGrantAwarded,
    Period,
    PlanItem,
    PostShare,
    TransferPosted,
)

STATE_AWARD = "state_award"
NEXT_STEP = {
    "submitted": "Wait for the state's answer to the proof of use.",
    "rejected": "Correct the proof of use and submit it again.",
    "closed": "It has been accounted for and only gets less; a new award is recorded under its own file number.",
}
Lines = Mapping[str, BudgetLine]
"""Budget lines by purpose."""


@dataclass(frozen=True, slots=True)
class Award:
    """What the state's notice (Zuwendungsbescheid) says. Without a due date the programme's rule for proofs counts."""

    budget_year: int
    file_number: str
    awarded_on: date
    purposes: Sequence[PlanItem]
    conditions: tuple[str, ...] = ()
    period: Period | None = None
    proof_due_on: date | None = None
    lump_sum: bool = False
    calculation: tuple[PostShare, ...] = ()


def record(
    incoming: IncomingGrant, lines: Lines, programme: Programme, award: Award, by: By, at: Moment
) -> list[Event]:
    """The state has awarded: a claim on it, and as much budget for each purpose."""
    if programme.flow == "grants":
        raise ProgrammeDoesNotReceive("Its budget is changed by the treasury, not by an award of the state.")
    if incoming.state != "new":
        raise AwardRecordedAlready("If the state has given another amount since, record an amendment.")
    rules = programme.upward_proof
    ends_on = award.period.ends_on if award.period else date(award.budget_year, 12, 31)
    awarded = IncomingGrantAwarded(
        municipality=programme.municipality, incoming_grant_id=incoming.id, programme=programme.code,
        budget_year=award.budget_year, amount_cents=sum(item.amount_cents for item in award.purposes),
        grantor=programme.grantor or "land", file_number=award.file_number, awarded_on=award.awarded_on,
        purposes=tuple(award.purposes), conditions=award.conditions, period=award.period,
        proof_due_on=award.proof_due_on or proof_due_on(rules, ends_on), lump_sum=award.lump_sum,
        remind_days=rules.remind_days if rules else (), calculation=award.calculation, by=by,
    )  # fmt: skip
    state = apply(incoming, awarded)
    moved = [
        event
        for item in award.purposes
        for event in _given(state, lines[item.code], item.code, 0, item.amount_cents, STATE_AWARD, at)
    ]
    return [awarded, *moved]


def amend(
    incoming: IncomingGrant, lines: Lines, purposes: Sequence[PlanItem], reason_code: str, by: By, at: Moment
) -> list[Event]:
    """Another amount by purpose than before; one that is not named gets nothing any more.

    Never below what has been called for; and not below what has been awarded on, which the budget line refuses. Once
    it has been accounted for it only gets less: what was never called for is no claim any more.
    """
    new = {item.code: item.amount_cents for item in purposes}
    changed = [
        purpose
        for purpose in sorted(incoming.purposes.keys() | new.keys())
        if new.get(purpose, 0) != incoming.entitled(purpose)
    ]
    less = all(new.get(purpose, 0) < incoming.entitled(purpose) for purpose in changed)
    if not (incoming.state == "rejected" or (incoming.state == "closed" and less)):
        stands(incoming)
    if not changed:
        raise NothingAmended("Name the new amounts by purpose.")
    for purpose in changed:
        if new.get(purpose, 0) < incoming.called(purpose):
            raise AmendedBelowCalls(
                f"{incoming.called(purpose)} cents have been called for {purpose}.",
                called_cents=incoming.called(purpose),
            )
    amended = IncomingGrantAmended(
        **about(incoming), amount_cents=sum(new.values()), purposes=tuple(purposes), reason_code=reason_code, by=by
    )
    after = apply(incoming, amended)
    moved = [
        event
        for purpose in changed
        for event in _given(after, lines[purpose], purpose, incoming.entitled(purpose), new.get(purpose, 0),
                            reason_code, at, before=incoming)
    ]  # fmt: skip
    return [amended, *moved]


def stands(incoming: IncomingGrant) -> None:
    """An award that is neither accounted for nor waiting for the state's answer."""
    if incoming.state != "awarded":
        raise AwardDoesNotStand(
            f"It is {incoming.state}.",
            state=incoming.state,
            next_step=NEXT_STEP.get(incoming.state, "Record it first."),
        )


def _given(
    state: IncomingGrant, line: BudgetLine, purpose: str, old: int, new: int, reason: str, at: Moment,
    before: IncomingGrant | None = None,
) -> list[TransferPosted]:  # fmt: skip
    """The claim as it is now, the one before reversed, and the budget that follows.

    The new claim stands before the old one goes, so that what has been called for is covered throughout.
    """
    line = replace(line, municipality=state.municipality)
    events: list[TransferPosted] = []
    if new:
        id = entitlement_id(state.id, purpose, state.purposes[purpose].revision)
        named = replace(at, new_id=lambda: id)
        events.append(budget.post(line, "entitlement", new, named, incoming_grant_id=state.id))
    if old and before is not None:
        stood = entitlement_id(state.id, purpose, before.purposes[purpose].revision)
        back = budget.reverse(line, stood, "entitlement", old, at, reason, incoming_grant_id=state.id)
        events.append(back)
    return [*events, budget.change(line, new - old, reason, at)]
