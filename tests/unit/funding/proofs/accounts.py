"""Grants with a proof of use, forms and an organisation for tests, and a life of one grant without any machinery."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from uuid_utils.compat import uuid7

from services.funding.grants import fold
from services.funding.grants.grant import Grant
from services.funding.ledger import budget
from services.funding.ledger.budget import BudgetLine, line_id
from services.funding.payments import paying
from services.funding.programmes.programme import InterestRule, Programme, ProofRules
from services.funding.proofs import deciding, proof
from services.funding.proofs.deciding import Money, Review
from services.funding.proofs.figures import most_cents
from services.funding.proofs.form import Form
from services.funding.repayments import acts
from services.funding.repayments.acts import Receipt, Terms
from services.funding.repayments.rates import BaseRates, Rate
from shared.acts import Moment
from shared.contracts.base import By, Event
from shared.contracts.funding import GrantAwarded, Period, PlanItem
from tests.unit.funding.builders import APPROVER, DORTMUND, OFFICER, a_programme

VMDO = f"{DORTMUND}.vmdo"
CLERK = By(department=VMDO, user="a clerk of the association")
DUE = date(2026, 6, 30)
RULES = ProofRules(due_months=6)
FIVE_POINTS = InterestRule()
RATES = BaseRates(
    tuple(
        Rate(since=since, hundredths=hundredths)
        for since, hundredths in (
            (date(2023, 7, 1), 312), (date(2024, 1, 1), 362), (date(2024, 7, 1), 337), (date(2025, 1, 1), 227),
            (date(2025, 7, 1), 127),
        )
    )
)  # fmt: skip
COSTS = (PlanItem(code="staff", amount_cents=90_000), PlanItem(code="material", amount_cents=35_000))
FINANCING = (PlanItem(code="grant", amount_cents=100_000), PlanItem(code="own", amount_cents=25_000))


def a_course_programme(**changes: Any) -> Programme:
    """80 % of staff and material, not of catering; a proof six months after; five points above the base rate."""
    given = {
        "code": "courses", "scheme": "application", "applicants": [VMDO], "maximum_cents": 500_000,
        "automatic_up_to_cents": 0, "rate_percent": 80, "proof": {"due_months": 6}, "interest": {}, "appeal_months": 1,
        "purposes": [{"code": "course", "names": {"de": "Kurs", "en": "Course"}}],
        "cost_kinds": [
            {"code": code, "names": {"de": name, "en": code}, "eligible": code != "catering"}
            for code, name in (("staff", "Honorare"), ("material", "Material"), ("catering", "Bewirtung"))
        ],
        "budgets": [{"year": year, "lines": {"course": 1_000_000}} for year in range(2025, 2036)],
    }  # fmt: skip
    return a_programme(**{**given, **changes})


def awarded(grant: Grant, line: BudgetLine, amount_cents: int = 100_000, **changes: Any) -> GrantAwarded:
    """Of a course that ran through 2025."""
    given: dict[str, Any] = {
        "municipality": DORTMUND, "grant_id": grant.id, "programme": "courses", "amount_cents": amount_cents,
        "budget_year": line.budget_year, "budget_line_id": line.id, "purpose": "course", "department": VMDO,
        "period": Period(starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31)), "costs": COSTS,
        "financing": FINANCING, "proof_due_on": DUE,
    }  # fmt: skip
    return GrantAwarded(**{**given, **changes})


def a_form(staff: int = 90_000, material: int = 35_000, **changes: Any) -> Form:
    """Complete: with a receipt for each kind of cost."""
    given: dict[str, Any] = {
        "report": "Zwölf Abende mit zwanzig Teilnehmenden.",
        "expenditure": [{"code": "staff", "amount_cents": staff}, {"code": "material", "amount_cents": material}],
        "income": [{"code": "grant", "amount_cents": 100_000}, {"code": "own", "amount_cents": 25_000}],
        "receipts": [
            {
                "number": f"{number}", "date": date(2025, 5, number), "code": code, "payee": "Druckerei Nord",
                "amount_cents": cents, "paid_on": date(2025, 6, number),
            }
            for number, (code, cents) in enumerate((("staff", staff), ("material", material)), 1)
        ],
    }  # fmt: skip
    return Form.model_validate({**given, **changes})


@dataclass
class Account:
    """A grant of 1,000 €, all of it disbursed on `paid_on`; acts happen on `today` as the engine would let them."""

    programme: Programme = field(default_factory=a_course_programme)
    today: date = date(2026, 1, 1)
    paid_on: date = date(2025, 1, 1)
    grant: Grant = field(default_factory=lambda: Grant(uuid7()))
    line: BudgetLine = field(
        default_factory=lambda: BudgetLine(line_id("courses", 2025, "course"), "courses", 2025, "course")
    )
    form: Form = field(default_factory=a_form)
    reviewed: Review | None = None
    events: list[Event] = field(default_factory=list)

    @property
    def at(self) -> Moment:
        return Moment(datetime(self.today.year, self.today.month, self.today.day, 12, tzinfo=ZoneInfo("Europe/Berlin")))

    @property
    def money(self) -> Money:
        return Money(self.grant, self.line)

    @property
    def terms(self) -> Terms:
        return Terms(self.programme.interest, RATES, self.today + timedelta(days=30))

    @property
    def told(self) -> list[str]:
        return [event.TYPE.removeprefix("funding.").rpartition(".v")[0] for event in self.events]

    @property
    def demand_id(self) -> UUID:
        (id,) = self.grant.demands
        return id

    def paid(self, *cents: int, amount_cents: int = 100_000) -> "Account":
        """Awarded, and disbursed in these instalments (by default in one)."""
        self.fold(budget.appropriate(self.line, 1_000_000, DORTMUND, self.at))
        self.fold([budget.commit(self.line, amount_cents, self.at, grant_id=self.grant.id, case_id=None)])
        self.fold([awarded(self.grant, self.line, amount_cents)])
        for part in cents or (amount_cents,):
            ordered = paying.order(self.grant, part, APPROVER)
            about = {"grant_id": self.grant.id, "instalment": ordered.instalment}
            self.fold([budget.post(self.line, "order", part, self.at, **about), ordered])
            gone = paying.confirm(self.grant, ordered.end_to_end_id, self.paid_on, part, self.today)
            assert gone is not None
            self.fold([budget.post(self.line, "disbursement", part, self.at, **about), gone])
        self.events.clear()
        return self

    def submit(self, form: Form | None = None, by: By = CLERK) -> "Account":
        self.fold([proof.submit(self.grant, (), (), by)])
        self.form = form or self.form
        return self

    def review(self, by: By = OFFICER, spent_cents: int | None = None) -> "Account":
        deciding.review(self.grant, by)
        self.reviewed = Review(self.grant.proof.version, by, spent_cents)
        return self

    def accept(self, spent_cents: int | None = None, by: By = APPROVER) -> "Account":
        most = most_cents(self.grant, self.form, self.programme)
        return self.fold(deciding.accept(self.money, self.reviewed, spent_cents, most, self.terms, by, self.at))

    def reject(self, by: By = APPROVER) -> "Account":
        return self.fold(deciding.reject(self.grant, self.reviewed, "not_proven", by))

    def revoke(self, amount_cents: int | None = None) -> "Account":
        return self.fold(deciding.revoke(self.money, amount_cents, self.terms, "no_proof", APPROVER, self.at))

    def repay(self, cents: int, bank_reference: str | None = None) -> "Account":
        named = self.grant.demands[self.demand_id].reference
        came = Receipt(self.today, cents, bank_reference)
        return self.fold(acts.receipt(self.grant, self.line, named, came, self.at))

    def waive(self, what: acts.Waivable = "everything") -> "Account":
        return self.fold(acts.waive(self.grant, self.line, self.demand_id, what, "hardship", APPROVER, self.at))

    def fold(self, events: list[Any]) -> "Account":
        for event in events:
            if event.subject == self.grant.id:
                self.grant = fold.apply(self.grant, event)
            else:
                self.line = budget.apply(self.line, event)
        self.events += events
        return self
