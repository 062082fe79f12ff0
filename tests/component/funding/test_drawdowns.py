"""Drawdowns: money when bills fall due, earlier money first, and three different people."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta

from tests import tokens
from tests.component.funding.calendar import it_is
from tests.component.funding.conftest import APPROVER, OFFICER, TREASURER, Funding
from tests.component.funding.treasury import a_bill, awarded, today

CLERK = "clerk.vmdo"


async def called(funding: Funding, id: UUID, cents: int = 10_000, **changes: Any) -> Any:
    body = {"expenses": [a_bill(await today(funding), cents)], "amount_cents": cents, **changes}
    return await funding.post(f"/grants/{id}/drawdowns", body, CLERK)


async def ordered(funding: Funding, id: UUID, cents: int = 10_000) -> Any:
    drawdown = (await called(funding, id, cents)).raise_for_status().json()["id"]
    path = f"/grants/{id}/drawdowns/{drawdown}"
    (await funding.post(f"{path}/check", None, OFFICER)).raise_for_status()
    return (await funding.post(f"{path}/order", None, APPROVER)).raise_for_status().json()


async def test_a_call_is_checked_and_ordered_by_others(funding: Funding) -> None:
    id = await awarded(funding)
    order = await ordered(funding, id)
    assert (order["state"], order["checked_by"]) == ("ordered", f"subject-of-{OFFICER}")
    told = (await funding.told(str(id)))[-1]
    assert (told["type"], told["drawdown_id"]) == ("funding.disbursement.ordered.v1", order["id"])
    assert told["checked_by"]["user"] == f"subject-of-{OFFICER}"
    assert (await funding.line("travel"))["ordered"] == 10_000


async def test_nothing_is_ordered_before_the_check(funding: Funding) -> None:
    id = await awarded(funding)
    drawdown = (await called(funding, id)).json()["id"]
    answer = await funding.post(f"/grants/{id}/drawdowns/{drawdown}/order", None, APPROVER)
    assert answer.json()["type"] == "urn:staffel:problem:check-missing"


async def test_one_person_does_not_check_and_order(funding: Funding) -> None:
    id = await awarded(funding)
    path = f"/grants/{id}/drawdowns/{(await called(funding, id)).json()['id']}"
    both = tokens.bearer("approver.integration-centre", roles=["grant-officer", "approver"])
    assert (await funding.http.post(f"{path}/check", headers=both)).status_code == 200
    assert (await funding.http.post(f"{path}/order", headers=both)).json()["type"] == "urn:staffel:problem:four-eyes"


async def test_bills_that_fall_due_later_than_the_award_allows_are_422_with_their_place(funding: Funding) -> None:
    id, day = await awarded(funding), await today(funding)
    last = day + relativedelta(months=2)
    bills = [a_bill(last), a_bill(last + timedelta(days=1))]
    answer = await called(funding, id, expenses=bills)
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/expenses/1/due_on"]


async def test_no_more_is_called_for_than_the_bills_or_the_grant(funding: Funding) -> None:
    id = await awarded(funding)
    assert (await called(funding, id, amount_cents=10_001)).json()["errors"][0]["pointer"] == "/amount_cents"
    assert (await called(funding, id, 30_001)).json()["type"] == "urn:staffel:problem:more-than-is-left"
    await called(funding, id, 20_000)
    assert (await called(funding, id, 10_001)).json()["left_cents"] == 10_000


async def test_earlier_money_is_used_first(funding: Funding) -> None:
    id = await awarded(funding)
    await ordered(funding, id)
    (order,) = (await funding.get("/disbursements", TREASURER, state="ordered")).json()["items"]
    day = await today(funding)
    await funding.says(
        {"end_to_end_id": order["end_to_end_id"], "booked_on": str(day), "amount_cents": order["amount_cents"]}
    )
    await it_is(funding, str(day + timedelta(days=100)))
    assert (await called(funding, id)).json()["errors"][0]["code"] == "earlier_money_first"
    assert (await called(funding, id, used_cents=10_001)).json()["errors"][0]["code"] == "more_than_arrived"
    assert (await called(funding, id, used_cents=10_000)).status_code == 201


async def test_no_money_before_the_award_is_final_or_after_the_proof_is_overdue(funding: Funding) -> None:
    day = await today(funding)
    not_final = await awarded(funding, final_on=day + timedelta(days=30))
    assert (await called(funding, not_final)).json()["type"] == "urn:staffel:problem:award-not-final"
    overdue = await awarded(funding, proof_due_on=day - timedelta(days=1))
    assert (await called(funding, overdue)).json()["type"] == "urn:staffel:problem:proof-overdue"


async def test_a_rejected_call_names_its_reason_and_is_not_ordered(funding: Funding) -> None:
    id = await awarded(funding)
    path = f"/grants/{id}/drawdowns/{(await called(funding, id)).json()['id']}"
    rejected = (await funding.post(f"{path}/rejection", {"reason_code": "not_needed_yet"}, OFFICER)).json()
    assert (rejected["state"], rejected["reason_code"]) == ("rejected", "not_needed_yet")
    assert (await funding.post(f"{path}/order", None, APPROVER)).json()["type"] == "urn:staffel:problem:drawdown-closed"


async def test_calls_are_listed_for_those_who_decide_and_hidden_from_other_departments(funding: Funding) -> None:
    id = await awarded(funding)
    drawdown = (await called(funding, id)).json()["id"]
    assert [one["id"] for one in (await funding.get("/drawdowns", OFFICER)).json()["items"]] == [drawdown]
    for path in (f"/grants/{id}/drawdowns", f"/grants/{id}/drawdowns/{drawdown}"):
        assert (await funding.get(path, CLERK)).status_code == 200
        assert (await funding.get(path, "clerk.train-of-hope")).status_code == 404
    body = {"expenses": [a_bill(await today(funding))], "amount_cents": 1}
    assert (await funding.post(f"/grants/{id}/drawdowns", body, "clerk.train-of-hope")).status_code == 404


async def cancelled(funding: Funding, id: UUID) -> str:
    """A drawdown's payment that the bank has not executed; its reference."""
    await ordered(funding, id)
    listed = (await funding.get(f"/grants/{id}", TREASURER)).json()["disbursements"]
    reference: str = listed[0]["end_to_end_id"]
    path = f"/disbursements/{reference}/cancellation"
    (await funding.post(path, {"reason_code": "not_executed"}, TREASURER)).raise_for_status()
    return reference


async def test_whoever_checked_a_call_does_not_order_it_anew(funding: Funding) -> None:
    id = await awarded(funding)
    path = f"/disbursements/{await cancelled(funding, id)}/renewal"
    for who in (OFFICER, CLERK):
        same = tokens.bearer(APPROVER, sub=f"subject-of-{who}")
        assert (await funding.http.post(path, headers=same)).json()["type"] == "urn:staffel:problem:four-eyes"
    assert (await funding.post(path, None, APPROVER)).status_code == 201
    told = (await funding.told(str(id)))[-1]
    assert told["checked_by"]["user"] == f"subject-of-{OFFICER}"


async def test_nothing_is_ordered_anew_while_the_proof_is_overdue(funding: Funding) -> None:
    id = await awarded(funding)
    reference = await cancelled(funding, id)
    overdue = "update grants set document = jsonb_set(document, '{proof,due_on}', '\"2020-01-01\"') where id = $1"
    await funding.pool.execute(overdue, id)
    answer = await funding.post(f"/disbursements/{reference}/renewal", None, APPROVER)
    assert answer.json()["type"] == "urn:staffel:problem:proof-overdue"
