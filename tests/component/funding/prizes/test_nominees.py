"""Nominees: their names stay in rows that can be erased, and are seen by those who need them."""

from typing import Any

import pytest

from tests import tokens
from tests.component.funding.conftest import AUDITOR, OFFICER, TREASURER, YOUTH_CLERK, Funding
from tests.component.funding.prizes.jury import (
    CENTRE_CLERK,
    SOMEBODY,
    VMDO,
    chosen,
    decided,
    nominated,
    nominates,
    payee,
    recommended,
    shown,
    votes,
)
from tests.unit.funding.builders import DORTMUND


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"programme": "small-help"}, "/programme"),
        ({"purpose": "yachts"}, "/purpose"),
        ({"nominee": {"department": f"{DORTMUND}.fisheries"}}, "/nominee/department"),
        ({"nominee": {"id": "01a05bfb-7000-7bbf-8d41-60a1e8674dac"}}, "/nominee/id"),
        ({"nominee": {"name": "only a name"}}, "/nominee"),
        ({"nominee": {"department": VMDO, "name": "two", "kind": "person"}}, "/nominee"),
    ],
)
async def test_a_wrong_field_is_pointed_at(funding: Funding, change: dict[str, Any], pointer: str) -> None:
    answer = await nominates(funding, **change)
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])


async def test_names_and_reasons_stay_in_erasable_rows(funding: Funding) -> None:
    key = {"Idempotency-Key": "once"}
    body = {"programme": "prize", "nominee": SOMEBODY, "reasons": "Canary: has helped 300 families"}
    id = (await funding.post("/nominations", body, YOUTH_CLERK, key)).json()["id"]
    for juror in (1, 2):
        await votes(funding, id, juror, 8)
    await recommended(funding, id)
    grant_id = (await decided(funding, id)).json()["grant_id"]
    await payee(funding, nominee_id=(await shown(funding, id))["nominee"]["id"])
    for table, column in (("journal", "data"), ("idempotency", "body")):
        texts = await funding.pool.fetch(f"select convert_from({column}, 'UTF8') as text from {table}")
        assert [row["text"] for row in texts if "Canary" in row["text"] or "canary" in row["text"]] == []
    assert (await shown(funding, id))["nominee"]["name"] == SOMEBODY["name"]
    unpaid = await funding.post(f"/nominations/{id}/erasure", {}, OFFICER)
    assert (unpaid.status_code, unpaid.json()["state"]) == (409, "ordered")
    grant = (await funding.get(f"/grants/{grant_id}", TREASURER)).json()
    await funding.says(await funding.entry(grant))
    assert (await funding.post(f"/nominations/{id}/erasure", {}, OFFICER)).status_code == 200
    assert await funding.pool.fetchval("select count(*) from payees") == 0
    left = await shown(funding, id)
    assert (left["nominee"]["name"], left["nominee"]["contact"], left["reasons"]) == (None, None, None)
    assert left["nominee"]["erased_at"] is not None


async def test_nothing_is_erased_before_the_decision(funding: Funding) -> None:
    answer = await funding.post(f"/nominations/{await nominated(funding, SOMEBODY)}/erasure", {}, OFFICER)
    assert (answer.status_code, answer.json()["state"]) == (409, "submitted")


async def test_a_prize_nobody_takes_goes_back_to_the_budget_and_its_nominee_can_be_erased(funding: Funding) -> None:
    id = await chosen(funding, SOMEBODY)
    grant_id = (await decided(funding, id)).json()["grant_id"]
    path, why = f"/grants/{grant_id}/release", {"reason_code": "declined"}
    on_its_way = await funding.post(path, why)
    assert (on_its_way.status_code, on_its_way.json()["type"]) == (409, "urn:staffel:problem:nothing-to-release")
    [part] = (await funding.get(f"/grants/{grant_id}", TREASURER)).json()["disbursements"]
    cancellation = f"/disbursements/{part['end_to_end_id']}/cancellation"
    (await funding.post(cancellation, {"reason_code": "declined"}, TREASURER)).raise_for_status()
    assert (await funding.post(path, why, OFFICER)).status_code == 403
    released = await funding.post(path, why)
    assert (released.status_code, released.json()["state"], released.json()["amount_cents"]) == (200, "closed", 0)
    line = await funding.line("prize")
    assert (line["committed"], line["budget"]) == (0, 50_000)
    assert (await funding.post(path, why)).status_code == 409
    assert (await funding.post(f"/nominations/{id}/erasure", {}, OFFICER)).status_code == 200


async def test_every_read_of_a_name_is_logged(funding: Funding) -> None:
    id = await nominated(funding, SOMEBODY)
    await shown(funding, id, AUDITOR)
    readers = await funding.pool.fetch("select subject from nominee_reads")
    assert [row["subject"] for row in readers] == [f"subject-of-{AUDITOR}"]


async def test_a_nomination_is_seen_by_its_department_and_the_office(funding: Funding) -> None:
    id = await nominated(funding, SOMEBODY)
    assert [one["id"] for one in (await funding.get("/nominations", YOUTH_CLERK)).json()["items"]] == [id]
    assert (await funding.get("/nominations", CENTRE_CLERK)).json()["items"] == []
    assert (await funding.get(f"/nominations/{id}", "clerk.vmdo")).status_code == 404
    stranger = tokens.bearer(OFFICER, "05113000")
    assert (await funding.http.get(f"/nominations/{id}", headers=stranger)).status_code == 404
    vote = {"juror": 1, "points": 1}
    assert (await funding.http.post(f"/nominations/{id}/votes", json=vote, headers=stranger)).status_code == 404


async def test_points_are_for_the_office_until_the_decision(funding: Funding) -> None:
    id = await chosen(funding)
    before = (await shown(funding, id, YOUTH_CLERK))["jury"]
    assert (before["jurors"], before["points"], before["votes"]) == (2, None, [])
    await decided(funding, id)
    after = (await shown(funding, id, YOUTH_CLERK))["jury"]
    assert (after["points"], after["votes"]) == (16, [])
