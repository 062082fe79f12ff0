"""A service tells of what it has parked: once when there is something, once when it lies too long, with counts only."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import orjson
import pytest
from prometheus_client import REGISTRY

from shared import housekeeping
from shared.contracts.parked import IntakeParkedNoticed, ParkedNoticed, notice_line
from shared.parked.alarm import Alarm, alarm_of, look
from shared.postgres import Pool
from tests.architecture.house import ROOT
from tests.component.parked.desk import CANARY, SECOND, Desk

ALARM = Alarm("intake", IntakeParkedNoticed, "05913000", timedelta(hours=4))
LINE = notice_line("intake", "intake")


async def told(pool: Pool) -> list[ParkedNoticed]:
    return [event for event in await look(pool, ALARM) if isinstance(event, ParkedNoticed)]


async def age(pool: Pool, id: UUID, hours: int) -> None:
    await pool.execute("update parked set parked_at = parked_at - make_interval(hours => $2) where id = $1", id, hours)


def gauge(name: str) -> float | None:
    return REGISTRY.get_sample_value(name, {"consumer": "intake"})


async def test_many_records_make_one_event(parked: list[UUID], pool: Pool) -> None:
    [event] = await told(pool)
    assert (event.level, event.records, event.reason_codes, event.subject) == ("parked", 3, ("bad_json",), LINE)


async def test_nothing_new_is_told_while_something_lies_there(parked: list[UUID], pool: Pool) -> None:
    await told(pool)
    await pool.execute("update parked set state = 'replayed' where id = $1", parked[0])
    assert await told(pool) == []


async def test_two_processes_tell_it_once(parked: list[UUID], pool: Pool) -> None:
    both = await asyncio.gather(told(pool), told(pool))
    assert sorted(len(events) for events in both) == [0, 1]


async def test_what_lies_too_long_is_told_once_more(parked: list[UUID], pool: Pool) -> None:
    await told(pool)
    await age(pool, parked[1], 5)
    [event] = await told(pool)
    assert (event.level, event.oldest_hours) == ("overdue", 5)
    assert await told(pool) == []


async def test_it_is_told_again_a_day_later(parked: list[UUID], pool: Pool) -> None:
    await age(pool, parked[1], 5)
    await told(pool)
    await pool.execute("update parked_notices set told_at = told_at - interval '1 day'")
    assert [event.level for event in await told(pool)] == ["overdue"]


async def test_when_all_is_decided_the_next_one_is_news_again(parked: list[UUID], pool: Pool) -> None:
    await told(pool)
    await pool.execute("update parked set state = 'discarded'")
    assert [event.level for event in await told(pool)] == ["none"]
    await pool.execute("update parked set state = 'parked'")
    assert [event.level for event in await told(pool)] == ["parked"]


async def test_what_is_told_stands_in_the_journal_in_its_order(parked: list[UUID], pool: Pool) -> None:
    await told(pool)
    rows = await pool.fetch("select sequence, type, data from journal where subject = $1 order by sequence", LINE)
    assert [row["sequence"] for row in rows] == list(range(1, len(rows) + 1))
    assert {row["type"] for row in rows} == {"intake.parked.noticed.v1"}
    assert not any(CANARY in row["data"] for row in rows)
    assert orjson.loads(rows[-1]["data"])["records"] == 3
    assert await pool.fetchval("select count(*) from pending") == await pool.fetchval("select count(*) from journal")


async def test_a_reason_that_is_no_code_is_not_told(parked: list[UUID], pool: Pool) -> None:
    await pool.execute("update parked set reason = 'Zarghona Canary' where id = $1", parked[0])
    [event] = await told(pool)
    assert (event.records, event.reason_codes) == (3, ("bad_json",))


async def test_figures_say_how_many_how_long_and_what_waits_for_a_second_person(
    desk: Desk, parked: list[UUID], pool: Pool
) -> None:
    await age(pool, parked[1], 2)
    await desk.propose(parked[0])
    await desk.ask("POST", f"/parked/{parked[2]}/unmasking", {"reason": "To see it."}, SECOND)
    shown = await housekeeping.once(pool)
    oldest = gauge("staffel_parked_oldest_seconds")
    assert oldest is not None
    assert 7200 <= oldest < 7300
    assert (gauge("staffel_parked"), gauge("staffel_parked_second_person")) == (3, 2)
    await pool.execute("delete from parked")
    await housekeeping.once(pool, shown)
    assert (gauge("staffel_parked"), gauge("staffel_parked_oldest_seconds")) == (0, 0)


@pytest.mark.parametrize("service", ["intake", "casework", "funding", "notifications"])
def test_every_service_has_an_alarm(service: str) -> None:
    alarm = alarm_of(service, ROOT / "deploy" / "municipalities", 4)
    assert alarm is not None
    assert (alarm.kind.TYPE, alarm.municipality) == (f"{service}.parked.noticed.v1", "05913000")


async def test_a_service_with_parked_records_is_ready(client: httpx.AsyncClient, parked: list[UUID]) -> None:
    assert (await client.get("/health/ready")).status_code == 200
