"""Lump sums (fachbezogene Pauschalen): what the posts of a programme bring on a fixed date of a year.

The dates divide the year into equal parts of months. On each date a post gets what it has earned from the beginning of
the year to the end of that part, as it is known then, less what came with earlier parts: a vacancy that shows later is
taken off the next part, and nothing is computed twice.
"""

from calendar import isleap, monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from services.funding.posts.occupancy import fullest, stretches
from services.funding.posts.post import Post
from services.funding.programmes.programme import LumpSum, Programme
from shared.contracts.funding import PostShare

Vacancy = Literal["keeps", "by_month", "by_day"]
MONTHS = 12
PERCENT = 100


def lump_sum_id(programme: str, due_on: date) -> UUID:
    """One award for a programme and a date, however often it is computed."""
    return uuid5(NAMESPACE_URL, f"urn:staffel:lump-sum:{programme}/{due_on.isoformat()}")


def days_of(lump_sum: LumpSum, year: int) -> list[date]:
    """The fixed dates of a year in order; 29 February is the last day of February."""
    fixed = sorted((one.month, one.day) for one in lump_sum.dates)
    return [date(year, month, min(day, monthrange(year, month)[1])) for month, day in fixed]


def dates(programme: Programme, year: int) -> list[date]:
    """All dates of a programme in a year on which a lump sum falls due."""
    return sorted({day for lump_sum in programme.lump_sums for day in days_of(lump_sum, year)})


def part_ends_on(lump_sum: LumpSum, due_on: date) -> date:
    """The last day of the part of the year that falls due on a date."""
    days = days_of(lump_sum, due_on.year)
    month = max(1, MONTHS * (days.index(due_on) + 1) // len(days))
    return date(due_on.year, month, monthrange(due_on.year, month)[1])


def shares(programme: Programme, due_on: date, posts: Iterable[Post], before: Mapping[UUID, int]) -> list[PostShare]:
    """For each post that counts what falls due; `before` is what came in the year on earlier dates, by post."""
    found: list[PostShare] = []
    for post in sorted(posts, key=lambda one: one.id):
        lump_sum = next((one for one in programme.lump_sums if one.purpose == post.purpose), None)
        if lump_sum is None or due_on not in days_of(lump_sum, due_on.year) or not counts(lump_sum, post):
            continue
        found.append(share(lump_sum, post, due_on, before.get(post.id, 0)))
    return found


def counts(lump_sum: LumpSum, post: Post) -> bool:
    """A seconded post costs nothing; and only those of the departments the rule names count."""
    return not post.seconded and (not lump_sum.departments or post.department in lump_sum.departments)


def share(lump_sum: LumpSum, post: Post, due_on: date, before_cents: int) -> PostShare:
    """What one post brings, with all that is needed to compute it again. More than it has earned is never asked back
    here: the next parts of the year bring less."""
    first, last = date(due_on.year, 1, 1), part_ends_on(lump_sum, due_on)
    earned_units = units(lump_sum.vacancy, post, first, last)
    of_year = units_of_year(lump_sum.vacancy, due_on.year)
    earned = lump_sum.per_post_cents * earned_units // of_year
    return PostShare(
        post_id=post.id, department=post.department, purpose=post.purpose, per_post_cents=lump_sum.per_post_cents,
        vacancy=lump_sum.vacancy, units=earned_units, units_of_year=of_year, earned_cents=earned,
        before_cents=before_cents, amount_cents=max(0, earned - before_cents),
    )  # fmt: skip


def units_of_year(vacancy: Vacancy, year: int) -> int:
    """What a full-time post that is occupied all year has: percent times days, or percent times months."""
    return PERCENT * ((366 if isleap(year) else 365) if vacancy == "by_day" else MONTHS)


def units(vacancy: Vacancy, post: Post, first: date, last: date) -> int:
    """What a post has from the first of a month to the last of one in the same year.

    `by_day`: the occupied share of each day. `by_month`: of each month the largest share that was occupied on a day, so
    that only full months are taken off. `keeps`: its whole share for each month in which it existed.
    """
    begins, ends = max(first, post.starts_on or date.max), min(last, post.until)
    sitting = list(post.occupancies.values())
    if vacancy == "by_day":
        return sum(stretch.share_percent * stretch.days for stretch in stretches(sitting, begins, ends))
    total = 0
    for start, end in months(first, last):
        most = fullest(sitting, max(start, begins), min(end, ends))
        if most is not None:
            total += post.share_percent if vacancy == "keeps" else most.share_percent
    return total


def months(first: date, last: date) -> Sequence[tuple[date, date]]:
    """First and last day of each month of one year."""
    return [
        (date(first.year, month, 1), date(first.year, month, monthrange(first.year, month)[1]))
        for month in range(first.month, last.month + 1)
    ]
