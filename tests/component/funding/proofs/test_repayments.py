"""What is demanded back comes by bank, in full, in part, twice or too much, or is waived; then the grant ends."""

import io
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from pypdf import PdfReader

from services.funding.repayments.interest import Paid, owed
from services.funding.repayments.rates import load
from tests import tokens
from tests.component.funding.conftest import APPROVER, OFFICER, ROOT, TREASURER, Funding
from tests.component.funding.proofs.paid_grants import (
    CLERK,
    PAID_ON,
    a_paid_grant,
    accepted,
    act,
    balances,
    repayment,
    reviewed,
)
from tests.component.funding.treasury import bank_says, booked, camt
from tests.unit.funding.proofs.accounts import FIVE_POINTS

UNKNOWN = "unknown_reference"
LESS = {"staff": 72_000, "material": 28_000}
"""1,000 €, of which the grant carries 800 €: 200 € go back."""


async def demanded(funding: Funding) -> tuple[UUID, dict[str, Any]]:
    """A grant of which 200 € are demanded back, and the demand."""
    id = await a_paid_grant(funding)
    await accepted(funding, id, **LESS)
    return id, await repayment(funding, id)


async def today(funding: Funding) -> date:
    return date.fromisoformat((await funding.get("/ledger", TREASURER)).json()["as_of"])


async def comes(funding: Funding, demand: dict[str, Any], cents: int, **entry: Any) -> tuple[str, str | None]:
    """What becomes of a credit that names the demand."""
    given = {
        "end_to_end_id": demand["reference"], "booked_on": (await today(funding)).isoformat(), "amount_cents": cents,
        "direction": "credit",
    }  # fmt: skip
    (settled,) = await funding.says({**given, **entry})
    return settled["outcome"], settled["reason_code"]


async def test_interest_runs_from_the_disbursement_to_the_demand(funding: Funding) -> None:
    _, demand = await demanded(funding)
    rates = load(ROOT / "deploy" / "interest")
    expected = owed([Paid(PAID_ON, 100_000)], 20_000, await today(funding), FIVE_POINTS, rates)
    assert (demand["amount_cents"], demand["interest_cents"]) == (20_000, expected)
    assert expected > 0


async def test_the_last_cent_closes_the_grant_and_its_books(funding: Funding) -> None:
    id, demand = await demanded(funding)
    interest = demand["interest_cents"]
    assert await comes(funding, demand, interest + 5_000) == ("repaid", None)
    part = await repayment(funding, id)
    assert (part["open_cents"], part["open_interest_cents"], part["is_settled"]) == (15_000, 0, False)
    assert await comes(funding, demand, 15_000) == ("repaid", None)
    assert (await repayment(funding, id))["is_settled"]
    assert (await funding.get(f"/grants/{id}", CLERK)).json()["state"] == "closed"
    assert await balances(funding, id) == {
        "budget": -100_000, "disbursed": 80_000, "returned": 20_000, "interest": -interest,
        "interest_received": interest,
    }  # fmt: skip
    assert (await funding.told(str(id)))[-1]["type"] == "funding.grant.closed.v1"


async def test_the_same_payment_reported_twice_counts_once(funding: Funding) -> None:
    id, demand = await demanded(funding)
    first = await comes(funding, demand, 5_000, bank_reference="2026-1")
    again = await comes(funding, demand, 5_000, bank_reference="2026-1")
    assert (first, again) == (("repaid", None), ("duplicate", None))
    found = await repayment(funding, id)
    assert found["paid_cents"] + found["paid_interest_cents"] == 5_000


async def test_too_much_waits_for_a_person_and_moves_nothing(funding: Funding) -> None:
    id, demand = await demanded(funding)
    before = await balances(funding, id)
    too_much = demand["open_cents"] + demand["open_interest_cents"] + 1
    assert await comes(funding, demand, too_much) == ("to_be_clarified", "repaid_too_much")
    assert await balances(funding, id) == before


async def test_open_demands_are_listed_for_those_who_wait(funding: Funding) -> None:
    _, demand = await demanded(funding)
    assert [one["id"] for one in (await funding.get("/repayments", TREASURER, settled=False)).json()["items"]] == [
        demand["id"]
    ]
    assert (await funding.get("/repayments", TREASURER, settled=True)).json()["items"] == []


async def test_a_waiver_needs_a_reason_and_an_approver(funding: Funding) -> None:
    id, demand = await demanded(funding)
    path = f"/repayments/{demand['id']}/waiver"
    assert (await funding.post(path, {}, APPROVER)).status_code == 422
    assert (await funding.post(path, {"reason_code": "hardship"}, OFFICER)).status_code == 403
    (await funding.post(path, {"reason_code": "hardship"}, APPROVER)).raise_for_status()
    assert (await funding.get(f"/grants/{id}", CLERK)).json()["state"] == "closed"
    assert await balances(funding, id) == {"budget": -100_000, "disbursed": 100_000}
    again = await funding.post(path, {"reason_code": "hardship"}, APPROVER)
    assert (again.status_code, again.json()["type"]) == (409, "urn:staffel:problem:nothing-open")


