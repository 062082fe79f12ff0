"""Calling for the state's money: not more than awarded, only what is needed soon, and paid when the bank says so."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from services.funding.incoming import acts, queries
from services.funding.programmes.programme import Programmes
from services.funding.refusals import NotClear
from services.funding.store import KINDS
from shared import engine
from shared.postgres import writing
from tests.component.funding.conftest import OFFICER, TREASURER, Funding, running
from tests.component.funding.reconciled import differences
from tests.component.funding.state_money import a_forwarded_programme, an_award, spent, this_year
from tests.component.funding.treasury import bank_says, booked, camt, today
from tests.component.servers import Postgres
from tests.unit.funding import statements
from tests.unit.funding.builders import DORTMUND


@pytest.fixture
async def funding(postgres: Postgres) -> AsyncIterator[Funding]:
    async with running(postgres, Programmes((a_forwarded_programme(),))) as service:
        yield service


async def call(funding: Funding, id: str, amount_cents: int, **changes: Any) -> dict[str, Any]:
    body = {"purpose": "part_a", "amount_cents": amount_cents, **changes}
    answer = await funding.post(f"/incoming-grants/{id}/calls", body, OFFICER)
    content: dict[str, Any] = {"status": answer.status_code, **answer.json()}
    return content


async def a_call(funding: Funding, amount_cents: int = 1_000) -> dict[str, Any]:
    """A call for what the city has just spent."""
    award = await an_award(funding)
    await spent(funding, amount_cents)
    return await call(funding, award["id"], amount_cents)


async def receipt(funding: Funding, made: dict[str, Any], **changes: Any) -> engine.Outcome:
    """What becomes of the bank's word that a call has been paid."""
    today = (await funding.get("/ledger", TREASURER)).json()["as_of"]
    said = {"reference": made["reference"], "amount_cents": made["amount_cents"], "booked_on": today, **changes}
    async with writing(funding.pool) as conn:
        (payable,) = (await queries.payable(conn, DORTMUND, [made["reference"]])).values()
        day = await conn.fetchval("select $1::text::date", said["booked_on"])
        act = acts.receipt(
            payable, said["reference"], day, said["amount_cents"], "the treasury", None, said.get("bank_reference")
        )
        return (await engine.run(conn, KINDS, [act]))[0]


async def test_a_call_moves_the_claim_to_called(funding: Funding) -> None:
    made = await a_call(funding)
    line = await funding.line("part_a")
    assert (made["status"], line["called"]) == (201, 1_000)


async def test_a_call_s_reference_fits_a_credit_transfer(funding: Funding) -> None:
    reference = (await a_call(funding))["reference"]
    assert reference.startswith("STF-IN-")
    assert len(reference) <= 35


async def test_more_than_the_award_is_not_called_for(funding: Funding) -> None:
    award = await an_award(funding, purposes=[{"code": "part_a", "amount_cents": 1_000}])
    made = await call(funding, award["id"], 1_001)
    assert (made["status"], made["left_cents"]) == (409, 1_000)


async def test_what_is_not_needed_soon_is_not_called_for(funding: Funding) -> None:
    award = await an_award(funding)
    await spent(funding, 400)
    made = await call(funding, award["id"], 401)
    assert (made["type"], made["needed_cents"]) == ("urn:staffel:problem:not-needed-soon", 400)


async def test_what_was_called_for_is_not_needed_again(funding: Funding) -> None:
    award = await an_award(funding)
    await spent(funding, 400)
    assert (await call(funding, award["id"], 400))["status"] == 201
    assert (await call(funding, award["id"], 1))["needed_cents"] == 0


async def test_money_ordered_for_others_is_needed(funding: Funding) -> None:
    award = await an_award(funding)
    await funding.granted(5_000, programme="komm-an", purpose="part_a")
    assert (await call(funding, award["id"], 5_000))["status"] == 201


async def test_an_own_expense_counts_if_it_is_due_within_the_time(funding: Funding) -> None:
    award = await an_award(funding)
    year = await this_year(funding)
    later = {"amount_cents": 700, "due_on": f"{year + 1}-12-31"}
    soon = {"amount_cents": 300, "due_on": f"{year}-01-01"}
    assert (await call(funding, award["id"], 301, expenses=[soon, later]))["needed_cents"] == 300
    assert (await call(funding, award["id"], 300, expenses=[soon, later]))["status"] == 201


async def test_a_purpose_the_award_does_not_name_is_not_called_for(funding: Funding) -> None:
    award = await an_award(funding)
    made = await call(funding, award["id"], 1, purpose="part_b")
    assert (made["status"], made["errors"][0]["pointer"]) == (422, "/purpose")


async def test_the_bank_s_word_makes_it_received(funding: Funding) -> None:
    made = await a_call(funding)
    outcome = await receipt(funding, made)
    line = await funding.line("part_a")
    assert next(event.TYPE for event in outcome.events) == "funding.incoming_grant.received.v1"
    assert (line["called"], line["received"]) == (0, 1_000)


async def test_the_bank_s_word_twice_is_received_once(funding: Funding) -> None:
    made = await a_call(funding)
    await receipt(funding, made)
    again = await receipt(funding, made)
    assert (list(again.events), again.refusal) == ([], None)
    assert (await funding.line("part_a"))["received"] == 1_000


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"amount_cents": 999}, "amount_differs"),
        ({"amount_cents": 1_001}, "amount_differs"),
        ({"booked_on": "2099-01-01"}, "booked_in_the_future"),
    ],
)
async def test_what_does_not_fit_waits_for_a_person(funding: Funding, changes: dict[str, Any], reason: str) -> None:
    outcome = await receipt(funding, await a_call(funding), **changes)
    assert isinstance(outcome.refusal, NotClear)
    assert outcome.refusal.reason == reason
    assert (await funding.line("part_a"))["received"] == 0


