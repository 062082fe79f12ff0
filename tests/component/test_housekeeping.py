"""What a service forgets by itself: parked records after 90 days, stored answers after seven, and never before."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from prometheus_client import REGISTRY

from shared import housekeeping
from shared.parking import Parked, park
from shared.postgres import Pool, writing
from shared.records import Record
from tests.component.counter import counters
from tests.component.servers import Postgres

REPORT = Record("reports.05913000.jobcenter", 3, 7, None, (), b"{")


@pytest.fixture
async def pool(postgres: Postgres) -> AsyncIterator[Pool]:
    async with counters(postgres) as (_, pool):
        yield pool


async def parked_for(pool: Pool, days: int, offset: int) -> UUID:
    one = Parked.of(REPORT._replace(offset=offset), "intake", "not_json", "The data are no JSON.")
    async with writing(pool) as conn:
        await park(conn, [one])
        await conn.execute(
            "update parked set parked_at = clock_timestamp() - make_interval(days => $2) where id = $1", one.id, days
        )
    return one.id


def waiting() -> float | None:
    return REGISTRY.get_sample_value("staffel_parked", {"consumer": "intake"})


async def test_a_parked_report_is_erased_after_90_days(pool: Pool) -> None:
    old, young = await parked_for(pool, 91, 1), await parked_for(pool, 89, 2)
    await housekeeping.once(pool)
    assert [row["id"] for row in await pool.fetch("select id from parked")] == [young]
    assert old != young


async def test_the_figure_of_what_waits_returns_to_zero(pool: Pool) -> None:
    id = await parked_for(pool, 1, 1)
    shown = await housekeeping.once(pool)
    assert (shown, waiting()) == ({"intake"}, 1)
    await pool.execute("update parked set state = 'discarded' where id = $1", id)
    await housekeeping.once(pool, shown)
    assert waiting() == 0


async def test_a_stored_answer_is_forgotten_after_seven_days(pool: Pool) -> None:
    await pool.execute(
        """
        insert into idempotency (scope, fingerprint, status, headers, body, created_at)
        select convert_to(age, 'UTF8'), '', 200, '{}', '', clock_timestamp() - age::interval
        from unnest(array['8 days', '6 days']) age
        """
    )
    await housekeeping.once(pool)
    assert await pool.fetchval("select convert_from(scope, 'UTF8') from idempotency") == "6 days"
