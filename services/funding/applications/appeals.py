"""What the law allows against a decision: objection or action (Widerspruch, Klage) in time, or to do without it.

Which of the two, and until when, was pinned with the decision from the programme's `remedies`. An objection is filed
here by who applied; an action goes to the court, and who hears of it records it.

A decision that can be appealed against moves no money until it is final: by the period's end, by a waiver, or because
the appeal was decided. An appeal is decided by somebody else than the first decision.
"""

from dataclasses import asdict
from datetime import date
from typing import Literal

from services.funding.applications.application import Application, of
from services.funding.applications.refusals import (
    AppealPeriodOver,
    BeforeItsCause,
    FiledInTheFuture,
    NoAction,
    NoAppeal,
    NoObjection,
    NotAppealed,
)
from services.funding.grants.grant import Grant, about
from services.funding.ledger import budget as budgets
from services.funding.ledger.budget import BudgetLine
from services.funding.programmes.programme import Programme
from services.funding.programmes.remedies import DecisionKind
from services.funding.refusals import FourEyes
from shared.acts import Moment
from shared.contracts import funding as told
from shared.contracts.base import By, Event
from shared.periods import local_day
from shared.problems import VersionMovedOn

DECIDED = ("approved", "rejected")


def remedy_against(programme: Programme | None, kind: DecisionKind, posted_on: date) -> told.Remedy | None:
    """What may be done against an organisation's decision that is posted on this day, as the recipient is told.

    Periods: § 70, § 74 VwGO, §§ 187–193 BGB. None where there is no remedy, and for help and prizes.
    """
    if programme is None or programme.scheme != "application":
        return None
    found = programme.remedy_against(kind).counted_from(posted_on)
    return told.Remedy(**asdict(found)) if found else None


def file(application: Application, by: By, today: date) -> list[Event]:
    """The applicant objects (Widerspruch), until the end of the last day."""
    _open_to_appeal(application)
    if remedy_of(application) == "action":
        raise NoObjection(
            "Gegen diesen Bescheid gibt es keinen Widerspruch. Erheben Sie bis zum Ende der Frist Klage bei dem "
            "Gericht, das im Bescheid genannt ist.",
            appeal_until=_until(application).isoformat(),
        )
    return _filed(application, "objection", today, by)


def sued(application: Application, grant: Grant | None, filed_on: date, by: By, today: date) -> list[Event]:
    """An action has been brought (Klage erhoben): recorded by the applicant, or by the office when the court tells."""
    _open_to_appeal(application)
    if remedy_of(application) != "action":
        raise NoAction("Gegen diesen Bescheid ist zuerst Widerspruch einzulegen.")
    if filed_on > today:
        raise FiledInTheFuture("Der Tag, an dem die Klage erhoben wurde, liegt noch vor uns.")
    posted_on = application.remedy.posted_on if application.remedy else None
    if posted_on is not None and filed_on < posted_on:
        raise BeforeItsCause(
            f"Der Bescheid wurde am {posted_on:%d.%m.%Y} versandt. Bitte den Tag angeben, an dem danach Klage erhoben "
            "wurde.",
            since=posted_on.isoformat(),
        )
    if grant is not None and grant.is_final:
        raise NoAppeal(
            "Der Bescheid ist bestandskräftig. Bitte klären Sie mit der Bewilligungsstelle, was daraus folgt."
        )
    return _filed(application, "action", filed_on, by)


def remedy_of(application: Application) -> Literal["objection", "action"]:
    """What was told with the decision; older decisions told of the objection."""
    return application.remedy.kind if application.remedy else "objection"


def _filed(application: Application, remedy: Literal["objection", "action"], on: date, by: By) -> list[Event]:
    until = _until(application)
    if on > until:
        raise AppealPeriodOver(
            f"Die Frist ist am {until:%d.%m.%Y} abgelaufen. Fragen Sie die Bewilligungsstelle, was noch möglich ist.",
            appeal_until=until.isoformat(),
        )
    return [told.AppealFiled(**of(application), filed_on=on, remedy=remedy, by=by)]


def _until(application: Application) -> date:
    assert application.appeal_until is not None
    return application.appeal_until


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
        raise NoAppeal("Hier gibt es keine Entscheidung, gegen die ein Rechtsbehelf offen ist.")
    if application.appeal_waived or application.appeal_decided:
        raise NoAppeal("Auf den Rechtsbehelf wurde verzichtet, oder über ihn ist schon entschieden.")
