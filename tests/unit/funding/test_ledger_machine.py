"""Ledger and grants against a naive model: sums instead of postings, whatever people, programme and bank do."""

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from services.funding.ledger import budget
from services.funding.refusals import (
    AmountDiffers,
    ApplicationDecided,
    BudgetBelowCommitments,
    BudgetExhausted,
    FourEyes,
    PaidAlready,
    RecommendationMissing,
)
from shared.contracts.base import By
from shared.contracts.funding import TransferPosted
from shared.problems import Refusal
from tests.unit.funding.builders import AT, CENTRE, DORTMUND, TODAY, Life, a_line

PEOPLE = [By(department=CENTRE, user=name) for name in ("Anna", "Bilal", "Chiara")]
AMOUNTS = st.sampled_from([1, 4_999, 5_000, 10_000, 10_001, 15_000])
"""Few, so that the last cent of a budget is often at stake."""
BUDGETS = st.sampled_from([0, 4_999, 10_000, 15_000, 20_001, 25_000, 30_000])


@dataclass
class Naive:
    """What a clerk with a pocket calculator would know of one application."""

    amount: int
    state: str
    recommended_by: str | None = None
    paid: bool = False


class Money(RuleBasedStateMachine):
    """Any number of applications on one budget line; `naive` holds what must be true of each."""

    lives: Bundle[int] = Bundle("lives")

    @initialize(cents=BUDGETS)
    def appropriated(self, cents: int) -> None:
        self.line = a_line(cents)
        self.budget = cents
        self.all: list[Life] = []
        self.naive: list[Naive] = []
        self.transfers: list[TransferPosted] = []

    @property
    def spent(self) -> int:
        return sum(one.amount for one in self.naive if one.state == "approved")

    def keep(self, life: Life) -> None:
        self.line = life.line
        self.transfers += [event for event in life.events if isinstance(event, TransferPosted)]
        life.events.clear()

    def act(self, number: int) -> Life:
        self.all[number].line = self.line
        return self.all[number]

    @rule(target=lives, cents=AMOUNTS)
    def ask(self, cents: int) -> int:
        self.all.append(Life(line=self.line).request(cents))
        self.keep(self.all[-1])
        covered = "approved" if cents <= 10_000 else "submitted"
        self.naive.append(Naive(cents, covered if cents <= self.budget - self.spent else "rejected"))
        return len(self.all) - 1

    @rule(number=lives, who=st.sampled_from(PEOPLE))
    def recommend(self, number: int, who: By) -> None:
        known = self.naive[number]
        refused = self.refusal_of(lambda: self.act(number).recommend(who))
        assert (refused is None) == (known.state == "submitted")
        if refused is None:
            known.state, known.recommended_by = "recommended", who.user

    @rule(number=lives, who=st.sampled_from(PEOPLE))
    def approve(self, number: int, who: By) -> None:
        known = self.naive[number]
        refused = self.refusal_of(lambda: self.act(number).approve(who))
        assert refused is self.obstacle(known, who, costs=known.amount)
        if refused is None:
            known.state = "approved"
        self.keep(self.all[number])

    @rule(number=lives, who=st.sampled_from(PEOPLE))
    def reject(self, number: int, who: By) -> None:
        known = self.naive[number]
        refused = self.refusal_of(lambda: self.act(number).reject(by=who))
        assert refused is self.obstacle(known, who, costs=0)
        if refused is None:
            known.state = "rejected"

    @rule(number=lives, off_by=st.sampled_from([0, 0, 0, 1, -1]), days=st.sampled_from([0, 0, 1]))
    def bank_speaks(self, number: int, off_by: int, days: int) -> None:
        known, life = self.naive[number], self.act(number)
        if known.state != "approved":
            return
        said = {"amount_cents": known.amount + off_by, "booked_on": TODAY - timedelta(days=days)}
        refused = self.refusal_of(lambda: life.confirm(**said))  # type: ignore[arg-type]
        if known.paid:
            (part,) = life.grant.instalments.values()
            same = off_by == 0 and part.booked_on == said["booked_on"]
            assert refused is (None if same else PaidAlready)
        else:
            assert refused is (AmountDiffers if off_by else None)
            known.paid = off_by == 0
        self.keep(life)

    @rule(cents=BUDGETS)
    def amend(self, cents: int) -> None:
        before = self.line
        try:
            events = budget.appropriate(before, cents, DORTMUND, AT)
        except BudgetBelowCommitments:
            assert cents < self.spent
            return
        assert cents >= self.spent
        for event in events:
            assert isinstance(event, TransferPosted)
            self.line = budget.apply(self.line, event)
            self.transfers.append(event)
        self.budget = cents

    def obstacle(self, known: Naive, who: By, costs: int) -> type[Refusal] | None:
        """What a clerk would say is in the way of a decision."""
        if known.state in ("approved", "rejected"):
            return ApplicationDecided
        if known.state == "submitted":
            return RecommendationMissing
        if known.recommended_by == who.user:
            return FourEyes
        return BudgetExhausted if costs > self.budget - self.spent else None

    def refusal_of(self, act: object) -> type[Refusal] | None:
        try:
            act()  # type: ignore[operator]
        except Refusal as refusal:
            found = type(refusal)
            return BudgetExhausted if issubclass(found, BudgetExhausted) else found
        return None

    @invariant()
    def the_accounts_are_the_clerk_s_sums(self) -> None:
        paid = sum(one.amount for one in self.naive if one.paid)
        assert {account: cents for account, cents in self.line.balances.items() if cents} == {
            account: cents for account, cents in self.expected(paid).items() if cents
        }

    def expected(self, paid: int) -> dict[str, int]:
        return {
            "appropriation": -self.budget, "budget": self.budget - self.spent, "ordered": self.spent - paid,
            "disbursed": paid,
        }  # fmt: skip

    @invariant()
    def an_appropriation_stands_where_there_is_money(self) -> None:
        assert (self.line.appropriation_id is not None) == (self.budget > 0)

    @invariant()
    def every_transfer_sums_to_zero(self) -> None:
        assert all(sum(part.amount_cents for part in one.postings) == 0 for one in self.transfers)

    @invariant()
    def states_are_the_clerk_s(self) -> None:
        assert [life.application.state for life in self.all] == [one.state for one in self.naive]
        granted = [life.grant.state for life in self.all]
        assert granted == [
            ("disbursed" if one.paid else "ordered") if one.state == "approved" else "new" for one in self.naive
        ]


TestMoney = Money.TestCase
TestMoney.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
