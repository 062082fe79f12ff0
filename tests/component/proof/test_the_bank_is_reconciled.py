"""The ledger held against the bank's statements: money that never came, reversals left booked, and more, planted."""

from datetime import date
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from proof import bank
from shared.contracts.base import By
from shared.contracts.funding import (
    DisbursementReturned,
    GrantDisbursed,
    IncomingGrantReceived,
    RepaymentReceived,
    RepaymentReversed,
)
from tests.component.proof.conftest import MUNICIPALITY, World, whats

GRANT, DEMAND, INCOMING = uuid7(), uuid7(), uuid7()
DAY = date(2026, 11, 2)
MONEY = {"municipality": MUNICIPALITY, "programme": "individual-assistance"}
STATEMENT = """
insert into bank_statements (id, municipality, statement_id, received_at, received_by)
values ($1, '05913000', $2, now(), 'Anna')
"""
BOOKING = """
insert into bank_bookings (statement, number, amount_cents, currency, direction, is_reversal, charges_cents)
values ($1, $2, $3, $4, $5, $6, $7)
"""
ENTRY = """
insert into bank_entries (statement, number, end_to_end_id, booked_on, amount_cents, currency, outcome, reason_code,
                          direction, bank_reference, is_reversal, charges_cents, booking, named)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
"""
BALANCE = """
insert into bank_balances (statement, number, first_booking, last_booking, opening_cents, closing_cents)
values ($1, 1, $2, $3, $4, $5)
"""
CLARIFIED = """
insert into bank_clarifications (statement, number, outcome, reason_code, said_by, became, reference, booked_on,
                                 booked_cents)
values ($1, $2, $3, 'looked_at', 'Bilal', $4, $5, $6, $7)
"""
DEMANDED = """
insert into repayments (id, grant_id, municipality, reference, amount_cents, interest_cents, due_on, reason_code,
                        demanded_at)
values ($1, $2, '05913000', 'STF-RF-1', 2800, 0, '2026-12-01', 'not_used', '2026-10-30 09:00+00')
"""


