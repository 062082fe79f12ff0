"""The award (Zuwendungsbescheid): the money an approved application leads to."""

from typing import Any

from services.funding.applications.application import Application
from services.funding.grants.grant import Grant
from services.funding.ledger.budget import BudgetLine
from shared.contracts.funding import GrantAwarded


def award(grant: Grant, application: Application, line: BudgetLine, **terms: Any) -> GrantAwarded:
    """From the budget line of its year; `terms` are the award's optional fields (period, conditions, proof …)."""
    return GrantAwarded(
        municipality=application.municipality, grant_id=grant.id, application_id=application.id,
        programme=application.programme, amount_cents=application.awarded_cents, case_id=application.case_id,
        budget_year=line.budget_year, budget_line_id=line.id, purpose=application.purpose,
        department=application.applicant, **terms,
    )  # fmt: skip
