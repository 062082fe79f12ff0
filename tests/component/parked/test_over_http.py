"""Operators see where and why something was parked, decide on it, and never see what is in it."""

from uuid import UUID, uuid4

import httpx
import pytest

from shared.postgres import Pool
from tests import tokens
from tests.component.parked.desk import CANARY, GOOD


async def test_the_list_says_where_and_why(client: httpx.AsyncClient, parked: list[UUID]) -> None:
    items = (await client.get("/parked")).json()["items"]
    assert sorted(item["offset"] for item in items) == [0, 1, 2]
    assert {(item["topic"], item["partition"], item["reason"]) for item in items} == {
        ("reports.05913000.jobcenter", 3, "bad_json")
    }


async def test_nothing_of_the_content_is_shown(client: httpx.AsyncClient, parked: list[UUID]) -> None:
    for path in ("/parked", f"/parked/{parked[0]}"):
        answer = await client.get(path)
        assert answer.status_code == 200
        assert CANARY.decode() not in answer.text
        assert CANARY.hex() not in answer.text


async def test_the_list_is_paged(client: httpx.AsyncClient, parked: list[UUID]) -> None:
    first = (await client.get("/parked?limit=2")).json()
    second = (await client.get("/parked", params={"limit": 2, "cursor": first["next"]})).json()
    assert {item["id"] for item in first["items"] + second["items"]} == {str(id) for id in parked}
    assert second["next"] is None


@pytest.mark.parametrize("username", ["clerk.jobcenter", "coordinator.integration-centre", "auditor.audit-office"])
async def test_only_operators_see_and_decide(client: httpx.AsyncClient, parked: list[UUID], username: str) -> None:
    client.headers.update(tokens.bearer(username))
    asked = [
        await client.get("/parked"),
        await client.get(f"/parked/{parked[0]}"),
        await client.post(f"/parked/{parked[0]}/replay"),
        await client.post(f"/parked/{parked[0]}/discard", json={"reason": "A test."}),
    ]
    assert {answer.status_code for answer in asked} == {403}


async def test_a_discarded_record_names_who_and_why(client: httpx.AsyncClient, parked: list[UUID]) -> None:
    answer = await client.post(f"/parked/{parked[0]}/discard", json={"reason": "Sent twice by hand."})
    assert (answer.status_code, answer.json()["state"]) == (200, "discarded")
    assert answer.json()["decision_reason"] == "Sent twice by hand."
    assert answer.json()["decided_by"] == "subject-of-operator.operations"
    assert len((await client.get("/parked")).json()["items"]) == 2
    assert len((await client.get("/parked?state=discarded")).json()["items"]) == 1


async def test_a_record_is_discarded_for_a_reason_only(client: httpx.AsyncClient, parked: list[UUID]) -> None:
    answer = await client.post(f"/parked/{parked[0]}/discard", json={})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/reason")


async def test_a_replay_that_fails_again_changes_nothing(client: httpx.AsyncClient, parked: list[UUID]) -> None:
    answer = await client.post(f"/parked/{parked[0]}/replay")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:failed-again")
    assert CANARY.decode() not in answer.text
    assert (await client.get(f"/parked/{parked[0]}")).json()["state"] == "parked"


async def test_a_record_whose_cause_was_repaired_is_replayed(
    client: httpx.AsyncClient, parked: list[UUID], pool: Pool
) -> None:
    await pool.execute("update parked set value = $2 where id = $1", parked[0], GOOD)
    answer = await client.post(f"/parked/{parked[0]}/replay")
    assert (answer.status_code, answer.json()["state"]) == (200, "replayed")
    assert await pool.fetchval("select count(*) from receipts where id = $1", parked[0]) == 1


async def test_a_decision_is_taken_once(client: httpx.AsyncClient, parked: list[UUID]) -> None:
    await client.post(f"/parked/{parked[0]}/discard", json={"reason": "Sent twice by hand."})
    again = await client.post(f"/parked/{parked[0]}/replay")
    assert (again.status_code, again.json()["type"]) == (409, "urn:staffel:problem:already-decided")


async def test_a_decision_repeated_with_its_key_is_answered_again(
    client: httpx.AsyncClient, parked: list[UUID]
) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    reason = {"reason": "Sent twice by hand."}
    answers = [await client.post(f"/parked/{parked[0]}/discard", json=reason, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("act", ["", "/replay"])
async def test_an_unknown_record_is_404(client: httpx.AsyncClient, act: str) -> None:
    method = "POST" if act else "GET"
    assert (await client.request(method, f"/parked/{uuid4()}{act}")).status_code == 404
