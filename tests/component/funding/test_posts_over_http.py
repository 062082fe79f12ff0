"""Staff posts over HTTP and in PostgreSQL, which holds the rules whoever writes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from services.funding.posts.queries import financed
from services.funding.programmes.programme import PostLimit, Programmes
from shared.postgres import reading
from tests import tokens
from tests.component.funding.conftest import OFFICER, TREASURER, Funding, running
from tests.component.funding.state_money import a_forwarded_programme, an_award, spent, this_year
from tests.component.servers import Postgres
from tests.unit.funding.builders import CENTRE

NAMES = {"de": "x", "en": "x"}
PLAN = (
    PostLimit.model_validate({"code": "specialist", "names": NAMES, "share_percent": 350, "maximum_cents": 7_000_000}),
    PostLimit.model_validate(
        {"code": "teacher", "names": NAMES, "share_percent": 200, "maximum_cents": 0, "seconded": True}
    ),
)


@pytest.fixture
async def funding(postgres: Postgres) -> AsyncIterator[Funding]:
    async with running(postgres, Programmes((a_forwarded_programme(posts=PLAN),))) as service:
        yield service


async def a_post(funding: Funding, **changes: Any) -> dict[str, Any]:
    given = {
        "programme": "komm-an", "department": CENTRE, "purpose": "part_a", "designation": "specialist",
        "share_percent": 100, "starts_on": "2026-01-01", **changes,
    }  # fmt: skip
    answer = await funding.post("/posts", given, OFFICER)
    return {"status": answer.status_code, **answer.json()}


async def occupied(funding: Funding, id: str, number: str = "4711", share: int = 100, **days: str) -> dict[str, Any]:
    body = {"personnel_number": number, "share_percent": share, "starts_on": "2026-01-01", **days}
    answer = await funding.post(f"/posts/{id}/occupancies", body, OFFICER)
    return {"status": answer.status_code, **answer.json()}


async def on(funding: Funding, id: str, day: str) -> tuple[int, int]:
    """Occupied and vacant percent on a day."""
    seen = (await funding.get(f"/posts/{id}", at=day)).json()
    return seen["occupied_percent"], seen["vacant_percent"]


async def test_a_centre_has_three_and_a_half_posts_and_two_teachers_without_money(funding: Funding) -> None:
    for share in (100, 100, 100, 50):
        assert (await a_post(funding, share_percent=share))["status"] == 201
    teachers = [await a_post(funding, designation="teacher") for _ in range(2)]
    assert [teacher["seconded"] for teacher in teachers] == [True, True]
    assert (await a_post(funding, share_percent=1))["left_percent"] == 0
    assert (await a_post(funding, designation="teacher"))["left_percent"] == 0


async def test_a_post_is_told_without_who_sits_there(funding: Funding) -> None:
    post = await a_post(funding)
    (told,) = await funding.told(post["id"])
    assert (told["type"], told["designation"]) == ("funding.post.established.v1", "specialist")


async def test_vacancy_is_that_of_the_day_asked_for(funding: Funding) -> None:
    post = await a_post(funding)
    sitting = await occupied(funding, post["id"], share=50, starts_on="2026-02-01", ends_on="2026-06-30")
    assert sitting["status"] == 201
    days = [await on(funding, post["id"], day) for day in ("2025-12-31", "2026-01-31", "2026-02-01", "2026-07-01")]
    assert days == [(0, 0), (0, 100), (50, 50), (0, 100)]


async def test_a_post_is_never_overfull(funding: Funding) -> None:
    post = await a_post(funding)
    await occupied(funding, post["id"], "1", 60)
    refused = await occupied(funding, post["id"], "2", 41)
    assert (refused["status"], refused["type"]) == (409, "urn:staffel:problem:post-overfull")


async def test_a_person_never_works_more_than_full_time_over_all_posts(funding: Funding) -> None:
    first, second = await a_post(funding), await a_post(funding)
    await occupied(funding, first["id"], share=60)
    refused = await occupied(funding, second["id"], share=41)
    assert (refused["type"], refused["free_percent"]) == ("urn:staffel:problem:person-over-full-time", 40)
    assert (await occupied(funding, second["id"], share=40))["status"] == 201


async def test_a_person_seated_twice_at_once_sits_once(funding: Funding) -> None:
    posts = [await a_post(funding) for _ in range(3)]
    answers = await asyncio.gather(*(occupied(funding, post["id"], share=60) for post in posts))
    assert sorted(answer["status"] for answer in answers) == [201, 409, 409]


async def test_who_leaves_makes_room(funding: Funding) -> None:
    post = await a_post(funding)
    sitting = (await occupied(funding, post["id"]))["occupancies"][0]["id"]
    path = f"/posts/{post['id']}/occupancies/{sitting}/end"
    (await funding.post(path, {"ends_on": "2026-03-31"}, OFFICER)).raise_for_status()
    assert (await occupied(funding, post["id"], "2", starts_on="2026-04-01"))["status"] == 201


async def test_a_post_that_ends_is_left_by_all(funding: Funding) -> None:
    post = await a_post(funding)
    await occupied(funding, post["id"])
    ended = await funding.post(f"/posts/{post['id']}/end", {"ends_on": "2026-03-31"}, OFFICER)
    assert (ended.json()["ends_on"], ended.json()["occupancies"][0]["ends_on"]) == ("2026-03-31", "2026-03-31")
    assert (await occupied(funding, post["id"], "2", starts_on="2026-04-01"))["status"] == 409


async def test_posts_are_a_list_and_a_table(funding: Funding) -> None:
    post = await a_post(funding)
    await occupied(funding, post["id"], share=50)
    listed = (await funding.get("/posts", at="2026-01-01")).json()["items"]
    assert [(one["id"], one["vacant_percent"]) for one in listed] == [(post["id"], 50)]
    table = (await funding.get("/posts.csv", at="2026-01-01")).content.decode("utf-8-sig").splitlines()
    assert len(table) == 2
    assert table[1].endswith("2026-01-01;50;50")


async def test_another_city_knows_nothing_of_a_post(funding: Funding) -> None:
    post = await a_post(funding)
    headers = tokens.bearer(OFFICER, municipality="05113000")
    assert (await funding.http.get(f"/posts/{post['id']}", headers=headers)).status_code == 404


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"programme": "nothing"}, "/programme"),
        ({"purpose": "nothing"}, "/purpose"),
        ({"department": "05113000.integration-centre"}, "/department"),
        ({"share_percent": 101}, "/share_percent"),
        ({"starts_on": "0001-01-01"}, "/starts_on"),
    ],
)
async def test_what_is_wrong_with_a_post_is_pointed_at(funding: Funding, change: dict[str, Any], pointer: str) -> None:
    answer = await a_post(funding, **change)
    assert (answer["status"], [one["pointer"] for one in answer["errors"]]) == (422, [pointer])


async def test_an_expense_names_its_post(funding: Funding) -> None:
    post = await a_post(funding)
    await an_award(funding)
    assert (await spent(funding, 1_000, post_id=post["id"]))["post_id"] == post["id"]
    (listed,) = (await funding.get("/programmes/komm-an/expenses", TREASURER)).json()["items"]
    assert (listed["post_id"], listed["amount_cents"]) == (post["id"], 1_000)


async def test_a_post_costs_no_more_than_the_programme_pays_for_it_in_a_year(funding: Funding) -> None:
    half = await a_post(funding, share_percent=50)
    await an_award(funding)
    await spent(funding, 3_400_000, post_id=half["id"])
    body = {
        "budget_year": await this_year(funding), "purpose": "part_a", "amount_cents": 100_001, "reason_code": "salary",
        "on": f"{await this_year(funding)}-01-01", "post_id": half["id"],
    }  # fmt: skip
    answer = await funding.post("/programmes/komm-an/expenses", body, TREASURER)
    assert (answer.status_code, answer.json()["left_cents"]) == (409, 100_000)
    assert (await spent(funding, 100_000, post_id=half["id"]))["amount_cents"] == 100_000


async def test_a_seconded_teacher_costs_nothing(funding: Funding) -> None:
    teacher = await a_post(funding, designation="teacher")
    await an_award(funding)
    year = await this_year(funding)
    body = {"budget_year": year, "purpose": "part_a", "amount_cents": 1, "reason_code": "salary",
            "on": f"{year}-01-01", "post_id": teacher["id"]}  # fmt: skip
    assert (await funding.post("/programmes/komm-an/expenses", body, TREASURER)).json()["left_cents"] == 0


async def test_the_posts_of_a_department_show_what_is_paid_for(funding: Funding) -> None:
    post = await a_post(funding)
    await occupied(funding, post["id"], share=70)
    async with reading(funding.pool) as conn:
        day = await conn.fetchval("select date '2026-05-01'")
        (found,) = await financed(conn, CENTRE, day, day)
    assert (str(found["id"]), found["occupied_percent"]) == (post["id"], 70)


async def test_raw_sql_does_not_overfill_a_post(funding: Funding) -> None:
    post = await a_post(funding, share_percent=50)
    with pytest.raises(asyncpg.CheckViolationError, match="occupied with 51 percent"):
        await sits_raw(funding, post["id"], "1", 51)


async def test_raw_sql_does_not_work_a_person_over_full_time(funding: Funding) -> None:
    first, second = await a_post(funding), await a_post(funding)
    await sits_raw(funding, first["id"], "1", 60)
    with pytest.raises(asyncpg.CheckViolationError, match="would work 120 percent"):
        await sits_raw(funding, second["id"], "1", 60)


async def test_raw_sql_does_not_seat_a_person_twice_on_a_post(funding: Funding) -> None:
    post = await a_post(funding)
    await sits_raw(funding, post["id"], "1", 30)
    with pytest.raises(asyncpg.ExclusionViolationError):
        await sits_raw(funding, post["id"], "1", 30)


async def test_raw_sql_does_not_move_the_beginning_of_an_occupancy(funding: Funding) -> None:
    post = await a_post(funding)
    await sits_raw(funding, post["id"], "1", 30)
    with pytest.raises(asyncpg.CheckViolationError, match="beginning"):
        await funding.pool.execute("update occupancies set during = daterange('2026-02-01', null)")


async def test_raw_sql_does_not_seat_anybody_after_the_end(funding: Funding) -> None:
    post = await a_post(funding)
    (await funding.post(f"/posts/{post['id']}/end", {"ends_on": "2026-03-31"}, OFFICER)).raise_for_status()
    with pytest.raises(asyncpg.CheckViolationError, match="does not exist all that time"):
        await sits_raw(funding, post["id"], "1", 30)


async def sits_raw(funding: Funding, post_id: str, number: str, share: int) -> None:
    await funding.pool.execute(
        """
        insert into occupancies (id, post_id, municipality, personnel_number, share_percent, during)
        values ($1, $2, '05913000', $3, $4, daterange('2026-01-01', null))
        """,
        uuid4(), post_id, number, share,
    )  # fmt: skip
