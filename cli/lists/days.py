"""Birth dates in the notations that lists use: ISO, German, English, eight digits, a year alone, parts unknown."""

import re
from calendar import monthrange
from collections.abc import Iterable
from typing import NamedTuple

from shared.tables import seen

DIGITS = re.compile(r"^(\d{4})(\d\d)(\d\d)(?:\.0)?$")
YEAR_FIRST = re.compile(r"^(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})(?:[T ].*)?$")
YEAR_LAST = re.compile(r"^(\d{1,2})[-./ ]+(\d{1,2})[-./ ]+(\d{4}|\d\d)(?: .*)?$")
MONTH = re.compile(r"^(?:(\d{4})[-./](\d{1,2})|(\d{1,2})[-./](\d{4}))$")
YEAR = re.compile(r"^(\d{4})(?:\.0)?$")
WORDS = re.compile(r"^(?:(\d{1,2})[. ]*)?([^\W\d_]{3,})\.?[ ,]*(?:(\d{1,2}),?[ ]+)?(\d{4})$")
MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar mär mrz mae", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez"), 1
    )
    for name in names.split()
}


class Birth(NamedTuple):
    """`born` is year, month, day as written, also where there is no such day; `precision` as in reports."""

    born: tuple[int, int, int]
    precision: str

    @property
    def exists(self) -> bool:
        year, month, day = self.born
        return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


def month_first(written: Iterable[str]) -> bool:
    """Whether a column means 12/31/1980: some second number is above 12 and no first one is, and it has slashes."""
    found = [(int(match[1]), int(match[2])) for text in written if "/" in text and (match := YEAR_LAST.match(text))]
    return any(second > 12 for _, second in found) and not any(first > 12 for first, _ in found)


def birth(text: str, american: bool = False, this_year: int = 2100) -> Birth | None:
    """Read one; None if it is none. Zeros are unknown parts: 00.00.1980 is a year.

    Of two digits of a year the century is the latest one that does not lie after `this_year`.
    """
    text = seen(text).strip()
    if found := DIGITS.match(text) or YEAR_FIRST.match(text):
        return _whole(int(found[1]), int(found[2]), int(found[3]))
    if found := YEAR_LAST.match(text):
        year = int(found[3])
        if len(found[3]) == 2:
            year += this_year // 100 * 100 if year <= this_year % 100 else this_year // 100 * 100 - 100
        first, second = int(found[1]), int(found[2])
        return _whole(year, first, second) if american else _whole(year, second, first)
    if found := MONTH.match(text):
        return Birth((int(found[1] or found[4]), int(found[2] or found[3]), 1), "month")
    if found := YEAR.match(text):
        return Birth((int(found[1]), 1, 1), "year")
    if (found := WORDS.match(text.casefold())) and (month := MONTHS.get(found[2][:3])):
        day = found[1] or found[3]
        return Birth((int(found[4]), month, int(day or 1)), "day" if day else "month")
    return None


def _whole(year: int, month: int, day: int) -> Birth | None:
    if year == 0:
        return None
    if month == 0 or (day == 0 and month > 12):
        return Birth((year, 1, 1), "year") if day == 0 else Birth((year, month, day), "day")
    return Birth((year, month, 1), "month") if day == 0 else Birth((year, month, day), "day")
