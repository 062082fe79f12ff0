"""Legal periods: when does a deadline end that somebody counts in working days, weeks or hours?

Laws name the unit, so a period carries it. Counting follows §§ 187–193 BGB, which § 26 SGB X and § 31 VwVfG
apply to authorities, with North Rhine-Westphalia's holidays and the calendar of Europe/Berlin. Moments go in
and come out as aware UTC datetimes.

A period of days ends with the expiry of its last day (§ 188 Abs. 1 BGB). That moment is 23:59:59.999999 local
time: the last microsecond PostgreSQL can store of that day, so that the deadline shows its own date on every
screen, and an answer at the deadline is in time. Hours run on the clock, through nights, holidays and changes
between summer and winter time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from holidays.countries.germany import Germany
from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

Unit = Literal["working_days", "werktage", "calendar_days", "weeks", "months", "hours"]
UNITS: tuple[Unit, ...] = get_args(Unit)
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE_OPENS = time(8)
END_OF_DAY = time(23, 59, 59, 999999)
ONE_DAY = timedelta(days=1)
SATURDAY, SUNDAY = 5, 6


class PeriodNotUnderstood(ValueError):
    """A text that is no period; the message is German, because it is read by those who edit the rules."""


@dataclass(frozen=True, slots=True)
class Period:
    """`amount` of `unit`; with `roll` a last day that is no working day moves to the next one (§ 193 BGB).

    A counted day is never one that does not count; `roll` matters for `calendar_days`, `weeks`, `months`, and
    for `werktage` that end on a Saturday. Hours never roll.
    """

    amount: int
    unit: Unit
    roll: bool = False

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise PeriodNotUnderstood(f"Eine Frist von {self.amount} liegt in der Vergangenheit")
        if self.roll and self.unit == "hours":
            raise PeriodNotUnderstood("Stunden laufen nach der Uhr und werden nicht verschoben")

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}" + (" roll" if self.roll else "")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """In models, JSON and YAML a period is its text: `10 working_days`."""
        text = core_schema.no_info_after_validator_function(parse, core_schema.str_schema())
        either = core_schema.no_info_plain_validator_function(_period_or_text)
        written = core_schema.to_string_ser_schema()
        return core_schema.json_or_python_schema(json_schema=text, python_schema=either, serialization=written)


def parse(text: str) -> Period:
    """`10 working_days`, `4 hours`, `2 weeks roll`, `same_day` (the end of the day itself).

    Raises `PeriodNotUnderstood`, naming what is allowed.
    """
    if text == "same_day":
        return Period(0, "calendar_days")
    found = re.fullmatch(r"(\d{1,4}) ([a-z_]+)( roll)?", text)
    for unit in UNITS:
        if found and found[2] == unit:
            return Period(int(found[1]), unit, found[3] is not None)
    allowed = ", ".join(UNITS)
    raise PeriodNotUnderstood(
        f"keine Frist; verlangt sind Zahl und Einheit ({allowed}), etwa „10 working_days“, oder „same_day“"
    )


def _period_or_text(value: object) -> Period:
    return value if isinstance(value, Period) else parse(str(value))


def due(start: datetime, period: Period) -> datetime:
    """The last moment in time of a period that begins with an event at `start` (both aware, result in UTC).

    The day of the event is not counted (§ 187 Abs. 1 BGB).
    """
    if period.unit == "hours":
        return start.astimezone(UTC) + timedelta(hours=period.amount)
    return _due_on_day(local_day(start), period)


def last_day(day: date, period: Period) -> date:
    """The local day with whose expiry a period of days ends, counted from an event on `day`. Not for hours."""
    match period.unit:
        case "working_days":
            end = _count(day, period.amount, is_working_day)
        case "werktage":
            end = _count(day, period.amount, is_werktag)
        case "calendar_days":
            end = day + timedelta(days=period.amount)
        case "weeks":
            end = day + timedelta(weeks=period.amount)
        case "months":  # a month without the day ends on its last day, § 188 Abs. 3 BGB
            end = day + relativedelta(months=period.amount)
        case "hours":
            raise PeriodNotUnderstood("Stunden haben keinen letzten Tag")
    return next_working_day(end) if period.roll else end


def day_before(day: date, period: Period) -> date:
    """The local day that lies a period before `day`: when something must begin to be ready then. Not for hours."""
    match period.unit:
        case "working_days":
            return _count(day, period.amount, is_working_day, -ONE_DAY)
        case "werktage":
            return _count(day, period.amount, is_werktag, -ONE_DAY)
        case "calendar_days":
            return day - timedelta(days=period.amount)
        case "weeks":
            return day - timedelta(weeks=period.amount)
        case "months":
            return day - relativedelta(months=period.amount)
        case "hours":
            raise PeriodNotUnderstood("Stunden haben keinen ersten Tag")


def is_holiday(day: date) -> bool:
    """A statutory holiday of North Rhine-Westphalia. 24 and 31 December are not."""
    return day in _holidays(day.year)


def is_working_day(day: date) -> bool:
    """Monday to Friday, no holiday."""
    return day.weekday() < SATURDAY and not is_holiday(day)


def is_werktag(day: date) -> bool:
    """Monday to Saturday, no holiday (as § 3 Abs. 2 BUrlG defines it)."""
    return day.weekday() != SUNDAY and not is_holiday(day)


def next_working_day(day: date) -> date:
    """The day itself if it is a working day, otherwise the next one."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def end_of_day(day: date) -> datetime:
    """The last microsecond of a local day, in UTC."""
    return datetime.combine(day, END_OF_DAY, BERLIN).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """Local midnight at the beginning of a day, in UTC: when a date takes effect."""
    return datetime.combine(day, time.min, BERLIN).astimezone(UTC)


