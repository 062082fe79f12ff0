"""The end of a grant: what was not ordered is set free, and once nothing is open any longer it is closed."""

from datetime import date

from services.funding.grants import fold
from services.funding.grants.grant import Grant, about
from services.funding.ledger import budget as budgets
from services.funding.ledger.budget import BudgetLine
from services.funding.refusals import NothingToRelease
from shared.acts import Moment
from shared.contracts.base import By, Event
from shared.contracts.funding import GrantClosed, GrantReduced


def release(
    grant: Grant, line: BudgetLine, reason_code: str, by: By, at: Moment, posted_on: date | None = None
) -> list[Event]:
    """What was awarded and not ordered goes back to the budget; nothing if there is none. `posted_on`: its letter."""
    free = grant.not_ordered
    if not free:
        return []
    posted = budgets.post(line, "release", free, at, grant_id=grant.id, case_id=grant.case_id)
    return [
        posted,
        GrantReduced(**about(grant), amount_cents=free, reason_code=reason_code, posted_on=posted_on, by=by),
    ]


def give_up(
    grant: Grant, line: BudgetLine, reason_code: str, by: By, at: Moment, posted_on: date | None = None
) -> list[Event]:
    """Help or a prize that never arrived, and that nobody will get any longer: the money goes back to the budget.
    Where there is a proof of use, the decision on it does that."""
    if grant.proof.due_on is not None:
        raise NothingToRelease("What is left of this grant is set free with the decision on its proof of use.")
    if any(part.state == "ordered" for part in grant.standing):
        raise NothingToRelease("A payment is on its way: cancel it, or wait for the bank's word about it.")
    events = release(grant, line, reason_code, by, at, posted_on)
    if not events:
        raise NothingToRelease("All of it has arrived, or been set free before.")
    if grant.disbursed_cents:
        return events
    return [*events, GrantClosed(**about(grant), amount_cents=0, reason_code=reason_code)]


def closed(grant: Grant) -> list[Event]:
    """The event, if all is settled: the proof accepted, or all that was paid demanded back; nothing awaited."""
    proven = grant.proof.state == "accepted" or grant.disbursed_cents == grant.demanded_cents
    under_way = any(part.state == "ordered" for part in grant.standing)
    settled = all(demand.is_settled for demand in grant.demands.values())
    if grant.state == "closed" or not proven or under_way or grant.not_ordered or not settled:
        return []
    reason = "repaid" if grant.demands else "spent"
    return [GrantClosed(**about(grant), amount_cents=grant.amount_cents, reason_code=reason)]


def after(grant: Grant, events: list[Event]) -> Grant:
    """The grant as these events leave it."""
    for event in events:
        if event.subject == grant.id:
            grant = fold.apply(grant, event)
    return grant
