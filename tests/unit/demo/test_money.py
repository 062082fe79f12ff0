"""What the demo's associations plan and account for fits together."""

from datetime import date

import pytest

from deploy.local.demo.money.organisations import PLANS, Funded, Plan, items, period
from deploy.local.demo.money.proofs import form
from services.funding.programmes.programme import Programmes
from services.funding.programmes.reading import load
from shared.directory import Directory
from tests.architecture.compose import ROOT

TODAY = date(2026, 12, 14)


@pytest.fixture(scope="module")
def programmes() -> Programmes:
    return load(ROOT / "deploy" / "programmes", Directory.load(ROOT / "deploy" / "municipalities"))


def funded(plan: Plan, paid_cents: int) -> Funded:
    return Funded(plan, date(2026, 11, 27), date(2026, 12, 31), "application", "measure", paid_cents=paid_cents)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: f"{plan.association} {plan.programme}")
def test_a_plan_asks_for_what_its_programme_gives(plan: Plan, programmes: Programmes) -> None:
    programme = programmes.find(plan.programme)
    assert programme is not None
    assert programme.has_purpose(plan.purpose)
    assert programme.minimum_cents <= plan.asked_cents <= programme.maximum_cents
    assert plan.costs.keys() <= {kind.code for kind in programme.cost_kinds if kind.eligible}


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: f"{plan.association} {plan.programme}")
def test_nobody_calls_for_more_than_was_asked(plan: Plan) -> None:
    assert plan.calls_for <= plan.asked_cents


@pytest.mark.parametrize("today", [date(2026, 1, 2), date(2026, 11, 23), date(2026, 12, 30), date(2026, 12, 31)])
def test_a_period_lies_within_one_budget_year(today: date) -> None:
    starts_on, ends_on = period(today)
    assert today < starts_on <= ends_on
    assert starts_on.year == ends_on.year


def test_receipts_add_up_to_what_is_accounted_for() -> None:
    written = form(funded(PLANS[0], 900_000), TODAY)
    spent = sum(item["amount_cents"] for item in written["expenditure"])
    assert sum(receipt["amount_cents"] for receipt in written["receipts"]) == spent == 765_000


def test_items_without_an_amount_are_left_out() -> None:
    assert items({"grant": 100, "own": 0}) == [{"code": "grant", "amount_cents": 100}]
