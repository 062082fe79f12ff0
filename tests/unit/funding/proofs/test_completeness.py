"""What a proof of use lacks is listed with a pointer each, all at once."""

from datetime import date
from typing import Any

import pytest

from services.funding.programmes.programme import ProofRules
from services.funding.proofs.completeness import missing
from services.funding.proofs.figures import Figure
from services.funding.proofs.form import Form
from tests.unit.funding.proofs.accounts import RULES, Account, a_course_programme, a_form

TODAY = date(2026, 3, 1)


def faults(form: Form, rules: ProofRules = RULES) -> list[tuple[str, str]]:
    found = missing(form, Account().paid().grant, a_course_programme(), rules, TODAY)
    return [(one["pointer"], one["code"]) for one in found]


def receipt(**changes: Any) -> dict[str, Any]:
    given = {
        "number": "1", "date": "2025-05-01", "code": "staff", "payee": "Anna Beispiel", "amount_cents": 90_000,
        "paid_on": "2025-05-02",
    }  # fmt: skip
    return {**given, **changes}


MATERIAL = receipt(number="2", code="material", amount_cents=35_000)


def test_a_complete_form_lacks_nothing() -> None:
    assert faults(a_form()) == []


def test_an_empty_form_lacks_everything_at_once() -> None:
    assert faults(Form()) == [
        ("/report", "missing"), ("/expenditure", "item_missing"), ("/expenditure", "item_missing"),
        ("/income", "item_missing"), ("/income", "item_missing"),
    ]  # fmt: skip


def test_a_report_of_blanks_is_none() -> None:
    assert faults(a_form(report=" \n ")) == [("/report", "missing")]


def test_income_from_this_grant_is_what_was_disbursed() -> None:
    income = [{"code": "own", "amount_cents": 25_000}, {"code": "grant", "amount_cents": 99_999}]
    assert faults(a_form(income=income)) == [("/income/1/amount_cents", "not_as_disbursed")]


def test_an_unknown_kind_of_cost_is_pointed_at() -> None:
    expenditure = [*a_form().model_dump()["expenditure"], {"code": "party", "amount_cents": 0}]
    assert ("/expenditure/2/code", "unknown_code") in faults(a_form(expenditure=expenditure))


def test_a_cost_of_a_known_kind_and_money_of_others_need_not_have_been_planned() -> None:
    expenditure = [*a_form().model_dump()["expenditure"], {"code": "staff.travel", "amount_cents": 0}]
    income = [*a_form().model_dump()["income"], {"code": "third_party", "amount_cents": 0}]
    assert faults(a_form(expenditure=expenditure, income=income)) == []


def test_an_item_stands_once() -> None:
    expenditure = [{"code": code, "amount_cents": 45_000} for code in ("staff", "staff")]
    assert ("/expenditure/1/code", "twice") in faults(a_form(expenditure=expenditure))


def test_a_deviation_over_twenty_percent_needs_an_explanation() -> None:
    assert faults(a_form(staff=71_999)) == [("/explanations", "explanation_missing")]
    assert faults(a_form(staff=108_001)) == [("/explanations", "explanation_missing")]
    explained = [{"code": "staff", "text": "Zwei Abende fielen aus."}]
    assert faults(a_form(staff=71_999, explanations=explained)) == []


def test_a_deviation_of_exactly_twenty_percent_needs_none() -> None:
    assert faults(a_form(staff=72_000)) == []
    assert faults(a_form(staff=108_000)) == []


def test_own_money_that_was_not_needed_is_explained_too() -> None:
    income = [{"code": "grant", "amount_cents": 100_000}, {"code": "own", "amount_cents": 0}]
    assert faults(a_form(income=income)) == [("/explanations", "explanation_missing")]


def test_what_was_not_planned_deviates_at_once() -> None:
    assert Figure("catering", 0, 1).deviates(20)
    assert not Figure("catering", 0, 0).deviates(20)


@pytest.mark.parametrize(
    ("changed", "pointer", "code"),
    [
        ({"date": "2024-12-31"}, "/receipts/0/date", "outside_period"),
        ({"date": "2026-01-01"}, "/receipts/0/date", "outside_period"),
        ({"paid_on": "2026-03-02"}, "/receipts/0/paid_on", "in_future"),
        ({"amount_cents": 89_999}, "/expenditure/0/amount_cents", "receipts_differ"),
        ({"number": "2"}, "/receipts/1/number", "twice"),
    ],
)
def test_receipts_lie_in_the_period_and_carry_the_figures(changed: dict[str, Any], pointer: str, code: str) -> None:
    assert faults(a_form(receipts=[receipt(**changed), MATERIAL])) == [(pointer, code)]


def test_a_receipt_of_a_kind_nothing_was_accounted_for_is_pointed_at() -> None:
    receipts = [receipt(), MATERIAL, receipt(number="3", code="catering", amount_cents=1)]
    assert faults(a_form(receipts=receipts)) == [("/receipts/2/code", "unknown_code")]


def test_a_refund_lowers_the_sum_of_the_receipts() -> None:
    receipts = [receipt(amount_cents=95_000), MATERIAL, receipt(number="3", amount_cents=-5_000)]
    assert faults(a_form(receipts=receipts)) == []


def test_a_simple_proof_needs_no_receipts() -> None:
    assert faults(a_form(receipts=[]), ProofRules(simple=True)) == []
    assert faults(a_form(receipts=[])) != []
