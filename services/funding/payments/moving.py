"""Payments and their money: each step of an instalment with the transfer of its budget line, both or none."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from services.funding.grants.grant import Drawdown, Grant
from services.funding.ledger import budget as budgets
from services.funding.ledger.budget import BudgetLine
from services.funding.payments import drawdowns, paying
from services.funding.refusals import FourEyes
from shared.acts import Moment
from shared.contracts.base import By, Event
from shared.contracts.funding import DisbursementOrdered

BERLIN = ZoneInfo("Europe/Berlin")


def today(at: Moment) -> date:
    return at.now.astimezone(BERLIN).date()


def order(grant: Grant, line: BudgetLine, called: Drawdown, checked_by: str, by: By, at: Moment) -> list[Event]:
    """An instalment for a drawdown that has been checked: committed → ordered."""
    ordered = paying.order(
        grant, called.amount_cents, by, drawdown_id=called.id, checked_by=By(user=checked_by)
    )  # fmt: skip
    return [_ordered(grant, line, ordered, at), ordered]


def order_anew(
    grant: Grant, line: BudgetLine, end_to_end_id: str, by: By, at: Moment, checked_by: str | None = None
) -> list[Event]:
    """Under the rules of an order: no money after an overdue proof, and by none of the two before (`checked_by`)."""
    ordered = paying.order_anew(grant, end_to_end_id, by, By(user=checked_by) if checked_by else None)
    called = grant.drawdowns.get(ordered.drawdown_id) if ordered.drawdown_id else None
    if called is not None and by.user in (called.requested_by, checked_by):
        raise FourEyes("Whoever called for the money or checked the call does not order it.")
    if grant.state != "closed":
        drawdowns.payable(grant, today(at))
    return [_ordered(grant, line, ordered, at), ordered]


def cancel(
    grant: Grant, line: BudgetLine, end_to_end_id: str, order_id: UUID, reason_code: str, by: By, at: Moment
) -> list[Event]:
    """The order's transfer (`order_id`) is reversed: ordered → committed."""
    cancelled = paying.cancel(grant, end_to_end_id, reason_code, by)
    back = budgets.reverse(
        line, order_id, "order", cancelled.amount_cents, at, reason_code,
        grant_id=grant.id, instalment=cancelled.instalment, case_id=grant.case_id,
    )  # fmt: skip
    return [back, cancelled]


def give_back(
    grant: Grant, line: BudgetLine, end_to_end_id: str, booked_on: date, amount_cents: int, reason: str | None,
    transfers: tuple[UUID, UUID], at: Moment,
) -> list[Event]:  # fmt: skip
    """A returned payment: its transfers (order, disbursement) are reversed, the last first. Said again: nothing."""
    returned = paying.give_back(grant, end_to_end_id, booked_on, amount_cents, reason, today(at))
    if returned is None:
        return []
    of = {"grant_id": grant.id, "instalment": returned.instalment, "case_id": grant.case_id}
    order_id, disbursement_id = transfers
    first = budgets.reverse(line, disbursement_id, "disbursement", amount_cents, at, "returned_by_bank", **of)
    second = budgets.reverse(
        budgets.apply(line, first), order_id, "order", amount_cents, at, "returned_by_bank", **of
    )  # fmt: skip
    return [first, second, returned]


def _ordered(grant: Grant, line: BudgetLine, ordered: DisbursementOrdered, at: Moment) -> Event:
    return budgets.post(
        line, "order", ordered.amount_cents, at,
        grant_id=grant.id, instalment=ordered.instalment, case_id=grant.case_id,
    )  # fmt: skip
