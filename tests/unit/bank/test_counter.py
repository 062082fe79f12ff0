"""The bank's counter: a file is taken once, and the bank can be asked for it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn

from deploy.local.bank.api import app_of
from deploy.local.bank.books import Books
from deploy.local.ports import any_free
from tests.unit.bank.files import a_file

FILE = a_file(STF_A_1=100)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    opened = Books(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
async def bank(books: Books) -> AsyncIterator[httpx.AsyncClient]:
    port = any_free()
    server = uvicorn.Server(
        uvicorn.Config(app_of(books), host="127.0.0.1", port=port, log_level="critical", lifespan="off")
    )
    serving = asyncio.create_task(server.serve())
    transport = httpx.AsyncHTTPTransport(retries=5)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", transport=transport) as http:
        yield http
    server.should_exit = True
    await serving


async def test_a_new_file_is_taken(bank: httpx.AsyncClient) -> None:
    assert (await bank.put("/files/STF-FILE-1", content=FILE)).status_code == 201


async def test_the_same_file_again_is_no_second_one(bank: httpx.AsyncClient, books: Books) -> None:
    await bank.put("/files/STF-FILE-1", content=FILE)
    assert (await bank.put("/files/STF-FILE-1", content=FILE)).status_code == 200


async def test_another_file_under_a_number_that_was_used_is_a_conflict(bank: httpx.AsyncClient) -> None:
    await bank.put("/files/STF-FILE-1", content=FILE)
    assert (await bank.put("/files/STF-FILE-1", content=a_file(STF_A_1=200))).status_code == 409


async def test_a_file_that_names_another_number_is_refused(bank: httpx.AsyncClient) -> None:
    answer = await bank.put("/files/STF-FILE-2", content=FILE)
    assert (answer.status_code, answer.json()["reason_code"]) == (422, "message_id_differs")


async def test_a_refused_file_is_not_there(bank: httpx.AsyncClient) -> None:
    await bank.post("/behaviours", json={"behaviour": "refuse"})
    await bank.put("/files/STF-FILE-1", content=FILE)
    assert (await bank.get("/files/STF-FILE-1")).status_code == 404


@pytest.mark.parametrize(("behaviour", "there"), [("drop_before", 404), ("drop_after", 200)])
async def test_when_the_connection_breaks_only_asking_tells_whether_the_bank_has_the_file(
    bank: httpx.AsyncClient, behaviour: str, there: int
) -> None:
    await bank.post("/behaviours", json={"behaviour": behaviour})
    with pytest.raises(httpx.RemoteProtocolError):
        await bank.put("/files/STF-FILE-1", content=FILE)
    assert (await bank.get("/files/STF-FILE-1")).status_code == there
