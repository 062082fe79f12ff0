"""Thirty want ten places at the same moment, and PostgreSQL refuses one place too many even without the aggregate."""

import asyncio
from uuid import UUID

import asyncpg
import httpx
import pytest
from uuid_utils.compat import uuid7

from services.casework.offers import queries
from services.casework.offers.announcing import announce
from services.casework.offers.book import Book
from services.casework.offers.offer import Enrolment
from tests import tokens
from tests.component.casework.conftest import YOUTH, Casework
from tests.unit.casework.places import described

CLERK = tokens.bearer("clerk.youth-services")
FAMILY = {"life_situation": "family", "first_carrier": YOUTH, "to_department": YOUTH}


async def an_offer(casework: Casework, places: int, code: str) -> UUID:
    """An offer of its own, beside those of the files."""
    one = described(code=code, places=places, unit="person")
    await announce(casework.pool, casework.aggregates, Book((*casework.book.offers, one)))
    return one.id


async def test_thirty_at_once_get_ten_places_and_a_line_of_twenty(casework: Casework, http: httpx.AsyncClient) -> None:
    id = await an_offer(casework, 10, "for-ten")
    cases = await casework.cases([casework.referral(**FAMILY) for _ in range(30)])
    answers = await asyncio.gather(
        *(http.post(f"/offers/{id}/enrolments", json={"case_id": str(case.id)}, headers=CLERK) for case in cases)
    )
    told = [answer.json() for answer in answers]
    assert [answer.status_code for answer in answers] == [201] * 30
    assert [one["state"] for one in told].count("confirmed") == 10
    assert sorted(one["position"] for one in told if one["state"] == "waitlisted") == list(range(1, 21))
    rows = await casework.pool.fetch("select state, count(*) from enrolments where offer_id = $1 group by 1", id)
    assert dict(map(tuple, rows)) == {"confirmed": 10, "waitlisted": 20}
    assert [one.id for one in (await waiting(casework, id))] == [
        UUID(one["id"]) for one in sorted(told, key=lambda one: one["position"] or 0) if one["position"]
    ]


async def waiting(casework: Casework, id: UUID) -> list[Enrolment]:
    async with casework.pool.acquire() as conn:
        found = await queries.offer(conn, id)
    assert found is not None
    return found.offer.waiting


async def test_as_many_move_up_in_order_as_cancel_at_once(casework: Casework, http: httpx.AsyncClient) -> None:
    id = await an_offer(casework, 5, "for-five")
    path = f"/offers/{id}/enrolments"
    cases = await casework.cases([casework.referral(**FAMILY) for _ in range(12)])
    told = [(await http.post(path, json={"case_id": str(case.id)}, headers=CLERK)).json() for case in cases]
    gone = {"reason_code": "moved_away"}
    await asyncio.gather(*(http.post(f"{path}/{one['id']}/cancellation", json=gone, headers=CLERK) for one in told[:4]))
    states = (await http.get(path, headers=CLERK)).json()["items"]
    assert [one["state"] for one in states] == ["cancelled"] * 4 + ["confirmed"] * 5 + ["waitlisted"] * 3


async def test_the_database_refuses_a_place_too_many(casework: Casework) -> None:
    id = await an_offer(casework, 1, "for-one")
    insert = "insert into enrolments (id, offer_id, department, size, state) values ($1, $2, 'x', 1, 'confirmed')"
    async with casework.pool.acquire() as conn:
        await conn.execute(insert, uuid7(), id)
        with pytest.raises(asyncpg.CheckViolationError, match="1 places"):
            await conn.execute(insert, uuid7(), id)


async def test_the_database_lets_nobody_come_back_from_the_end(casework: Casework) -> None:
    id, one = await an_offer(casework, 1, "for-another-one"), uuid7()
    async with casework.pool.acquire() as conn:
        await conn.execute(
            "insert into enrolments (id, offer_id, department, size, state) values ($1, $2, 'x', 1, 'cancelled')",
            one, id,
        )  # fmt: skip
        with pytest.raises(asyncpg.CheckViolationError, match="does not become"):
            await conn.execute("update enrolments set state = 'confirmed' where id = $1", one)
