"""Rules all services share on the HTTP side, on an application made like theirs."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from jsonschema import Draft202012Validator
from pydantic import BaseModel

from shared.health import Health, database
from shared.identity import Caller, CurrentCaller, requires
from shared.openapi import cloud_events_body
from shared.postgres import Pool
from shared.public_routes import PUBLIC_ROUTES
from shared.settings import ServiceSettings
from shared.web import answer, check_if_match, create_app, with_etag
from tests import tokens
from tests.component.servers import Postgres
from tests.every_route import operations

CANARY = "Zarghona-Canary"


class Wish(BaseModel):
    name: str
    amount: int = 1


def things(pool: Pool | None = None) -> APIRouter:
    router = APIRouter(prefix="/things", tags=["things"])

    @router.get("/{id}")
    async def one(id: int, request: Request, who: CurrentCaller) -> Response:
        return with_etag(request, {"id": id}, version=3)

    @router.post("/{id}/wishes")
    async def wish(
        id: int, wish: Wish, request: Request, who: Annotated[Caller, Depends(requires("clerk"))]
    ) -> Response:
        check_if_match(request, 3)
        return answer({"amount": wish.amount, "name": wish.name}, 201)

    @router.post("", openapi_extra=cloud_events_body())
    async def raw(request: Request) -> Response:
        return answer({"length": len(await request.body())})

    @router.post("/{id}/breakage")
    async def broken(id: int) -> Response:
        raise ValueError(CANARY)

    @router.get("/{id}/late-breakage")
    async def late(id: int) -> Response:
        assert pool is not None
        return answer(await pool.fetchval("select $1::text", "a\x00b"))

    @router.get("/{id}/away")
    async def away(id: int) -> Response:
        assert pool is not None
        return answer(await pool.fetchval("select pg_terminate_backend(pg_backend_pid())"))

    return router


@pytest.fixture
async def pool(postgres: Postgres) -> AsyncIterator[Pool]:
    pool = await asyncpg.create_pool(postgres.database().service, min_size=1, max_size=2)
    yield pool
    pool.terminate()


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
def app(tmp_path: Path, pool: Pool, health: Health) -> FastAPI:
    settings = ServiceSettings(
        database_url="postgresql://127.0.0.1/none",
        kafka="127.0.0.1:1",
        port=8102,
        oidc_issuer=tokens.ISSUER,
        municipalities=tmp_path,
    )
    return create_app("casework", settings, [things(pool)], health, body_limit=1000, verify=tokens.a_realm().claims)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        client.headers.update(tokens.bearer())
        yield client


async def test_every_route_that_is_not_on_the_public_list_needs_a_token(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    del client.headers["Authorization"]
    found = {str(one): (await client.request(one.method, one.path())).status_code for one in operations(app)}
    open_to_all = {one for one, status in found.items() if status != 401}
    assert open_to_all == {f"GET {path}" for path in PUBLIC_ROUTES}


async def test_every_other_role_is_403_on_a_route_that_names_its_roles(app: FastAPI, client: httpx.AsyncClient) -> None:
    guarded = [one for one in operations(app) if one.roles]
    assert [str(one) for one in guarded] == ["POST /things/{id}/wishes"]
    for role in guarded[0].wrong_roles():
        client.headers.update(tokens.bearer(f"{role}.jobcenter"))
        assert (await client.post(guarded[0].path())).status_code == 403, role


@pytest.mark.parametrize(
    ("text", "status"), [("\\ud800", 422), ("\\u0000", 422), ("\\\\u0000", 201), ("\\ud83d\\ude00", 201)]
)
async def test_a_text_that_is_no_text_is_refused(client: httpx.AsyncClient, text: str, status: int) -> None:
    body = f'{{"name": "{text}"}}'
    answer = await client.post("/things/1/wishes", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status


async def test_the_openapi_document_declares_problems_tokens_and_roles(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    wish = document["paths"]["/things/{id}/wishes"]["post"]
    assert {"401", "403", "404", "409", "422"} <= wish["responses"].keys()
    assert set(wish["responses"]["422"]["content"]) == {"application/problem+json"}
    assert wish["x-staffel-roles"] == ["clerk"]
    assert {"Idempotency-Key", "If-Match"} <= {parameter["name"] for parameter in wish["parameters"]}
    assert document["security"] == [{"token": []}]
    assert document["paths"]["/health/live"]["get"]["security"] == []
    assert "HTTPValidationError" not in str(document)


async def test_the_media_types_of_cloud_events_are_declared(client: httpx.AsyncClient) -> None:
    body = (await client.get("/openapi.json")).json()["paths"]["/things"]["post"]["requestBody"]
    assert set(body["content"]) == {
        "application/json",
        "application/cloudevents+json",
        "application/cloudevents-batch+json",
    }


async def test_the_asyncapi_document_names_channels_headers_and_schemas(client: httpx.AsyncClient) -> None:
    document = (await client.get("/asyncapi.json")).json()
    assert document["asyncapi"] == "3.0.0"
    assert set(document["channels"]) == {"intake.events", "casework.events", "funding.events"}
    assert document["operations"]["send-casework.events"]["action"] == "send"
    assert document["operations"]["receive-intake.events"]["action"] == "receive"
    message = document["components"]["messages"]["casework.case.opened.v1"]
    assert message["headers"] == {"$ref": "#/components/schemas/OwnEventHeaders"}
    assert "number" in message["payload"]["schema"]["required"]


async def test_every_reference_of_the_asyncapi_document_leads_somewhere(client: httpx.AsyncClient) -> None:
    document = (await client.get("/asyncapi.json")).json()
    for message in document["components"]["messages"].values():
        Draft202012Validator.check_schema(message.pop("payload")["schema"])
    assert list(references(document))
    for reference in references(document):
        place: Any = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [found for inner in node.values() for found in references(inner)]
    return [found for inner in node for found in references(inner)] if isinstance(node, list) else []


async def test_no_page_loads_anything_from_elsewhere(client: httpx.AsyncClient) -> None:
    assert {(await client.get(path)).status_code for path in ("/docs", "/redoc")} == {404}


async def test_an_etag_is_the_version_and_if_match_guards_it(client: httpx.AsyncClient) -> None:
    tag = (await client.get("/things/1")).headers["etag"]
    assert tag == '"3"'
    right = await client.post("/things/1/wishes", json={"name": "a"}, headers={"If-Match": tag})
    wrong = await client.post("/things/1/wishes", json={"name": "a"}, headers={"If-Match": '"2"'})
    assert (right.status_code, wrong.status_code) == (201, 409)
    assert wrong.json()["type"] == "urn:staffel:problem:version-moved-on"


@pytest.mark.parametrize(("tag", "status"), [("*", 201), ('W/"3"', 201), ("3", 422), ('"three"', 422), ('"', 422)])
async def test_if_match_takes_our_tags_and_nothing_else(client: httpx.AsyncClient, tag: str, status: int) -> None:
    answer = await client.post("/things/1/wishes", json={"name": "a"}, headers={"If-Match": tag})
    assert answer.status_code == status


async def test_who_has_the_current_version_gets_304(client: httpx.AsyncClient) -> None:
    answer = await client.get("/things/1", headers={"If-None-Match": '"3"'})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"3"')


@pytest.mark.parametrize("path", ["/things", "/things/1/wishes"])
async def test_a_body_over_the_limit_is_413(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.post(path, json={"name": "a" * 1000})
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:staffel:problem:too-large")


@pytest.mark.parametrize("path", ["/things", "/things/1/wishes"])
async def test_a_body_that_does_not_say_its_length_is_limited_too(client: httpx.AsyncClient, path: str) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b'{"name": "'
        for _ in range(20):
            yield b"a" * 100

    answer = await client.post(path, content=endless(), headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["type"]) == (413, "urn:staffel:problem:too-large")


async def test_a_large_body_without_a_token_is_401(client: httpx.AsyncClient) -> None:
    del client.headers["Authorization"]
    assert (await client.post("/things", content=b"a" * 2000)).status_code == 401


async def test_deeply_nested_json_is_refused_and_not_a_failure(app: FastAPI, client: httpx.AsyncClient) -> None:
    body = b"[" * 900
    answer = await client.post("/things/1/wishes", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)


async def test_the_unexpected_is_a_problem_and_its_message_stands_in_no_log(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        answer = await client.post("/things/1/breakage")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:staffel:problem:internal")
    assert "/things/{id}/breakage: ValueError at test_web.py" in caplog.text
    assert CANARY not in caplog.text + answer.text


async def test_a_text_postgres_cannot_store_is_the_senders_fault(client: httpx.AsyncClient) -> None:
    answer = await client.get("/things/1/late-breakage")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "character_not_storable")


async def test_a_database_that_went_away_is_503_with_a_pause(client: httpx.AsyncClient) -> None:
    answer = await client.get("/things/1/away")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:staffel:problem:database-away")
    assert answer.headers["retry-after"] == "2"


@pytest.mark.parametrize("path", ["/things/1", "/nowhere", "/health/live"])
async def test_every_answer_carries_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "cache-control" in headers


async def test_metrics_name_routes_and_never_paths(client: httpx.AsyncClient) -> None:
    await client.get("/things/4711")
    await client.get("/secret-4711")
    metrics = (await client.get("/metrics")).text
    assert 'staffel_http_seconds_count{method="GET",route="/things/{id}",status="200"}' in metrics
    assert 'route="unmatched"' in metrics
    assert "/4711" not in metrics
    assert "secret" not in metrics


async def test_ready_says_which_check_fails(client: httpx.AsyncClient, health: Health, pool: Pool) -> None:
    health.add("database", database(pool))
    assert (await client.get("/health/ready")).status_code == 200
    pool.terminate()
    answer = await client.get("/health/ready")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert answer.json()["checks"]["database"]["ok"] is False
    assert "database" in answer.json()["detail"]
    assert (await client.get("/health/live")).status_code == 200


async def test_a_loop_without_a_beat_asks_for_a_new_process(client: httpx.AsyncClient, health: Health) -> None:
    now = 0.0
    health.clock = lambda: now
    beat = health.beat("consumer")
    now = 29.0
    assert (await client.get("/health/live")).status_code == 200
    now = 31.0
    answer = await client.get("/health/live")
    assert (answer.status_code, answer.json()["checks"]["consumer"]["ok"]) == (503, False)
    beat()
    assert (await client.get("/health/live")).status_code == 200


async def test_a_check_that_fails_itself_is_not_well(client: httpx.AsyncClient, health: Health) -> None:
    async def broken() -> str | None:
        raise RuntimeError(CANARY)

    health.add("broken", broken)
    answer = await client.get("/health/ready")
    assert answer.status_code == 503
    assert CANARY not in answer.text
