"""When money is meant to flow, and where it will end if things go on as they have begun."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.funding.outflow.flows import Open
from services.funding.outflow.forecast import expected, new_outflow, newly_awarded
from services.funding.outflow.plan import parts, plan
from services.funding.programmes.programme import DayOfYear, LumpSum
from tests.unit.funding.builders import a_programme

SEPTEMBER = date(2026, 9, 18)


def an_open(committed: int = 0, ordered: int = 0, ends_on: date | None = None, *called: tuple[date, int]) -> Open:
    return Open("small-help", "travel", None, "citywide", ends_on, committed, ordered, called)


def in_words(found: dict[date, int]) -> dict[str, int]:
    return {f"{month:%m}": cents for month, cents in found.items() if cents}


@given(st.integers(0, 10**12), st.integers(1, 60))
def test_equal_parts_sum_to_the_whole_and_differ_by_a_cent(cents: int, count: int) -> None:
    found = parts(cents, count)
    assert sum(found) == cents
    assert max(found) - min(found) <= 1


def test_without_dates_every_month_is_like_the_others() -> None:
    assert list(plan(None, "travel", 2026, 1_200).values()) == [100] * 12


def test_a_lump_sum_flows_on_its_dates() -> None:
    dates = (DayOfYear(month=3, day=1), DayOfYear(month=9, day=1))
    lump_sum = LumpSum(purpose="travel", per_post_cents=1, dates=dates)
    programme = a_programme(lump_sums=(lump_sum,))
    assert in_words(plan(programme, "travel", 2026, 1_001)) == {"03": 500, "09": 501}
    assert len(in_words(plan(programme, "school_material", 2026, 1_200))) == 12


def test_what_is_ordered_flows_in_the_month_of_the_day() -> None:
    assert in_words(expected([an_open(ordered=700)], SEPTEMBER, 2026)) == {"09": 700}


def test_what_is_called_flows_when_it_is_needed() -> None:
    called = (date(2026, 11, 30), 300), (date(2027, 1, 15), 500)
    assert in_words(expected([an_open(800, 0, None, *called)], SEPTEMBER, 2026)) == {"11": 300}


def test_what_nobody_has_called_flows_in_equal_parts_until_the_period_ends() -> None:
    assert in_words(expected([an_open(300, 0, date(2026, 11, 15))], SEPTEMBER, 2026)) == {
        "09": 100,
        "10": 100,
        "11": 100,
    }


def test_of_a_period_beyond_the_year_only_the_part_of_the_year_flows() -> None:
    found = expected([an_open(800, 0, date(2027, 4, 30))], SEPTEMBER, 2026)
    assert sum(found.values()) == 400


def test_a_period_that_has_ended_flows_now() -> None:
    assert in_words(expected([an_open(300, 0, date(2026, 3, 31))], SEPTEMBER, 2026)) == {"09": 300}


def test_after_the_year_nothing_is_expected() -> None:
    assert expected([an_open(300, 200)], date(2027, 1, 2), 2026) == {}
    assert newly_awarded(1_000, 5_000, date(2027, 1, 2), 2026) == 0


def test_free_money_is_awarded_at_the_pace_of_the_year_so_far() -> None:
    half_way = date(2026, 7, 2)  # 183 days have passed, 182 are left
    assert newly_awarded(100_000, 1_830, half_way, 2026) == 1_820
    assert newly_awarded(1_000, 1_830, half_way, 2026) == 1_000


@given(
    st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9), st.dates(date(2025, 1, 1), date(2027, 12, 31))
)
def test_no_more_is_expected_than_there_is(available: int, awarded: int, disbursed: int, day: date) -> None:
    assert 0 <= new_outflow(available, awarded, min(disbursed, awarded), day, 2026) <= available


@given(
    st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7), st.dates(date(2025, 1, 1), date(2029, 12, 31)))),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
def test_no_more_flows_than_is_open(ones: list[tuple[int, int, date]], day: date) -> None:
    opened = [an_open(committed, ordered, ends, (ends, committed // 2)) for committed, ordered, ends in ones]
    most = sum(committed + ordered for committed, ordered, _ in ones)
    assert sum(expected(opened, day, 2026).values()) <= most
