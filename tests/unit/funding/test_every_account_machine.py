"""The whole chart of accounts against a naive model: a dictionary of cents, moved by whoever asks, in any order."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from uuid_utils.compat import uuid7

from services.funding.ledger import budget
from services.funding.ledger.budget import BudgetLine, line_id
from services.funding.ledger.chart import CHART, COUNTER_ACCOUNTS
from services.funding.refusals import (
    AmountNotPositive,
    BudgetBelowCommitments,
    BudgetExhausted,
    NoBudget,
    NotOnThisAccount,
)
from shared.contracts.funding import TransferPosted
from shared.problems import Refusal
from tests.unit.funding.builders import AT, DORTMUND

PURPOSES = ("part_a", "part_b")
CENTS = st.sampled_from([-5, 0, 1, 7, 100, 101, 250])
GRANT, INCOMING = uuid7(), uuid7()
SIMPLE = sorted(CHART.keys() - {"appropriation", "budget_change", "budget_transfer", "award"})


@dataclass(frozen=True)
class Posted:
    """A transfer as the model remembers it, so that it can be undone once."""

    purpose: str
    transfer_id: UUID
    kind: Any
    cents: int


class Accounts(RuleBasedStateMachine):
    @initialize()
    def nothing_yet(self) -> None:
        self.lines = {
            purpose: BudgetLine(line_id("komm-an", 2027, purpose), "komm-an", 2027, purpose, DORTMUND)
            for purpose in PURPOSES
        }
        self.naive: Counter[tuple[str, str]] = Counter()
        self.planned: Counter[str] = Counter()
        self.undoable: list[Posted] = []

    def take(self, *events: TransferPosted) -> None:
        for event in events:
            self.lines[event.purpose] = budget.apply(self.lines[event.purpose], event)

    def move(self, purpose: str, source: str, target: str, cents: int) -> None:
        self.naive[purpose, source] -= cents
        self.naive[purpose, target] += cents

    def refusal(self, act: Any) -> type[Refusal] | None:
        try:
            made = act()
        except Refusal as refused:
            return type(refused)
        self.take(*(made if isinstance(made, list) else [made]))
        return None

    @rule(purpose=st.sampled_from(PURPOSES), cents=st.sampled_from([0, 100, 101, 500]))
    def plan(self, purpose: str, cents: int) -> None:
        refused = self.refusal(lambda: budget.appropriate(self.lines[purpose], cents, DORTMUND, AT))
        more = cents - self.planned[purpose]
        if self.naive[purpose, "budget"] + more < 0:
            assert refused is BudgetBelowCommitments
            return
        assert refused is None
        self.move(purpose, "appropriation", "budget", more)
        self.planned[purpose] = cents

    @rule(purpose=st.sampled_from(PURPOSES), cents=CENTS)
    def change(self, purpose: str, cents: int) -> None:
        refused = self.refusal(lambda: budget.change(self.lines[purpose], cents, "supplement", AT))
        if cents == 0:
            assert refused is AmountNotPositive
        elif self.naive[purpose, "budget"] + cents < 0:
            assert refused is BudgetBelowCommitments
        else:
            assert refused is None
            self.move(purpose, "appropriation", "budget", cents)

    @rule(source=st.sampled_from(PURPOSES), cents=CENTS)
    def shift(self, source: str, cents: int) -> None:
        (target,) = set(PURPOSES) - {source}
        refused = self.refusal(lambda: budget.move(self.lines[source], self.lines[target], cents, "need_moved", AT))
        if cents <= 0:
            assert refused is AmountNotPositive
        elif self.naive[source, "budget"] < cents:
            assert refused is BudgetExhausted
        else:
            assert refused is None
            self.move(source, "budget", "appropriation", cents)
            self.move(target, "appropriation", "budget", cents)

    @rule(purpose=st.sampled_from(PURPOSES), cents=st.sampled_from([1, 100, 101, 250]))
    def award(self, purpose: str, cents: int) -> None:
        refused = self.refusal(lambda: budget.commit(self.lines[purpose], cents, AT, grant_id=GRANT, case_id=None))
        if self.naive[purpose, "appropriation"] == 0:
            assert refused is NoBudget
        elif self.naive[purpose, "budget"] < cents:
            assert refused is BudgetExhausted
        else:
            assert refused is None
            self.move(purpose, "budget", "committed", cents)

    @rule(purpose=st.sampled_from(PURPOSES), kind=st.sampled_from(SIMPLE), cents=CENTS)
    def go_on(self, purpose: str, kind: Any, cents: int) -> None:
        source, target = CHART[kind]
        refused = self.refusal(lambda: self.remembered(purpose, kind, cents))
        if cents <= 0:
            assert refused is AmountNotPositive
        elif source not in COUNTER_ACCOUNTS and self.naive[purpose, source] < cents:
            assert refused is NotOnThisAccount
        else:
            assert refused is None
            self.move(purpose, source, target, cents)

    def remembered(self, purpose: str, kind: Any, cents: int) -> TransferPosted:
        made = budget.post(self.lines[purpose], kind, cents, AT, grant_id=GRANT)
        self.undoable.append(Posted(purpose, made.transfer_id, kind, cents))
        return made

    @precondition(lambda self: any(self.holds(one) for one in self.undoable))
    @rule(pick=st.integers(0, 50))
    def undo(self, pick: int) -> None:
        possible = [one for one in self.undoable if self.holds(one)]
        one = possible[pick % len(possible)]
        self.undoable.remove(one)
        self.take(
            budget.reverse(self.lines[one.purpose], one.transfer_id, one.kind, one.cents, AT, "wrong", grant_id=GRANT)
        )
        source, target = CHART[one.kind]
        self.move(one.purpose, target, source, one.cents)

    def holds(self, one: Posted) -> bool:
        """Money that has gone on cannot be taken back from where it was."""
        return self.naive[one.purpose, CHART[one.kind][1]] >= one.cents

    @invariant()
    def the_accounts_are_the_clerk_s(self) -> None:
        for purpose, line in self.lines.items():
            assert {a: c for a, c in line.balances.items() if c} == {
                a: c for (p, a), c in self.naive.items() if p == purpose and c
            }

    @invariant()
    def no_account_is_on_the_wrong_side(self) -> None:
        for line in self.lines.values():
            for account, cents in line.balances.items():
                assert cents <= 0 if account in COUNTER_ACCOUNTS else cents >= 0

    @invariant()
    def all_of_it_sums_to_zero(self) -> None:
        assert all(sum(line.balances.values()) == 0 for line in self.lines.values())

    @invariant()
    def the_plan_is_remembered_apart_from_what_was_changed(self) -> None:
        assert {purpose: line.planned for purpose, line in self.lines.items()} == {
            purpose: self.planned[purpose] for purpose in PURPOSES
        }


TestAccounts = Accounts.TestCase
TestAccounts.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
