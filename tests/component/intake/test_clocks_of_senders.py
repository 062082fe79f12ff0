"""The time of an event is its sender's claim: it orders reports as far as it can be believed, and silences no file."""

from datetime import UTC, datetime, timedelta

import asyncpg
import httpx
import pytest

from tests.component.intake.conftest import Intake
from tests.component.intake.test_events_over_http import publish
from tests.unit.intake.builders import YOUTH, a_need, a_record, an_event

DAY = timedelta(days=1)


def at(time: datetime | None, need: str = "family", **more: object) -> object:
    """A report under one file number, with this time on it."""
    event = an_event(needs=[a_need(need)], **more)
    return type(event)(event.id, event.source, event.type, time=time, data=event.data)


async def business_now(intake: Intake) -> datetime:
    [(now,)] = await intake.rows("select business_now()")
    assert isinstance(now, datetime)
    return now


async def outcomes(intake: Intake) -> list[str]:
    return [one["outcome"] for one in await intake.told("intake.report.accepted.v1")]


async def referred(intake: Intake) -> set[str]:
    return {one["life_situation"] for one in await intake.told("intake.referral.routed.v1")}


@pytest.mark.parametrize("years", [1, 3, 900])
async def test_a_time_far_ahead_is_refused_as_a_date_in_the_future_is(
    intake: Intake, http: httpx.AsyncClient, years: int
) -> None:
    ahead = (await business_now(intake)).replace(day=1) + 365 * years * DAY
    [receipt] = (await publish(http, at(ahead))).json()["receipts"]
    assert (receipt["status"], [(one["pointer"], one["code"]) for one in receipt["reasons"]]) == (
        "rejected", [("time", "in_future")],
    )  # fmt: skip


async def test_a_clock_half_a_day_ahead_does_not_silence_a_correction(intake: Intake, http: httpx.AsyncClient) -> None:
    now = await business_now(intake)
    await publish(http, at(now + timedelta(hours=12)))
    await publish(http, at(await business_now(intake), "housing"))
    assert await outcomes(intake) == ["new", "correction"]
    assert "housing" in await referred(intake)


async def test_nor_within_the_same_batch(intake: Intake, http: httpx.AsyncClient) -> None:
    now = await business_now(intake)
    await publish(http, at(now + timedelta(hours=12)), at(now, "housing"))
    assert await outcomes(intake) == ["new", "correction"]


UNSET = [datetime(1, 1, 3, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC), datetime(2009, 1, 1, tzinfo=UTC)]


@pytest.mark.parametrize("unset", UNSET, ids=lambda time: str(time.year))
async def test_a_clock_that_was_never_set_says_nothing_about_order(
    intake: Intake, http: httpx.AsyncClient, unset: datetime
) -> None:
    now = await business_now(intake)
    await publish(http, at(now))
    await publish(http, at(unset, "housing"))
    assert await outcomes(intake) == ["new", "correction"]


async def test_a_believable_time_still_tells_what_came_too_late(intake: Intake, http: httpx.AsyncClient) -> None:
    now = await business_now(intake)
    await publish(http, at(now))
    await publish(http, at(now - timedelta(hours=1), "housing"))
    assert await outcomes(intake) == ["new", "superseded"]


@pytest.mark.parametrize("stored", ["2999-01-01", "9999-12-31 23:59:59+00", "0001-01-01 12:00:00+00"])
async def test_files_that_were_silenced_before_hear_again(intake: Intake, http: httpx.AsyncClient, stored: str) -> None:
    """Older versions stored such times."""
    await publish(http, at(await business_now(intake)))
    owner = await asyncpg.connect(intake.database.owner)
    await owner.execute(f"update reports set event_time = '{stored}'")
    await owner.close()
    await publish(http, at(await business_now(intake), "housing"))
    assert await outcomes(intake) == ["new", "correction"]


async def test_a_withdrawal_holds_whatever_its_clock_says_of_the_past(intake: Intake, http: httpx.AsyncClient) -> None:
    await publish(http, at(await business_now(intake)))
    event = an_event(
        type="department.report.withdrawn.v1", raw=b'{"reference": "JA-1", "reason_code": "sent_in_error"}'
    )
    old = type(event)(event.id, event.source, event.type, time=UNSET[1], data=event.data)
    [receipt] = (await publish(http, old)).json()["receipts"]
    assert receipt["status"] == "accepted"
    assert len(await intake.told("intake.report.withdrawn.v1")) == 1


async def test_over_kafka_a_sender_is_told_of_a_clock_far_ahead(intake: Intake) -> None:
    record = a_record(YOUTH)
    headers = (*record.headers, ("ce_time", b"2999-01-01T00:00:00Z"))
    await intake.takes(type(record)(record.topic, 0, 1, None, headers, record.value))
    [told] = await intake.told("intake.report.rejected.v1")
    assert told["reasons"] == [{"pointer": "time", "code": "in_future"}]