@lru_cache(maxsize=4096)
def local_day(moment: datetime) -> date:
    """The day it is in Berlin at an aware moment. All acts of a batch happen at one, so the answer is remembered."""
    return moment.astimezone(BERLIN).date()


def first_of_next_month(day: date) -> date:
    return day.replace(day=1) + relativedelta(months=1)


def birthday(born: date, age: int) -> date:
    """The first day at an age. The day of birth counts (§ 187 Abs. 2 S. 2 BGB): who was born on 29 February
    completes a year with 28 February, so that in other years the first day is 1 March."""
    day = born + relativedelta(years=age)
    return day if day.day == born.day else day + ONE_DAY


def reminder_at(start: datetime, deadline: datetime) -> datetime:
    """When to remind before a deadline: after three quarters of the time.

    Where more than a day is given, that is an office morning: 08:00 of the working day on which the three
    quarters end, or of the next one, or of the last one before the deadline. Always between the two moments.
    """
    start, deadline = start.astimezone(UTC), deadline.astimezone(UTC)  # arithmetic on UTC, never on local clocks
    plain = start + (deadline - start) * 3 / 4
    if deadline - start > ONE_DAY:
        for day in _days_around(local_day(plain)):
            morning = datetime.combine(day, OFFICE_OPENS, BERLIN)
            if is_working_day(day) and start < morning < deadline:
                return morning.astimezone(UTC)
    return plain


def _days_around(day: date) -> Iterator[date]:
    """The day and those that follow, then those before it, as far as holidays in a row may reach."""
    for ahead in range(6):
        yield day + timedelta(days=ahead)
    for back in range(1, 6):
        yield day - timedelta(days=back)


def _count(day: date, amount: int, counts: Callable[[date], bool], step: timedelta = ONE_DAY) -> date:
    while amount > 0:
        day += step
        if counts(day):
            amount -= 1
    return day


@lru_cache(maxsize=16384)
def _due_on_day(day: date, period: Period) -> datetime:
    return end_of_day(last_day(day, period))


@lru_cache(maxsize=256)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(Germany(subdiv="NW", years=year))
