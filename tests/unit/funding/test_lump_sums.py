"""Lump sums: what posts bring on fixed dates, to the cent, and what vacancy takes off."""

from datetime import date
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from services.funding.posts.lump_sums import dates, part_ends_on, share, shares
from services.funding.posts.occupancy import Occupancy
from services.funding.posts.post import Post
from services.funding.programmes.programme import LumpSum
from tests.unit.funding.builders import CENTRE, YOUTH, a_programme

APRIL, OCTOBER = date(2026, 4, 1), date(2026, 10, 1)
NEW_YEAR = date(2026, 1, 1)


def a_lump_sum(per_post_cents: int = 5_700_000, **changes: Any) -> LumpSum:
    """57,000 € for a post and year, in April and October."""
    days = [{"month": 4, "day": 1}, {"month": 10, "day": 1}]
    return LumpSum.model_validate({"purpose": "travel", "per_post_cents": per_post_cents, "dates": days, **changes})


def a_post(share_percent: int = 100, first: date = NEW_YEAR, last: date | None = None, **changes: Any) -> Post:
    """With somebody who fills it from the first to the last day."""
    given = {"department": CENTRE, "purpose": "travel", "share_percent": share_percent, "starts_on": NEW_YEAR}
    sitting = Occupancy(uuid7(), "4711", share_percent, first, last)
    return Post(uuid7(), **{**given, "occupancies": {sitting.id: sitting}, **changes})


def of_year(rule: LumpSum, post: Post) -> list[int]:
    """What comes in April and in October."""
    first = share(rule, post, APRIL, 0).amount_cents
    return [first, share(rule, post, OCTOBER, first).amount_cents]


def test_a_full_post_brings_57_000_euros_a_year_in_two_halves() -> None:
    assert of_year(a_lump_sum(), a_post()) == [2_850_000, 2_850_000]


def test_half_an_assistant_brings_22_500_euros_a_year() -> None:
    assert sum(of_year(a_lump_sum(4_500_000), a_post(50))) == 2_250_000


def test_a_post_nobody_sits_on_brings_nothing() -> None:
    assert of_year(a_lump_sum(), a_post(occupancies={})) == [0, 0]


def test_a_full_month_of_vacancy_takes_a_twelfth() -> None:
    assert sum(of_year(a_lump_sum(), a_post(first=date(2026, 2, 1)))) == 5_700_000 * 11 // 12


def test_a_month_in_which_somebody_sat_for_a_day_counts() -> None:
    assert sum(of_year(a_lump_sum(), a_post(first=date(2026, 1, 31)))) == 5_700_000


def test_by_day_every_day_counts() -> None:
    rule = a_lump_sum(vacancy="by_day")
    assert sum(of_year(rule, a_post(first=date(2026, 1, 31)))) == 5_700_000 * 335 // 365


def test_where_the_rule_keeps_it_vacancy_takes_nothing() -> None:
    assert sum(of_year(a_lump_sum(vacancy="keeps"), a_post(occupancies={}))) == 5_700_000


def test_a_seconded_teacher_costs_nothing() -> None:
    programme = a_programme(lump_sums=(a_lump_sum(),))
    assert shares(programme, APRIL, [a_post(seconded=True)], {}) == []


def test_only_the_departments_of_the_rule_count() -> None:
    programme = a_programme(lump_sums=(a_lump_sum(departments=[YOUTH]),))
    here, there = a_post(), a_post(department=YOUTH)
    assert [one.post_id for one in shares(programme, APRIL, [here, there], {})] == [there.id]


def test_a_vacancy_that_shows_later_shrinks_the_next_instalment() -> None:
    left = a_post(last=date(2026, 3, 31))
    october = share(a_lump_sum(), left, OCTOBER, before_cents=2_850_000)
    assert (october.earned_cents, october.amount_cents) == (1_425_000, 0)


def test_a_vacancy_of_two_months_is_taken_off_the_next_instalment() -> None:
    back = a_post(last=date(2026, 3, 31))
    again = Occupancy(uuid7(), "4712", 100, date(2026, 6, 1))
    back.occupancies[again.id] = again
    october = share(a_lump_sum(), back, OCTOBER, before_cents=2_850_000)
    assert october.amount_cents == 2_850_000 - 2 * 475_000


def test_what_is_missing_from_an_earlier_date_comes_with_the_next() -> None:
    assert share(a_lump_sum(), a_post(), OCTOBER, before_cents=0).amount_cents == 5_700_000


def test_a_post_that_ends_brings_what_it_was_there_for() -> None:
    ended = a_post(last=date(2026, 6, 30), ends_on=date(2026, 6, 30))
    assert of_year(a_lump_sum(), ended) == [2_850_000, 0]


def test_the_dates_divide_the_year() -> None:
    assert [part_ends_on(a_lump_sum(), day) for day in (APRIL, OCTOBER)] == [date(2026, 6, 30), date(2026, 12, 31)]


def test_a_programme_s_dates_are_told_once_and_in_order() -> None:
    quarter = a_lump_sum(dates=[{"month": 10, "day": 1}, {"month": 2, "day": 29}])
    assert dates(a_programme(lump_sums=(a_lump_sum(), quarter)), 2026) == [date(2026, 2, 28), APRIL, OCTOBER]


def test_a_calculation_says_all_that_is_needed_to_compute_it_again() -> None:
    found = share(a_lump_sum(), a_post(), OCTOBER, before_cents=2_850_000)
    assert found.per_post_cents * found.units // found.units_of_year == found.earned_cents
    assert max(0, found.earned_cents - found.before_cents) == found.amount_cents


@given(
    st.integers(0, 10_000_000), st.integers(1, 100), st.lists(st.integers(1, 12), min_size=1, max_size=12, unique=True)
)
def test_the_parts_of_a_year_make_the_whole(per_post_cents: int, percent: int, fixed: list[int]) -> None:
    rule = a_lump_sum(per_post_cents, dates=[{"month": month, "day": 15} for month in fixed])
    post, came = a_post(percent), 0
    for day in dates(a_programme(lump_sums=(rule,)), 2026):
        came += share(rule, post, day, came).amount_cents
    assert came == per_post_cents * percent // 100


def test_posts_are_told_in_the_order_of_their_ids() -> None:
    programme = a_programme(lump_sums=(a_lump_sum(),))
    ids: list[UUID] = [one.post_id for one in shares(programme, APRIL, [a_post() for _ in range(5)], {})]
    assert ids == sorted(ids)