async def test_a_waiver_after_a_part_leaves_the_part_in_the_books(funding: Funding) -> None:
    id, demand = await demanded(funding)
    await comes(funding, demand, demand["interest_cents"] + 5_000)
    await funding.post(f"/repayments/{demand['id']}/waiver", {"reason_code": "hardship"}, APPROVER)
    held = await balances(funding, id)
    assert (held["disbursed"], held["returned"], held.get("reclaimed", 0)) == (95_000, 5_000, 0)
    assert held["interest_received"] == demand["interest_cents"]


async def test_interest_alone_may_be_waived(funding: Funding) -> None:
    id, demand = await demanded(funding)
    body = {"what": "interest", "reason_code": "small_sum"}
    found = (await funding.post(f"/repayments/{demand['id']}/waiver", body, APPROVER)).raise_for_status().json()
    assert (found["open_cents"], found["open_interest_cents"]) == (20_000, 0)
    assert "interest_due" not in await balances(funding, id)


async def test_an_overdue_proof_costs_all_of_it(funding: Funding) -> None:
    id = await a_paid_grant(funding, 60_000)
    answer = await funding.post(f"/grants/{id}/repayments", {"reason_code": "no_proof"}, APPROVER)
    assert answer.status_code == 201
    assert (await repayment(funding, id))["amount_cents"] == 60_000
    assert (await funding.get(f"/grants/{id}", CLERK)).json()["amount_cents"] == 60_000


async def test_money_is_not_demanded_while_the_proof_is_awaited(funding: Funding) -> None:
    id = await a_paid_grant(funding, proof_due_on=date(2099, 1, 1))
    answer = await funding.post(f"/grants/{id}/repayments", {"reason_code": "no_proof"}, APPROVER)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:proof-still-awaited")


async def test_after_a_rejection_a_part_may_be_demanded(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    await reviewed(funding, id)
    await act(funding, id, "decision", {"decision": "rejected", "reason_code": "not_proven"}, APPROVER)
    body = {"amount_cents": 100_001, "reason_code": "not_proven"}
    assert (await funding.post(f"/grants/{id}/repayments", body, APPROVER)).status_code == 409
    (await funding.post(f"/grants/{id}/repayments", {**body, "amount_cents": 1}, APPROVER)).raise_for_status()
    assert (await repayment(funding, id))["amount_cents"] == 1


async def test_the_letter_says_how_much_with_what_reference(funding: Funding) -> None:
    _, demand = await demanded(funding)
    answer = await funding.get(f"/repayments/{demand['id']}/letter.pdf", CLERK)
    assert answer.headers["content-type"] == "application/pdf"
    text = " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(answer.content)).pages)
    for said in (demand["reference"], "200,00 €", "5 Prozentpunkten", "Widerspruch"):
        assert said in text.replace("\u00a0", " "), said


@pytest.mark.parametrize("decision", [{"decision": "accepted"}, {"decision": "rejected", "reason_code": "other"}])
async def test_the_result_and_what_is_set_free_bear_the_day_they_are_posted(
    funding: Funding, decision: dict[str, str]
) -> None:
    id = await a_paid_grant(funding, 90_000)
    income = [{"code": "grant", "amount_cents": 90_000}, {"code": "own", "amount_cents": 25_000}]
    await reviewed(funding, id, **LESS, income=income)
    posted_on = await today(funding) + timedelta(days=3)
    await act(funding, id, "decision", {**decision, "posted_on": posted_on.isoformat()}, APPROVER)
    papers = ["proof-of-use/result"] + (["amendment"] if decision["decision"] == "accepted" else [])
    for paper in papers:
        answer = (await funding.get(f"/grants/{id}/{paper}.pdf", CLERK)).raise_for_status()
        assert posted_on.strftime("%d.%m.%Y") in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text(), paper


async def test_the_proof_is_a_paper_and_a_table(funding: Funding) -> None:
    id, _ = await demanded(funding)
    paper = await funding.get(f"/grants/{id}/proof-of-use.pdf", OFFICER)
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.content)).pages)
    assert "Belegliste" in text
    table = await funding.get(f"/grants/{id}/proof-of-use.csv", CLERK)
    assert table.headers["content-type"].startswith("text/csv")
    assert "Druckerei Nord" in table.text


