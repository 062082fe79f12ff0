"""The award (Zuwendungsbescheid): the money an approved application leads to, and the terms that go with it."""

from datetime import timedelta
from typing import Any

from services.funding.applications.application import Application
from services.funding.applications.eligibility import eligible_codes
from services.funding.grants.grant import Grant
from services.funding.incoming.forwarding import passed_on, proof_due_on
from services.funding.incoming.incoming_grant import IncomingGrant
from services.funding.ledger.budget import BudgetLine
from services.funding.measures.shares import GRANT, OWN, granted, total
from services.funding.programmes.programme import Programme
from shared.contracts.funding import GrantAwarded, PlanItem


def award(grant: Grant, application: Application, line: BudgetLine, **terms: Any) -> GrantAwarded:
    """From the budget line of its year, to the applicant; a prize to the nominee. `terms` are the award's optional
    fields (period, conditions, proof …)."""
    return GrantAwarded(
        municipality=application.municipality, grant_id=grant.id, application_id=application.id,
        programme=application.programme, amount_cents=application.decided_or_asked_cents, case_id=application.case_id,
        budget_year=line.budget_year, budget_line_id=line.id, purpose=application.purpose,
        department=application.nominee_department if application.nominee_id else application.applicant,
        nominee_id=application.nominee_id, **terms,
    )  # fmt: skip


def terms_of(application: Application, programme: Programme, incoming: IncomingGrant | None = None) -> dict[str, Any]:
    """The terms of an organisation's award as they stand now: later changes of the programme do not touch it.

    `incoming` is the state's award whose money is forwarded; its conditions go with it. `final_on` is the day after the
    period for an appeal.
    """
    terms = passed_on(programme, incoming)
    due_on = proof_due_on(programme.proof, application.period.ends_on if application.period else None)
    until = application.appeal_until
    return {
        "measure_id": application.measure_id,
        "period": application.period,
        "costs": application.costs,
        "financing": financing_as_awarded(application),
        "shares": granted(
            application.decided_or_asked_cents, application.costs, eligible_codes(application.costs, programme)
        ),
        "conditions": terms.conditions,
        "incoming_grant_id": terms.incoming_grant_id,
        "use_within_months": terms.use_within_months,
        "form": application.form,
        "final_on": until + timedelta(days=1) if until else None,
        "proof_due_on": terms.proof_due_on(due_on) if programme.proof else None,
    }


def financing_as_awarded(application: Application) -> tuple[PlanItem, ...]:
    """The financing plan with the grant as awarded: what was asked beyond it, the organisation pays itself."""
    short = total(application.financing, GRANT) - application.decided_or_asked_cents
    if short <= 0:
        return application.financing
    own = total(application.financing, OWN) + short
    others = [item for item in application.financing if item.code not in (OWN, GRANT)]
    granted_now = PlanItem(code=GRANT, amount_cents=application.decided_or_asked_cents)
    return (PlanItem(code=OWN, amount_cents=own), *others, granted_now)
