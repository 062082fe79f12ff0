"""A euro too much, a payment twice, a notice nobody got: planted and found."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from proof import money, notices
from shared.contracts.base import By
from shared.contracts.funding import DisbursementOrdered, GrantDisbursed, Posting, TransferPosted
from shared.contracts.notifications import NoticeCreated, NoticeDelivered, NoticeFailed
from tests.component.proof.conftest import MUNICIPALITY, World, whats

LINE, GRANT = uuid7(), uuid7()
OFFICE = f"{MUNICIPALITY}.integration-centre"
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


@pytest.fixture
async def books(world_of: Any) -> World:
    """A budget of 1,000 cents, 100 of them awarded, ordered and paid. Only the journal tells of it."""
    world: World = await world_of("funding")
    await world.tell(
        "funding",
        transfer("appropriation", ("appropriation", -1000), ("budget", 1000)),
        transfer("award", ("budget", -100), ("committed", 100), grant=GRANT),
        ordered(),
        disbursed(),
    )
    for check in (money.budget_not_exceeded, money.paid_once, money.ledger_balanced):
        assert (await world.look(check)).ok
    return world


async def test_a_transfer_that_does_not_balance_is_found(books: World) -> None:
    await books.tell("funding", transfer("award", ("budget", -100), ("committed", 90), grant=GRANT))
    assert "a transfer does not balance" in whats(await books.look(money.ledger_balanced))


async def test_a_balance_nobody_posted_is_found(books: World) -> None:
    await books.spoil(
        "funding",
        """
        insert into budget_lines (id, municipality, programme, budget_year, purpose, budget, version, head)
        values (gen_random_uuid(), '05913000', 'individual-assistance', 2026, 'books', 5000, 0, '')
        """,
    )
    assert "budget: journal 0, postings 0, balance 5000" in whats(await books.look(money.ledger_balanced))


async def test_an_overspent_budget_is_found_in_the_history(books: World) -> None:
    await books.tell("funding", transfer("award", ("budget", -950), ("committed", 950), grant=GRANT))
    await books.tell("funding", transfer("reversal", ("budget", 950), ("committed", -950), grant=GRANT))
    assert "overspent by 50 cents" in whats(await books.look(money.budget_not_exceeded))


async def test_a_second_payment_of_an_instalment_is_found(books: World) -> None:
    await books.tell("funding", disbursed())
    assert "paid twice" in whats(await books.look(money.paid_once))


async def test_a_second_order_of_an_instalment_is_found(books: World) -> None:
    await books.tell("funding", ordered(name="E2E-2"))
    assert "ordered twice" in whats(await books.look(money.paid_once))


async def test_a_payment_of_another_amount_than_ordered_is_found(world_of: Any) -> None:
    world: World = await world_of("funding")
    await world.tell("funding", ordered(cents=100), disbursed(cents=200))
    assert "paid without an order of that amount" in whats(await world.look(money.paid_once))


def created(notice: UUID, cause: UUID) -> NoticeCreated:
    return NoticeCreated(
        municipality=MUNICIPALITY, notice_id=notice, department=OFFICE, code="transition_requested", role="clerk",
        cause=cause, channels=("inbox", "mail"),
    )  # fmt: skip


def arrived(notice: UUID) -> NoticeDelivered:
    return NoticeDelivered(
        municipality=MUNICIPALITY, notice_id=notice, department=OFFICE, code="transition_requested", channel="mail",
        attempt=1,
    )  # fmt: skip


async def test_a_notice_that_is_neither_delivered_nor_on_its_way_is_found(world_of: Any) -> None:
    world: World = await world_of("notifications")
    there, lost = uuid7(), uuid7()
    await world.tell("notifications", created(there, uuid7()), arrived(there))
    assert (await world.look(notices.check)).ok
    await world.tell("notifications", created(lost, uuid7()))
    assert whats(await world.look(notices.check)) == ["neither delivered nor on its way"]


async def test_a_notice_that_failed_for_good_is_found(world_of: Any) -> None:
    world: World = await world_of("notifications")
    notice = uuid7()
    failed = NoticeFailed(
        municipality=MUNICIPALITY, notice_id=notice, department=OFFICE, code="transition_requested", channel="mail",
        attempt=9, reason_code="refused",
    )  # fmt: skip
    await world.tell("notifications", created(notice, uuid7()), failed)
    assert whats(await world.look(notices.check)) == ["mail failed: refused"]


async def test_two_notices_about_one_event_to_one_role_are_found(world_of: Any) -> None:
    world: World = await world_of("notifications")
    cause, one, two = uuid7(), uuid7(), uuid7()
    await world.tell("notifications", created(one, cause), created(two, cause), arrived(one), arrived(two))
    assert whats(await world.look(notices.check)) == ["told twice about one event"]
