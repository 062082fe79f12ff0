"""When the money of a year is meant to flow: on the dates of its lump sums, else in twelve equal parts. Pure."""

from collections.abc import Sequence
from datetime import date

from services.funding.programmes.programme import Programme


def months_of(year: int) -> list[date]:
    return [date(year, month, 1) for month in range(1, 13)]


def first_of(day: date) -> date:
    return day.replace(day=1)


def parts(cents: int, count: int) -> list[int]:
    """`count` parts that differ by at most a cent and sum to the whole; the smaller ones come first."""
    return [cents * (n + 1) // count - cents * n // count for n in range(count)]


def plan(programme: Programme | None, purpose: str, year: int, cents: int) -> dict[date, int]:
    """Cents by month. A lump sum's fixed dates say when; without any, every month is like the others."""
    months = months_of(year)
    dates = sorted(
        date(year, day.month, 1)
        for lump_sum in (programme.lump_sums if programme else ())
        if lump_sum.purpose == purpose
        for day in lump_sum.dates
    )
    return _spread(cents, dates or months, months)


def _spread(cents: int, over: Sequence[date], months: Sequence[date]) -> dict[date, int]:
    found = dict.fromkeys(months, 0)
    for month, part in zip(over, parts(cents, len(over)), strict=True):
        found[month] += part
    return found
