"""What an application lacks is said all at once, with its place, for every rule of the programme."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.funding.applications.application import Application
from services.funding.applications.completeness import Facts, missing
from services.funding.applications.drafts import Draft
from services.funding.applications.eligibility import eligible_cents, kind_of, most_cents
from services.funding.applications.refusals import ApplicationIncomplete, NotADraft, NotReturnable
from services.funding.applications.submitting import give_back, submit
from services.funding.measures.measure import Measure
from services.funding.programmes.programme import Programme
from shared.bounded import STORED
from shared.contracts.funding import Period, PlanItem
from tests.unit.funding.builders import CENTRE, DORTMUND, OFFICER, TODAY, YOUTH, Life, a_programme

MEASURE = UUID("01a05bfb-7000-7bbf-8d41-60a1e8674dac")
WHOLE_YEAR = Period(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))


def named(code: str, **rules: Any) -> dict[str, Any]:
    return {"code": code, "names": {"de": code, "en": code}, **rules}


def an_offer(**changes: Any) -> Programme:
    """80 % of staff and rent (rent up to 3,000 €), 100 € to 10,000 €; applications until the end of September."""
    given = {
        "scheme": "application", "automatic_up_to_cents": 0, "rate_percent": 80, "minimum_cents": 10_000,
        "maximum_cents": 1_000_000, "purposes": [named("courses")],
        "cost_kinds": [named("staff"), named("rent", maximum_cents=300_000), named("food", eligible=False)],
        "budgets": [{"year": 2026, "lines": {"courses": 5_000_000}, "apply_until": "2026-09-30"}],
    }  # fmt: skip
    return a_programme(**{**given, **changes})


def a_draft(**changes: Any) -> Draft:
    given = {
        "programme": "small-help", "purpose": "courses", "measure_id": str(MEASURE), "title": "Courses",
        "period": {"starts_on": "2026-10-01", "ends_on": "2026-12-31"},
        "costs": [{"code": "staff.teacher", "amount_cents": 100_000}],
        "financing": [{"code": "own", "amount_cents": 20_000}, {"code": "grant", "amount_cents": 80_000}],
    }  # fmt: skip
    return Draft.model_validate({**given, **changes}, context=STORED)


def known(**changes: Any) -> Facts:
    costs = tuple(PlanItem(code=code, amount_cents=1_000_000) for code in ("staff.teacher", "rent", "food"))
    measure = Measure(MEASURE, "registered", DORTMUND, YOUTH, WHOLE_YEAR, costs)
    return replace(Facts(YOUTH, measure, TODAY), **changes)


def found(draft: Draft | None = None, programme: Programme | None = None, facts: Facts | None = None) -> list[Any]:
    lacking = missing(draft or a_draft(), programme or an_offer(), facts or known())
    return [(one["pointer"], one["code"]) for one in lacking]


def a_plan(costs: dict[str, int], **financing: int) -> dict[str, Any]:
    return {
        "costs": [{"code": code, "amount_cents": cents} for code, cents in costs.items()],
        "financing": [{"code": code, "amount_cents": cents} for code, cents in financing.items()],
    }


def test_a_complete_draft_lacks_nothing() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"purpose": "a_yacht"}, "/purpose", "unknown_purpose"),
        ({"measure_id": None}, "/measure_id", "missing"),
        ({"title": None}, "/title", "missing"),
        ({"period": {"starts_on": "2026-12-31", "ends_on": "2026-10-01"}}, "/period/ends_on", "ends_before_it_starts"),
        ({"period": {"starts_on": "2026-12-01", "ends_on": "2027-01-31"}}, "/period", "more_than_a_budget_year"),
        (a_plan({"staff.teacher": 100_000}, own=20_001, grant=80_000), "/financing", "plans_do_not_balance"),
        (a_plan({"staff.teacher": 100_000}, own=100_000), "/financing", "no_grant_asked"),
        (a_plan({"staff.teacher": 100_000}, own=19_999, grant=80_001), "/financing/1/amount_cents", "rate_exceeded"),
        (a_plan({"rent": 12_499}, own=2_500, grant=9_999), "/financing/1/amount_cents", "amount_below_minimum"),
        (a_plan({"travel": 100_000}, own=20_000, grant=80_000), "/costs/0/code", "unknown_cost_kind"),
        (a_plan({"food": 100_000}, own=20_000, grant=80_000), "/costs", "nothing_eligible"),
        (a_plan({"rent": 1_000_001}, own=920_001, grant=80_000), "/costs/0/amount_cents", "more_than_the_measure"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(changes: dict[str, Any], pointer: str, code: str) -> None:
    assert (pointer, code) in found(a_draft(**changes))


def test_the_rate_counts_eligible_costs_only() -> None:
    plan = a_plan({"staff.teacher": 100_000, "food": 100_000}, own=119_999, grant=80_001)
    assert found(a_draft(**plan)) == [("/financing/1/amount_cents", "rate_exceeded")]


def test_a_kind_with_a_maximum_is_eligible_up_to_it() -> None:
    assert eligible_cents([PlanItem(code="rent", amount_cents=400_000)], an_offer()) == 300_000


def test_the_rate_is_rounded_down_to_the_cent() -> None:
    assert most_cents([PlanItem(code="staff", amount_cents=101)], an_offer(rate_percent=33)) == 33


def test_the_most_exact_kind_counts() -> None:
    programme = an_offer(cost_kinds=[named("staff"), named("staff.fees", eligible=False)])
    kind = kind_of("staff.fees.guest", programme)
    assert kind is not None
    assert kind.code == "staff.fees"


def test_on_the_last_day_it_is_in_time_and_the_day_after_it_is_not() -> None:
    assert found(facts=known(today=date(2026, 9, 30))) == []
    assert found(facts=known(today=date(2026, 10, 1))) == [("/period", "deadline_passed")]


def test_a_year_without_a_budget_is_said() -> None:
    facts = known(measure=replace(known().measure, period=Period(starts_on=date(2027, 1, 1), ends_on=date(2027, 9, 1))))  # type: ignore[type-var]
    period = {"starts_on": "2027-01-01", "ends_on": "2027-09-01"}
    assert found(a_draft(period=period), facts=facts) == [("/period", "no_budget")]


def test_money_of_a_grantor_needs_no_plan_of_the_city() -> None:
    forwarded = an_offer(flow="forwards", grantor="land", budgets=[{"year": 2026, "apply_until": "2026-09-30"}])
    assert found(programme=forwarded) == []


def test_a_period_beyond_the_measure_s_is_said() -> None:
    short = Period(starts_on=date(2026, 10, 2), ends_on=date(2026, 12, 31))
    facts = known(measure=Measure(MEASURE, "registered", DORTMUND, YOUTH, short, known().measure.costs))  # type: ignore[union-attr]
    assert found(facts=facts) == [("/period", "outside_of_measure")]


def test_an_overdue_proof_of_an_earlier_grant_stands_in_the_way() -> None:
    assert found(facts=known(overdue_proofs=(str(uuid4()),))) == [("/programme", "proof_overdue")]


def test_an_organisation_the_programme_does_not_name_may_not_apply() -> None:
    assert ("/programme", "applicant_not_eligible") in found(facts=known(applicant="05913000.jobcenter"))


def test_a_measure_of_another_organisation_is_unknown() -> None:
    assert ("/measure_id", "unknown_measure") in found(facts=known(applicant=CENTRE))


def test_an_item_that_stands_twice_is_said() -> None:
    plan = a_plan({"rent": 100_000}, own=120_000, grant=80_000)
    assert ("/costs/1/code", "stands_twice") in found(a_draft(**{**plan, "costs": plan["costs"] * 2}))


def test_an_incomplete_draft_is_not_submitted() -> None:
    with pytest.raises(ApplicationIncomplete) as refused:
        submit(Application(uuid4()), a_draft(title=None), an_offer(), known(), OFFICER)
    assert refused.value.members["errors"] == [
        {"pointer": "/title", "code": "missing", "detail": "Bitte geben Sie dem Vorhaben einen Titel."}
    ]


def test_what_is_with_the_office_is_not_submitted_again() -> None:
    life = Life().request(20_000)
    with pytest.raises(NotADraft):
        submit(life.application, a_draft(), an_offer(), known(), OFFICER)


def test_help_for_one_person_has_no_form_to_send_back() -> None:
    with pytest.raises(NotReturnable):
        give_back(Life().request(20_000).application, ("receipt",), OFFICER)


def test_a_year_no_state_awards_money_for_has_no_budget() -> None:
    forwarded = an_offer(flow="forwards", grantor="state", upward_proof={"due_months": 3}, budgets=[])
    endless = Period(starts_on=date(2026, 1, 1), ends_on=date(9999, 12, 31))
    facts = known(measure=replace(known().measure, period=endless))  # type: ignore[type-var]
    for year, lacking in ((2027, []), (9999, [("/period", "no_budget")])):
        draft = a_draft(period={"starts_on": f"{year}-10-01", "ends_on": f"{year}-12-31"})
        assert found(draft, forwarded, facts) == lacking