class Books:
    """A world in which the bank's statements are written as they are kept, and the journal tells what was booked."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.statement = uuid7()
        self.number = 0

    async def says(
        self, outcome: str, cents: int, *, moved: int | None = None, direction: str = "credit", named: str = "STF-RF-1",
        reason: str | None = None, currency: str = "EUR", reversal: bool = False, fees: int = 0,
        own: str | None = None, booking: bool = True, on: date | None = DAY,
    ) -> int:  # fmt: skip
        """An entry of a statement; `moved`: what its account was moved by, if that is another amount."""
        if not self.number:
            await self.world.spoil("funding", STATEMENT, id=self.statement, name="2026-1")
        self.number += 1
        whole = cents + abs(fees) if moved is None else moved
        if booking:
            values = (self.statement, self.number, whole, currency, direction, reversal, fees)
            await self.spoil(BOOKING, values)
        values = (
            self.statement, self.number, named, on, cents, currency, outcome, reason, direction, own, reversal, fees,
            self.number if booking else None, named,
        )  # fmt: skip
        await self.spoil(ENTRY, values)
        return self.number

    async def another_statement(self) -> None:
        self.statement, self.number = uuid7(), 0

    async def clarifies(
        self, number: int, outcome: str, became: str | None = None, cents: int | None = None, on: date = DAY
    ) -> None:
        named = "STF-RF-1" if became else None
        values = (self.statement, number, outcome, became, named, on if became else None, cents)
        await self.spoil(CLARIFIED, values)

    async def spoil(self, statement: str, values: tuple[Any, ...]) -> None:
        await self.world.spoil("funding", statement, **{f"v{n}": value for n, value in enumerate(values)})

    async def found(self) -> list[str]:
        return list(whats(await self.world.look(bank.bank_reconciled)))


@pytest.fixture
async def books(world_of: Any) -> Books:
    return Books(await world_of("funding"))


def repaid(cents: int, reference: str = "STF-RF-1", on: date = DAY) -> RepaymentReceived:
    return RepaymentReceived(
        **MONEY, grant_id=GRANT, amount_cents=cents, repayment_id=DEMAND, reference=reference, booked_on=on
    )


def taken_back(cents: int) -> RepaymentReversed:
    return RepaymentReversed(
        **MONEY, grant_id=GRANT, amount_cents=cents, repayment_id=DEMAND, reference="STF-RF-1", booked_on=DAY,
        reason_code="reversed", by=By(user="Bilal"),
    )  # fmt: skip


def paid(cents: int, name: str = "E2E-1") -> GrantDisbursed:
    return GrantDisbursed(**MONEY, grant_id=GRANT, amount_cents=cents, instalment=1, end_to_end_id=name, booked_on=DAY)


def returned(cents: int) -> DisbursementReturned:
    return DisbursementReturned(
        **MONEY, grant_id=GRANT, amount_cents=cents, instalment=1, end_to_end_id="E2E-1", returned_on=DAY
    )


async def test_books_that_rest_on_statements_hold(books: Books) -> None:
    await books.says("confirmed", 20_000, direction="debit", named="E2E-1", fees=-50)
    await books.says("returned", 20_000, named="E2E-1")
    await books.says("repaid", 2_800)
    await books.spoil(BALANCE, (books.statement, 1, 3, 100_000, 102_750))
    incoming = IncomingGrantReceived(
        **MONEY, incoming_grant_id=INCOMING, budget_year=2026, amount_cents=500, call=1, purpose="part_a",
        reference="STF-IN-1", booked_on=DAY,
    )  # fmt: skip
    await books.says("received", 500, named="STF-IN-1")
    await books.world.tell("funding", paid(20_000), returned(20_000), repaid(2_800), incoming)
    assert await books.found() == []


async def test_money_that_never_came_is_found(books: Books) -> None:
    """28.00 came, and 120.00 of another currency were booked."""
    await books.says("repaid", 12_000, moved=2_800)
    await books.world.tell("funding", repaid(12_000))
    assert await books.found() == ["payments of 12000 cents in an entry of 2800"]


async def test_a_charge_booked_for_the_payment_is_found(books: Books) -> None:
    await books.says("repaid", 500, moved=4_000)
    await books.world.tell("funding", repaid(500))
    assert await books.found() == ["payments of 500 cents in an entry of 4000"]


async def test_one_credit_booked_for_each_of_its_details_is_found(books: Books) -> None:
    await books.says("repaid", 2_000)
    values = (
        books.statement, 2, "STF-RF-1", DAY, 2_000, "EUR", "repaid", None, "credit", None, False, 0, 1, "STF-RF-1",
    )  # fmt: skip
    await books.spoil(ENTRY, values)
    await books.world.tell("funding", repaid(2_000), repaid(2_000))
    assert await books.found() == ["payments of 4000 cents in an entry of 2000"]


async def test_a_reversal_counted_as_money_is_found(books: Books) -> None:
    await books.says("repaid", 10_000)
    await books.says("repaid", 10_000, reversal=True)
    await books.world.tell("funding", repaid(10_000), repaid(10_000))
    assert await books.found() == ["a reversal counted as repaid"]


async def test_a_reversal_put_aside_that_left_money_booked_is_found(books: Books) -> None:
    await books.says("repaid", 10_000)
    back = await books.says(
        "to_be_clarified", 10_000, direction="debit", reversal=True, reason="repayment_reversed"
    )  # fmt: skip
    await books.world.tell("funding", repaid(10_000))
    waits = await books.world.look(bank.bank_reconciled)
    assert (waits.ok, waits.counts["taken back, waiting for a person"]) == (True, 1)
    await books.clarifies(back, "settled")
    assert await books.found() == ["10000 cents the bank has taken back are still counted"]


async def test_a_reversal_that_was_booked_back_is_in_order(books: Books) -> None:
    await books.says("repaid", 10_000)
    back = await books.says(
        "to_be_clarified", 10_000, direction="debit", reversal=True, reason="repayment_reversed"
    )  # fmt: skip
    await books.clarifies(back, "confirmed", "reversed", 10_000)
    await books.world.tell("funding", repaid(10_000), taken_back(10_000))
    assert await books.found() == []


async def test_money_booked_without_an_entry_is_found(books: Books) -> None:
    await books.world.tell("funding", paid(20_000))
    assert await books.found() == ["20000 cents confirmed without an entry of the bank"]


async def test_an_entry_counted_that_nothing_tells_is_found(books: Books) -> None:
    await books.says("repaid", 10_000)
    assert await books.found() == ["10000 cents counted as repaid that nothing tells"]


async def test_another_day_or_amount_than_the_bank_s_is_found(books: Books) -> None:
    await books.says("repaid", 10_000)
    await books.world.tell("funding", repaid(9_999))
    assert await books.found() == [
        "10000 cents counted as repaid that nothing tells", "9999 cents repaid without an entry of the bank"
    ]  # fmt: skip


async def test_money_of_the_wrong_sign_is_found(books: Books) -> None:
    await books.says("repaid", 10_000, direction="debit")
    await books.world.tell("funding", repaid(10_000))
    assert await books.found() == ["a debit counted as repaid"]


async def test_another_currency_counted_as_euros_is_found(books: Books) -> None:
    await books.says("repaid", 10_000, currency="PLN")
    await books.world.tell("funding", repaid(10_000))
    assert await books.found() == ["PLN counted as euros"]


async def test_one_booking_counted_twice_is_found(books: Books) -> None:
    await books.says("repaid", 10_000, own="b1")
    await books.says("repaid", 10_000, own="b1")
    await books.world.tell("funding", repaid(10_000), repaid(10_000))
    assert await books.found() == ["one booking counted 2 times"]


async def test_balances_that_do_not_tie_in_silence_are_found(books: Books) -> None:
    await books.says("repaid", 10_000)
    await books.world.tell("funding", repaid(10_000))
    await books.spoil(BALANCE, (books.statement, 1, 1, 0, 9_000))
    assert await books.found() == ["the balances do not tie with the entries, and nobody was told"]


async def test_an_entry_that_was_left_out_is_found(books: Books) -> None:
    await books.says("repaid", 10_000)
    await books.world.tell("funding", repaid(10_000))
    await books.spoil(BOOKING, (books.statement, 2, 5_000, "EUR", "credit", False, 0))
    assert await books.found() == ["an entry of the statement was left out"]


async def test_older_statements_without_sums_are_left_out_and_counted(books: Books) -> None:
    await books.says("repaid", 10_000, booking=False)
    await books.world.tell("funding", repaid(10_000))
    found = await books.world.look(bank.bank_reconciled)
    assert (found.ok, found.counts["entries without sums of their statement"]) == (True, 1)


LEFT_OUT = "10000 cents left out that no other statement tells"


async def test_a_booking_told_again_in_another_statement_is_left_out_in_order(books: Books) -> None:
    await books.says("repaid", 10_000, own="b1")
    await books.another_statement()
    await books.says("duplicate", 10_000, own="b1")
    await books.world.tell("funding", repaid(10_000))
    assert await books.found() == []


@pytest.mark.parametrize("other", ["statement", "on", "reversal", "named", "own"])
async def test_a_booking_left_out_for_one_that_is_not_its_equal_is_found(books: Books, other: str) -> None:
    """Of its own statement; of another day, mark, reference of ours or name of the bank's."""
    different: dict[str, Any] = {
        "statement": {}, "on": {"on": date(2026, 11, 3)}, "reversal": {"reversal": True},
        "named": {"named": "STF-RF-2"}, "own": {"own": "b2"},
    }  # fmt: skip
    await books.says("repaid", 10_000, own="b1")
    if other != "statement":
        await books.another_statement()
    await books.says("duplicate", 10_000, **({"own": "b1"} | different[other]))
    await books.world.tell("funding", repaid(10_000))
    assert await books.found() == [LEFT_OUT]


