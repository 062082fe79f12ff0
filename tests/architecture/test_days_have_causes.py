"""Each day an act of funding takes: a fact lies between its cause and today, a plan within its act's rules."""

import importlib
import pkgutil
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

import services.funding.api as api

TESTS = Path(__file__).parents[1]
FACTS: dict[str, tuple[str, str, str]] = {
    "contracts.Signature.signed_on": (
        "the offer was posted",
        "component/funding/applications/test_contracts.py",
        "test_a_contract_is_signed_between_its_offer_and_today",
    ),
    "appeals.Lawsuit.filed_on": (
        "the decision was posted",
        "component/funding/applications/test_contracts.py",
        "test_an_action_is_brought_between_the_letter_and_today",
    ),
    "bank_statements.EntryBody.booked_on": (
        "the order, demand or call",
        "component/funding/test_payments_taken_back.py",
        "test_a_day_before_the_order_is_for_a_person",
    ),
    "bank_statements.Clarification.booked_on": (
        "the order, demand or call",
        "component/funding/test_payments_taken_back.py",
        "test_a_day_a_person_names_lies_between_the_order_and_today",
    ),
    "decisions.Decision.posted_on": (
        "the decision",
        "component/funding/applications/test_awards.py",
        "test_a_letter_that_is_posted_later_gives_its_periods_later",
    ),
    "grants.Release.posted_on": (
        "what is set free, as of a decision",
        "component/funding/proofs/test_repayments.py",
        "test_the_result_and_what_is_set_free_bear_the_day_they_are_posted",
    ),
    "repayments.DemandBody.posted_on": (
        "the demand, as of a decision",
        "component/funding/applications/test_awards.py",
        "test_a_letter_that_is_posted_later_gives_its_periods_later",
    ),
    "proof_acts.Decision.posted_on": (
        "the decision on a proof",
        "component/funding/applications/test_awards.py",
        "test_a_letter_that_is_posted_later_gives_its_periods_later",
    ),
    "expenses.ExpenseBody.on": (
        "the budget year",
        "unit/funding/test_incoming.py",
        "test_an_expense_is_of_its_year_and_not_of_tomorrow",
    ),
    "nomination_bodies.Declaration.declared_on": (
        "three years before",
        "component/funding/prizes/test_prizes.py",
        "test_a_declaration_is_of_the_last_three_years",
    ),
    "incoming_grants.AwardBody.awarded_on": (
        "none: the state's notice is a cause itself",
        "component/funding/test_incoming_grants.py",
        "test_what_is_wrong_with_a_notice_is_pointed_at",
    ),
}  # fmt: skip
PLANS = {
    "drawdowns.ExpenseBody.due_on", "incoming_grants.PeriodBody.starts_on", "incoming_grants.PeriodBody.ends_on",
    "incoming_grants.AwardBody.proof_due_on", "incoming_grants.ExpenseDue.due_on",
    "payment_files.Drafting.execution_date", "posts.PostBody.starts_on", "posts.OccupancyBody.starts_on",
    "posts.OccupancyBody.ends_on", "posts.EndBody.ends_on", "proof_acts.Extension.due_on",
}  # fmt: skip


def holds_a_day(annotation: Any) -> bool:
    return annotation is date or any(holds_a_day(one) for one in get_args(annotation))


def taken() -> set[str]:
    found = set()
    for module in pkgutil.iter_modules(api.__path__):
        room = importlib.import_module(f"{api.__name__}.{module.name}")
        for name, model in vars(room).items():
            if isinstance(model, type) and issubclass(model, BaseModel) and model.__module__ == room.__name__:
                fields = [one for one, field in model.model_fields.items() if holds_a_day(field.annotation)]
                found |= {f"{module.name}.{name}.{field}" for field in fields}
    return found


def test_every_day_an_act_takes_is_a_fact_with_a_cause_or_a_plan() -> None:
    assert taken() == FACTS.keys() | PLANS


@pytest.mark.parametrize("field", FACTS)
def test_every_fact_is_held_by_a_test(field: str) -> None:
    _, file, name = FACTS[field]
    assert f"def {name}(" in (TESTS / file).read_text()
