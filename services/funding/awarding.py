"""From what is asked to what is paid: the acts over an application, a budget line and a grant together, all or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from services.funding.applications import application as applications
from services.funding.applications.application import Application
from services.funding.grants import fold
from services.funding.grants.awards import award
from services.funding.grants.grant import Grant
from services.funding.ledger import budget as budgets
from services.funding.ledger.budget import BudgetLine
from services.funding.payments import paying
from services.funding.programmes.programme import Programmes
from services.funding.refusals import NoBudget
from shared.acts import Moment
from shared.contracts.base import By, Event
from shared.contracts.casework import AssistanceRequested
from shared.contracts.funding import ApplicationApproved

States = Mapping[Any, Any]
"""Aggregates by the references an act names them with."""

BERLIN = ZoneInfo("Europe/Berlin")
PROGRAMME = By(user="programme")
"""Who acts where the programme's own terms decide."""


@dataclass(frozen=True, slots=True)
class File:
    """What a decision is made about: the application, the line it would be paid from (none for an unknown programme or
    purpose) and the grant it would lead to."""

    application: Application
    line: BudgetLine | None
    grant: Grant


def request(file: File, asked: AssistanceRequested, programmes: Programmes, at: Moment) -> list[Event]:
    """Casework asks for money: within the limit it is granted at once, above it waits for people, without cover it is
    rejected with the reason. Asked again: nothing."""
    if file.application.state != "new":
        return []
    programme = programmes.find(asked.programme)
    if programme is None:
        obstacle: str | None = "unknown_programme"
    else:
        obstacle = programme.obstacle(asked.department, asked.purpose, asked.amount_cents)
        obstacle = obstacle or _not_covered(file.line, asked.amount_cents)
    by_rule = programme is None or obstacle is not None or programme.decides_itself(asked.amount_cents)
    submitted = applications.submit(file.application, asked, programme, decided_at_once=by_rule)
    application = applications.apply(file.application, submitted)
    if obstacle is not None:
        return [submitted, applications.reject_by_rule(application, obstacle, PROGRAMME)]
    if not by_rule:
        return [submitted]
    approved = applications.approve_by_rule(application, file.grant.id, PROGRAMME)
    return [submitted, *_granted(File(application, file.line, file.grant), approved, at)]


def recommend(application: Application, by: By) -> list[Event]:
    return applications.recommend(application, by)


def approve(file: File, by: By, at: Moment) -> list[Event]:
    """The second pair of eyes says yes: awarded and ordered in the same act, if the budget covers it."""
    return _granted(file, applications.approve(file.application, file.grant.id, by), at)


def reject(application: Application, reason_code: str | None, by: By) -> list[Event]:
    return [applications.reject(application, reason_code, by)]


def confirm(
    grant: Grant, line: BudgetLine, end_to_end_id: str, booked_on: date, amount_cents: int, at: Moment
) -> list[Event]:
    """The bank confirms a payment: the grant is disbursed and the ledger says so. The same word again: nothing."""
    today = at.now.astimezone(BERLIN).date()
    disbursed = paying.confirm(grant, end_to_end_id, booked_on, amount_cents, today)
    if disbursed is None:
        return []
    posted = budgets.post(
        line, "disbursement", amount_cents, at,
        grant_id=grant.id, instalment=disbursed.instalment, case_id=grant.case_id,
    )  # fmt: skip
    return [posted, disbursed]


def _granted(file: File, approved: ApplicationApproved, at: Moment) -> list[Event]:
    """Money is set aside, awarded, and ordered as one instalment."""
    application, line, grant = file.application, file.line, file.grant
    if line is None:
        raise NoBudget("The programme has no budget line for this purpose.", available_cents=0)
    amount, case = application.awarded_cents, application.case_id
    committed = budgets.commit(line, amount, at, grant_id=grant.id, case_id=case)
    awarded = award(grant, application, line)
    ordered = paying.order(fold.apply(grant, awarded), amount, approved.by)
    paid_from = budgets.post(
        budgets.apply(line, committed), "order", amount, at,
        grant_id=grant.id, instalment=ordered.instalment, case_id=case,
    )  # fmt: skip
    return [approved, committed, awarded, paid_from, ordered]


def _not_covered(line: BudgetLine | None, amount_cents: int) -> str | None:
    if line is None or line.appropriated == 0:
        return "no_budget"
    return "budget_exhausted" if amount_cents > line.available else None
