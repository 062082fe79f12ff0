"""A young person turns 18: told a year before and on the day, by whatever birth date is known then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.intake.people.coming_of_age import KIND, Birthdays, Row
from services.intake.routing.ages import ages_of, completed_years
from services.intake.store import KINDS
from shared.clock import tick
from shared.contracts.reports import Person
from shared.postgres import Reading
from tests.component.intake.conftest import Intake
from tests.unit.intake.builders import a_person, a_record

BERLIN = ZoneInfo("Europe/Berlin")
TOLD = "intake.person.comes_of_age.v1"


async def due(intake: Intake) -> dict[int, datetime]:
    rows = await intake.rows("select months, due from coming_of_age order by months")
    return {row["months"]: row["due"].astimezone(BERLIN) for row in rows}


async def the_clock_ticks(intake: Intake) -> None:
    ticked = await tick(intake.pool, {**KINDS, "youth": KIND}, Birthdays())
    assert ticked.failed == 0


async def test_a_child_has_the_day_and_the_day_a_year_before(intake: Intake) -> None:
    await intake.takes(a_record(person=a_person(born="2016-03-14")))
    assert await due(intake) == {0: datetime(2034, 3, 14, tzinfo=BERLIN), 12: datetime(2033, 3, 14, tzinfo=BERLIN)}


async def test_an_adult_has_none(intake: Intake) -> None:
    await intake.takes(a_record(person=a_person(born="1980-03-14")))
    assert await due(intake) == {}


async def test_an_age_finding_moves_both_dates(intake: Intake) -> None:
    estimated = a_person("Yonas", "Tesfay", "2016-01-01", birth_date_precision="estimated")
    await intake.takes(a_record(person=estimated, reported_on="2026-11-01"))
    await intake.takes(a_record(person=a_person("Yonas", "Tesfay", "2017-09-15"), reported_on="2026-11-16"))
    assert await due(intake) == {0: datetime(2035, 9, 15, tzinfo=BERLIN), 12: datetime(2034, 9, 15, tzinfo=BERLIN)}


@pytest.mark.parametrize(
    ("born", "known", "adult"),
    [
        ("2016-02-29", "day", "2034-03-01"),
        ("2016-01-01", "year", "2034-12-31"),
        ("2016-04-01", "month", "2034-04-30"),
        ("2016-01-01", "estimated", "2034-12-31"),
        ("2010-03-01", "day", "2028-03-01"),
        ("2016-12-31", "day", "2034-12-31"),
        ("2016-02-28", "day", "2034-02-28"),
    ],
)
async def test_in_doubt_somebody_is_a_minor(intake: Intake, born: str, known: str, adult: str) -> None:
    await intake.takes(a_record(person=a_person(born=born, birth_date_precision=known)))
    assert (await due(intake))[0].date().isoformat() == adult


async def test_less_than_a_year_before_the_day_it_is_told_at_once(intake: Intake) -> None:
    [soon] = await intake.rows("select (business_now() - interval '17 years 6 months')::date::text as born")
    await intake.takes(a_record(person=a_person(born=soon["born"])))
    await the_clock_ticks(intake)
    assert [event["months"] for event in await intake.told(TOLD)] == [12]
    assert list(await due(intake)) == [0]


async def test_it_is_told_once(intake: Intake) -> None:
    [soon] = await intake.rows("select (business_now() - interval '17 years 6 months')::date::text as born")
    await intake.takes(a_record(person=a_person(born=soon["born"])))
    await the_clock_ticks(intake)
    await the_clock_ticks(intake)
    assert len(await intake.told(TOLD)) == 1


async def test_what_was_corrected_after_the_clock_had_looked_is_not_told(intake: Intake) -> None:
    [soon] = await intake.rows("select (business_now() - interval '17 years 6 months')::date::text as born")
    await intake.takes(a_record(person=a_person("Yonas", "Tesfay", soon["born"]), reported_on="2026-11-01"))
    async with intake.pool.acquire() as conn:
        seen = await Birthdays().due(conn, 10)
    await intake.takes(a_record(person=a_person("Yonas", "Tesfay", "2016-03-14"), reported_on="2026-11-16"))
    await tick(intake.pool, {**KINDS, "youth": KIND}, SeenBefore(seen))
    assert await intake.told(TOLD) == []
    assert len(await due(intake)) == 2


@dataclass(frozen=True)
class SeenBefore(Birthdays):
    """The clock's look at the dates, a moment too early."""

    seen: Sequence[Row]

    async def due(self, conn: Reading, limit: int) -> Sequence[Row]:
        return self.seen


async def test_who_was_born_on_a_first_of_march_is_announced_on_that_day(intake: Intake) -> None:
    await intake.takes(a_record(person=a_person(born="2010-03-01")))
    assert [one.date().isoformat() for one in (await due(intake)).values()] == ["2028-03-01", "2027-03-01"]


async def test_the_database_counts_years_as_routing_does_over_two_centuries(intake: Intake) -> None:
    rows = await intake.rows(
        """
        select born::date, birthday(born::date, 17) as seventeen, birthday(born::date, 18) as eighteen
        from generate_series(date '1900-01-01', date '2100-12-31', interval '1 day') born
        """
    )
    day = timedelta(days=1)
    for born, seventeen, eighteen in rows:
        told = [completed_years(born, on) for on in (seventeen - day, seventeen, eighteen - day, eighteen)]
        assert (born, told) == (born, [16, 17, 17, 18])


@pytest.mark.parametrize("known", ["day", "month", "year", "estimated"])
async def test_who_comes_of_age_is_the_youngest_they_may_be_for_routing(intake: Intake, known: str) -> None:
    rows = await intake.rows(
        """
        select born::date, comes_of_age_on(born::date, $1) as adult
        from generate_series(date '2003-12-30', date '2008-03-02', interval '1 day') born
        """,
        known,
    )
    for born, adult in rows:
        person = Person(given_names="A", birth_date=born, birth_date_precision=known)
        ages = [ages_of(person, on) for on in (adult - timedelta(days=1), adult)]
        assert (born, [one.youngest for one in ages if one]) == (born, [17, 18])
