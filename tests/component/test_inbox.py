"""The inbox on a real database: each event once, in order per subject, nothing lost; trouble stays with its subject."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest

from shared import inbox, repairs, waiting
from shared.inbox import Digested, digest
from shared.postgres import Pool, is_transient, open_pool, writing
from tests.component.counter import CONSUMER, HEARD, counters, heard, total
from tests.component.eventually import eventually
from tests.component.servers import Database, Postgres


@pytest.fixture(scope="module")
async def database_and_pool(postgres: Postgres) -> AsyncIterator[tuple[Database, Pool]]:
    async with counters(postgres) as found:
        yield found


@pytest.fixture
def pool(database_and_pool: tuple[Database, Pool]) -> Pool:
    return database_and_pool[1]


async def mark(pool: Pool, subject: UUID) -> int | None:
    found: int | None = await pool.fetchval("select sequence from watermarks where subject = $1", subject)
    return found


async def parked(pool: Pool, subject: UUID) -> list[tuple[int, str]]:
    rows = await pool.fetch("select sequence, reason from parked where subject = $1 order by sequence", subject)
    return [(row["sequence"], row["reason"]) for row in rows]


async def held(pool: Pool, subject: UUID) -> list[int]:
    return [
        row["sequence"]
        for row in await pool.fetch("select sequence from held where subject = $1 order by sequence", subject)
    ]


async def numbers_added(pool: Pool, counter: UUID) -> list[int]:
    rows = await pool.fetch("select data from journal where subject = $1 order by seq", counter)
    return [orjson.loads(row["data"])["number"] for row in rows]


async def test_the_same_batch_twice_has_one_effect(pool: Pool) -> None:
    subject = uuid4()
    batch = [heard(subject, 1, 5), heard(subject, 2, 7)]
    assert await digest(pool, CONSUMER, batch) == Digested(processed=2)
    assert await digest(pool, CONSUMER, batch) == Digested(duplicates=2)
    assert await total(pool, subject) == 12


async def test_a_repeat_within_a_batch_has_one_effect(pool: Pool) -> None:
    subject = uuid4()
    batch = [heard(subject, 1, 5), heard(subject, 1, 5), heard(subject, 2, 7), heard(subject, 1, 5)]
    assert await digest(pool, CONSUMER, batch) == Digested(processed=2, duplicates=2)
    assert await total(pool, subject) == 12


async def test_what_comes_before_its_predecessor_is_held_and_follows_it(pool: Pool) -> None:
    subject = uuid4()
    assert await digest(pool, CONSUMER, [heard(subject, 3, 3), heard(subject, 2, 2)]) == Digested(held=2)
    assert await total(pool, subject) is None
    assert await digest(pool, CONSUMER, [heard(subject, 1, 1)]) == Digested(processed=3)
    assert await numbers_added(pool, subject) == [1, 2, 3]
    assert await held(pool, subject) == []


async def test_a_batch_in_any_order_is_processed_in_order(pool: Pool) -> None:
    subject = uuid4()
    batch = [heard(subject, n, n) for n in range(1, 13)]
    random.Random(7).shuffle(batch)
    assert await digest(pool, CONSUMER, batch) == Digested(processed=12)
    assert await numbers_added(pool, subject) == list(range(1, 13))


async def test_an_early_event_that_comes_again_is_held_once(pool: Pool) -> None:
    subject = uuid4()
    await digest(pool, CONSUMER, [heard(subject, 2, 2), heard(subject, 2, 2)])
    await digest(pool, CONSUMER, [heard(subject, 2, 2)])
    assert await held(pool, subject) == [2]
    await digest(pool, CONSUMER, [heard(subject, 1, 1)])
    assert await numbers_added(pool, subject) == [1, 2]


async def test_a_gap_holds_up_no_other_subject(pool: Pool) -> None:
    late, other = uuid4(), uuid4()
    assert await digest(pool, CONSUMER, [heard(late, 2), heard(other, 1)]) == Digested(processed=1, held=1)


async def test_the_watermark_passes_over_types_nobody_reacts_to(pool: Pool) -> None:
    subject = uuid4()
    deaf = replace(CONSUMER, reactions={})
    assert await digest(pool, deaf, [heard(subject, 1), heard(subject, 2)]) == Digested(processed=2)
    assert await mark(pool, subject) == 2


async def test_data_that_fit_no_type_are_parked_and_what_follows_waits(pool: Pool) -> None:
    subject, other = uuid4(), uuid4()
    bad = heard(subject, 1, offset=11, data=b'{"number": "many"}')
    done = await digest(pool, CONSUMER, [bad, heard(subject, 2), heard(other, 1, 4)])
    assert done == Digested(processed=1, held=1, parked=1)
    assert await parked(pool, subject) == [(1, "invalid_data")]
    assert await held(pool, subject) == [2]
    assert await total(pool, other) == 4


async def test_the_reason_names_fields_and_never_values(pool: Pool) -> None:
    subject = uuid4()
    await digest(pool, CONSUMER, [heard(subject, 1, data=b'{"number": "Zarghona", "municipality": "05913000"}')])
    detail = await pool.fetchval("select detail from parked where subject = $1", subject)
    assert "number" in detail
    assert "Zarghona" not in detail


@pytest.mark.parametrize("number", [-1, 1_000_000], ids=["a bug in a verb", "a row the database refuses"])
async def test_a_batch_is_halved_until_the_culprit_stands_alone(pool: Pool, number: int) -> None:
    good = [uuid4() for _ in range(40)]
    culprit = uuid4()
    batch = [heard(subject, n, 1) for n in (1, 2) for subject in good]
    batch[17:17] = [heard(culprit, 1, 1)]
    batch[60:60] = [heard(culprit, 2, number), heard(culprit, 3, 1)]
    assert await digest(pool, CONSUMER, batch) == Digested(processed=81, held=1, parked=1)
    assert {await total(pool, subject) for subject in good} == {2}
    assert await total(pool, culprit) == 1
    assert await parked(pool, culprit) == [(2, "reaction_failed")]
    assert await held(pool, culprit) == [3]


async def test_a_follower_that_fails_is_parked_itself_and_its_predecessor_is_not_blamed(pool: Pool) -> None:
    subject = uuid4()
    await digest(pool, CONSUMER, [heard(subject, 2, 2), heard(subject, 3, -1), heard(subject, 4, 4)])
    done = await digest(pool, CONSUMER, [heard(subject, 1, 1)])
    assert done == Digested(processed=2, parked=1)
    assert await numbers_added(pool, subject) == [1, 2]
    assert await parked(pool, subject) == [(3, "reaction_failed")]
    assert await held(pool, subject) == [4]


async def test_two_held_culprits_are_both_kept(pool: Pool) -> None:
    first, second = uuid4(), uuid4()
    await digest(pool, CONSUMER, [heard(first, 2, -1), heard(second, 2, -1)])
    await digest(pool, CONSUMER, [heard(first, 1), heard(second, 1)])
    assert await parked(pool, first) == await parked(pool, second) == [(2, "reaction_failed")]


async def test_a_parked_event_that_is_delivered_again_is_parked_once(pool: Pool) -> None:
    subject = uuid4()
    for offset in (21, 21, 22):
        await digest(pool, CONSUMER, [heard(subject, 1, -1, offset=offset)])
    assert await parked(pool, subject) == [(1, "reaction_failed")]
    assert not await mark(pool, subject)


async def test_a_refusal_in_a_reaction_is_an_outcome_and_never_parked(pool: Pool) -> None:
    subject = uuid4()
    assert await digest(pool, CONSUMER, [heard(subject, 1, 500), heard(subject, 2, 1)]) == Digested(processed=2)
    assert await numbers_added(pool, subject) == [1]


async def test_two_consumers_at_the_same_batches_have_one_effect(pool: Pool) -> None:
    subjects = [uuid4() for _ in range(20)]
    batches = [[heard(subject, n, n) for subject in subjects] for n in range(1, 6)]

    async def member() -> None:
        for batch in batches:
            await digest(pool, CONSUMER, random.sample(batch, len(batch)))

    await asyncio.gather(*(member() for _ in range(4)))
    assert {await total(pool, subject) for subject in subjects} == {15}


async def test_consumers_of_other_names_follow_for_themselves(pool: Pool) -> None:
    subject = uuid4()
    await digest(pool, CONSUMER, [heard(subject, 1, 5)])
    assert await digest(pool, replace(CONSUMER, name="second"), [heard(subject, 1, 5)]) == Digested(processed=1)


async def test_a_database_that_goes_away_is_raised_and_nothing_is_parked(
    database_and_pool: tuple[Database, Pool],
) -> None:
    database, pool = database_and_pool
    subject = uuid4()
    lone = await open_pool(database.service, name="lone", size=1)
    async with writing(pool) as conn:
        await conn.execute("insert into watermarks (consumer, subject, sequence) values ('counter', $1, 0)", subject)
        attempt = asyncio.create_task(digest(lone, CONSUMER, [heard(subject, 1)]))
        pid = await eventually(
            lambda: pool.fetchval(
                "select pid from pg_stat_activity where application_name = 'lone' and wait_event_type = 'Lock'"
            )
        )
        superuser = await asyncpg.connect(database.superuser)
        await superuser.execute("select pg_terminate_backend($1)", pid)
        await superuser.close()
        with pytest.raises(Exception) as raised:  # noqa: PT011
            await attempt
    assert is_transient(raised.value)
    assert await parked(pool, subject) == []
    assert await digest(lone, CONSUMER, [heard(subject, 1)]) == Digested(processed=1)
    await lone.close()


async def test_what_a_process_left_between_two_steps_follows_with_the_sweep(pool: Pool) -> None:
    subject = uuid4()
    await digest(pool, CONSUMER, [heard(subject, 2, 2), heard(subject, 3, 3)])
    async with writing(pool) as conn:
        await inbox.process(conn, CONSUMER, [heard(subject, 1, 1)], release=False)
    assert await held(pool, subject) == [2, 3]
    assert await repairs.sweep(pool, CONSUMER) == 1
    assert await numbers_added(pool, subject) == [1, 2, 3]
    assert await repairs.sweep(pool, CONSUMER) == 0


async def test_gaps_are_alarmed_about_when_they_are_old(pool: Pool) -> None:
    listener = replace(CONSUMER, name="gapped")
    await digest(pool, listener, [heard(uuid4(), 2), heard(uuid4(), 5)])
    assert await waiting.gaps(pool, "gapped", 300) == 0
    assert await waiting.gaps(pool, "gapped", 0) == 2


async def test_hundreds_that_wait_follow_one_event(pool: Pool) -> None:
    subject = uuid4()
    await digest(pool, CONSUMER, [heard(subject, n, 1) for n in range(2, 1203)])
    async with writing(pool) as conn:
        await inbox.process(conn, CONSUMER, [heard(subject, 1, 1)], release=False)
    await inbox.follow(pool, CONSUMER, subject)
    assert await total(pool, subject) == 1202


async def test_events_are_kept_before_the_verbs_decide(pool: Pool) -> None:
    subject, remembered = uuid4(), []

    async def keep(conn, ready):  # type: ignore[no-untyped-def]
        remembered.extend(incoming.sequence for incoming in ready)

    remembering = replace(CONSUMER, keep=keep)
    await digest(pool, remembering, [heard(subject, 1), heard(subject, 1), heard(subject, 3)])
    await digest(pool, remembering, [heard(subject, 2)])
    assert remembered == [1, 2, 3]
    assert HEARD in remembering.reactions
