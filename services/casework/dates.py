"""Days in acts: what has happened lies between what it follows and today, what is promised lies within reach.

Pure. Every refusal names the field, a code that is the same in all services, and what would be possible.
"""

from datetime import date

from dateutil.relativedelta import relativedelta

from services.casework.refusals import DateNotPossible
from shared.contracts.reports.rules import REPORTS_BEGIN

FARTHEST_PROMISE = relativedelta(months=12)
"""How far ahead a track may be promised, asked for, or moved: budgets and plans of posts are of a year."""
LATEST_APPEAL = relativedelta(months=13)
"""An appeal is possible for a year where the notice did not say how (§ 58 Abs. 2 VwGO, § 66 Abs. 2 SGG), from a
delivery that may be some days later than the notice's date."""
FARTHEST_GOAL = relativedelta(years=10)
LATEST_ENTRY = relativedelta(months=24)
"""How late attendance is still recorded: the year after the one that is accounted for."""


def has_happened(on: date, today: date, place: str, since: date = REPORTS_BEGIN, code: str = "too_long_ago") -> None:
    """Refuses a day after today or before `since`; `code` says what it would come before."""
    if on > today:
        raise DateNotPossible(f"This has happened: write a day up to today, {today}.", place, "in_future")
    if on < since:
        raise DateNotPossible(f"Write a day from {since} to {today}.", place, code)


def lies_ahead(on: date, today: date, place: str, within: relativedelta) -> None:
    """Refuses a day that has passed or that is farther than `within`."""
    if on < today:
        raise DateNotPossible(f"Write today, {today}, or a later day.", place, "in_past")
    within_reach(on, today, place, within)


def within_reach(on: date, today: date, place: str, within: relativedelta) -> None:
    if on > today + within:
        raise DateNotPossible(f"Write a day up to {today + within}.", place, "too_far_ahead")
