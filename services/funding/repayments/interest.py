"""Interest on what is demanded back (§ 49a (3) VwVfG NRW): points above the base rate of each day, day by day.

The law says "jährlich": a day bears the rate of its year divided by the days of that year (365 or 366), so that a whole
calendar year bears exactly the yearly rate. The first day counts, the day of the demand does not. What is left over is
counted exactly and only the sum is rounded, down to whole cents.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from services.funding.programmes.programme import InterestRule
from services.funding.repayments.rates import BaseRates

PER_YEAR = 100 * 100
"""Hundredths of a percent in one."""


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that went out on a day."""

    on: date
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days (`until` not included) at one rate in one calendar year."""

    since: date
    until: date
    hundredths: int

    @property
    def days(self) -> int:
        return (self.until - self.since).days


def owed(
    paid: Iterable[Paid], back_cents: int, demanded_on: date, rule: InterestRule | None, base: BaseRates,
    before_cents: int = 0,
) -> int:  # fmt: skip
    """Cents of interest on `back_cents` up to the day of the demand; `before_cents` were demanded earlier.

    Money is spent in the order in which it came: what goes back is what came last. Without a rule, or where interest
    starts with the demand, nothing has accrued yet.
    """
    if rule is None or rule.starts == "demand":
        return 0
    total = Fraction(0)
    for part in _last_first(paid, back_cents, before_cents):
        for stretch in stretches(part.on, demanded_on, rule, base):
            total += _of(part.amount_cents, stretch)
    return int(total)


def stretches(since: date, until: date, rule: InterestRule, base: BaseRates) -> list[Stretch]:
    """Where the rate or the year changes between two days. A rate below zero is zero."""
    found: list[Stretch] = []
    for day in _days(since, until):
        hundredths = max(0, base.on(day) + rule.points_above_base)
        last = found[-1] if found else None
        if last and last.hundredths == hundredths and last.since.year == day.year:
            found[-1] = Stretch(last.since, day + timedelta(days=1), hundredths)
        else:
            found.append(Stretch(day, day + timedelta(days=1), hundredths))
    return found


def _of(amount_cents: int, stretch: Stretch) -> Fraction:
    year = stretch.since.year
    length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return Fraction(amount_cents * stretch.hundredths * stretch.days, PER_YEAR * length)


def _last_first(paid: Iterable[Paid], back_cents: int, before_cents: int) -> Iterator[Paid]:
    for part in sorted(paid, key=lambda one: one.on, reverse=True):
        gone = min(before_cents, part.amount_cents)
        taken = min(back_cents, part.amount_cents - gone)
        before_cents, back_cents = before_cents - gone, back_cents - taken
        if taken:
            yield Paid(part.on, taken)


def _days(since: date, until: date) -> Iterator[date]:
    for n in range(max(0, (until - since).days)):
        yield since + timedelta(days=n)
