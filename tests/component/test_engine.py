"""The engine on a real database: all or none, in order of arrival, without deadlocks, however many come at once."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from shared import engine
from shared.acts import Act, Trace
from shared.postgres import Pool, writing
from shared.problems import NotFound
from tests.component.counter import KIND, KINDS, TooMuch, add, adding, counters, run, total
from tests.component.eventually import eventually
from tests.component.servers import Postgres


@pytest.fixture(scope="module")
async def pool(postgres: Postgres) -> AsyncIterator[Pool]:
    async with counters(postgres) as (_, pool):
        yield pool


async def entries(pool: Pool, *subjects: UUID) -> list[tuple[int, bytes]]:
    rows = await pool.fetch(
        "select sequence, data from journal where subject = any($1::uuid[]) order by seq", list(subjects)
    )
    return [(row["sequence"], row["data"]) for row in rows]


async def test_a_refusal_undoes_the_whole_transaction(pool: Pool) -> None:
    first, second = uuid4(), uuid4()
    with pytest.raises(TooMuch):
        await run(pool, adding(first, 1), adding(second, 500))
    assert await total(pool, first) is None
    assert await entries(pool, first, second) == []


async def test_a_forgiven_refusal_is_an_outcome_and_holds_up_nobody(pool: Pool) -> None:
    first, second = uuid4(), uuid4()
    refused, done = await run(pool, adding(first, 500, forgiving=True), adding(second, 1))
    assert isinstance(refused.refusal, TooMuch)
    assert done.refusal is None
    assert (await total(pool, first), await total(pool, second)) == (None, 1)


async def test_an_act_over_two_aggregates_happens_to_both_or_to_none(pool: Pool) -> None:
    first, second = uuid4(), uuid4()
    both = Act(
        {"counter": [first, second]}, lambda loaded, at: [*add(loaded[first], 1), *add(loaded[second], 500)], "test",
        forgiving=True,
    )  # fmt: skip
    (outcome,) = await run(pool, both)
    assert isinstance(outcome.refusal, TooMuch)
    assert await entries(pool, first, second) == []


async def test_acts_on_one_aggregate_are_decided_in_order_of_arrival(pool: Pool) -> None:
    id = uuid4()
    seen: list[int] = []

    def remembering(number: int) -> Act:
        def verb(loaded, at):  # type: ignore[no-untyped-def]
            seen.append(loaded[id].total)
            return add(loaded[id], number)

        return Act({"counter": [id]}, verb, "test")

    await run(pool, *(remembering(number) for number in (1, 2, 3)))
    assert seen == [0, 1, 3]
    assert [sequence for sequence, _ in await entries(pool, id)] == [1, 2, 3]


async def test_an_act_that_does_nothing_writes_nothing(pool: Pool) -> None:
    id = uuid4()
    await run(pool, adding(id, 0))
    assert await total(pool, id) is None


async def test_a_batch_of_many_leaves_the_same_as_many_batches_of_one(pool: Pool) -> None:
    at_once, one_by_one = uuid4(), uuid4()
    numbers = [random.randint(20, 100) for _ in range(50)]
    await run(pool, *(adding(at_once, number) for number in numbers))
    for number in numbers:
        await run(pool, adding(one_by_one, number))
    assert await total(pool, at_once) == await total(pool, one_by_one) == sum(numbers)
    without_id = [
        [(sequence, data.replace(str(id).encode(), b"")) for sequence, data in await entries(pool, id)]
        for id in (at_once, one_by_one)
    ]
    assert without_id[0] == without_id[1]


async def test_every_event_waits_to_be_published(pool: Pool) -> None:
    id = uuid4()
    await run(pool, adding(id, 1), adding(id, 2))
    assert await pool.fetchval("select count(*) from journal join pending using (seq) where subject = $1", id) == 2


async def test_batches_over_the_same_aggregates_in_any_order_never_deadlock(pool: Pool) -> None:
    ids = [uuid4() for _ in range(40)]
    await run(pool, *(adding(id, 1) for id in ids))

    async def batch() -> None:
        await run(pool, *(adding(id, 1) for id in random.sample(ids, len(ids))))

    await asyncio.gather(*(batch() for _ in range(30)))
    assert {await total(pool, id) for id in ids} == {31}


async def test_the_moment_is_read_after_the_locks(pool: Pool) -> None:
    id = uuid4()
    await run(pool, adding(id, 1))
    async with writing(pool) as first:
        await first.fetch("select id from counters where id = $1 for no key update", id)
        waiting = asyncio.create_task(run(pool, adding(id, 1)))
        blocked = "select exists(select from pg_stat_activity where wait_event_type = 'Lock')"
        await eventually(lambda: pool.fetchval(blocked))
        released = await first.fetchval("select clock_timestamp()")
    await waiting
    assert await pool.fetchval("select max(time) from journal where subject = $1", id) > released


async def test_an_aggregate_that_must_exist_and_does_not_is_not_found(pool: Pool) -> None:
    strict = {"counter": replace(KIND, blank=None)}
    async with writing(pool) as conn:
        with pytest.raises(NotFound):
            await engine.run(conn, strict, [adding(uuid4(), 1)])


async def test_events_carry_the_trace_of_their_act(pool: Pool) -> None:
    id = uuid4()
    parent = f"00-{'a' * 32}-{'b' * 16}-00"
    await run(pool, adding(id, 1, Trace(parent, "vendor=1")))
    row = await pool.fetchrow("select traceparent, tracestate from journal where subject = $1", id)
    assert row is not None
    assert tuple(row) == (parent, "vendor=1")


async def test_two_kinds_are_locked_in_the_order_of_their_names(pool: Pool) -> None:
    order: list[str] = []

    def watched(name: str) -> engine.Kind:
        async def load(conn, refs):  # type: ignore[no-untyped-def]
            order.append(name)
            return await KIND.load(conn, refs)

        return replace(KIND, load=load)

    kinds = {"zebra": watched("zebra"), "ant": watched("ant")}
    async with writing(pool) as conn:
        await engine.run(conn, kinds, [Act({"zebra": [uuid4()], "ant": [uuid4()]}, lambda loaded, at: [], "test")])
    assert order == ["ant", "zebra"]
    assert KINDS["counter"] is KIND
