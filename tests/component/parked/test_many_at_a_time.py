"""Whole queues are replayed in order or given up: bounded, resumable, each record with its own outcome."""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from uuid import UUID, uuid4

import pytest

from shared import repairs
from shared.inbox import digest
from shared.pages import page
from shared.parked.several import Wanted, in_order, one_by_one
from shared.parking import Parked, park
from shared.postgres import Pool, writing
from tests.component.counter import CONSUMER, counters, heard, record
from tests.component.parked.desk import GOOD, Desk
from tests.component.servers import Postgres
from tests.component.test_inbox import numbers_added


@pytest.fixture(scope="module")
async def counting(postgres: Postgres) -> AsyncIterator[Pool]:
    async with counters(postgres) as (_, pool):
        yield pool


async def mend(pool: Pool, *ids: UUID) -> None:
    """The cause is repaired: the records are good now."""
    await pool.execute("update parked set value = $2 where id = any($1::uuid[])", list(ids), GOOD)


async def test_all_that_can_be_processed_is_and_the_rest_stays(desk: Desk, parked: list[UUID], pool: Pool) -> None:
    await mend(pool, parked[0], parked[2])
    answer = (await desk.ask("POST", "/parked/replay")).json()
    assert [one["outcome"] for one in answer["items"]] == ["replayed", "refused", "replayed"]
    assert (answer["done"], answer["refused"], answer["next"]) == (2, 1, None)
    assert answer["items"][1]["problem"] == "urn:staffel:problem:failed-again"
    assert [one["id"] for one in (await desk.ask("GET", "/parked")).json()["items"]] == [str(parked[1])]


async def test_the_next_request_goes_on_where_this_one_ended(desk: Desk, parked: list[UUID], pool: Pool) -> None:
    first = (await desk.ask("POST", "/parked/replay", {"limit": 2})).json()
    await mend(pool, *parked)
    second = (await desk.ask("POST", "/parked/replay", {"limit": 2, "cursor": first["next"]})).json()
    assert [one["id"] for one in first["items"] + second["items"]] == [str(id) for id in parked]
    assert (second["done"], second["next"]) == (1, None)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"reason_code": "bad_json"}, 3), ({"reason_code": "too_large"}, 0), ({"consumer": "intake"}, 3),
        ({"consumer": "casework"}, 0), ({"type": "department.report.submitted.v1"}, 3),
        ({"type": "department.report.withdrawn.v1"}, 0),
    ],
)  # fmt: skip
async def test_it_may_be_only_some(desk: Desk, parked: list[UUID], wanted: dict[str, str], found: int) -> None:
    assert len((await desk.ask("POST", "/parked/replay", wanted)).json()["items"]) == found


async def test_a_cursor_is_good_for_the_same_choice_only(desk: Desk, parked: list[UUID]) -> None:
    first = (await desk.ask("POST", "/parked/replay", {"limit": 1})).json()
    other = await desk.ask("POST", "/parked/replay", {"cursor": first["next"], "consumer": "intake"})
    assert other.status_code == 422


async def test_a_record_whose_repair_waits_is_left_alone(desk: Desk, parked: list[UUID]) -> None:
    await desk.propose(parked[1])
    answer = (await desk.ask("POST", "/parked/replay")).json()
    assert [one["id"] for one in answer["items"]] == [str(parked[0]), str(parked[2])]


async def test_several_are_given_up_for_one_reason(desk: Desk, parked: list[UUID]) -> None:
    ids = [str(parked[0]), str(uuid4()), str(parked[2])]
    answer = (await desk.ask("POST", "/parked/discard", {"ids": ids, "reason": "A broken release."})).json()
    assert [one["outcome"] for one in answer["items"]] == ["discarded", "refused", "discarded"]
    given_up = (await desk.ask("GET", "/parked?state=discarded")).json()["items"]
    assert {one["decision_reason"] for one in given_up} == {"A broken release."}
    assert {one["decided_by"] for one in given_up} == {"subject-of-operator.operations"}


async def lost(pool: Pool, subject: UUID, numbers: Sequence[int]) -> None:
    """Events of one subject that were unreadable when they came, parked in this order."""
    for number in numbers:
        async with writing(pool) as conn:
            unreadable = record(subject, number, number)
            await park(conn, [Parked.of(unreadable, "counter", "null_header", "x", None, subject, number)])


async def replay_all(pool: Pool) -> list[str]:
    at = page(50, None, "test")
    async with writing(pool) as conn:
        rows = await in_order(conn, at, Wanted())
        act = partial(again, conn)
        return [one["outcome"] for one in await one_by_one(conn, [row["id"] for row in rows], act, "replayed")]


async def again(conn: object, id: UUID) -> None:
    await repairs.replay(CONSUMER, conn, id, "operator-1")  # type: ignore[arg-type]


async def test_events_of_one_subject_are_offered_by_their_numbers(counting: Pool) -> None:
    subject = uuid4()
    await lost(counting, subject, [3, 1, 2])
    assert await replay_all(counting) == ["replayed"] * 3
    assert await numbers_added(counting, subject) == [1, 2, 3]


async def test_what_follows_one_that_fails_again_waits_and_other_subjects_do_not(counting: Pool) -> None:
    stuck, free = uuid4(), uuid4()
    await digest(counting, CONSUMER, [heard(stuck, 1, -1)])
    await lost(counting, stuck, [2])
    await lost(counting, free, [1])
    assert sorted(await replay_all(counting)) == ["refused", "refused", "replayed"]
    assert (await numbers_added(counting, stuck), await numbers_added(counting, free)) == ([], [1])
    await counting.execute("delete from parked")


async def test_a_table_that_refuses_one_undoes_that_one_only(counting: Pool) -> None:
    good, bad = uuid4(), uuid4()
    await digest(counting, CONSUMER, [heard(bad, 1, 1_000_000)])
    await lost(counting, good, [1])
    assert sorted(await replay_all(counting)) == ["refused", "replayed"]
    assert await numbers_added(counting, good) == [1]
