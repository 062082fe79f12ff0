"""What the law allows against a decision: an appeal (Widerspruch) within the period, or to do without it.

A decision that can be appealed against moves no money until it is final: by the period's end, by a waiver, or because
the appeal was decided. An appeal is decided by somebody else than the first decision.
"""

from datetime import date
from typing import Literal

from services.funding.applications.application import Application, of
from services.funding.applications.refusals import AppealPeriodOver, NoAppeal, NotAppealed
from services.funding.grants.grant import Grant, about
from services.funding.ledger import budget as budgets
from services.funding.ledger.budget import BudgetLine
from services.funding.programmes.programme import Programme
from services.funding.refusals import FourEyes
from shared import periods
from shared.acts import Moment
from shared.contracts import funding as told
from shared.contracts.base import By, Event
from shared.periods import local_day
from shared.problems import VersionMovedOn

DECIDED = ("approved", "rejected")


def appeal_until(programme: Programme | None, decided_on: date) -> date | None:
    """The last day for an appeal: the programme's months after the decision, or the next working day (§ 70 VwGO,
    §§ 187–193 BGB). None where the programme grants no such period."""
    if programme is None or programme.scheme != "application" or not programme.appeal_months:
        return None
    return periods.last_day(decided_on, periods.Period(programme.appeal_months, "months", roll=True))


def file(application: Application, by: By, today: date) -> list[Event]:
    """The applicant appeals, until the end of the last day."""
    _open_to_appeal(application)
    assert application.appeal_until is not None
    if today > application.appeal_until:
        raise AppealPeriodOver(
            "Ask the office about other remedies.", appeal_until=application.appeal_until.isoformat()
        )
    return [told.AppealFiled(**of(application), filed_on=today, by=by)]


def waive(application: Application, grant: Grant | None, by: By, today: date) -> list[Event]:
    """Rechtsbehelfsverzicht: the decision is final from now on."""
    _open_to_appeal(application)
    final: list[Event] = [finally_awarded(grant, today)] if grant is not None and not grant.is_final else []
    return [told.AppealWaived(**of(application), by=by), *final]


def decide(
    application: Application, grant: Grant | None, line: BudgetLine | None,
    outcome: Literal["remedied", "upheld"], by: By, at: Moment,
) -> list[Event]:  # fmt: skip
    """`upheld`: the decision stands, and an award is final. `remedied`: the award's money is free again, and the
    application is open for a new decision."""
    if application.state != "appealed":
        raise NotAppealed(f"It is {application.state}.", state=application.state)
    if application.decided_by == by.user:
        raise FourEyes("You made this decision; somebody else decides on the appeal.")
    if by.user in (application.submitted_by, application.appealed_by):
        raise FourEyes("You asked for this money or appealed; somebody else decides on the appeal.")
    if application.grant_id != (grant.id if grant else None):
        raise VersionMovedOn("Read the application again: it was decided anew meanwhile.")
    decided = told.AppealDecided(**of(application), outcome=outcome, by=by)
    if grant is None or line is None:
        return [decided]
    if outcome == "upheld":
        return [decided, finally_awarded(grant, local_day(at.now))]
    if grant.state == "closed":  # nothing was called for, and all of it has been set free
        return [decided]
    reduced = told.GrantReduced(
        **about(grant), amount_cents=grant.amount_cents, reason_code="appeal_remedied", by=by
    )  # fmt: skip
    released = budgets.post(
        line, "release", grant.amount_cents, at, grant_id=grant.id, case_id=grant.case_id
    )  # fmt: skip
    closed = told.GrantClosed(**about(grant), amount_cents=0, reason_code="appeal_remedied")
    return [decided, released, reduced, closed]


def period_over(application: Application, grant: Grant, today: date) -> list[Event]:
    """The clock: nobody has appealed. Under the locks it asks again; what no longer stands leads to nothing."""
    standing = application.state == "approved" and application.grant_id == grant.id
    if not standing or grant.is_final or grant.final_on is None or today < grant.final_on:
        return []
    return [finally_awarded(grant, grant.final_on)]


def finally_awarded(grant: Grant, on: date) -> told.GrantFinal:
    return told.GrantFinal(**about(grant), amount_cents=grant.amount_cents, final_on=on)


def _open_to_appeal(application: Application) -> None:
    if application.state not in DECIDED or application.appeal_until is None:
        raise NoAppeal("Only a decision with a period for an appeal can be appealed against, once.")
    if application.appeal_waived or application.appeal_decided:
        raise NoAppeal("The appeal has been waived, or decided already.")
