"""The local bank pays what was ordered, once, and sometimes late."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from deploy.local.bank import TREASURER, Bank, pays_after
from tests import tokens
from tests.component.funding.conftest import Funding


async def as_the_treasury() -> dict[str, str]:
    return tokens.bearer(TREASURER)


@pytest.fixture
async def bank(funding: Funding) -> AsyncIterator[Bank]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(funding.app), base_url="http://funding") as http:
        yield Bank(http, as_the_treasury)


async def paid(bank: Bank) -> None:
    """Lets every order the bank has seen fall due."""
    await bank.round()
    bank.due = dict.fromkeys(bank.due, 0.0)
    await bank.round()


async def test_the_bank_confirms_what_was_ordered(funding: Funding, bank: Bank) -> None:
    grant = await funding.granted()
    await paid(bank)
    assert (await funding.get(f"/grants/{grant['id']}", TREASURER)).json()["state"] == "disbursed"


async def test_the_bank_does_not_pay_before_its_time(funding: Funding, bank: Bank) -> None:
    await funding.granted()
    assert await bank.round() == 0


async def test_two_banks_pay_once(funding: Funding, bank: Bank) -> None:
    await funding.granted()
    await asyncio.gather(paid(bank), paid(Bank(bank.http, bank.headers)))
    assert (await funding.line())["disbursed"] == 5_000


async def test_the_bank_pays_every_open_order(funding: Funding, bank: Bank) -> None:
    for _ in range(3):
        await funding.granted(1_000)
    await paid(bank)
    assert (await funding.line())["disbursed"] == 3_000


def test_a_few_payments_are_late() -> None:
    waits = [pays_after(f"STF-{number}-1") for number in range(1_000)]
    late = [wait for wait in waits if wait > 10]
    assert 60 < len(late) < 200
    assert max(waits) <= 40
