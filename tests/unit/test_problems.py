"""What leaves the house when something is refused: complete documents, and never a value that was sent."""

from typing import ClassVar

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel, field_validator

from shared import problem_answers
from shared.problems import NotFound, Refusal, Unauthenticated, invalid

CANARY = "Zarghona-Canary"


class TransitionClosed(Refusal):
    problem: ClassVar[str] = "transition-closed"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "The transition is closed"


class Contact(BaseModel):
    name: str

    @field_validator("name")
    @classmethod
    def known(cls, value: str) -> str:
        raise ValueError(f"{value} is not known")


class Body(BaseModel, extra="forbid"):
    contacts: list[Contact] = []
    amount: int = 0


def an_app() -> FastAPI:
    app = FastAPI()
    problem_answers.install(app)

    @app.get("/closed")
    async def closed() -> None:
        raise TransitionClosed("Request a new transition.", state="declined", next_step="request again")

    @app.get("/hidden")
    async def hidden() -> None:
        raise NotFound("There is no such case.")

    @app.get("/secret")
    async def secret() -> None:
        raise Unauthenticated("Send a token.")

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError(CANARY)

    @app.post("/body")
    async def body(content: Body, limit: int = 1) -> None:
        raise AssertionError

    return app


@pytest.fixture
async def client() -> httpx.AsyncClient:
    transport = httpx.ASGITransport(an_app(), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def test_a_refusal_becomes_a_problem_document_with_its_members(client: httpx.AsyncClient) -> None:
    answer = await client.get("/closed")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:staffel:problem:transition-closed",
        "title": "The transition is closed",
        "status": 409,
        "detail": "Request a new transition.",
        "state": "declined",
        "next_step": "request again",
    }


def test_extra_members_cannot_overwrite_the_standard_ones() -> None:
    assert NotFound("There is none.", status="other").document()["status"] == 404


async def test_a_missing_token_names_the_scheme(client: httpx.AsyncClient) -> None:
    assert (await client.get("/secret")).headers["www-authenticate"] == "Bearer"


async def test_an_unexpected_error_shows_no_internals(client: httpx.AsyncClient) -> None:
    answer = await client.get("/broken")
    assert answer.status_code == 500
    assert answer.json()["type"] == "urn:staffel:problem:internal"
    assert CANARY not in answer.text


async def test_an_unknown_path_is_a_problem_too(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nowhere")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:staffel:problem:not-found")


async def test_a_wrong_method_names_the_allowed_ones(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/closed")
    assert (answer.status_code, answer.json()["type"]) == (405, "urn:staffel:problem:method-not-allowed")
    assert answer.headers["allow"] == "GET"


async def test_invalid_content_is_told_by_json_pointer(client: httpx.AsyncClient) -> None:
    answer = await client.post("/body", json={"contacts": [{}], "amount": "many", "a/b~c": 1})
    assert answer.status_code == 422
    assert {(error["pointer"], error["code"]) for error in answer.json()["errors"]} == {
        ("/contacts/0/name", "missing"),
        ("/amount", "int_parsing"),
        ("/a~1b~0c", "extra_forbidden"),
    }


async def test_a_validator_that_quotes_its_input_is_not_repeated(client: httpx.AsyncClient) -> None:
    answer = await client.post("/body", json={"contacts": [{"name": CANARY}]})
    assert answer.json()["errors"][0]["pointer"] == "/contacts/0/name"
    assert CANARY not in answer.text


async def test_a_body_that_is_not_json_points_at_the_whole_document(client: httpx.AsyncClient) -> None:
    answer = await client.post("/body", content=b'{"name": ', headers={"content-type": "application/json"})
    assert answer.json()["errors"] == [{"pointer": "", "code": "json_invalid", "detail": "The body is not valid JSON."}]


async def test_an_invalid_parameter_says_where_it_stands(client: httpx.AsyncClient) -> None:
    answer = await client.post("/body?limit=all", json={})
    assert [(error["pointer"], error["in"]) for error in answer.json()["errors"]] == [("/limit", "query")]


def test_a_single_field_can_be_refused_by_hand() -> None:
    document = invalid("/cursor", "cursor_unknown", "Start again without a cursor.", place="query").document()
    assert (document["status"], document["errors"][0]["in"]) == (422, "query")
