"""From what is asked to what is paid: the acts over an application, a budget line and a grant together, all or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.funding.applications import application as applications
from services.funding.applications import offers
from services.funding.applications.appeals import remedy_against
from services.funding.applications.application import Application
from services.funding.applications.refusals import MeasureMissing
from services.funding.grants import fold
from services.funding.grants.awards import award, terms_of
from services.funding.grants.grant import Grant
from services.funding.incoming.incoming_grant import IncomingGrant
from services.funding.ledger import budget as budgets
from services.funding.ledger.budget import BudgetLine
from services.funding.measures import measure as measures
from services.funding.measures.measure import Measure
from services.funding.measures.shares import shares
from services.funding.payments import paying
from services.funding.programmes.programme import Programme, Programmes
from services.funding.refusals import NoBudget
from shared.acts import Moment
from shared.contracts.base import By, Event
from shared.contracts.casework import AssistanceRequested
from shared.contracts.funding import ApplicationApproved, ContractOffered, Remedy
from shared.periods import local_day
from shared.problems import VersionMovedOn

States = Mapping[Any, Any]
"""Aggregates by the references an act names them with."""

PROGRAMME = By(user="programme")
"""Who acts where the programme's own terms decide."""


@dataclass(frozen=True, slots=True)
class File:
    """What a decision is made about: the application, the line it would be paid from (none for an unknown programme or
    purpose) and the grant it would lead to; for an organisation also the measure, and the state's award whose money is
    forwarded."""

    application: Application
    line: BudgetLine | None
    grant: Grant
    measure: Measure | None = None
    incoming: IncomingGrant | None = None


def request(file: File, asked: AssistanceRequested, programmes: Programmes, at: Moment) -> list[Event]:
    """Casework asks for money: within the limit it is granted at once, above it waits for people, without cover it is
    rejected with the reason. Asked again: nothing."""
    if file.application.state != "new":
        return []
    programme = programmes.find(asked.programme)
    if programme is None:
        obstacle: str | None = "unknown_programme"
    elif programme.scheme != "assistance":
        obstacle = "not_for_one_person"
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


def recommend(application: Application, by: By, amount_cents: int | None = None) -> list[Event]:
    return applications.recommend(application, by, amount_cents)


def approve(
    file: File, by: By, at: Moment, *, programme: Programme | None = None, amount_cents: int | None = None,
    posted_on: date | None = None,
) -> list[Event]:  # fmt: skip
    """The second pair of eyes says yes, to all or to less, if the budget covers it.

    Help for one person and prizes are awarded and ordered in the same act. An organisation's grant is awarded with its
    terms, if nothing of the measure would be paid for twice; it is ordered when it is called for. By contract the same
    is offered, and binds nobody before it is countersigned. `posted_on` is the day the letter goes out, today unless
    said.
    """
    posted_on = posted_on or local_day(at.now)
    if programme is not None and programme.form == "contract":
        offered = offers.offer(file.application, file.grant, programme, amount_cents, posted_on, by)
        _still_about_this(file)
        return _awarded_on_terms(file, offered, programme, at)
    remedy = remedy_against(programme, "award", posted_on)
    approved = applications.approve(file.application, file.grant.id, by, amount_cents, remedy)
    _still_about_this(file)
    if programme is None or programme.scheme != "application":
        return _granted(file, approved, at, programme.conditions if programme else ())
    return _awarded_on_terms(file, approved, programme, at)


def reject(
    application: Application, reason_code: str | None, by: By, remedy: Remedy | None = None
) -> list[Event]:  # fmt: skip
    return [applications.reject(application, reason_code, by, remedy)]


def confirm(
    grant: Grant, line: BudgetLine, end_to_end_id: str, booked_on: date, amount_cents: int, at: Moment,
    ordered_on: date | None = None,
) -> list[Event]:  # fmt: skip
    """The bank confirms a payment: the grant is disbursed and the ledger says so. The same word again: nothing."""
    disbursed = paying.confirm(grant, end_to_end_id, booked_on, amount_cents, local_day(at.now), ordered_on)
    if disbursed is None:
        return []
    posted = budgets.post(
        line, "disbursement", amount_cents, at,
        grant_id=grant.id, instalment=disbursed.instalment, case_id=grant.case_id,
    )  # fmt: skip
    return [posted, disbursed]


def _still_about_this(file: File) -> None:
    """Line and measure were looked up before the locks: what was submitted anew meanwhile is read again first."""
    application, line, measure = file.application, file.line, file.measure
    period = application.period
    if (
        (line is not None and line.purpose != application.purpose)
        or (line is not None and period is not None and line.budget_year != period.starts_on.year)
        or (measure is not None and measure.id != application.measure_id)
    ):
        raise VersionMovedOn("Read the application again and decide on what it says now.")


def _awarded_on_terms(
    file: File, approved: ApplicationApproved | ContractOffered, programme: Programme, at: Moment
) -> list[Event]:  # fmt: skip
    """Money is set aside and awarded with the terms of the notice; each item of the measure is paid for once."""
    application, line, grant = applications.apply(file.application, approved), _line(file), file.grant
    _award_of_the_state_is_there(line, programme)
    terms = terms_of(application, programme, file.incoming)
    if file.measure is None or file.measure.state == "new":
        raise MeasureMissing("Send the application back, so that the organisation names its measure.")
    amount = application.decided_or_asked_cents
    measures.finance(
        file.measure, grant.id, shares(amount, terms["costs"], terms["financing"], terms["shares"])
    )  # fmt: skip
    committed = budgets.commit(line, amount, at, grant_id=grant.id, case_id=application.case_id)
    return [approved, committed, award(grant, application, line, **terms)]


def _granted(file: File, approved: ApplicationApproved, at: Moment, conditions: tuple[str, ...] = ()) -> list[Event]:
    """Money is set aside, awarded, and ordered as one instalment."""
    application, line, grant = applications.apply(file.application, approved), _line(file), file.grant
    amount, case = application.decided_or_asked_cents, application.case_id
    committed = budgets.commit(line, amount, at, grant_id=grant.id, case_id=case)
    awarded = award(grant, application, line, conditions=conditions)
    ordered = paying.order(fold.apply(grant, awarded), amount, approved.by)
    paid_from = budgets.post(
        budgets.apply(line, committed), "order", amount, at,
        grant_id=grant.id, instalment=ordered.instalment, case_id=case,
    )  # fmt: skip
    return [approved, committed, awarded, paid_from, ordered]


def _award_of_the_state_is_there(line: BudgetLine, programme: Programme) -> None:
    """Where the state gives the money, its award makes the budget: without it there is nothing to give."""
    if programme.from_grantor and line.appropriated == 0:
        raise NoBudget(
            "Zu diesem Programm, Jahr und Zweck fehlt der Zuwendungsbescheid des Landes. Die Fördersachbearbeitung "
            "(Rolle grant-officer) trägt ihn ein: POST /incoming-grants. Danach kann entschieden werden.",
            available_cents=0, missing="state_award", recorded_by="grant-officer",
        )  # fmt: skip


def _line(file: File) -> BudgetLine:
    if file.line is None:
        raise NoBudget("The programme has no budget line for this purpose.", available_cents=0)
    return file.line


def _not_covered(line: BudgetLine | None, amount_cents: int) -> str | None:
    if line is None or line.appropriated == 0:
        return "no_budget"
    return "budget_exhausted" if amount_cents > line.available else None
