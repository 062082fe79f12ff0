"""Concrete deadlines, each as a lawyer would count it on the calendar."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel, ValidationError

from shared.periods import (
    Period,
    PeriodNotUnderstood,
    birthday,
    due,
    end_of_day,
    first_of_next_month,
    is_holiday,
    is_werktag,
    is_working_day,
    last_day,
    local_day,
    parse,
    reminder_at,
    start_of_day,
)

BERLIN = ZoneInfo("Europe/Berlin")


def in_berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


def day_due(start: str, period: str) -> date:
    return local_day(due(in_berlin(start), parse(period)))


def test_the_day_of_the_event_is_not_counted() -> None:
    assert day_due("2026-03-02T09:00", "1 working_days") == date(2026, 3, 3)


def test_a_period_ends_with_the_last_microsecond_of_its_last_day_in_berlin() -> None:
    assert due(in_berlin("2026-01-12T09:00"), parse("1 working_days")) == datetime(
        2026, 1, 13, 22, 59, 59, 999999, tzinfo=UTC
    )


def test_in_summer_the_day_ends_an_hour_earlier_in_utc() -> None:
    assert due(in_berlin("2026-07-13T09:00"), parse("1 working_days")) == datetime(
        2026, 7, 14, 21, 59, 59, 999999, tzinfo=UTC
    )


def test_late_at_night_in_utc_it_is_already_the_next_day_in_berlin() -> None:
    start = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert local_day(due(start, parse("1 calendar_days"))) == date(2026, 3, 4)


def test_ten_working_days_over_easter_skip_good_friday_and_easter_monday() -> None:
    assert day_due("2026-03-30T10:00", "10 working_days") == date(2026, 4, 15)


def test_corpus_christi_is_a_holiday_in_north_rhine_westphalia() -> None:
    assert day_due("2026-06-03T10:00", "1 working_days") == date(2026, 6, 5)


def test_all_saints_is_a_holiday_in_north_rhine_westphalia() -> None:
    assert day_due("2027-10-29T10:00", "1 working_days") == date(2027, 11, 2)


def test_epiphany_is_no_holiday_in_north_rhine_westphalia() -> None:
    assert is_working_day(date(2026, 1, 6))


@pytest.mark.parametrize("day", [date(2026, 12, 24), date(2026, 12, 31)])
def test_christmas_eve_and_new_years_eve_are_working_days(day: date) -> None:
    assert is_working_day(day)


def test_reformation_day_was_a_holiday_only_in_2017() -> None:
    assert [year for year in range(2015, 2028) if is_holiday(date(year, 10, 31))] == [2017]


def test_saturdays_count_as_werktage() -> None:
    assert day_due("2026-03-05T10:00", "2 werktage") == date(2026, 3, 7)


def test_werktage_that_end_on_a_saturday_move_where_the_rule_says_so() -> None:
    assert day_due("2026-03-05T10:00", "2 werktage roll") == date(2026, 3, 9)


def test_holidays_on_a_saturday_are_no_werktage() -> None:
    assert not is_werktag(date(2026, 10, 3))


def test_calendar_days_may_end_on_a_sunday() -> None:
    assert day_due("2026-03-01T10:00", "7 calendar_days") == date(2026, 3, 8)


def test_a_last_day_on_a_sunday_moves_to_monday_where_the_rule_says_so() -> None:
    assert day_due("2026-03-01T10:00", "7 calendar_days roll") == date(2026, 3, 9)


def test_a_last_day_on_good_friday_moves_past_easter_monday() -> None:
    assert day_due("2026-03-20T10:00", "2 weeks roll") == date(2026, 4, 7)


def test_two_weeks_end_on_the_same_day_of_the_week() -> None:
    assert day_due("2026-03-04T10:00", "2 weeks") == date(2026, 3, 18)


def test_a_month_ends_on_the_day_with_the_same_number() -> None:
    assert day_due("2026-03-11T10:00", "1 months") == date(2026, 4, 11)


def test_a_month_from_the_31st_ends_on_the_last_day_of_a_shorter_month() -> None:
    assert day_due("2027-01-31T10:00", "1 months") == date(2027, 2, 28)


def test_a_month_from_the_last_of_february_does_not_end_on_the_last_of_march() -> None:
    assert day_due("2027-02-28T10:00", "1 months") == date(2027, 3, 28)


def test_same_day_is_the_end_of_the_day_itself_even_on_a_sunday() -> None:
    assert day_due("2026-03-08T10:00", "same_day") == date(2026, 3, 8)


def test_hours_run_through_the_night_and_over_a_holiday() -> None:
    assert due(in_berlin("2026-12-24T22:00"), parse("4 hours")) == in_berlin("2026-12-25T02:00")


def test_four_hours_over_the_change_to_summer_time_end_five_hours_later_on_the_wall() -> None:
    assert due(in_berlin("2026-03-29T00:30"), parse("4 hours")) == in_berlin("2026-03-29T05:30")


def test_days_over_the_change_to_winter_time_still_end_at_local_midnight() -> None:
    assert due(in_berlin("2026-10-23T12:00"), parse("3 calendar_days")) == datetime(
        2026, 10, 26, 22, 59, 59, 999999, tzinfo=UTC
    )


def test_a_day_that_takes_effect_begins_at_local_midnight() -> None:
    assert start_of_day(date(2026, 7, 1)) == datetime(2026, 6, 30, 22, tzinfo=UTC)


def test_the_first_of_the_next_month_follows_the_last_of_the_year() -> None:
    assert first_of_next_month(date(2026, 12, 31)) == date(2027, 1, 1)


def test_an_eighteenth_birthday_is_eighteen_years_later() -> None:
    assert birthday(date(2008, 9, 15), 18) == date(2026, 9, 15)


def test_who_was_born_on_29_february_is_of_age_on_1_march() -> None:
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)


def test_a_reminder_comes_on_an_office_morning_after_three_quarters_of_the_time() -> None:
    start, deadline = in_berlin("2026-03-02T10:00"), end_of_day(date(2026, 3, 16))
    assert reminder_at(start, deadline) == in_berlin("2026-03-13T08:00")


def test_a_reminder_on_a_weekend_waits_for_monday_if_the_deadline_does() -> None:
    start = in_berlin("2026-03-06T17:00")
    assert reminder_at(start, end_of_day(date(2026, 3, 9))) == in_berlin("2026-03-09T08:00")


def test_a_reminder_that_cannot_wait_for_monday_comes_on_the_last_working_day_before() -> None:
    start = in_berlin("2026-03-03T10:00")
    assert reminder_at(start, end_of_day(date(2026, 3, 8))) == in_berlin("2026-03-06T08:00")


def test_a_reminder_of_the_next_working_day_comes_that_morning() -> None:
    start = in_berlin("2026-03-02T16:00")
    assert reminder_at(start, end_of_day(date(2026, 3, 3))) == in_berlin("2026-03-03T08:00")


def test_a_reminder_within_hours_does_not_come_earlier_because_the_office_opens() -> None:
    start = in_berlin("2026-03-02T05:00")
    assert reminder_at(start, due(start, parse("8 hours"))) == in_berlin("2026-03-02T11:00")


@pytest.mark.parametrize(
    "text", ["10 workingdays", "working_days", "-1 weeks", "10  weeks", "1.5 hours", "", "ten weeks"]
)
def test_a_typo_in_a_period_names_the_units_that_exist(text: str) -> None:
    with pytest.raises(PeriodNotUnderstood, match="working_days, werktage, calendar_days, weeks, months, hours"):
        parse(text)


def test_hours_cannot_be_moved_to_a_working_day() -> None:
    with pytest.raises(PeriodNotUnderstood, match="Stunden laufen nach der Uhr"):
        parse("4 hours roll")


def test_hours_have_no_last_day() -> None:
    with pytest.raises(PeriodNotUnderstood, match="keinen letzten Tag"):
        last_day(date(2026, 3, 2), parse("4 hours"))


class Rule(BaseModel):
    answer: Period


def test_a_model_reads_and_writes_a_period_as_its_text() -> None:
    assert Rule.model_validate({"answer": "2 weeks roll"}).model_dump_json() == '{"answer":"2 weeks roll"}'


def test_a_model_refuses_a_period_with_an_unknown_unit() -> None:
    with pytest.raises(ValidationError, match="keine Frist"):
        Rule.model_validate({"answer": "2 fortnights"})