async def test_a_booking_left_out_more_often_than_it_was_told_is_found(books: Books) -> None:
    await books.says("repaid", 10_000)
    await books.another_statement()
    await books.says("duplicate", 10_000)
    await books.says("duplicate", 10_000)
    await books.world.tell("funding", repaid(10_000))
    assert await books.found() == [LEFT_OUT] * 2


NEVER, LONG_AGO = date(2099, 12, 31), date(1990, 1, 1)


@pytest.mark.parametrize("on", [NEVER, LONG_AGO])
async def test_a_persons_day_over_the_banks_own_is_found(books: Books, on: date) -> None:
    number = await books.says("to_be_clarified", 2_800, reason="named_by_a_person")
    await books.clarifies(number, "confirmed", "repaid", 2_800, on=on)
    await books.world.tell("funding", repaid(2_800, on=on))
    assert f"counted on {on}, and the bank says {DAY}" in await books.found()


async def test_what_is_counted_before_the_banks_day_has_come_is_found(books: Books) -> None:
    number = await books.says("to_be_clarified", 2_800, reason="named_by_a_person", on=NEVER)
    await books.clarifies(number, "confirmed", "repaid", 2_800, on=NEVER)
    await books.world.tell("funding", repaid(2_800, on=NEVER))
    assert await books.found() == [f"counted before its day {NEVER} had come"]


async def test_a_persons_day_in_the_future_is_found(books: Books) -> None:
    number = await books.says("to_be_clarified", 2_800, reason="named_by_a_person", on=None)
    await books.clarifies(number, "confirmed", "repaid", 2_800, on=NEVER)
    await books.world.tell("funding", repaid(2_800, on=NEVER))
    assert await books.found() == [f"counted before its day {NEVER} had come"]


async def test_a_persons_day_before_the_demand_is_found(books: Books) -> None:
    number = await books.says("to_be_clarified", 2_800, reason="named_by_a_person", on=None)
    await books.clarifies(number, "confirmed", "repaid", 2_800, on=LONG_AGO)
    await books.world.tell("funding", repaid(2_800, on=LONG_AGO))
    await books.spoil(DEMANDED, (DEMAND, GRANT))
    assert await books.found() == [f"counted on {LONG_AGO}, before what it pays"]
