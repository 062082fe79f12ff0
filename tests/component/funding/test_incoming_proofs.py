"""The city's own proof of use: filled in from the ledger, after the others', and the state's answer."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from services.funding.incoming import acts, queries
from services.funding.incoming.reminders import Reminders
from services.funding.programmes.programme import Programmes
from services.funding.store import KINDS
from shared import clock, engine
from shared.postgres import writing
from tests.component.funding.conftest import APPROVER, OFFICER, TREASURER, Funding, running
from tests.component.funding.state_money import a_forwarded_programme, an_award, spent, this_year
from tests.component.servers import Postgres
from tests.unit.funding.builders import DORTMUND


@pytest.fixture
async def funding(postgres: Postgres) -> AsyncIterator[Funding]:
    async with running(postgres, Programmes((a_forwarded_programme(),))) as service:
        yield service


async def received(funding: Funding, amount_cents: int) -> dict[str, Any]:
    """An award of which as much has been spent, called for and received."""
    award = await an_award(funding)
    await spent(funding, amount_cents)
    body = {"purpose": "part_a", "amount_cents": amount_cents}
    made = (await funding.post(f"/incoming-grants/{award['id']}/calls", body, OFFICER)).raise_for_status().json()
    async with writing(funding.pool) as conn:
        (payable,) = (await queries.payable(conn, DORTMUND, [made["reference"]])).values()
        day = await conn.fetchval("select (business_now() at time zone 'Europe/Berlin')::date")
        await engine.run(conn, KINDS, [acts.receipt(payable, made["reference"], day, amount_cents, "the treasury")])
    return award


async def submitted(funding: Funding, id: str, **body: Any) -> dict[str, Any]:
    answer = await funding.post(f"/incoming-grants/{id}/proof-of-use", body, APPROVER)
    return {"status": answer.status_code, **answer.json()}


async def answered(funding: Funding, id: str, **body: Any) -> dict[str, Any]:
    answer = await funding.post(f"/incoming-grants/{id}/proof-of-use/decision", body, APPROVER)
    return {"status": answer.status_code, **answer.json()}


async def test_the_proof_is_filled_in_from_the_ledger(funding: Funding) -> None:
    award = await received(funding, 1_000)
    (figures,) = (await funding.get(f"/incoming-grants/{award['id']}/proof-of-use")).json()["by_purpose"]
    assert (figures["called_cents"], figures["received_cents"], figures["spent_cents"]) == (1_000, 1_000, 1_000)
    assert figures["left_cents"] == award["amount_cents"] - 1_000


async def test_a_reversed_expense_is_not_in_the_proof(funding: Funding) -> None:
    award = await an_award(funding)
    booked = await spent(funding, 1_000)
    path = f"/programmes/komm-an/expenses/{booked['id']}/reversal"
    assert (await funding.post(path, {"reason_code": "mistake"}, TREASURER)).json()["reversed_by"]
    (figures,) = (await funding.get(f"/incoming-grants/{award['id']}/proof-of-use")).json()["by_purpose"]
    assert figures["used_cents"] == 0


async def test_an_expense_is_taken_back_once(funding: Funding) -> None:
    await an_award(funding)
    booked = await spent(funding, 1_000)
    path = f"/programmes/komm-an/expenses/{booked['id']}/reversal"
    answers = [await funding.post(path, {"reason_code": "mistake"}, TREASURER) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert (await funding.line("part_a"))["spent"] == 0


async def test_two_awards_on_a_line_are_used_up_one_after_the_other(funding: Funding) -> None:
    year = await this_year(funding)
    part = [{"code": "part_a", "amount_cents": 1_000}]
    first = await an_award(funding, purposes=part, file_number="AZ 1", awarded_on=f"{year - 1}-12-01")
    second = await an_award(funding, purposes=part, file_number="AZ 2")
    await spent(funding, 1_300)
    used = [
        (await funding.get(f"/incoming-grants/{award['id']}")).json()["by_purpose"][0]["used_cents"]
        for award in (first, second)
    ]
    assert used == [1_000, 300]


async def test_the_proof_waits_for_the_proofs_of_the_others(funding: Funding) -> None:
    award = await an_award(funding)
    grant = await paid_grant(funding, award["id"])
    answer = await submitted(funding, award["id"])
    assert (answer["status"], answer["grants"]) == (409, [grant["id"]])


async def test_the_proof_may_go_without_them_for_a_reason(funding: Funding) -> None:
    award = await an_award(funding)
    await paid_grant(funding, award["id"])
    assert (await submitted(funding, award["id"], reason_code="insolvent"))["state"] == "submitted"
    assert (await funding.told(award["id"]))[-1]["reason_code"] == "insolvent"


async def test_what_was_submitted_is_told_by_purpose(funding: Funding) -> None:
    award = await received(funding, 1_000)
    await submitted(funding, award["id"])
    told = (await funding.told(award["id"]))[-1]
    assert told["type"] == "funding.incoming_proof.submitted.v1"
    assert told["expenditure"] == [{"code": "part_a", "amount_cents": 1_000}]


async def test_a_proof_is_submitted_once_unless_the_state_rejects_it(funding: Funding) -> None:
    award = await received(funding, 1_000)
    await submitted(funding, award["id"])
    assert (await submitted(funding, award["id"]))["status"] == 409
    assert (await answered(funding, award["id"], outcome="rejected"))["state"] == "rejected"
    assert (await submitted(funding, award["id"]))["state"] == "submitted"


async def test_what_the_state_wants_back_leaves_what_was_received_and_the_budget(funding: Funding) -> None:
    award = await received(funding, 1_000)
    await submitted(funding, award["id"])
    before = (await funding.line("part_a"))["budget"]
    decided = await answered(funding, award["id"], outcome="accepted", repay=[{"code": "part_a", "amount_cents": 400}])
    line = await funding.line("part_a")
    assert (decided["state"], line["received"], line["repaid"]) == ("closed", 600, 400)
    assert line["budget"] == before - 400


async def test_not_more_is_given_back_than_was_received(funding: Funding) -> None:
    award = await received(funding, 1_000)
    await submitted(funding, award["id"])
    repay = [{"code": "part_a", "amount_cents": 1_001}]
    decided = await answered(funding, award["id"], outcome="accepted", repay=repay)
    assert (decided["status"], decided["received_cents"]) == (409, 1_000)


async def test_the_state_does_not_answer_what_was_not_submitted(funding: Funding) -> None:
    award = await an_award(funding)
    assert (await answered(funding, award["id"], outcome="accepted"))["status"] == 409


async def test_the_proof_is_a_paper_and_a_table(funding: Funding) -> None:
    award = await received(funding, 123_456)
    paper = await funding.get(f"/incoming-grants/{award['id']}/proof-of-use.pdf")
    table = await funding.get(f"/incoming-grants/{award['id']}/proof-of-use.csv")
    assert paper.content.startswith(b"%PDF")
    assert "1234,56" in table.content.decode("utf-8-sig")


async def test_the_clock_reminds_of_the_own_proof_once_a_step(funding: Funding) -> None:
    year = await this_year(funding)
    award = await an_award(funding, proof_due_on=f"{year}-01-01", awarded_on=f"{year - 1}-01-01")
    assert (await clock.tick(funding.pool, KINDS, Reminders())).due == 1
    assert (await clock.tick(funding.pool, KINDS, Reminders())).due == 0
    told = (await funding.told(award["id"]))[-1]
    assert (told["type"], told["step"]) == ("funding.incoming_proof.due.v1", 3)


async def test_nobody_is_reminded_before_the_time(funding: Funding) -> None:
    await an_award(funding)
    assert (await clock.tick(funding.pool, KINDS, Reminders())).due == 0


async def paid_grant(funding: Funding, award_id: str) -> dict[str, Any]:
    """A grant of the award's money that has gone to whom it was for."""
    grant = await funding.granted(5_000, programme="komm-an", purpose="part_a")
    await funding.says(await funding.entry(grant))
    owner = await asyncpg.connect(funding.database.owner)
    await owner.execute("update grants set incoming_grant_id = $1 where id = $2", award_id, grant["id"])
    await owner.close()
    return grant
