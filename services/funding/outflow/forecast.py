"""What will have flowed out by the year's end, if things go on as they have begun. Pure; never more than the budget.

Three parts: what is ordered flows in the month of the day; what is committed flows as it was called for, and otherwise
in equal parts until the grant's period ends; what is not awarded yet is awarded at the pace of the year so far, and of
that the same share flows as of what has been awarded until now.
"""

from collections.abc import Iterable
from datetime import date

from services.funding.outflow.flows import Open
from services.funding.outflow.plan import first_of, parts


def remaining_months(as_of: date, year: int) -> list[date]:
    """The months of the year from the day's own one on; none once the year is over."""
    if as_of.year > year:
        return []
    first = as_of.month if as_of.year == year else 1
    return [date(year, month, 1) for month in range(first, 13)]


def expected(open_ones: Iterable[Open], as_of: date, year: int) -> dict[date, int]:
    """Cents by month of the rest of the year that flow from what is committed or ordered."""
    ahead = dict.fromkeys(remaining_months(as_of, year), 0)
    for one in open_ones if ahead else ():
        for month, cents in _of(one, min(ahead)):
            if month in ahead:
                ahead[month] += cents
    return ahead


def _of(one: Open, now: date) -> Iterable[tuple[date, int]]:
    yield now, one.ordered_cents
    rest = one.committed_cents
    for needed_until, cents in sorted(one.called):
        called = min(cents, rest)
        rest -= called
        yield max(now, first_of(needed_until)), called
    last = max(now, first_of(one.ends_on)) if one.ends_on else date(now.year, 12, 1)
    count = (last.year - now.year) * 12 + last.month - now.month + 1
    for n, part in enumerate(parts(rest, count)):
        yield date(now.year + (now.month - 1 + n) // 12, (now.month - 1 + n) % 12 + 1, 1), part


def newly_awarded(available: int, awarded: int, as_of: date, year: int) -> int:
    """Cents that will still be awarded at the pace of the year so far, as far as there is budget."""
    begins, ends = date(year, 1, 1), date(year, 12, 31)
    elapsed = (min(as_of, ends) - begins).days + 1
    left = (ends - as_of).days
    if elapsed <= 0 or left <= 0 or available <= 0:
        return 0
    return min(available, awarded * left // elapsed)


def new_outflow(available: int, awarded: int, disbursed: int, as_of: date, year: int) -> int:
    """Of what will still be awarded, the same share flows in the year as of what has been awarded."""
    return newly_awarded(available, awarded, as_of, year) * disbursed // awarded if awarded > 0 else 0