async def test_others_know_nothing_of_a_demand(funding: Funding) -> None:
    id, demand = await demanded(funding)
    for username, city in (("clerk.train-of-hope", "05913000"), (OFFICER, "05113000")):
        headers = tokens.bearer(username, municipality=city)
        for path in (
            f"/repayments/{demand['id']}",
            f"/repayments/{demand['id']}/letter.pdf",
            f"/grants/{id}/repayments",
        ):
            assert (await funding.http.get(path, headers=headers)).status_code == 404
    other = tokens.bearer(APPROVER, municipality="05113000")
    body = {"reason_code": "hardship"}
    assert (await funding.http.post(f"/repayments/{demand['id']}/waiver", json=body, headers=other)).status_code == 404


async def test_raw_sql_cannot_take_back_more_than_was_demanded(funding: Funding) -> None:
    _, demand = await demanded(funding)
    with pytest.raises(asyncpg.CheckViolationError):
        await funding.pool.execute("update repayments set paid_cents = 20001 where id = $1", demand["id"])


async def test_raw_sql_cannot_rewrite_a_submitted_version_but_may_empty_it(funding: Funding) -> None:
    id, _ = await demanded(funding)
    with pytest.raises(asyncpg.CheckViolationError):
        await funding.pool.execute("update proof_versions set content = '{}' where grant_id = $1", id)
    await funding.pool.execute("update proof_versions set content = null where grant_id = $1", id)
    found = (await funding.get(f"/grants/{id}/proof-of-use", OFFICER)).json()
    assert (found["submitted"], found["spent_cents"]) == (None, 80_000)


async def test_raw_sql_cannot_let_the_reviewer_decide(funding: Funding) -> None:
    id, _ = await demanded(funding)
    with pytest.raises(asyncpg.CheckViolationError):
        await funding.pool.execute("update proof_reviews set decided_by = reviewed_by where grant_id = $1", id)


async def bank_tells(funding: Funding, *entries: str, id: str = "2026-1") -> list[tuple[str, str | None]]:
    answer = (await bank_says(funding, camt(*entries, id=id))).raise_for_status().json()
    return [(one["outcome"], one["reason_code"]) for one in answer["entries"]]


async def test_an_account_statement_s_credits_are_repayments_of_the_demands_they_name(funding: Funding) -> None:
    id, demand = await demanded(funding)
    day, interest = await today(funding), demand["interest_cents"]
    typed = f"Rueckzahlung {demand['reference'].lower().replace('-', ' ')}, danke"
    parts = [
        booked("NOTPROVIDED", interest + 5_000, day, credit=True, text=typed, own="c1"),
        booked(demand["reference"], 15_000, day, credit=True, own="c2"),
        booked("NOTPROVIDED", 100, day, credit=True, text="STF-RF-AAAAAAAAAAAA00", own="c3"),
    ]
    assert await bank_tells(funding, *parts) == [("repaid", None), ("repaid", None), ("to_be_clarified", UNKNOWN)]
    assert (await repayment(funding, id))["is_settled"]
    assert (await funding.get(f"/grants/{id}", CLERK)).json()["state"] == "closed"
    assert (await bank_tells(funding, *parts, id="2026-2")) == [("duplicate", None)] * 3


async def test_two_repayments_of_one_batch_both_count(funding: Funding) -> None:
    id, demand = await demanded(funding)
    day = await today(funding)
    parts = [booked("NOTPROVIDED", 4_000, day, credit=True, text=demand["reference"]) for _ in range(2)]
    statement = camt(*parts).replace(b"<NtryDtls>", b"<AcctSvcrRef>batch-1</AcctSvcrRef><NtryDtls>")
    answer = (await bank_says(funding, statement)).raise_for_status().json()["entries"]
    assert [one["outcome"] for one in answer] == ["repaid", "repaid"]
    found = await repayment(funding, id)
    assert found["paid_cents"] + found["paid_interest_cents"] == 8_000


async def test_a_repayment_entered_by_hand_and_told_by_the_bank_counts_once_or_a_person_says_twice(
    funding: Funding,
) -> None:
    id, demand = await demanded(funding)
    assert await comes(funding, demand, 5_000) == ("repaid", None)
    told = booked(demand["reference"], 5_000, await today(funding), credit=True, own="c1")
    assert await bank_tells(funding, told) == [("to_be_clarified", "perhaps_told_before")]
    found = await repayment(funding, id)
    assert found["paid_cents"] + found["paid_interest_cents"] == 5_000
    (entry,) = (await funding.get("/bank-statements", TREASURER, outcome="to_be_clarified")).json()["items"]
    path = f"/bank-statements/{entry['statement']}/entries/{entry['number']}/clarification"
    said = await funding.post(path, {"outcome": "confirmed", "reason_code": "two_payments"}, TREASURER)
    assert said.status_code == 200
    found = await repayment(funding, id)
    assert found["paid_cents"] + found["paid_interest_cents"] == 10_000
