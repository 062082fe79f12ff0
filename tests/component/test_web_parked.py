"""Operators see where and why something was parked, decide on it, and never see what is in it."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from shared import migrations, parking
from shared.health import Health
from shared.parked_api import parked_routes
from shared.parking import Parked, park
from shared.postgres import Pool, Writing
from shared.records import Record
from shared.settings import ServiceSettings
from shared.web import create_app
from tests import tokens
from tests.component.servers import Postgres

CANARY = b"Zarghona-Canary"
REPAIR = {"data": {"good": True}}


async def again(conn: Writing, parked: Parked) -> None:
    """Stands for a service: good data are stored, all others fail."""
    if parked.record.value != b'{"good":true}':
        raise ValueError(CANARY.decode())
    await conn.execute("insert into receipts (id, status) values ($1, 'accepted')", parked.id)


@pytest.fixture(scope="module")
async def pool(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pool]:
    database = postgres.database()
    await migrations.migrate(database.owner, "casework", tmp_path_factory.mktemp("no_migrations"))
    pool = await asyncpg.create_pool(database.service, min_size=1, max_size=3)
    yield pool
    await pool.close()


@pytest.fixture
async def parked(pool: Pool) -> list[UUID]:
    """Three parked records with a name in key, headers and value."""
    await pool.execute("delete from parked")
    records = [
        Record("reports.05913000.jobcenter", 3, offset, CANARY, (("ce_id", CANARY),), CANARY) for offset in range(3)
    ]
    made = [
        Parked.of(record, "intake", "bad_json", "The data are not JSON.", "department.report.submitted.v1")
        for record in records
    ]
    async with pool.acquire() as conn:
        await park(conn, made)
    return [one.id for one in made]


@pytest.fixture
async def client(pool: Pool, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = ServiceSettings(
        database_url="postgresql://127.0.0.1/none",
        kafka="127.0.0.1:1",
        port=8101,
        oidc_issuer=tokens.ISSUER,
        municipalities=tmp_path,
    )
    router = parked_routes(pool, partial(parking.replay, again=again), parking.discard)
    app = create_app("intake", settings, [router], Health(), verify=tokens.a_realm().claims)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        client.headers.update(tokens.bearer("operator.operations"))
        yield client


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


async def test_a_record_is_replayed_with_repaired_data(
    client: httpx.AsyncClient, parked: list[UUID], pool: Pool
) -> None:
    answer = await client.post(f"/parked/{parked[0]}/replay", json=REPAIR)
    assert (answer.status_code, answer.json()["state"]) == (200, "replayed")
    assert await pool.fetchval("select count(*) from receipts where id = $1", parked[0]) == 1


async def test_a_decision_is_taken_once(client: httpx.AsyncClient, parked: list[UUID]) -> None:
    await client.post(f"/parked/{parked[0]}/replay", json=REPAIR)
    again = await client.post(f"/parked/{parked[0]}/discard", json={"reason": "Too late."})
    assert (again.status_code, again.json()["type"]) == (409, "urn:staffel:problem:already-decided")


async def test_a_replay_repeated_with_its_key_is_answered_again(client: httpx.AsyncClient, parked: list[UUID]) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    answers = [await client.post(f"/parked/{parked[0]}/replay", json=REPAIR, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("act", ["", "/replay"])
async def test_an_unknown_record_is_404(client: httpx.AsyncClient, act: str) -> None:
    method = "POST" if act else "GET"
    assert (await client.request(method, f"/parked/{uuid4()}{act}")).status_code == 404
