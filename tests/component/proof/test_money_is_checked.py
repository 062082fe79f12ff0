"""A euro too much, a payment twice, two hands of one person: planted and found."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from proof import financing, four_eyes, ledger, payments
from shared.contracts.base import By, Event
from shared.contracts.funding import (
    ApplicationApproved,
    ApplicationRecommended,
    DisbursementCancelled,
    DisbursementOrdered,
    DisbursementReturned,
    DrawdownRequested,
    GrantAwarded,
    GrantDisbursed,
    GrantReduced,
    MeasureRegistered,
    Payment,
    PaymentFileClaimed,
    PaymentFileDrafted,
    PaymentFileNotSent,
    PaymentFileReleased,
    Period,
    PlanItem,
    Posting,
    TransferPosted,
)
from tests.component.proof.conftest import MUNICIPALITY, World, whats

LINE, GRANT = uuid7(), uuid7()
MONEY = {"municipality": MUNICIPALITY, "programme": "individual-assistance"}


def transfer(kind: str, *postings: tuple[str, int], grant: UUID | None = None) -> TransferPosted:
    return TransferPosted(
        **MONEY, budget_line_id=LINE, transfer_id=uuid7(), kind=kind, budget_year=2026, purpose="books",
        postings=tuple(Posting(account=account, amount_cents=cents) for account, cents in postings), grant_id=grant,
    )  # fmt: skip


def ordered(cents: int = 100, instalment: int = 1, name: str = "E2E-1") -> DisbursementOrdered:
    return DisbursementOrdered(
        **MONEY, grant_id=GRANT, amount_cents=cents, instalment=instalment, end_to_end_id=name, by=By(user="routing")
    )


def disbursed(cents: int = 100) -> GrantDisbursed:
    return GrantDisbursed(
        **MONEY, grant_id=GRANT, amount_cents=cents, instalment=1, end_to_end_id="E2E-1", booked_on=date(2026, 11, 2)
    )


def cancelled() -> DisbursementCancelled:
    return DisbursementCancelled(
        **MONEY, grant_id=GRANT, amount_cents=100, instalment=1, end_to_end_id="E2E-1", reason_code="not_executed",
        by=By(user="Anna"),
    )  # fmt: skip


def returned() -> DisbursementReturned:
    return DisbursementReturned(
        **MONEY, grant_id=GRANT, amount_cents=100, instalment=1, end_to_end_id="E2E-1", returned_on=date(2026, 11, 4)
    )


FILE = {"municipality": MUNICIPALITY, "message_id": "STF-1"}


def sent_in(file: UUID, released_by: str = "Bilal") -> list[Event]:
    """A file with the one payment there is: drafted by Anna, released, about to go out."""
    payment = Payment(grant_id=GRANT, instalment=1, end_to_end_id="E2E-1", amount_cents=100)
    about = {**FILE, "payment_file_id": file}
    return [
        PaymentFileDrafted(**about, payments=(payment,), amount_cents=100, by=By(user="Anna")),
        PaymentFileReleased(**about, by=By(user=released_by)),
        PaymentFileClaimed(**about),
    ]


def not_sent(file: UUID) -> PaymentFileNotSent:
    return PaymentFileNotSent(**FILE, payment_file_id=file, by=By(user="Chiara"))


def recommended(application: UUID, who: str) -> ApplicationRecommended:
    return ApplicationRecommended(**MONEY, application_id=application, amount_cents=100, by=By(user=who))


def approved(application: UUID, who: str, automatic: bool = False) -> ApplicationApproved:
    return ApplicationApproved(
        **MONEY, application_id=application, amount_cents=100, by=By(user=who), grant_id=uuid7(), automatic=automatic
    )


@pytest.fixture
async def books(world_of: Any) -> World:
    """A budget of 1,000 cents, 100 of them awarded, ordered and paid. Only the journal tells of it."""
    world: World = await world_of("funding")
    await world.tell(
        "funding",
        transfer("appropriation", ("appropriation", -1000), ("budget", 1000)),
        transfer("award", ("budget", -100), ("committed", 100), grant=GRANT),
        GrantAwarded(**MONEY, grant_id=GRANT, amount_cents=100, budget_year=2026),
        transfer("order", ("committed", -100), ("ordered", 100), grant=GRANT),
        ordered(),
        transfer("disbursement", ("ordered", -100), ("disbursed", 100), grant=GRANT),
        disbursed(),
    )
    for check in (ledger.budget_not_exceeded, payments.paid_once, ledger.ledger_balanced):
        assert (await world.look(check)).ok
    return world


async def test_a_transfer_that_does_not_balance_is_found(books: World) -> None:
    await books.tell("funding", transfer("award", ("budget", -100), ("committed", 90), grant=GRANT))
    assert "a transfer does not balance" in whats(await books.look(ledger.ledger_balanced))


async def test_a_balance_nobody_posted_is_found(books: World) -> None:
    await books.spoil(
        "funding",
        """
        insert into budget_lines (id, municipality, programme, budget_year, purpose, budget, version, head)
        values (gen_random_uuid(), '05913000', 'individual-assistance', 2026, 'books', 5000, 0, '')
        """,
    )
    assert "budget: journal 0, postings 0, balance 5000" in whats(await books.look(ledger.ledger_balanced))


async def test_an_overspent_budget_is_found_in_the_history(books: World) -> None:
    await books.tell("funding", transfer("award", ("budget", -950), ("committed", 950), grant=GRANT))
    await books.tell("funding", transfer("reversal", ("budget", 950), ("committed", -950), grant=GRANT))
    assert "overspent by 50 cents" in whats(await books.look(ledger.budget_not_exceeded))


async def test_a_second_payment_of_an_instalment_is_found(books: World) -> None:
    await books.tell("funding", disbursed())
    assert "paid twice" in whats(await books.look(payments.paid_once))


async def test_a_second_order_of_an_instalment_is_found(books: World) -> None:
    await books.tell("funding", ordered(name="E2E-2"))
    assert "ordered twice" in whats(await books.look(payments.paid_once))


async def test_a_payment_of_another_amount_than_ordered_is_found(world_of: Any) -> None:
    world: World = await world_of("funding")
    await world.tell("funding", ordered(cents=100), disbursed(cents=200))
    assert "paid without an order of that amount" in whats(await world.look(payments.paid_once))


async def test_a_grant_the_ledger_knows_otherwise_is_found(books: World) -> None:
    await books.tell("funding", transfer("award", ("budget", -7), ("committed", 7), grant=GRANT))
    assert "100 cents awarded, the ledger says 107" in whats(await books.look(ledger.ledger_balanced))


async def test_a_payment_the_ledger_knows_nothing_of_is_found(books: World) -> None:
    other = uuid7()
    await books.tell("funding", disbursed().model_copy(update={"grant_id": other}))
    assert "100 cents paid, the ledger says 0" in whats(await books.look(ledger.ledger_balanced))


async def test_a_payment_after_its_cancellation_is_found(world_of: Any) -> None:
    world: World = await world_of("funding")
    await world.tell("funding", ordered(), cancelled())
    assert (await world.look(payments.paid_once)).ok
    await world.tell("funding", disbursed())
    assert whats(await world.look(payments.paid_once)) == ["paid after it was cancelled"]


async def test_a_cancellation_of_what_was_paid_is_found(books: World) -> None:
    await books.tell("funding", cancelled())
    assert "cancelled after it was paid" in whats(await books.look(payments.paid_once))


async def test_a_payment_that_comes_back_twice_is_found(books: World) -> None:
    await books.tell("funding", returned())
    assert (await books.look(payments.paid_once)).ok
    await books.tell("funding", returned())
    assert "returned twice" in whats(await books.look(payments.paid_once))


async def test_a_payment_in_two_files_that_may_have_gone_out_is_found(books: World) -> None:
    first, second = uuid7(), uuid7()
    await books.tell("funding", *sent_in(first), not_sent(first), *sent_in(second))
    assert (await books.look(payments.paid_once)).ok
    await books.tell("funding", PaymentFileClaimed(**FILE, payment_file_id=first))
    assert whats(await books.look(payments.paid_once)) == ["stands in 2 files that may have gone out"]


async def test_one_person_with_both_pairs_of_eyes_is_found(world_of: Any) -> None:
    world: World = await world_of("funding")
    good, bad = uuid7(), uuid7()
    await world.tell("funding", recommended(good, "Anna"), approved(good, "Bilal"), recommended(bad, "Anna"))
    assert (await world.look(four_eyes.check)).ok
    await world.tell("funding", approved(bad, "Anna"))
    assert whats(await world.look(four_eyes.check)) == ["application approved by the same person"]


async def test_a_decision_without_a_recommendation_is_found(world_of: Any) -> None:
    world: World = await world_of("funding")
    await world.tell("funding", approved(uuid7(), "Bilal"))
    assert whats(await world.look(four_eyes.check)) == ["application approved without the first of two people"]


async def test_what_the_programme_decides_itself_takes_nobody(world_of: Any) -> None:
    world: World = await world_of("funding")
    await world.tell("funding", approved(uuid7(), "programme", automatic=True), ordered())
    verdict = await world.look(four_eyes.check)
    assert (verdict.ok, verdict.checked) == (True, 0)


async def test_a_payment_file_released_by_whoever_drafted_it_is_found(books: World) -> None:
    await books.tell("funding", *sent_in(uuid7(), released_by="Anna"))
    assert whats(await books.look(four_eyes.check)) == ["payment_file released by the same person"]


@pytest.mark.parametrize(("checked_by", "whole"), [("Bilal", True), ("Anna", False), ("Clara", False)])
async def test_an_order_checked_by_one_of_the_other_two_is_found(world_of: Any, checked_by: str, whole: bool) -> None:
    world: World = await world_of("funding")
    called = {"drawdown_id": uuid7(), "by": By(user="Anna")}
    requested = DrawdownRequested(
        **MONEY, **called, grant_id=GRANT, amount_cents=100, needed_until=date(2026, 11, 2)
    )  # fmt: skip
    order = ordered().model_copy(update={**called, "by": By(user="Clara"), "checked_by": By(user=checked_by)})
    await world.tell("funding", requested, order)
    assert whats(await world.look(four_eyes.check)) == (
        [] if whole else ["disbursement ordered and checked by the same person"]
    )


MEASURE = uuid7()
PAYS = "insert into measure_financing (measure_id, item, grant_id, granted_cents) values ($1, 'rent', $2, $3)"


def a_measure(cents: int) -> MeasureRegistered:
    year = Period(starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    return MeasureRegistered(
        municipality=MUNICIPALITY, measure_id=MEASURE, organisation=f"{MUNICIPALITY}.vmdo", period=year,
        costs=(PlanItem(code="rent", amount_cents=cents),), field_of_action="education", district="eving",
        by=By(user="Anna"),
    )  # fmt: skip


def granted(grant: UUID, cents: int) -> GrantAwarded:
    return GrantAwarded(**MONEY, grant_id=grant, amount_cents=cents, budget_year=2027, measure_id=MEASURE)


async def test_costs_paid_for_by_two_programmes_beyond_what_they_are_is_found(world_of: Any) -> None:
    world: World = await world_of("funding")
    first, second = uuid7(), uuid7()
    await world.tell("funding", a_measure(1000), granted(first, 800), granted(second, 200))
    await world.spoil("funding", PAYS, measure=MEASURE, grant=first, cents=800)
    await world.spoil("funding", PAYS, measure=MEASURE, grant=second, cents=200)
    assert (await world.look(financing.financed_once)).ok
    await world.spoil("funding", PAYS, measure=MEASURE, grant=uuid7(), cents=1)
    assert whats(await world.look(financing.financed_once)) == ["1001 cents paid of 1000"]


async def test_a_grant_that_no_item_knows_is_found(world_of: Any) -> None:
    world: World = await world_of("funding")
    grant = uuid7()
    reduced = GrantReduced(**MONEY, grant_id=grant, amount_cents=100, reason_code="not_needed", by=By(user="Anna"))
    await world.tell("funding", a_measure(1000), granted(grant, 800), reduced)
    assert whats(await world.look(financing.financed_once)) == ["700 cents granted, 0 on items"]
