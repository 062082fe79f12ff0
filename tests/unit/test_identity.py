"""Who is let in, and that nobody else learns anything, not even whether a path exists."""

import base64
import json
import logging
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import pytest
from fastapi import Depends, FastAPI
from pydantic import BaseModel

from shared import problem_answers
from shared.identity import Authentication, Caller, CurrentCaller, caller_from, requires
from shared.problems import Unauthenticated
from shared.public_routes import PUBLIC_ROUTES
from tests import tokens


class Wish(BaseModel):
    amount: int


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI(openapi_url=None)
    problem_answers.install(app)
    app.add_middleware(Authentication, verify=tokens.a_realm().claims)

    @app.get("/me")
    async def me(who: CurrentCaller) -> list[str]:
        return [who.department, *sorted(who.roles)]

    @app.post("/forgotten")
    async def forgotten(wish: Wish) -> int:
        return wish.amount

    @app.post("/decision")
    async def decision(wish: Wish, who: Annotated[Caller, Depends(requires("coordinator", "approver"))]) -> str:
        return who.username

    @app.get("/health/live")
    async def live() -> str:
        return "alive"

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as http:
        yield http


async def test_a_valid_token_names_the_caller(client: httpx.AsyncClient) -> None:
    answer = await client.get("/me", headers=tokens.bearer("clerk.youth-services"))
    assert answer.json() == ["05913000.youth-services", "clerk"]


async def test_a_head_may_act_as_a_clerk(client: httpx.AsyncClient) -> None:
    answer = await client.get("/me", headers=tokens.bearer("head.youth-services"))
    assert answer.json() == ["05913000.youth-services", "clerk", "head"]


async def test_an_rs256_token_is_accepted_too(client: httpx.AsyncClient) -> None:
    token = tokens.signed(tokens.claims(), tokens.RSA)
    assert (await client.get("/me", headers={"Authorization": f"Bearer {token}"})).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/me"), ("POST", "/forgotten"), ("GET", "/nowhere"), ("DELETE", "/me"), ("GET", "/health")],
)
async def test_without_a_token_every_path_is_401(client: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await client.request(method, path, content=b"{not json", headers={"content-type": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:staffel:problem:unauthenticated"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_public_routes_need_no_token(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/live")).status_code == 200


def test_the_list_of_public_routes_is_short_and_known() -> None:
    assert sorted(PUBLIC_ROUTES) == [
        "/asyncapi.json",
        "/health/live",
        "/health/ready",
        "/metrics",
        "/openapi.json",
    ]


async def test_the_wrong_role_is_403_before_the_body_is_judged(client: httpx.AsyncClient) -> None:
    answer = await client.post("/decision", json={"amount": "many"}, headers=tokens.bearer("clerk.jobcenter"))
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:staffel:problem:forbidden")


async def test_a_403_is_logged_without_the_name(client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        await client.post("/decision", json={"amount": 1}, headers=tokens.bearer("clerk.jobcenter"))
    [said] = [record.message for record in caplog.records if record.message.startswith("forbidden")]
    assert said.startswith("forbidden: POST /decision to ")
    assert said.endswith(" of 05913000.jobcenter")
    assert " clerk.jobcenter" not in said


def unsigned(payload: dict[str, Any]) -> str:
    def part(content: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none', 'kid': 'test-key'})}.{part(payload)}."


now = int(time.time())
stranger = tokens.ECKey.generate_key("P-256", {"kid": "test-key"})


@pytest.mark.parametrize(
    ("reason", "token"),
    [
        ("expired", tokens.token(exp=now - 60)),
        ("no expiry", tokens.token(exp=None)),
        ("not yet", tokens.token(nbf=now + 3600, exp=now + 7200)),
        ("other audience", tokens.token(aud="account")),
        ("no audience", tokens.token(aud=None)),
        ("other issuer", tokens.token(iss="http://127.0.0.1:1/realms/other")),
        ("other key, same kid", tokens.signed(tokens.claims(), stranger)),
        ("unknown kid", tokens.signed(tokens.claims(), kid="unknown")),
        ("no signature", unsigned(tokens.claims())),
        ("id token", tokens.token(typ="ID")),
        ("not a token", "abc"),
        ("too long", "a" * 20_000),
        ("no subject", tokens.token(sub=None)),
    ],
)
async def test_a_token_that_cannot_be_believed_is_401(client: httpx.AsyncClient, reason: str, token: str) -> None:
    answer = await client.get("/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401, reason
    assert token not in answer.text


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer \xe4\xf6\xfc"])
async def test_a_malformed_authorization_header_is_401(client: httpx.AsyncClient, header: str) -> None:
    answer = await client.get("/me", headers={"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401


async def test_a_clock_that_is_slightly_off_does_not_lock_out(client: httpx.AsyncClient) -> None:
    headers = tokens.bearer(exp=int(time.time()) - 5, nbf=int(time.time()) + 5)
    assert (await client.get("/me", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("department", None),
        ("department", "jobcenter"),
        ("roles", None),
        ("roles", "clerk"),
        ("municipality", "Dortmund"),
    ],
)
def test_a_missing_claim_is_named(claim: str, value: Any) -> None:
    with pytest.raises(Unauthenticated, match=f"no claim {claim}"):
        caller_from({**tokens.claims(), claim: value})


def test_roles_nobody_defined_are_ignored() -> None:
    assert caller_from(tokens.claims(roles=["clerk", "offline_access"])).roles == {"clerk"}
