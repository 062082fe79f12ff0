"""The local stack's treasury and bank at work on the service: ordered, put into a file by two, paid, confirmed."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
import pytest

from deploy.local.bank.books import Books
from deploy.local.bank.delivery import Courier
from deploy.local.bank.orders import read
from deploy.local.treasury import FIRST, LEFT_TO_PEOPLE, SECOND, Treasury, invented_account
from tests import tokens
from tests.component.funding.conftest import TREASURER, Funding


async def as_one(username: str) -> Mapping[str, str]:
    return tokens.bearer(username)


async def as_treasurer() -> Mapping[str, str]:
    return tokens.bearer(TREASURER)


@pytest.fixture
async def http(funding: Funding) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(funding.app), base_url="http://funding") as http:
        yield http


@pytest.fixture
def treasury(http: httpx.AsyncClient) -> Treasury:
    return Treasury(http, as_one, lambda department: "Jugendamt & Söhne", now=lambda: 100.0)


async def files(funding: Funding) -> list[dict[str, str]]:
    found: list[dict[str, str]] = (await funding.get("/payment-files", TREASURER)).raise_for_status().json()["items"]
    return found


async def test_what_is_ordered_for_a_person_is_in_a_released_file_after_one_round(
    funding: Funding, treasury: Treasury
) -> None:
    await funding.granted()
    assert await treasury.round() == 1
    assert [file["state"] for file in await files(funding)] == ["released"]


async def test_nothing_ordered_is_nothing_to_do(funding: Funding, treasury: Treasury) -> None:
    assert await treasury.round() == 0
    assert await files(funding) == []


async def test_a_second_round_pays_nothing_again(funding: Funding, treasury: Treasury) -> None:
    await funding.granted()
    assert [await treasury.round(), await treasury.round()] == [1, 0]


async def test_one_drafts_and_another_releases(funding: Funding, treasury: Treasury) -> None:
    await funding.granted()
    await treasury.round()
    (file,) = await files(funding)
    assert (file["drafted_by"], file["released_by"]) == (f"subject-of-{FIRST}", f"subject-of-{SECOND}")


async def test_a_file_drafted_by_a_person_is_left_to_people_for_a_while(funding: Funding, treasury: Treasury) -> None:
    await funding.granted()
    await treasury.round()
    (first,) = await files(funding)
    await funding.granted()
    drafted = (await funding.post("/payment-files", {}, TREASURER)).raise_for_status().json()
    assert await treasury.round() == 0
    treasury.now = lambda: 100.0 + LEFT_TO_PEOPLE
    assert await treasury.round() == 1
    assert {file["id"] for file in await files(funding)} == {first["id"], drafted["id"]}


async def test_the_bank_reads_the_file_and_confirms_it(
    funding: Funding, treasury: Treasury, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    grant = await funding.granted()
    await treasury.round()
    (file,) = await files(funding)
    content = (await funding.get(f"/payment-files/{file['id']}/content", TREASURER)).raise_for_status().content
    await funding.post(f"/payment-files/{file['id']}/transmission", None, TREASURER)
    books = Books(tmp_path)
    books.take(content, read(content), now=0.0)
    await Courier(books, http, as_treasurer, now=lambda: 100.0).round()
    books.close()
    assert (await funding.get(f"/grants/{grant['id']}", TREASURER)).json()["state"] == "disbursed"


async def test_an_invented_account_is_the_same_in_every_run() -> None:
    assert invented_account("05913000.vmdo") == "DE54370400448000111530"
