"""The bank brings each statement until the city has taken it, and asks the city which day it is."""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from deploy.local.bank.account import CITY
from deploy.local.bank.books import Books
from deploy.local.bank.delivery import AGAIN_AFTER, Courier
from deploy.local.bank.statements import Booking


@dataclass
class City:
    """A city that answers as it is told to; `answers` are used up from the front, the last one stays."""

    answers: list[int] = field(default_factory=lambda: [201])
    statements: list[bytes] = field(default_factory=list)

    @property
    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/disbursements")
        async def disbursements() -> Mapping[str, str]:
            return {"as_of": "2026-12-01"}

        @app.post("/bank-statements")
        async def take(request: Request) -> Response:
            self.statements.append(await request.body())
            return Response(status_code=self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])

        return app


async def nobody() -> Mapping[str, str]:
    return {}


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    opened = Books(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
async def courier(city: City, books: Books) -> AsyncIterator[Courier]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(city.app), base_url="http://city") as http:
        yield Courier(books, http, nobody, now=lambda: 1_700_000_000.0)


async def test_a_statement_is_brought_once_when_it_is_taken(courier: Courier, city: City, books: Books) -> None:
    books.credit(Booking("", CITY, "credit", 500, "STF-RF-7"), 0)
    assert [await courier.round(), await courier.round(), len(city.statements)] == [1, 0, 1]


async def test_a_statement_bears_the_citys_day(courier: Courier, city: City, books: Books) -> None:
    books.credit(Booking("", CITY, "credit", 500, "STF-RF-7"), 0)
    await courier.round()
    assert b"<Dt>2026-12-01</Dt>" in city.statements[0]


async def test_a_statement_that_is_not_taken_is_brought_again_unchanged(
    courier: Courier, city: City, books: Books
) -> None:
    city.answers = [503, 201]
    books.credit(Booking("", CITY, "credit", 500, "STF-RF-7"), 0)
    await courier.round()
    courier.now = lambda: 1_700_000_000.0 + AGAIN_AFTER
    assert await courier.round() == 1
    assert city.statements[0] == city.statements[1]


async def test_a_statement_that_is_not_taken_does_not_hold_up_the_others(
    courier: Courier, city: City, books: Books
) -> None:
    city.answers = [500, 201]
    for account in (CITY, "DE89370400440532013000"):
        books.credit(Booking("", account, "credit", 500, "STF-RF-7"), 0)
    assert await courier.round() == 1
