"""The end of a proof: accepted by somebody else than the reviewer, with what follows for the money, or rejected."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from services.funding.grants.closing import after, closed, release
from services.funding.grants.grant import Grant
from services.funding.ledger import budget as budgets
from services.funding.ledger.budget import BudgetLine
from services.funding.proofs.proof import about, not_the_own
from services.funding.proofs.refusals import (
    DecidesOwnReview,
    PaymentUnderWay,
    ReviewMissing,
    TooMuchAccepted,
    in_state,
)
from services.funding.refusals import ReasonMissing
from services.funding.repayments import acts as repayments
from services.funding.repayments.acts import Terms
from services.funding.repayments.refusals import ProofStillAwaited
from shared.acts import Moment
from shared.contracts.base import By, Event
from shared.contracts.funding import ProofAccepted, ProofRejected
from shared.periods import local_day


@dataclass(frozen=True, slots=True)
class Review:
    """A grant officer has looked at this version. `spent_cents` is what they propose to accept, if they say."""

    version: int
    by: By
    spent_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """The grant and the line it is paid from."""

    grant: Grant
    line: BudgetLine

    def having(self, events: list[Event]) -> "Money":
        line = self.line
        for event in events:
            if event.subject == line.id:
                line = budgets.apply(line, event)
        return replace(self, grant=after(self.grant, events), line=line)


def review(grant: Grant, by: By) -> None:
    """Raises unless this person may note now that they have checked it (sachlich und rechnerisch geprüft)."""
    in_state(grant, "submitted")
    not_the_own(grant, by)


def accept(
    money: Money, reviewed: Review | None, spent_cents: int | None, most_cents: int, terms: Terms, by: By, at: Moment
) -> list[Event]:
    """`spent_cents` were used as they should be (as the review proposes, else all that can be).

    What was disbursed beyond is demanded back, what was not ordered is set free, and the grant is closed if that
    leaves nothing open. `most_cents` is what figures allow.
    """
    found = _decides(money.grant, reviewed, by)
    if any(part.state == "ordered" for part in money.grant.standing):
        raise PaymentUnderWay("Wait for the bank's word about it, then decide.")
    most = min(most_cents, money.grant.disbursed_cents - money.grant.reclaimed_cents)
    spent = next((cents for cents in (spent_cents, found.spent_cents) if cents is not None), most)
    if not 0 <= spent <= most:
        raise TooMuchAccepted(f"At most {most} cents can be accepted.", most_cents=most)
    events: list[Event] = [
        ProofAccepted(**about(money.grant), spent_cents=spent, reviewed_by=found.by, by=by, posted_on=terms.posted_on)
    ]
    money = money.having(events)
    steps: tuple[Callable[[Money], list[Event]], ...] = (
        lambda held: release(held.grant, held.line, "not_needed", by, at, terms.posted_on),
        lambda held: _beyond(held, spent, terms, by, at),
        lambda held: closed(held.grant),
    )
    for step in steps:
        then = step(money)
        events, money = [*events, *then], money.having(then)
    return events


def reject(
    grant: Grant, reviewed: Review | None, reason_code: str | None, by: By, posted_on: date | None = None
) -> list[Event]:
    """Not proven: the organisation may submit anew, or the money is demanded back."""
    _decides(grant, reviewed, by)
    if reason_code is None:
        raise ReasonMissing("Name the reason in `reason_code`, for example receipts_missing.")
    return [ProofRejected(**about(grant), reason_code=reason_code, posted_on=posted_on, by=by)]


def revoke(money: Money, amount_cents: int | None, terms: Terms, reason_code: str, by: By, at: Moment) -> list[Event]:
    """Money is demanded back (all that has not been, unless said) because its use is not proven (§ 49 (3) VwVfG NRW).

    Only after a rejection, or when the proof is overdue; what was not ordered is set free with it.
    """
    grant = money.grant
    in_state(grant, "none", "due", "rejected")
    assert grant.proof.due_on is not None
    if grant.proof.state != "rejected" and local_day(at.now) <= grant.proof.due_on:
        raise ProofStillAwaited(f"The proof of use is due on {grant.proof.due_on}.")
    if any(part.state == "ordered" for part in grant.standing):
        raise PaymentUnderWay("Wait for the bank's word about it, then decide.")
    events = release(grant, money.line, reason_code, by, at, terms.posted_on)
    money = money.having(events)
    back = grant.disbursed_cents - grant.demanded_cents if amount_cents is None else amount_cents
    if not back and amount_cents is None:
        return [*events, *closed(money.grant)]
    return [*events, *repayments.demand(money.grant, money.line, back, terms, reason_code, by, at)]


def _decides(grant: Grant, reviewed: Review | None, by: By) -> Review:
    in_state(grant, "submitted")
    if reviewed is None or reviewed.version != grant.proof.version:
        raise ReviewMissing("A grant officer reviews this version first.")
    not_the_own(grant, by)
    if reviewed.by.user == by.user:
        raise DecidesOwnReview("You reviewed this proof of use; somebody else has to decide it.")
    return reviewed


def _beyond(money: Money, spent: int, terms: Terms, by: By, at: Moment) -> list[Event]:
    """The demand for what was disbursed and neither spent nor demanded before."""
    back = money.grant.disbursed_cents - spent - money.grant.demanded_cents
    return repayments.demand(money.grant, money.line, back, terms, "not_used", by, at) if back > 0 else []