async def test_another_payment_of_the_same_call_waits_for_a_person(funding: Funding) -> None:
    made = await a_call(funding)
    await receipt(funding, made)
    outcome = await receipt(funding, made, booked_on="2020-01-01")
    assert isinstance(outcome.refusal, NotClear)
    assert outcome.refusal.reason == "paid_already"


async def test_two_payments_of_one_day_are_told_apart_by_the_bank_s_reference(funding: Funding) -> None:
    made = await a_call(funding)
    await receipt(funding, made, bank_reference="NTRF-1")
    again = await receipt(funding, made, bank_reference="NTRF-1")
    other = await receipt(funding, made, bank_reference="NTRF-2")
    assert (list(again.events), again.refusal) == ([], None)
    assert isinstance(other.refusal, NotClear)


async def test_a_call_the_state_paid_otherwise_is_withdrawn_and_made_anew(funding: Funding) -> None:
    made = await a_call(funding, 1_000)
    path = f"/incoming-grants/{made['incoming_grant_id']}/calls/1/withdrawal"
    withdrawn = await funding.post(path, {"reason_code": "other_amount"}, OFFICER)
    assert withdrawn.json()["withdrawn"] is True
    assert (await funding.line("part_a"))["called"] == 0
    anew = await call(funding, made["incoming_grant_id"], 900)
    assert (await receipt(funding, anew)).refusal is None
    assert (await funding.line("part_a"))["received"] == 900


async def test_a_withdrawn_call_is_not_paid_and_not_withdrawn_again(funding: Funding) -> None:
    made = await a_call(funding)
    path = f"/incoming-grants/{made['incoming_grant_id']}/calls/1/withdrawal"
    answers = [await funding.post(path, {"reason_code": "other_amount"}, OFFICER) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert isinstance((await receipt(funding, made)).refusal, NotClear)


async def test_a_paid_call_is_not_withdrawn(funding: Funding) -> None:
    made = await a_call(funding)
    await receipt(funding, made)
    path = f"/incoming-grants/{made['incoming_grant_id']}/calls/1/withdrawal"
    assert (await funding.post(path, {"reason_code": "other_amount"}, OFFICER)).status_code == 409


async def test_a_call_of_another_city_is_not_found_by_its_reference(funding: Funding) -> None:
    made = await a_call(funding)
    async with writing(funding.pool) as conn:
        assert await queries.payable(conn, "05113000", [made["reference"]]) == {}


async def test_a_call_goes_to_the_state_as_a_letter(funding: Funding) -> None:
    made = await a_call(funding)
    answer = await funding.get(f"/incoming-grants/{made['incoming_grant_id']}/calls/1/letter")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


async def test_there_is_no_letter_of_a_call_that_was_not_made(funding: Funding) -> None:
    award = await an_award(funding)
    assert (await funding.get(f"/incoming-grants/{award['id']}/calls/1/letter")).status_code == 404
    assert (await funding.get(f"/incoming-grants/{uuid4()}/calls/1/letter")).status_code == 404


async def test_an_account_statement_s_credit_is_the_state_s_payment(funding: Funding) -> None:
    made = await a_call(funding)
    credit = booked(
        "NOTPROVIDED", made["amount_cents"], await today(funding), credit=True, text=f"Land NRW {made['reference']}"
    )
    answer = (await bank_says(funding, camt(credit))).raise_for_status().json()
    assert [one["outcome"] for one in answer["entries"]] == ["received"]
    chain = (await funding.get(f"/incoming-grants/{made['incoming_grant_id']}")).json()
    assert chain["by_purpose"][0]["received_cents"] == 1_000


async def waiting(funding: Funding, made: dict[str, Any], **mark: Any) -> Any:
    """The state has paid a call, and the bank takes the payment back; what a person's word makes of it."""
    day = {"booked": f"<Dt>{await today(funding)}</Dt>"}
    came = statements.entry("10.00", statements.detail(text=made["reference"]), own="s1", **day)
    back = statements.entry("10.00", statements.detail(text=made["reference"]), own="s2", **day, **mark)
    for number, (entry, said) in enumerate(((came, "received"), (back, "to_be_clarified"))):
        answer = (await bank_says(funding, statements.one(entry, id=f"2026-{number}"))).raise_for_status().json()
        assert answer["entries"][0]["outcome"] == said
    assert answer["entries"][0]["reason_code"] == "receipt_reversed"
    path = f"/bank-statements/{answer['id']}/entries/1/clarification"
    return await funding.post(path, {"outcome": "confirmed", "reason_code": "reversed_by_bank"}, TREASURER)


@pytest.mark.parametrize("mark", [{"side": "DBIT", "reversal": "true"}, {"side": "CRDT", "reversal": "1"}])
async def test_a_payment_of_the_state_that_the_bank_takes_back_is_called_for_again(
    funding: Funding, mark: dict[str, Any]
) -> None:
    made = await a_call(funding)
    answer = await waiting(funding, made, **mark)
    assert (answer.status_code, answer.json()["booked_as"]) == (200, "reversed")
    line = await funding.line("part_a")
    assert (line["called"], line["received"]) == (1_000, 0)
    assert (await receipt(funding, made)).refusal is None
    assert (await funding.line("part_a"))["received"] == 1_000


async def test_books_with_a_receipt_taken_back_rest_on_the_statements(funding: Funding) -> None:
    await waiting(funding, await a_call(funding), side="DBIT", reversal="true")
    assert await differences(funding) == []
