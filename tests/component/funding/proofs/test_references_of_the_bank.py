"""The bank's own reference used again, or none in its place: no money is left out for it in silence."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from tests.component.funding.conftest import Funding, outcomes
from tests.component.funding.proofs.paid_grants import courses, repayment
from tests.component.funding.proofs.test_repayments import demanded
from tests.component.funding.proofs.test_repayments_taken_back import PAID_WITHOUT_A_BANK, clarify, said
from tests.component.funding.reconciled import differences
from tests.component.funding.treasury import today
from tests.component.servers import Postgres
from tests.unit.funding import statements as s
from tests.unit.funding.statements import RETURN, balance, detail, entry

NO_NAMES = ["NONREF", "NOTPROVIDED", "nonref", "N/A", "NONE", "keine", "0", "000000", "---"]


@pytest.fixture
async def funding(postgres: Postgres) -> AsyncIterator[Funding]:
    async with courses(postgres) as service:
        yield service


async def of_today(funding: Funding, later: int = 0) -> dict[str, Any]:
    return {"booked": f"<Dt>{await today(funding) + timedelta(days=later)}</Dt>"}


async def paid_cents(funding: Funding, id: Any) -> int:
    found = await repayment(funding, id)
    return int(found["paid_cents"] + found["paid_interest_cents"])


@pytest.mark.parametrize("own", NO_NAMES)
async def test_two_instalments_without_a_name_of_the_bank_are_two(funding: Funding, own: str) -> None:
    id, demand = await demanded(funding)
    one = entry("30.00", detail(text=demand["reference"]), own=own, **await of_today(funding))
    balances = [balance("OPBD", "0.00"), balance("CLBD", "60.00")]
    assert await said(funding, one, one, balances=balances) == [("repaid", None)] * 2
    assert await paid_cents(funding, id) == 6_000
    assert await differences(funding) == [PAID_WITHOUT_A_BANK]


@pytest.mark.parametrize("own", NO_NAMES)
async def test_money_of_another_text_is_not_known_by_what_is_no_name(funding: Funding, own: str) -> None:
    _, demand = await demanded(funding)
    day = await of_today(funding)
    await said(funding, entry("30.00", detail(text=demand["reference"]), own=own, **day))
    other = entry("30.00", detail(text="Spende"), own=own, **day)
    assert await said(funding, other, id="2026-2") == [("to_be_clarified", "unknown_reference")]


MARKS: dict[str, Any] = {
    "a reversal": ("", {"reversal": "true"}),
    "a return": (RETURN, {}),
    "a code": ("", {"code": s.domain("RCDT", "RRTN")}),
}


@pytest.mark.parametrize("statement", ["2026-1", "2026-2"])
@pytest.mark.parametrize("mark", MARKS)
async def test_what_goes_back_under_the_name_of_what_came_is_for_a_person(
    funding: Funding, mark: str, statement: str
) -> None:
    _, demand = await demanded(funding)
    day = await of_today(funding)
    inside, about = MARKS[mark]
    came = entry("100.00", detail(text=demand["reference"]), own="x1", **day)
    back = entry("100.00", detail(inside, text=demand["reference"]), own="x1", **day, **about)
    found = (
        await said(funding, came, back) if statement == "2026-1"
        else [*await said(funding, came), *await said(funding, back, id=statement)]
    )  # fmt: skip
    assert found == [("repaid", None), ("to_be_clarified", "repayment_reversed")]


async def test_one_name_twice_in_a_statement_is_for_a_person_whose_word_books_it(funding: Funding) -> None:
    id, demand = await demanded(funding)
    one = entry("30.00", detail(text=demand["reference"]), own="x1", **await of_today(funding))
    assert await said(funding, one, one) == [("repaid", None), ("to_be_clarified", "perhaps_told_before")]
    answer = await clarify(funding)
    assert answer.json().get("booked_as") == "repaid", answer.text
    assert await paid_cents(funding, id) == 6_000
    assert await differences(funding) == [PAID_WITHOUT_A_BANK]


@pytest.mark.parametrize("other", ["day", "text", "cents"])
async def test_a_name_used_again_for_another_booking_is_for_a_person(funding: Funding, other: str) -> None:
    _, demand = await demanded(funding)
    await said(funding, entry("30.00", detail(text=demand["reference"]), own="x1", **await of_today(funding)))
    again = entry(
        "31.00" if other == "cents" else "30.00", detail(text="x" if other == "text" else demand["reference"]),
        own="x1", **await of_today(funding, -1 if other == "day" else 0),
    )  # fmt: skip
    assert await said(funding, again, id="2026-2") == [("to_be_clarified", "booking_differs")]


async def test_the_same_booking_of_another_statement_is_known(funding: Funding) -> None:
    _, demand = await demanded(funding)
    one = entry("30.00", detail(text=demand["reference"]), own="x1", **await of_today(funding))
    await said(funding, one)
    assert await said(funding, one, id="2026-2") == [("duplicate", None)]
    assert await said(funding, one, one, id="2026-3") == [
        ("duplicate", None), ("to_be_clarified", "perhaps_told_before")
    ]  # fmt: skip


async def test_what_is_entered_by_hand_without_a_name_is_told_apart_too(funding: Funding) -> None:
    _, demand = await demanded(funding)
    one = {
        "end_to_end_id": demand["reference"], "booked_on": str(await today(funding)), "amount_cents": 3_000,
        "direction": "credit", "bank_reference": "NONREF",
    }  # fmt: skip
    assert outcomes(await funding.says(one, one)) == [("repaid", None)] * 2
