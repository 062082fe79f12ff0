"""The state's award without any machinery: what it entitles to, what may be called, what goes on with the money."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.funding.incoming import awards, calls, incoming_grant, proof
from services.funding.incoming.account import account
from services.funding.incoming.awards import Award
from services.funding.incoming.calls import DueExpense, Need
from services.funding.incoming.expenses import Expense, most_of_a_post, spend
from services.funding.incoming.forwarding import passed_on, proof_due_on
from services.funding.incoming.incoming_grant import IncomingGrant, award_id, reference_of
from services.funding.incoming.refusals import (
    AmendedBelowCalls,
    AwardDoesNotStand,
    CallAboveAward,
    LumpSumIsNotCalled,
    NotNeededSoon,
    OutOfTheYear,
)
from services.funding.ledger.budget import BudgetLine, line_id
from services.funding.programmes.programme import PostLimit, Programme, ProofRules
from services.funding.refusals import BudgetBelowCommitments, BudgetExhausted
from shared.contracts.base import Event
from shared.contracts.funding import IncomingGrantEvent, PlanItem
from tests.unit.funding.builders import AT, DORTMUND, OFFICER, TODAY, a_programme, fold_line

NO_RULE = Need(None)


def from_the_state(**changes: Any) -> Programme:
    return a_programme(**{"flow": "forwards", "grantor": "land_nrw", "conditions": ["anbest_p"], **changes})


class Chain:
    """An award of the state on the line of 2026 for travel, acted upon as the engine would."""

    def __init__(self, awarded: int = 1_000, **changes: Any) -> None:
        self.incoming = IncomingGrant(award_id(DORTMUND, "small-help", 2026, "AZ 1"))
        self.line = BudgetLine(line_id("small-help", 2026, "travel"), "small-help", 2026, "travel")
        items = [PlanItem(code="travel", amount_cents=awarded)]
        award = Award(2026, "AZ 1", TODAY, items, **changes)
        self.fold(awards.record(self.incoming, self.lines, from_the_state(), award, OFFICER, AT))

    @property
    def lines(self) -> dict[str, BudgetLine]:
        return {"travel": self.line}

    @property
    def held(self) -> dict[str, int]:
        return {account: cents for account, cents in self.line.balances.items() if cents}

    def amend(self, cents: int) -> None:
        items = [PlanItem(code="travel", amount_cents=cents)]
        self.fold(awards.amend(self.incoming, self.lines, items, "amending_notice", OFFICER, AT))

    def call(self, cents: int, need: Need = NO_RULE) -> str:
        self.fold(calls.call(self.incoming, self.line, "travel", cents, need, TODAY, OFFICER, AT))
        return self.incoming.calls[len(self.incoming.calls)].reference

    def receive(self, reference: str, cents: int) -> None:
        self.fold(calls.receive(self.incoming, self.line, reference, TODAY, cents, TODAY, AT))

    def spend(self, cents: int) -> None:
        self.fold(spend(self.line, Expense(cents, "salary", TODAY), TODAY, AT))

    def fold(self, events: Any) -> None:
        made: list[Event] = list(events)
        for event in made:
            if isinstance(event, IncomingGrantEvent):
                self.incoming = incoming_grant.apply(self.incoming, event)
        self.line = fold_line(self.line, made)


def test_an_award_is_a_claim_and_a_budget() -> None:
    assert Chain(1_000).held == {"entitlement": -1_000, "receivable": 1_000, "appropriation": -1_000, "budget": 1_000}


def test_a_call_for_all_leaves_nothing_to_call() -> None:
    chain = Chain(1_000)
    chain.call(1_000)
    with pytest.raises(CallAboveAward) as refused:
        chain.call(1)
    assert refused.value.members == {"left_cents": 0}


def test_a_lump_sum_that_came_otherwise_than_announced_is_called_for_anew() -> None:
    chain = Chain(1_000, lump_sum=True)
    chain.fold(calls.announced(chain.incoming, chain.line, "travel", 1_000, OFFICER, AT))
    with pytest.raises(LumpSumIsNotCalled):
        chain.call(1)
    chain.fold(calls.withdraw(chain.incoming, chain.line, 1, "less_came", OFFICER, AT))
    chain.amend(900)
    chain.receive(chain.call(900, Need(2)), 900)
    assert (chain.held["received"], chain.held["budget"]) == (900, 900)


def test_what_is_due_later_than_the_state_s_time_is_not_needed_yet() -> None:
    need = Need(2, expenses=(DueExpense(100, date(2026, 11, 18)), DueExpense(100, date(2026, 11, 19))))
    with pytest.raises(NotNeededSoon) as refused:
        Chain().call(101, need)
    assert refused.value.members == {"needed_cents": 100}


def test_what_organisations_have_called_for_is_needed() -> None:
    chain = Chain()
    chain.call(300, Need(2, requested_cents=300))
    assert chain.held["called"] == 300


def test_a_claim_is_never_amended_below_its_calls() -> None:
    chain = Chain(1_000)
    chain.call(600)
    with pytest.raises(AmendedBelowCalls):
        chain.amend(599)
    chain.amend(600)
    assert (chain.held["called"], chain.line.balances["receivable"], chain.held["budget"]) == (600, 0, 600)


def test_what_was_never_called_for_is_no_claim_any_more_once_the_proof_is_accepted() -> None:
    chain = Chain(1_000)
    chain.receive(chain.call(600), 600)
    chain.fold(proof.submit(chain.incoming, {"travel": 600}, [], None, OFFICER))
    with pytest.raises(AwardDoesNotStand):
        chain.amend(600)
    chain.fold(proof.accept(chain.incoming, chain.lines, [], OFFICER, AT))
    with pytest.raises(AwardDoesNotStand):
        chain.amend(1_001)
    chain.amend(600)
    assert (chain.line.balances["receivable"], chain.held["budget"], chain.incoming.state) == (0, 600, "closed")


def test_an_award_whose_proof_was_rejected_may_be_amended() -> None:
    chain = Chain(1_000)
    chain.fold(proof.submit(chain.incoming, {"travel": 0}, [], None, OFFICER))
    chain.fold(proof.reject(chain.incoming, OFFICER))
    chain.amend(1_100)
    assert (chain.held["budget"], chain.incoming.state) == (1_100, "rejected")


def test_a_claim_is_never_amended_below_what_is_spent() -> None:
    chain = Chain(1_000)
    chain.spend(600)
    with pytest.raises(BudgetBelowCommitments):
        chain.amend(599)


def test_more_than_the_state_gave_is_not_spent() -> None:
    with pytest.raises(BudgetExhausted):
        Chain(1_000).spend(1_001)


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 9, 19)])
def test_an_expense_is_of_its_year_and_not_of_tomorrow(day: date) -> None:
    with pytest.raises(OutOfTheYear):
        spend(Chain().line, Expense(1, "salary", day), TODAY, AT)


def test_after_the_proof_nothing_is_called_or_amended() -> None:
    chain = Chain()
    chain.fold(proof.submit(chain.incoming, {"travel": 0}, [], None, OFFICER))
    for act in (lambda: chain.call(1), lambda: chain.amend(1)):
        with pytest.raises(AwardDoesNotStand):
            act()


def test_references_of_all_calls_fit_a_credit_transfer() -> None:
    references = {reference_of(Chain().incoming.id, n) for n in range(1, 10_000)}
    assert len(references) == 9_999
    assert all(len(one) <= 35 and one.isascii() for one in references)


def test_conditions_are_passed_on_after_the_programme_s_own_and_once() -> None:
    incoming = replace(Chain().incoming, conditions=("anbest_g", "anbest_p"), proof_due_on=date(2027, 6, 30))
    terms = passed_on(from_the_state(), incoming)
    assert terms.conditions == ("anbest_p", "anbest_g")
    assert terms.proof_due_by == date(2027, 6, 2)
    assert terms.incoming_grant_id == incoming.id


def test_a_programme_of_the_city_s_own_passes_nothing_on() -> None:
    terms = passed_on(a_programme(conditions=["anbest_p"]), Chain().incoming)
    assert (terms.conditions, terms.proof_due_by, terms.incoming_grant_id) == (("anbest_p",), None, None)


def test_the_earlier_of_two_deadlines_counts() -> None:
    terms = passed_on(from_the_state(), replace(Chain().incoming, proof_due_on=date(2027, 6, 30)))
    assert terms.proof_due_on(date(2027, 3, 31)) == date(2027, 3, 31)
    assert terms.proof_due_on(date(2027, 12, 31)) == date(2027, 6, 2)
    assert terms.proof_due_on(None) == date(2027, 6, 2)


def test_a_proof_is_due_months_and_weeks_after_the_last_day() -> None:
    assert proof_due_on(ProofRules(due_months=6), date(2026, 12, 31)) == date(2027, 6, 30)
    assert proof_due_on(ProofRules(due_weeks=8), date(2026, 12, 31)) == date(2027, 2, 25)
    assert proof_due_on(None, date(2026, 12, 31)) is None


def test_half_a_post_may_cost_half_of_a_full_one_and_a_seconded_one_nothing() -> None:
    names = {"de": "x", "en": "x"}
    plan = PostLimit.model_validate(
        {"code": "assistant", "names": names, "share_percent": 50, "maximum_cents": 4_500_000}
    )
    programme = a_programme(posts=(plan,))
    assert most_of_a_post(programme, "assistant", 50, seconded=False) == 2_250_000
    assert most_of_a_post(programme, "assistant", 50, seconded=True) == 0
    assert most_of_a_post(programme, "anything", 100, seconded=False) is None


def test_reminders_come_step_by_step_and_none_twice() -> None:
    chain = Chain(proof_due_on=date(2026, 10, 18))
    chain.incoming = replace(chain.incoming, remind_days=(30, 7, 0))
    steps = []
    for day in (date(2026, 9, 17), date(2026, 9, 18), date(2026, 9, 19), date(2026, 10, 18), date(2026, 10, 19)):
        told = proof.due(chain.incoming, day)
        steps.append([event.step for event in told])  # type: ignore[attr-defined]
        chain.fold(told)
    assert steps == [[], [1], [], [3], []]


ACTS = st.lists(st.tuples(st.sampled_from(["amend", "call", "receive", "spend"]), st.integers(1, 2_000)), max_size=30)


@given(ACTS)
def test_whatever_happens_claim_calls_and_receipts_add_up_to_the_award(acts: list[tuple[str, int]]) -> None:
    chain, spent = Chain(1_000), 0
    for name, cents in acts:
        if name == "amend" and cents != chain.incoming.amount_cents:
            if cents >= max(chain.incoming.called("travel"), spent):
                chain.amend(cents)
        elif name == "call" and cents <= chain.incoming.amount_cents - chain.incoming.called("travel"):
            chain.call(cents)
        elif name == "receive":
            waiting = [call for call in chain.incoming.calls.values() if call.booked_on is None]
            if waiting:
                chain.receive(waiting[0].reference, waiting[0].amount_cents)
        elif name == "spend" and cents <= chain.incoming.amount_cents - spent:
            chain.spend(cents)
            spent += cents
        held, awarded = chain.line.balances, chain.incoming.amount_cents
        assert held["receivable"] + held["called"] + held["received"] == awarded == -held["entitlement"]
        assert (held["budget"] + held["spent"], held["spent"]) == (awarded, spent)
        assert held["received"] == chain.incoming.received("travel")


@given(st.lists(st.integers(1, 1_000), min_size=1, max_size=5), st.integers(0, 6_000))
def test_awards_on_one_line_use_up_what_was_spent_and_no_cent_twice(given_cents: list[int], spent: int) -> None:
    used, before = [], 0
    for cents in given_cents:
        usage = {"travel": {"disbursed_cents": 0, "spent_cents": spent, "returned_cents": 0}}
        (one,) = account(Chain(cents).incoming, usage, {"travel": before})
        used.append(one.used_cents)
        before += cents
    assert sum(used) == min(spent, sum(given_cents))
