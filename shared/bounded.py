"""What a request may say in a field or a parameter, each kind with bounds that databases, calendars and people share.

A bare `datetime` takes moments no zone can hold and moments without one; a bare `date` the year 206; a bare `str` a
megabyte. Routes take these instead, and a test over every OpenAPI document refuses the bare ones. The bounds stand in
the documents as `formatMinimum` and `formatMaximum`.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.contracts.instants import rfc3339
from shared.periods import BERLIN

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
"""Of what offices do, promise, book and pay. Birth dates are bounded by `contracts/reports/rules.py`."""
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
DAY_FORM = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
LOST_PLUS = re.compile(r"(?<=[\d]) (?=\d\d:\d\d\Z)", re.ASCII)
"""In a query a plus sign that was not encoded arrives as a blank."""

STORED = "stored"
"""As the context of a validation: what older versions wrote is read as it is."""

A_DAY = "Write a day such as 2026-12-01."
A_MOMENT = "Write a moment with its zone, such as 2026-12-01T08:30:00+01:00, or a day such as 2026-12-01."
LARGEST_INTEGER = 2**31 - 1


def _day(text: Any, info: ValidationInfo) -> date:
    found = text if type(text) is date else _read_day(text)
    if found is None:
        raise PydanticCustomError("wrong_format", A_DAY)
    if not FIRST_DAY <= found <= LAST_DAY and info.context != STORED:
        raise PydanticCustomError(
            "out_of_range", "Write a day from {first} to {last}.", {"first": str(FIRST_DAY), "last": str(LAST_DAY)}
        )
    return found


def _read_day(text: Any) -> date | None:
    if not isinstance(text, str) or not DAY_FORM.match(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(of_day: Callable[[date], datetime]) -> Callable[[Any], datetime]:
    def read(text: Any) -> datetime:
        found = None
        if isinstance(text, str):
            day = _read_day(text)
            found = _within(of_day, day) if day else rfc3339(LOST_PLUS.sub("+", text))
        if found is None:
            raise PydanticCustomError("wrong_format", A_MOMENT)
        if not FIRST <= found < LAST:
            raise PydanticCustomError(
                "out_of_range",
                "Write a moment of the years {first} to {last}.",
                {"first": str(FIRST.year), "last": str(LAST.year - 1)},
            )
        return found.astimezone(UTC)

    return read


def _within(of_day: Callable[[date], datetime], day: date) -> datetime:
    return of_day(day) if FIRST.date() <= day < LAST.date() else datetime.min.replace(tzinfo=UTC)


def begins(day: date) -> datetime:
    """The first instant of a German day."""
    return datetime(day.year, day.month, day.day, tzinfo=BERLIN)


def is_over(day: date) -> datetime:
    """The first instant after a German day."""
    return begins(day + timedelta(days=1))


def ends(day: date) -> datetime:
    """The last instant of a German day."""
    return (is_over(day).astimezone(UTC) - timedelta(microseconds=1)).astimezone(BERLIN)


def _schema(form: str, first: str, last: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "format": form, "formatMinimum": first, "formatMaximum": last})


_MOMENTS = _schema("date-time", "1900-01-01T00:00:00Z", "2199-12-31T23:59:59Z")

Day = Annotated[date, BeforeValidator(_day), _schema("date", str(FIRST_DAY), str(LAST_DAY))]
"""A calendar day as text, `2026-12-01`. Which days make sense beside others is for the act's rules."""
From = Annotated[datetime, BeforeValidator(_moment(begins)), _MOMENTS]
"""From a moment on, or from the beginning of a German day on. Also "before": before the day begins."""
Until = Annotated[datetime, BeforeValidator(_moment(is_over)), _MOMENTS]
"""Until a moment, itself excluded; or until a German day is over."""
At = Annotated[datetime, BeforeValidator(_moment(ends)), _MOMENTS]
"""At a moment; or as it stands when a German day ends."""


def _says(text: str) -> str:
    if not any(unicodedata.category(one)[0] in "LNPS" for one in text):
        raise PydanticCustomError("says_nothing", "Write something that can be read.")
    return text


Says = AfterValidator(_says)
"""For texts that must carry something: more than blanks, marks and characters nobody sees."""
Number = Annotated[int, Field(ge=1, le=LARGEST_INTEGER)]
"""A running number in a path."""
Counted = Annotated[int, Field(ge=1, le=LARGEST_INTEGER, strict=True)]
"""A running number in a body."""
Word = Annotated[str, StringConstraints(min_length=1, max_length=80)]
"""A name or code to filter by; one that is not known finds nothing."""
