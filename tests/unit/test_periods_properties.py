"""Properties of every deadline, against a model that counts day by day and knows nothing of the product's code."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from shared.periods import Period, birthday, due, is_working_day, local_day, parse, reminder_at

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
DAY_UNITS = ("working_days", "werktage", "calendar_days", "weeks", "months")

moments = st.datetimes(datetime(2018, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
amounts = st.integers(0, 60)
periods = st.one_of(
    st.builds(Period, amounts, st.sampled_from(DAY_UNITS), st.booleans()),
    st.builds(Period, amounts, st.just("hours"), st.just(False)),
)
rolled = st.builds(Period, amounts, st.sampled_from(DAY_UNITS), st.just(True))


def free_in_nrw(day: date) -> bool:
    """The Feiertagsgesetz NW, § 2, written out."""
    fixed = {(1, 1), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26)}
    from_easter = {-2, 1, 39, 50, 60}
    return (day.month, day.day) in fixed or (day - easter(day.year)).days in from_easter


def counted_naively(start: datetime, amount: int, weekdays: int) -> date:
    day = start.astimezone(BERLIN).date()
    for _ in range(amount):
        day += DAY
        while day.weekday() >= weekdays or free_in_nrw(day):
            day += DAY
    return day


@given(moments, amounts)
def test_working_days_end_where_counting_on_the_calendar_ends(start: datetime, amount: int) -> None:
    assert local_day(due(start, Period(amount, "working_days"))) == counted_naively(start, amount, 5)


@given(moments, amounts)
def test_werktage_end_where_counting_on_the_calendar_with_saturdays_ends(start: datetime, amount: int) -> None:
    assert local_day(due(start, Period(amount, "werktage"))) == counted_naively(start, amount, 6)


@given(moments, rolled)
def test_a_period_that_rolls_never_ends_on_a_day_without_work(start: datetime, period: Period) -> None:
    day = local_day(due(start, period))
    assert day.weekday() < 5
    assert not free_in_nrw(day)


@given(moments, rolled)
def test_rolling_skips_no_working_day(start: datetime, period: Period) -> None:
    plain = local_day(due(start, Period(period.amount, period.unit)))
    moved = local_day(due(start, period))
    assert not any(is_working_day(plain + DAY * ahead) for ahead in range((moved - plain).days))


@given(moments, moments, periods)
def test_who_starts_later_is_never_due_earlier(one: datetime, other: datetime, period: Period) -> None:
    first, second = sorted((one, other))
    assert due(first, period) <= due(second, period)


@given(moments, periods)
def test_one_more_is_later(start: datetime, period: Period) -> None:
    longer = Period(period.amount + 1, period.unit)
    assert due(start, Period(period.amount, period.unit)) < due(start, longer)


@given(moments, periods)
def test_a_deadline_is_never_before_its_start_and_always_utc(start: datetime, period: Period) -> None:
    deadline = due(start, period)
    assert deadline >= start
    assert deadline.tzinfo is UTC


@given(moments, st.integers(1, 36))
def test_months_end_on_the_same_number_or_the_last_of_the_month(start: datetime, amount: int) -> None:
    day, end = local_day(start), local_day(due(start, Period(amount, "months")))
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == amount
    assert end.day == day.day or (end + DAY).day == 1


@given(moments, st.integers(0, 200))
def test_hours_are_hours_in_utc(start: datetime, amount: int) -> None:
    assert due(start, Period(amount, "hours")) - start == timedelta(hours=amount)


@given(moments, periods.filter(lambda period: period.amount > 0))
def test_a_reminder_lies_between_the_request_and_its_deadline(start: datetime, period: Period) -> None:
    deadline = due(start, period)
    assert start < reminder_at(start, deadline) < deadline


@given(moments, st.integers(1, 60))
def test_a_reminder_before_a_deadline_in_working_days_comes_on_a_working_day(start: datetime, amount: int) -> None:
    deadline = due(start, Period(amount, "working_days"))
    assert is_working_day(local_day(reminder_at(start, deadline)))


@given(st.dates(date(1930, 1, 1), date(2026, 12, 31)), st.integers(0, 100))
def test_nobody_has_the_same_birthday_twice_a_year_or_none(born: date, age: int) -> None:
    assert birthday(born, age).year == born.year + age


@given(periods)
def test_a_period_is_read_as_it_was_written(period: Period) -> None:
    assert parse(str(period)) == period
