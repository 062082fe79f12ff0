"""The life of one grant and its money against a clerk's notebook: called for, ordered, paid, returned, demanded back.

People, organisation and bank act in any order, also twice and too late. What the notebook allows must happen, what it
does not must be refused, and the accounts of the line must be the notebook's sums.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)
from uuid_utils.compat import uuid7

from services.funding.grants.closing import release
from services.funding.grants.fold import apply
from services.funding.grants.grant import Grant
from services.funding.ledger import budget
from services.funding.payments import drawdowns, moving, paying
from services.funding.payments.drawdowns import Call, Expense
from services.funding.payments.drawdowns import Terms as CallTerms
from services.funding.refusals import PaidAlready
from services.funding.repayments import acts as repayments
from services.funding.repayments.acts import Receipt, Undone
from services.funding.repayments.acts import Terms as DemandTerms
from services.funding.repayments.rates import BaseRates
from shared.contracts.base import By, Event
from shared.contracts.funding import GrantAwarded, GrantDisbursed, TransferPosted
from shared.problems import InvalidContent, Refusal
from tests.unit.funding.builders import APPROVER, AT, DORTMUND, OFFICER, TODAY, a_line

AWARDED = 1_000
CENTS = st.sampled_from([1, 300, 500, 1_000])
CLERK = By(user="a clerk")
NO_INTEREST = DemandTerms(None, BaseRates(), date(2026, 12, 31))


@dataclass
class Note:
    """A payment in the notebook. What was cancelled or came back is called for again."""

    call: UUID
    cents: int
    reference: str
    state: str = "ordered"


class Life(RuleBasedStateMachine):
    calls: Bundle[UUID] = Bundle("calls")
    payments: Bundle[int] = Bundle("payments")
    demands: Bundle[UUID] = Bundle("demands")
    repaid: Bundle[UUID] = Bundle("repaid")

    @initialize()
    def award(self) -> None:
        self.line = a_line(5_000)
        self.grant = Grant(uuid7())
        self.transfers: dict[tuple[str, int], UUID] = {}
        self.free = AWARDED
        self.notes: list[Note] = []
        self.called: dict[UUID, int] = {}
        self.demanded: dict[UUID, int] = {}
        self.came = 0
        self.bookings = 0
        self.transfer_of: dict[UUID, UUID] = {}
        self.take(budget.commit(self.line, AWARDED, AT, grant_id=self.grant.id, case_id=None))
        self.take(
            GrantAwarded(
                municipality=DORTMUND, programme="small-help", amount_cents=AWARDED, grant_id=self.grant.id,
                budget_year=2026,
            )
        )  # fmt: skip

    def take(self, *events: Event) -> None:
        for event in events:
            if event.subject == self.grant.id:
                self.grant = apply(self.grant, event)
                continue
            assert isinstance(event, TransferPosted)
            self.line = budget.apply(self.line, event)
            self.last_transfer = event.transfer_id
            if event.instalment is not None:
                self.transfers[event.kind, event.instalment] = event.transfer_id

    def done(self, act: Callable[[], Any]) -> bool:
        """Whether it was done; refused for a reason is not done, and changes nothing."""
        try:
            made = act()
        except (Refusal, InvalidContent):
            return False
        self.take(*(made if isinstance(made, list) else [] if made is None else [made]))
        return True

    @property
    def standing(self) -> int:
        return sum(note.cents for note in self.notes if note.state in ("ordered", "disbursed"))

    @property
    def paid(self) -> int:
        return sum(note.cents for note in self.notes if note.state == "disbursed")

    @property
    def open_calls(self) -> int:
        return sum(self.called.values())

    @rule(target=calls, cents=CENTS)
    def call(self, cents: int) -> UUID | MultipleResults[UUID]:
        id = uuid7()
        wanted = Call(id, cents, self.paid, (Expense("rent", cents, TODAY),))
        done = self.done(lambda: drawdowns.request(self.grant, wanted, CallTerms(2), CLERK, TODAY))
        assert done is (cents <= self.free - self.standing - self.open_calls)
        if not done:
            return multiple()
        self.called[id] = cents
        return id

    @rule(target=payments, id=calls)
    def order(self, id: UUID) -> int | MultipleResults[int]:
        """An approver orders what was called for and checked."""

        def act() -> list[Event]:
            called = drawdowns.may_order(self.grant, id, "an officer", APPROVER, TODAY)
            return moving.order(self.grant, self.line, called, "an officer", APPROVER, AT)

        done = self.done(act)
        assert done is (id in self.called)
        if not done:
            return multiple()
        part = list(self.grant.instalments.values())[-1]
        self.notes.append(Note(id, self.called.pop(id), part.end_to_end_id))
        return len(self.notes) - 1

    @rule(number=payments)
    def bank_pays(self, number: int) -> None:
        note = self.notes[number]

        def act() -> list[Event]:
            disbursed = paying.confirm(self.grant, note.reference, TODAY, note.cents, TODAY)
            return [] if disbursed is None else [self.posted(disbursed), disbursed]

        done = self.done(act)
        assert done is (note.state != "cancelled")
        if note.state == "ordered":
            note.state = "disbursed"

    def posted(self, disbursed: GrantDisbursed) -> Event:
        return budget.post(
            self.line, "disbursement", disbursed.amount_cents, AT,
            grant_id=self.grant.id, instalment=disbursed.instalment,
        )  # fmt: skip

    @rule(number=payments)
    def bank_pays_again(self, number: int) -> None:
        """With another date than before: somebody has to look at it."""
        if self.notes[number].state not in ("disbursed", "returned"):
            return
        note = self.notes[number]
        try:
            paying.confirm(self.grant, note.reference, date(2026, 9, 17), note.cents, TODAY)
        except PaidAlready:
            return
        raise AssertionError("a second payment went unnoticed")

    @rule(number=payments)
    def bank_returns(self, number: int) -> None:
        note = self.notes[number]
        instalment = number + 1

        def act() -> list[Event]:
            both = (self.transfers["order", instalment], self.transfers.get(("disbursement", instalment), uuid7()))
            return moving.give_back(self.grant, self.line, note.reference, TODAY, note.cents, "AC04", both, AT)

        done = self.done(act)
        possible = note.state == "disbursed" and note.cents <= self.paid - self.standing_demands
        assert done is (possible or note.state == "returned")
        if possible:
            note.state = "returned"
            self.called[note.call] = note.cents

    @property
    def standing_demands(self) -> int:
        return sum(self.demanded.values())

    @rule(number=payments)
    def treasurer_cancels(self, number: int) -> None:
        note = self.notes[number]
        order_id = self.transfers["order", number + 1]
        done = self.done(
            lambda: moving.cancel(self.grant, self.line, note.reference, order_id, "not_executed", APPROVER, AT)
        )
        assert done is (note.state == "ordered")
        if done:
            note.state = "cancelled"
            self.called[note.call] = note.cents

    @rule(target=payments, number=payments)
    def approver_orders_anew(self, number: int) -> int | MultipleResults[int]:
        note = self.notes[number]
        done = self.done(lambda: moving.order_anew(self.grant, self.line, note.reference, APPROVER, AT))
        assert done is (note.state in ("cancelled", "returned") and note.call in self.called)
        if not done:
            return multiple()
        part = list(self.grant.instalments.values())[-1]
        self.notes.append(Note(note.call, self.called.pop(note.call), part.end_to_end_id))
        return len(self.notes) - 1

    @precondition(lambda self: self.paid and not self.open_calls)
    @rule()
    def officer_sets_free_what_is_left(self) -> None:
        left = self.free - self.standing
        assert self.done(lambda: release(self.grant, self.line, "not_needed", OFFICER, AT))
        self.free -= left

    @rule(target=demands, cents=CENTS)
    def demand(self, cents: int) -> UUID | MultipleResults[UUID]:
        done = self.done(lambda: repayments.demand(self.grant, self.line, cents, NO_INTEREST, "not_used", APPROVER, AT))
        assert done is (cents <= self.paid - self.standing_demands)
        if not done:
            return multiple()
        id = list(self.grant.demands)[-1]
        self.demanded[id] = cents
        return id

    @rule(target=repaid, id=consumes(demands), part=st.sampled_from(["all", "more"]))
    def money_comes_back(self, id: UUID, part: str) -> UUID | MultipleResults[UUID]:
        cents = self.demanded[id] + (1 if part == "more" else 0)
        reference = self.grant.demands[id].reference
        self.bookings += 1
        came = Receipt(TODAY, cents, f"bank {self.bookings}")
        done = self.done(lambda: repayments.receipt(self.grant, self.line, reference, came, AT))
        assert done is (part == "all")
        if not done:
            return multiple()
        self.came += cents
        self.transfer_of[id] = self.last_transfer
        assert self.grant.demands[id].is_settled
        return id

    @rule(target=demands, id=consumes(repaid))
    def bank_takes_back(self, id: UUID) -> UUID:
        """What a person books back is owed again, and the grant is open again."""
        cents = self.demanded[id]
        reference, undone = self.grant.demands[id].reference, Undone(cents, 0, self.transfer_of[id], None)
        back = Receipt(TODAY, cents)
        assert self.done(
            lambda: repayments.reverse(self.grant, self.line, reference, undone, back, "reversed", APPROVER, AT)
        )
        self.came -= cents
        assert self.grant.demands[id].open_cents == cents
        assert self.grant.state != "closed"
        return id

    @rule(id=demands)
    def bank_takes_back_what_never_came(self, id: UUID) -> None:
        reference, undone = self.grant.demands[id].reference, Undone(self.demanded[id], 0, uuid7(), None)
        back = Receipt(TODAY, self.demanded[id])
        assert not self.done(
            lambda: repayments.reverse(self.grant, self.line, reference, undone, back, "reversed", APPROVER, AT)
        )

    @invariant()
    def the_accounts_are_the_notebook_s_sums(self) -> None:
        ordered = sum(note.cents for note in self.notes if note.state == "ordered")
        wanted = {
            "appropriation": -5_000, "budget": 5_000 - self.free, "committed": self.free - self.standing,
            "ordered": ordered, "disbursed": self.paid - self.standing_demands,
            "reclaimed": self.standing_demands - self.came, "returned": self.came,
        }  # fmt: skip
        assert {a: c for a, c in self.line.balances.items() if c} == {a: c for a, c in wanted.items() if c}

    @invariant()
    def never_more_than_was_awarded_is_on_its_way(self) -> None:
        assert self.standing <= self.free <= AWARDED

    @invariant()
    def every_payment_has_a_reference_of_its_own(self) -> None:
        references = [note.reference for note in self.notes]
        assert len(set(references)) == len(references)

    @invariant()
    def the_grant_knows_what_the_notebook_knows(self) -> None:
        assert self.grant.not_ordered == self.free - self.standing
        assert self.grant.disbursed_cents == self.paid


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
