"""Days and moments in requests: what people type, what it means, and what they are told when it means nothing."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.bounded import STORED, At, Day, From, Until
from shared.field_errors import field_errors

DAY, AT, FROM, UNTIL = TypeAdapter(Day), TypeAdapter(At), TypeAdapter(From), TypeAdapter(Until)


def refused(kind: TypeAdapter[Any], value: Any) -> tuple[str, str]:
    with pytest.raises(ValidationError) as caught:
        kind.validate_python(value)
    [error] = field_errors(caught.value.errors())
    return error["code"], error["detail"]


def test_a_day_as_from_begins_where_the_german_day_begins() -> None:
    assert FROM.validate_python("2026-12-01") == datetime(2026, 11, 30, 23, tzinfo=UTC)


def test_a_day_as_until_is_over_where_the_next_german_day_begins() -> None:
    assert UNTIL.validate_python("2026-12-01") == datetime(2026, 12, 1, 23, tzinfo=UTC)


def test_a_day_as_at_is_its_last_instant() -> None:
    assert AT.validate_python("2026-12-01") == datetime(2026, 12, 1, 22, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-12-01", 24)])
def test_days_on_which_the_clocks_change_are_as_long_as_they_are(day: str, hours: int) -> None:
    length = UNTIL.validate_python(day) - FROM.validate_python(day)
    assert length.total_seconds() == hours * 3600


@pytest.mark.parametrize(
    "said",
    ["2026-12-01T08:30:00+01:00", "2026-12-01T07:30:00Z", "2026-12-01t07:30:00z", "2026-12-01T08:30:00 01:00",
     "2026-12-01T07:30:00.000Z"],
)  # fmt: skip
def test_a_moment_is_understood_as_it_is_written(said: str) -> None:
    assert FROM.validate_python(said) == datetime(2026, 12, 1, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    ["2026-12-01T08:30:00", "2026-12-01 08:30", "1764547200", "", "tomorrow", "2026-12-01T24:00:00Z", "2026-02-30",
     "٢٠٢٦-١٢-٠١", "2026-12-01\0", "01.12.2026", "2026-12", 1764547200, None, ["2026-12-01"], True],
)  # fmt: skip
@pytest.mark.parametrize("kind", [AT, FROM, UNTIL])
def test_what_is_no_moment_is_told_what_to_write(kind: TypeAdapter[Any], said: Any) -> None:
    code, detail = refused(kind, said)
    assert (code, "2026-12-01T08:30:00+01:00" in detail) == ("wrong_format", True)


@pytest.mark.parametrize(
    "said",
    ["0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "0001-01-01", "9999-12-31", "1899-12-31", "2200-01-01"],
)
@pytest.mark.parametrize("kind", [AT, FROM, UNTIL])
def test_no_zone_can_lead_out_of_the_calendar(kind: TypeAdapter[Any], said: str) -> None:
    assert refused(kind, said)[0] in ("out_of_range", "wrong_format")


@pytest.mark.parametrize("said", ["0206-03-14", "0001-01-01", "9999-12-31", "1989-12-31", "2101-01-01"])
def test_a_day_no_office_means_is_refused_with_the_bounds(said: str) -> None:
    assert refused(DAY, said) == ("out_of_range", "Write a day from 1990-01-01 to 2100-12-31.")


@pytest.mark.parametrize(
    "said", ["01.12.2026", "2026-12-01T00:00:00", "1764547200", 1764547200, 1.5, "2026-02-29", "", None]
)
def test_what_is_no_day_is_told_what_to_write(said: Any) -> None:
    assert refused(DAY, said) == ("wrong_format", "Write a day such as 2026-12-01.")


def test_what_older_versions_stored_is_read_as_it_is() -> None:
    assert DAY.validate_python("0206-03-14", context=STORED) == date(206, 3, 14)


@given(st.one_of(st.text(), st.datetimes(timezones=st.timezones()).map(datetime.isoformat), st.dates().map(str)))
def test_whatever_is_typed_is_a_moment_the_database_holds_or_is_refused(said: str) -> None:
    for kind in (AT, FROM, UNTIL):
        try:
            found = kind.validate_python(said)
        except ValidationError:
            continue
        assert found.tzinfo is UTC
        assert 1899 < found.year < 2202
