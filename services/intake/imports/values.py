"""From a cell to a value: dates as Germans, Excel and ISO 8601 write them, codes by their German and English words.

What could be read in two ways is not read: a year of two digits, a date with slashes. The sentence says what to write.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple, get_args

from services.intake.imports.nations import NATIONS, TONGUES
from services.intake.imports.words import (
    OCCASIONS,
    PRECISIONS,
    REPRESENTATIVES,
    SEXES,
    SITUATIONS,
    URGENCIES,
    dictionary,
    plain,
)
from shared.contracts.intake import Occasion
from shared.tables import seen

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?\Z")
GERMAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?: \d{1,2}:\d{2}(?::\d{2})?)?\Z")
SPOKEN = re.compile(r"(\d{1,2})\.\s?([A-Za-zäÄ]{3,9})\.?\s(\d{4})\Z")
ONLY_MONTH = re.compile(r"(?:00?\.)?(\d{1,2})[./](\d{4})\Z|(\d{4})-(\d{1,2})(?:-00)?\Z")
ONLY_YEAR = re.compile(r"(?:00?\.00?\.)?(\d{4})(?:-00-00)?\Z")
SHORT_YEAR = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2}\Z")
SLASHES = re.compile(r"\d{1,2}/\d{1,2}/\d{4}\Z")
MONTHS = {
    "jan": 1, "feb": 2, "maerz": 3, "mrz": 3, "mar": 3, "apr": 4, "mai": 5, "may": 5, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip
BETWEEN = re.compile(r"[;,|\n]+|\s/\s")
BETWEEN_NAMES = re.compile(r"[;,|\n/]+")
NEED = re.compile(r"([^/:()!]+)(?:[/:]([^()!]+))?(?:\(([^)]+)\)|(!))?\s*\Z")
LONGEST_NEED = 200
POSTCODE_WITHOUT_ZERO = re.compile(r"[1-9]\d{3}\Z")

WRITE_DATE = "Write the date as 14.03.2016 or 2016-03-14."


class Wrong(Exception):
    """The cell cannot be understood; `detail` says what to write, without quoting it."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Born(NamedTuple):
    """A birth date as reports have it; `precision` is None where the cell does not tell."""

    day: str | None
    precision: str | None = None


def _date(year: str, month: str | int, day: str | int) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise Wrong("wrong_format", "There is no such day. " + WRITE_DATE) from None


def day(text: str) -> str:
    """A whole date, as ISO 8601."""
    text = seen(text)
    if found := ISO.match(text):
        return _date(found[1], found[2], found[3])
    if found := GERMAN.match(text):
        return _date(found[3], found[2], found[1])
    if found := SPOKEN.match(text):
        name = plain(found[2])
        month = MONTHS.get("maerz" if name.startswith("maer") else name[:3])
        if month is not None:
            return _date(found[3], month, found[1])
    if SHORT_YEAR.match(text):
        raise Wrong("short_year", "Write the year with four digits, such as 14.03.2016.")
    if SLASHES.match(text):
        raise Wrong("ambiguous_date", "Day and month cannot be told apart here. " + WRITE_DATE)
    raise Wrong("wrong_format", WRITE_DATE)


def born(text: str) -> Born:
    """A birth date as far as it is known: also `03.2016`, `00.00.2016`, `2016` and `unbekannt`."""
    text = seen(text)
    if PRECISION_WORDS.get(plain(text)) == "unknown":
        return Born(None, "unknown")
    if found := ONLY_YEAR.match(text):
        if not 1850 < int(found[1]) < 2150:
            raise Wrong("wrong_format", WRITE_DATE)
        return Born(_date(found[1], 1, 1), "year")
    if found := ONLY_MONTH.match(text):
        return Born(_date(found[2] or found[3], found[1] or found[4], 1), "month")
    return Born(day(text))


def one_of(words: Mapping[str, str], sentence: str) -> Callable[[str], str]:
    """Reads a word of a dictionary."""

    def read(text: str) -> str:
        code = words.get(plain(text))
        if code is None:
            raise Wrong("not_in_enum", sentence)
        return code

    return read


def several(read: Callable[[str], Any], between: re.Pattern[str] = BETWEEN_NAMES) -> Callable[[str], list[Any]]:
    """Reads a cell with several values between semicolons, commas, bars, line breaks or slashes."""
    return lambda text: list(dict.fromkeys(read(part.strip()) for part in between.split(text) if part.strip()))


def tongue(text: str) -> str:
    """A language by its name; anything else is taken for a BCP 47 tag and judged as one."""
    return TONGUES.get(plain(text), text)


def postcode(text: str) -> str:
    """Spreadsheets drop the leading zero of 01067 Dresden; German postcodes have five digits."""
    return f"0{text}" if POSTCODE_WITHOUT_ZERO.match(text) else text


def need(text: str) -> tuple[str, str | None, str | None]:
    """Life situation, topic, urgency of `Sprache`, `Schule/Anmeldung`, `Wohnen (dringend)`, `Wohnen!`."""
    found = NEED.match(" ".join(text.split())) if len(text) <= LONGEST_NEED else None
    if found is None:
        raise Wrong("not_in_enum", WHICH_SITUATION)
    urgent = "urgent" if found[4] else urgency(found[3]) if found[3] else None
    return situation(found[1].strip()), found[2] and topic(found[2]), urgent


def topic(text: str) -> str:
    """A topic is a code; lists may write it as a word."""
    return re.sub(r"[\s_]+", "-", text.strip().lower())


def _listed(words: Mapping[str, str]) -> str:
    return ", ".join(f"{code} ({known.partition(', ')[0]})" for code, known in words.items())


SITUATION_WORDS, OCCASION_WORDS = dictionary(SITUATIONS), dictionary(OCCASIONS)
PRECISION_WORDS = dictionary(PRECISIONS)
WHICH_SITUATION = f"Write one or several of: {_listed(SITUATIONS)}; between them a semicolon."
situation = one_of(SITUATION_WORDS, WHICH_SITUATION)
occasion = one_of(OCCASION_WORDS, f"Write one of: {', '.join(get_args(Occasion))}; or its German name.")
sex = one_of(dictionary(SEXES), "Write w, m, d or unbekannt (f, m, x or unknown).")
urgency = one_of(dictionary(URGENCIES), "Write normal, dringend or sofort (normal, urgent or immediate).")
precision = one_of(PRECISION_WORDS, "Write Tag, Monat, Jahr, geschätzt or unbekannt.")
representative = one_of(dictionary(REPRESENTATIVES), "Write Eltern, Vormund or Amtsvormund.")
nation = one_of(NATIONS, "Write the three-letter code of ISO 3166-1, such as SYR or UKR, or the country's German name.")
