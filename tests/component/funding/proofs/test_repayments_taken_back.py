"""A repayment that the bank takes back: a person books it back, what is owed is open again, and it can come again."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from tests.component.funding.conftest import APPROVER, TREASURER, Funding, outcomes
from tests.component.funding.proofs.paid_grants import CLERK, balances, courses, repayment
from tests.component.funding.proofs.test_repayments import demanded
from tests.component.funding.reconciled import differences
from tests.component.funding.treasury import bank_says, today
from tests.component.servers import Postgres
from tests.unit.funding import statements as s
from tests.unit.funding.statements import RETURN, amounts, charge, detail, entry, in_details

PAID_WITHOUT_A_BANK = "100000 cents confirmed without an entry of the bank"
"""How the grants of these tests were paid."""


@pytest.fixture
async def funding(postgres: Postgres) -> AsyncIterator[Funding]:
    async with courses(postgres) as service:
        yield service


def euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


async def said(funding: Funding, *entries: str, **about: Any) -> list[tuple[str, str | None]]:
    answer = await bank_says(funding, s.one(*entries, **about))
    return outcomes(answer.raise_for_status().json()["entries"])


async def clarify(funding: Funding, outcome: str = "confirmed", **more: Any) -> Any:
    """The oldest entry that waits."""
    found = (await funding.get("/bank-statements", TREASURER, outcome="to_be_clarified")).json()["items"][0]
    path = f"/bank-statements/{found['statement']}/entries/{found['number']}/clarification"
    return await funding.post(path, {"outcome": outcome, "reason_code": "reversed_by_bank", **more}, TREASURER)


async def open_of(funding: Funding, id: UUID) -> int:
    found = await repayment(funding, id)
    return int(found["open_cents"] + found["open_interest_cents"])


async def came(funding: Funding, demand: dict[str, Any], cents: int, own: str = "b1") -> dict[str, Any]:
    """A repayment that has come; the day of today for what follows."""
    day = {"booked": f"<Dt>{await today(funding)}</Dt>"}
    paid = entry(euros(cents), detail(text=demand["reference"]), own=own, **day)
    assert await said(funding, paid) == [("repaid", None)]
    return day


MARKS: dict[str, dict[str, Any]] = {
    "a debit that is marked": {"side": "DBIT", "reversal": "true"},
    "a debit marked with 1": {"side": "DBIT", "reversal": "1"},
    "a credit that is marked, as savings banks do": {"side": "CRDT", "reversal": "true"},
    "a debit with a code alone": {"side": "DBIT", "code": s.domain("RCDT", "RRTN")},
    "a debit with a German code alone": {"side": "DBIT", "code": s.german("899")},
    "a debit without a mark": {"side": "DBIT"},
}


@pytest.mark.parametrize("mark", MARKS)
async def test_what_is_taken_back_waits_for_a_person_who_books_it_back(funding: Funding, mark: str) -> None:
    id, demand = await demanded(funding)
    whole = demand["open_cents"] + demand["open_interest_cents"]
    day = await came(funding, demand, whole)
    before = await balances(funding, id)
    back = entry(euros(whole), detail(text=demand["reference"]), own="b2", **day, **MARKS[mark])
    assert await said(funding, back) == [("to_be_clarified", "repayment_reversed")]
    assert await balances(funding, id) == before
    answer = await clarify(funding)
    assert (answer.status_code, answer.json()["booked_as"]) == (200, "reversed")
    assert await open_of(funding, id) == whole
    assert (await funding.get(f"/grants/{id}", CLERK)).json()["state"] == "disbursed"
    assert await differences(funding) == [PAID_WITHOUT_A_BANK]


async def test_a_return_with_its_reason_is_one_too(funding: Funding) -> None:
    id, demand = await demanded(funding)
    day = await came(funding, demand, 5_000)
    back = entry("50.00", detail(RETURN, text=demand["reference"]), side="DBIT", own="b2", **day)
    assert await said(funding, back) == [("to_be_clarified", "repayment_reversed")]
    assert (await clarify(funding)).status_code == 200
    assert (await repayment(funding, id))["paid_cents"] == 0


async def test_what_was_taken_back_may_come_again(funding: Funding) -> None:
    id, demand = await demanded(funding)
    whole = demand["open_cents"] + demand["open_interest_cents"]
    day = await came(funding, demand, whole)
    await said(funding, entry(euros(whole), detail(text=demand["reference"]), side="DBIT", own="b2", **day))
    await clarify(funding)
    await came(funding, demand, whole, own="b3")
    assert (await repayment(funding, id))["is_settled"]
    assert (await funding.get(f"/grants/{id}", CLERK)).json()["state"] == "closed"
    assert await differences(funding) == [PAID_WITHOUT_A_BANK]


async def test_the_same_reversal_reported_again_books_nothing(funding: Funding) -> None:
    id, demand = await demanded(funding)
    day = await came(funding, demand, 5_000)
    back = entry("50.00", detail(text=demand["reference"]), side="DBIT", reversal="true", own="b2", **day)
    await said(funding, back)
    await clarify(funding)
    assert await said(funding, back, id="2026-2") == [("duplicate", None)]
    unnamed = entry("50.00", detail(text=demand["reference"]), side="DBIT", reversal="true", **day)
    assert await said(funding, unnamed, id="2026-3") == [("to_be_clarified", "repayment_reversed")]
    answer = await clarify(funding)
    assert (answer.status_code, answer.json()["reason_code"]) == (409, "not_repaid")
    assert (await clarify(funding, "settled")).status_code == 200
    assert await open_of(funding, id) == demand["open_cents"] + demand["open_interest_cents"]
    assert await differences(funding) == [PAID_WITHOUT_A_BANK]


async def test_a_reversal_of_another_amount_than_any_repayment_says_what_to_do(funding: Funding) -> None:
    _, demand = await demanded(funding)
    day = await came(funding, demand, 5_000)
    await said(funding, entry("49.00", detail(text=demand["reference"]), side="DBIT", reversal="true", **day))
    answer = await clarify(funding)
    assert answer.status_code == 409
    assert "settled" in answer.json()["detail"]


async def test_the_right_part_is_taken_back(funding: Funding) -> None:
    id, demand = await demanded(funding)
    interest = demand["interest_cents"]
    await came(funding, demand, interest + 1_000, own="b1")
    day = await came(funding, demand, 2_000, own="b2")
    back = entry("20.00", detail(text=demand["reference"]), side="DBIT", reversal="true", own="b3", **day)
    await said(funding, back)
    assert (await clarify(funding)).status_code == 200
    found = await repayment(funding, id)
    assert (found["paid_cents"], found["paid_interest_cents"]) == (1_000, interest)


async def test_what_is_open_again_can_be_waived_though_a_part_was_waived_before(funding: Funding) -> None:
    id, demand = await demanded(funding)
    day = await came(funding, demand, demand["interest_cents"] + 5_000)
    path = f"/repayments/{demand['id']}/waiver"
    (await funding.post(path, {"reason_code": "hardship"}, APPROVER)).raise_for_status()
    cents = euros(demand["interest_cents"] + 5_000)
    await said(funding, entry(cents, detail(text=demand["reference"]), side="DBIT", reversal="true", **day))
    assert (await clarify(funding)).status_code == 200
    assert await open_of(funding, id) == demand["interest_cents"] + 5_000
    (await funding.post(path, {"reason_code": "hardship"}, APPROVER)).raise_for_status()
    assert (await funding.get(f"/grants/{id}", CLERK)).json()["state"] == "closed"
    assert await balances(funding, id) == {"budget": -100_000, "disbursed": 100_000}


async def test_a_reversal_put_aside_leaves_money_booked_and_the_check_finds_it(funding: Funding) -> None:
    _, demand = await demanded(funding)
    day = await came(funding, demand, 5_000)
    await said(funding, entry("50.00", detail(text=demand["reference"]), side="DBIT", reversal="true", **day))
    await clarify(funding, "settled")
    assert "5000 cents the bank has taken back are still counted" in await differences(funding)


async def test_money_beside_the_amount_is_not_repaid(funding: Funding) -> None:
    id, demand = await demanded(funding)
    day = {"booked": f"<Dt>{await today(funding)}</Dt>"}
    other = amounts(in_details("InstdAmt", "120.00", "PLN"), in_details("TxAmt", "28.00"))
    credits = (
        entry("28.00", detail(other, text=demand["reference"]), own="b1", **day),
        entry("40.00", detail(charge("5.00", "02"), text=demand["reference"]), own="b2", **day),
        entry("20.00", *(detail(text=demand["reference"]) for _ in range(2)), own="b3", **day),
    )
    assert await said(funding, *credits) == [
        ("repaid", None), ("repaid", None), ("to_be_clarified", "amounts_missing")
    ]  # fmt: skip
    found = await repayment(funding, id)
    assert found["paid_cents"] + found["paid_interest_cents"] == 6_800
    assert await differences(funding) == [PAID_WITHOUT_A_BANK]


async def test_a_repayment_without_our_reference_is_booked_where_a_person_says(funding: Funding) -> None:
    id, demand = await demanded(funding)
    day = {"booked": f"<Dt>{await today(funding)}</Dt>"}
    assert await said(funding, entry("50.00", detail(), **day)) == [("to_be_clarified", "unknown_reference")]
    assert (await clarify(funding)).status_code == 409
    assert (await clarify(funding, reference=demand["reference"])).json()["booked_as"] == "repaid"
    found = await repayment(funding, id)
    assert found["paid_cents"] + found["paid_interest_cents"] == 5_000
    assert await differences(funding) == [PAID_WITHOUT_A_BANK]


@pytest.mark.parametrize("said_on", ["1990-01-01", "2099-12-31"])
async def test_a_repayment_the_bank_does_not_date_has_come_between_the_demand_and_today(
    funding: Funding, said_on: str
) -> None:
    id, demand = await demanded(funding)
    before = await open_of(funding, id)
    await said(funding, entry("1.00", detail(text=demand["reference"]), booked=None))
    refused = await clarify(funding, reference=demand["reference"], booked_on=said_on)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:staffel:problem:not-confirmable")
    assert await open_of(funding, id) == before
    of_today = str(await today(funding))
    assert (await clarify(funding, reference=demand["reference"], booked_on=of_today)).status_code == 200


async def test_a_repayment_the_bank_dates_in_the_future_waits_until_that_day(funding: Funding) -> None:
    id, demand = await demanded(funding)
    before = await open_of(funding, id)
    await said(funding, entry("1.00", detail(text=demand["reference"]), booked="<Dt>2099-12-31</Dt>"))
    refused = await clarify(funding)
    assert (refused.status_code, refused.json()["reason_code"]) == (409, "booked_in_the_future")
    assert "2099-12-31" in refused.json()["detail"]
    assert await open_of(funding, id) == before
