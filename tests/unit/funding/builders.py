"""Programmes, requests and states of funding for tests, and a life of one application without any machinery."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from uuid_utils.compat import uuid7

from services.funding import awarding
from services.funding.applications import application
from services.funding.applications.application import Application
from services.funding.grants import fold, grant
from services.funding.grants.grant import Grant
from services.funding.ledger import budget
from services.funding.ledger.budget import BudgetLine, line_id
from services.funding.programmes.programme import Programme, Programmes
from shared.acts import Moment
from shared.contracts.base import By, Event
from shared.contracts.casework import AssistanceRequested

DORTMUND = "05913000"
CENTRE = f"{DORTMUND}.integration-centre"
YOUTH = f"{DORTMUND}.youth-services"
TREASURY = f"{DORTMUND}.treasury"
NOON = datetime(2026, 9, 18, 10, tzinfo=UTC)
TODAY = date(2026, 9, 18)
AT = Moment(NOON)
OFFICER = By(department=CENTRE, user="an officer")
APPROVER = By(department=CENTRE, user="an approver")


def a_programme(**changes: Any) -> Programme:
    """Decides up to 100 € itself, gives at most 1,000 €; each year 500 € for school material, 5,000 € for travel."""
    given = {
        "version": 1, "code": "small-help", "municipality": DORTMUND,
        "names": {"de": "Kleine Hilfe", "en": "Small help"},
        "basis": "A guideline of the test", "applicants": [YOUTH, CENTRE], "maximum_cents": 100_000,
        "automatic_up_to_cents": 10_000,
        "purposes": [
            {"code": code, "names": {"de": code, "en": code}} for code in ("school_material", "travel", "unfunded")
        ],
        "budgets": [
            {"year": year, "lines": {"school_material": 50_000, "travel": 500_000}} for year in range(2025, 2036)
        ],
    }  # fmt: skip
    return Programme.model_validate({**given, **changes})


def a_request(amount_cents: int = 5_000, **changes: Any) -> AssistanceRequested:
    """The youth services ask for school material for the person of a case."""
    given = {
        "municipality": DORTMUND, "case_id": uuid7(), "person_id": uuid7(), "assistance_id": uuid7(),
        "department": YOUTH, "programme": "small-help", "purpose": "school_material", "amount_cents": amount_cents,
        "by": By(department=YOUTH, user="a clerk"),
    }  # fmt: skip
    return AssistanceRequested.model_validate({**given, **changes})


def a_line(amount_cents: int = 50_000, purpose: str = "school_material") -> BudgetLine:
    """The line of 2026 with its appropriation."""
    line = BudgetLine(line_id("small-help", 2026, purpose), "small-help", 2026, purpose)
    return fold_line(line, budget.appropriate(line, amount_cents, DORTMUND, AT))


def fold_line(line: BudgetLine, events: list[Event]) -> BudgetLine:
    for event in events:
        if event.subject == line.id:
            line = budget.apply(line, event)
    return line


@dataclass
class Life:
    """One application with its budget line and grant, acted upon as the engine would: all events folded, or none."""

    line: BudgetLine = field(default_factory=a_line)
    programmes: Programmes = field(default_factory=lambda: Programmes((a_programme(),)))
    application: Application = field(default_factory=lambda: Application(uuid7()))
    grant: Grant = field(default_factory=lambda: Grant(uuid7()))
    events: list[Event] = field(default_factory=list)

    @property
    def told(self) -> list[str]:
        return [event.TYPE.removeprefix("funding.").rpartition(".v")[0] for event in self.events]

    @property
    def file(self) -> awarding.File:
        return awarding.File(self.application, self.line, self.grant)

    def request(self, amount_cents: int = 5_000, **changes: Any) -> "Life":
        asked = a_request(amount_cents, **{"assistance_id": self.application.id, **changes})
        return self.fold(awarding.request(self.file, asked, self.programmes, AT))

    def recommend(self, by: By = OFFICER) -> "Life":
        return self.fold(awarding.recommend(self.application, by))

    def approve(self, by: By = APPROVER) -> "Life":
        return self.fold(awarding.approve(self.file, by, AT))

    def reject(self, reason_code: str | None = "not_needed", by: By = APPROVER) -> "Life":
        return self.fold(awarding.reject(self.application, reason_code, by))

    def confirm(self, booked_on: date = TODAY, amount_cents: int | None = None, reference: str | None = None) -> "Life":
        amount = self.grant.amount_cents if amount_cents is None else amount_cents
        named = reference or grant.end_to_end_id(self.grant.id, 1)
        return self.fold(awarding.confirm(self.grant, self.line, named, booked_on, amount, AT))

    def fold(self, events: list[Event]) -> "Life":
        for event in events:
            if event.subject == self.application.id:
                self.application = application.apply(self.application, event)
            elif event.subject == self.grant.id:
                self.grant = fold.apply(self.grant, event)
            else:
                self.line = budget.apply(self.line, event)
        self.events += events
        return self
