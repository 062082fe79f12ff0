"""The proof of use at random against a naive model: a clerk with a list of rules, a calendar and a calculator."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.funding.proofs import proof
from services.funding.proofs.dates import offsets
from shared.contracts.base import By
from shared.problems import Refusal
from tests.unit.funding.builders import CENTRE
from tests.unit.funding.proofs.accounts import CLERK, DUE, RULES, Account, a_form

PEOPLE = [CLERK, *(By(department=CENTRE, user=name) for name in ("Anna", "Bilal"))]
WHO = st.sampled_from(PEOPLE)
SPENT = [(90_000, 35_000), (60_000, 15_000), (0, 0)]
CARRIED = {(90_000, 35_000): 100_000, (60_000, 15_000): 60_000, (0, 0): 0}
"""80 % of what was spent, at most the 1,000 € that were paid."""


class Proving(RuleBasedStateMachine):
    """One grant of 1,000 €, all of it paid; `state` and the rest are what the naive clerk writes down."""

    @initialize(called=st.sampled_from([100_000, 70_000]))
    def paid(self, called: int) -> None:
        self.account = Account(today=DUE - timedelta(days=60)).paid(called)
        self.called, self.state, self.due, self.step = called, "none", DUE, 0
        self.submitter: str | None = None
        self.reviewer: str | None = None
        self.carried, self.back, self.came, self.waived, self.closed = 0, 0, 0, 0, False

    def attempt(self, act: object, allowed: bool) -> bool:
        """The act happens if the clerk thinks it may, and only then."""
        before = len(self.account.events)
        try:
            act()  # type: ignore[operator]
        except Refusal:
            assert not allowed
            assert len(self.account.events) == before
            return False
        assert allowed
        return True

    @property
    def writable(self) -> bool:
        return not self.closed and self.state in ("none", "due", "rejected")

    @rule(who=WHO, spent=st.sampled_from(SPENT))
    def submit(self, who: By, spent: tuple[int, int]) -> None:
        form = a_form(*spent)
        if self.attempt(lambda: self.account.submit(form, who), self.writable):
            self.state, self.submitter, self.reviewer = "submitted", who.user, None
            self.carried = min(CARRIED[spent], self.called)

    @rule(who=WHO)
    def question(self, who: By) -> None:
        allowed = not self.closed and self.state == "submitted" and who.user != self.submitter
        if self.attempt(lambda: self.account.fold([proof.question(self.account.grant, 1, who)]), allowed):
            self.state = "questioned"

    @rule(who=WHO, corrected=st.booleans())
    def answer(self, who: By, corrected: bool) -> None:
        figures = ((), ()) if corrected else None
        allowed = not self.closed and self.state == "questioned"
        if self.attempt(lambda: self.account.fold(list(proof.answer(self.account.grant, who, figures))), allowed):
            self.state = "submitted"
            if corrected:
                self.submitter, self.reviewer = who.user, None

    @rule(who=WHO)
    def review(self, who: By) -> None:
        allowed = not self.closed and self.state == "submitted" and who.user != self.submitter
        if self.attempt(lambda: self.account.review(who), allowed):
            self.reviewer = who.user

    def may_decide(self, who: By) -> bool:
        seen = self.reviewer is not None and who.user not in (self.reviewer, self.submitter)
        return not self.closed and self.state == "submitted" and seen

    @rule(who=WHO)
    def accept(self, who: By) -> None:
        if self.attempt(lambda: self.account.accept(by=who), self.may_decide(who)):
            self.state = "accepted"
            self.back = self.called - self.carried
            self.closed = self.back == 0

    @rule(who=WHO)
    def reject(self, who: By) -> None:
        if self.attempt(lambda: self.account.reject(who), self.may_decide(who)):
            self.state = "rejected"

    @rule(days=st.integers(-10, 60))
    def extend(self, days: int) -> None:
        until = self.due + timedelta(days=days)
        officer, today = PEOPLE[1], self.account.today
        stands = self.writable or self.state == "questioned"
        allowed = stands and until > self.due and until >= today and officer.user != self.submitter
        act = lambda: self.account.fold([proof.extend(self.account.grant, until, "illness", officer, today)])  # noqa: E731
        if self.attempt(act, allowed):
            self.due, self.step = until, 0

    @rule(days=st.integers(0, 40))
    def clock(self, days: int) -> None:
        self.account.today += timedelta(days=days)
        told = proof.remind(self.account.grant, RULES, self.account.today)
        passed = sum(self.due + timedelta(days=one) <= self.account.today for one in offsets(RULES))
        if self.writable and passed > self.step:
            assert told is not None
            assert (told.step, told.due_on, told.overdue) == (passed, self.due, self.account.today > self.due)
            self.account.fold([told])
            self.step = passed
            self.state = "due" if self.state == "none" else self.state
        else:
            assert told is None

    @rule(cents=st.sampled_from([1, 30_000, 40_000, 100_000]))
    def repay(self, cents: int) -> None:
        """Of the grant's money only: what the interest takes first is added."""
        if not self.account.grant.demands:
            return
        (demand,) = self.account.grant.demands.values()
        left = self.back - self.came - self.waived
        if self.attempt(lambda: self.account.repay(cents + demand.open_interest_cents), 0 < cents <= left):
            self.came += cents
            self.closed = self.came + self.waived == self.back

    @rule()
    def waive(self) -> None:
        if not self.account.grant.demands:
            return
        left = self.back - self.came - self.waived
        if self.attempt(self.account.waive, left > 0):
            self.waived += left
            self.closed = True

    @invariant()
    def the_grant_is_where_the_clerk_thinks(self) -> None:
        grant = self.account.grant
        assert (grant.proof.state, grant.proof.due_on) == (self.state, self.due)
        assert (grant.state == "closed") is self.closed

    @invariant()
    def the_ledger_is_what_the_calculator_says(self) -> None:
        balances = self.account.line.balances
        assert sum(balances.values()) == 0
        assert balances["reclaimed"] == self.back - self.came - self.waived
        assert balances["returned"] == self.came
        assert balances["disbursed"] == self.called - self.back + self.waived
        assert balances["committed"] == (0 if self.state == "accepted" else 100_000 - self.called)


TestProving = Proving.TestCase
TestProving.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
