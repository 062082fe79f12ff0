"""The ledger of a budget line: every transfer sums to zero, an amended budget is reversed and posted anew."""

from uuid import uuid4

import pytest

from services.funding.ledger import budget
from services.funding.refusals import BudgetBelowCommitments
from shared.contracts.funding import TransferPosted
from tests.unit.funding.builders import AT, DORTMUND, Life, a_line, fold_line


def test_an_appropriation_is_available_in_full() -> None:
    line = a_line(50_000)
    assert (line.appropriated, line.available) == (50_000, 50_000)


def test_the_same_appropriation_again_posts_nothing() -> None:
    assert budget.appropriate(a_line(50_000), 50_000, DORTMUND, AT) == []


def test_an_amended_budget_reverses_the_old_one_and_posts_the_new() -> None:
    line = a_line(50_000)
    reversal, appropriation = budget.appropriate(line, 70_000, DORTMUND, AT)
    assert isinstance(reversal, TransferPosted)
    assert isinstance(appropriation, TransferPosted)
    assert (reversal.kind, reversal.reverses) == ("reversal", line.appropriation_id)
    assert appropriation.kind == "appropriation"


def test_an_amended_budget_is_available_at_its_new_amount() -> None:
    line = a_line(50_000)
    assert fold_line(line, budget.appropriate(line, 70_000, DORTMUND, AT)).available == 70_000


def test_a_budget_that_is_taken_away_leaves_nothing() -> None:
    line = a_line(50_000)
    line = fold_line(line, budget.appropriate(line, 0, DORTMUND, AT))
    assert (line.available, line.appropriation_id) == (0, None)


def test_a_budget_is_not_cut_below_what_was_awarded() -> None:
    line = Life(line=a_line(50_000)).request(10_000).line
    with pytest.raises(BudgetBelowCommitments):
        budget.appropriate(line, 9_999, DORTMUND, AT)


def test_a_budget_may_be_cut_to_exactly_what_was_awarded() -> None:
    line = Life(line=a_line(50_000)).request(10_000).line
    assert fold_line(line, budget.appropriate(line, 10_000, DORTMUND, AT)).available == 0


def test_every_transfer_of_a_life_sums_to_zero() -> None:
    transfers = [event for event in Life().request().confirm().events if isinstance(event, TransferPosted)]
    assert [sum(posting.amount_cents for posting in transfer.postings) for transfer in transfers] == [0, 0, 0]


def test_money_passes_through_the_accounts_in_order() -> None:
    life = Life().request(5_000)
    assert life.line.balances["ordered"] == 5_000
    life.confirm()
    assert (life.line.balances["ordered"], life.line.balances["disbursed"]) == (0, 5_000)


def test_a_line_has_the_same_id_everywhere() -> None:
    first = budget.line_id("small-help", 2026, "travel")
    assert first == budget.line_id("small-help", 2026, "travel")
    assert first not in (budget.line_id("small-help", 2027, "travel"), uuid4())
