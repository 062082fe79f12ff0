"""Money by contract (Zuwendungs- oder Weiterleitungsvertrag): offered by two, binding once it has been countersigned.

The offer sets the money aside, because it binds the city while it is open (§ 145 BGB). Countersigned in time the award
is binding; declined, or not signed in time, the money is free again. A contract is no administrative act: there is
nothing to appeal against and nothing to waive.
"""

from datetime import date, timedelta
from typing import Any

from services.funding.applications.application import Application, award_of, of
from services.funding.applications.refusals import BeforeItsCause, FiledInTheFuture, NotOffered, OfferExpired
from services.funding.grants.grant import Grant, about
from services.funding.ledger import budget as budgets
from services.funding.ledger.budget import BudgetLine
from services.funding.programmes.programme import Programme
from services.funding.refusals import FourEyes
from shared.acts import Moment
from shared.contracts import funding as told
from shared.contracts.base import By, Event
from shared.periods import next_working_day


def offer(
    application: Application, grant: Grant, programme: Programme, amount_cents: int | None, posted_on: date, by: By
) -> told.ContractOffered:
    """The second pair of eyes signs for the city; the recipient has the programme's weeks to sign."""
    assert programme.contract is not None  # a programme by contract has its rules
    weeks = timedelta(weeks=programme.contract.accept_within_weeks)
    return told.ContractOffered(
        **of(application), grant_id=grant.id, awarded_cents=award_of(application, by, amount_cents),
        posted_on=posted_on, offer_until=next_working_day(posted_on + weeks), by=by,
    )  # fmt: skip


def sign(application: Application, grant: Grant, signed_on: date, by: By, today: date) -> list[Event]:
    """The countersigned copy is here. `signed_on` is the day the recipient signed: not before the offer
    was posted, and in time."""
    _offered(application)
    if application.decided_by == by.user:
        raise FourEyes("Wer den Vertrag angeboten hat, trägt nicht auch die Unterschrift ein.")
    assert application.offer_until is not None
    assert application.posted_on is not None  # pinned with each offer, and never before its decision
    if signed_on < application.posted_on:
        raise BeforeItsCause(
            f"Das Angebot wurde am {application.posted_on:%d.%m.%Y} versandt. Bitte den Tag angeben, an dem danach "
            "unterschrieben wurde.",
            since=application.posted_on.isoformat(),
        )
    if signed_on > today:
        raise FiledInTheFuture("Bitte den Tag angeben, an dem unterschrieben wurde.")
    if signed_on > application.offer_until:
        raise OfferExpired(
            f"Das Angebot galt bis zum {application.offer_until:%d.%m.%Y}. Bitte neu anbieten.",
            offer_until=application.offer_until.isoformat(),
        )
    signed = told.ContractSigned(**of(application), grant_id=grant.id, signed_on=signed_on, by=by)
    final = told.GrantFinal(**about(grant), amount_cents=grant.amount_cents, final_on=signed_on)
    return [signed, final]


def decline(application: Application, grant: Grant, line: BudgetLine, by: By, at: Moment) -> list[Event]:
    """The recipient does not want it: the money is free again."""
    _offered(application)
    declined = told.ContractDeclined(**of(application), grant_id=grant.id, by=by)
    return [declined, *_set_free(grant, line, "contract_declined", by, at)]


def lapse(application: Application, grant: Grant, line: BudgetLine, today: date, by: By, at: Moment) -> list[Event]:
    """The clock: the last day has passed. Asked again under the locks; what no longer stands leads to nothing."""
    until = application.offer_until
    if application.state != "offered" or application.grant_id != grant.id or until is None or today <= until:
        return []
    lapsed = told.ContractLapsed(**of(application), grant_id=grant.id, by=by)
    return [lapsed, *_set_free(grant, line, "contract_lapsed", by, at)]


def _set_free(grant: Grant, line: BudgetLine, reason_code: str, by: By, at: Moment) -> list[Event]:
    cents: dict[str, Any] = {"amount_cents": grant.amount_cents}
    released = budgets.post(line, "release", grant.amount_cents, at, grant_id=grant.id, case_id=grant.case_id)
    reduced = told.GrantReduced(**about(grant), **cents, reason_code=reason_code, by=by)
    return [released, reduced, told.GrantClosed(**about(grant), amount_cents=0, reason_code=reason_code)]


def _offered(application: Application) -> None:
    if application.state != "offered":
        raise NotOffered("Sehen Sie beim Antrag nach, wie es um ihn steht.", state=application.state)
