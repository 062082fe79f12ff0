"""When two spellings are the same name and when two birth dates can be one: the exact part of knowing a person.

Nothing here guesses. What may be the same is left to a human; what is compared is only put into one form first.
"""

import re
import unicodedata
from datetime import date

LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)
WORDS = re.compile(r"[^\W_]+")
NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
ESTIMATE_YEARS = 3
"""An age finding and a document may be this many years apart and still mean one person."""


def normalised(name: str | None) -> str:
    """Small letters without accents, umlauts written out, one space between words: `Gülşen` → `guelsen`."""
    if not name:
        return ""
    if name.isascii():
        return " ".join(WORDS.findall(name.lower()))
    folded = unicodedata.normalize("NFC", name).casefold().translate(LETTERS)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))
    return " ".join(WORDS.findall(plain))


def normalised_azr(number: str | None) -> str:
    """The number of the Ausländerzentralregister without blanks and dashes."""
    return NOT_ALPHANUMERIC.sub("", number).upper() if number else ""


def is_full(birth_date: date | None, precision: str) -> bool:
    """Whether the day itself is known. A first of January is what registers write when it is not."""
    return birth_date is not None and precision == "day" and (birth_date.month, birth_date.day) != (1, 1)


def names_differ(one: str, other: str) -> bool:
    """Of two normalised full names neither contains the other: a missing part or a swapped order is no difference."""
    words, others = set(one.split()), set(other.split())
    return not (words <= others or others <= words)


def birth_dates_differ(one: date | None, precision: str, other: date | None, other_precision: str) -> bool:
    """The dates contradict each other in what is known of both. What is unknown contradicts nothing."""
    if one is None or other is None:
        return False
    if "estimated" in (precision, other_precision):
        return abs(one.year - other.year) > ESTIMATE_YEARS
    if one.year != other.year:
        return True
    if is_full(one, precision) and is_full(other, other_precision):
        return one != other
    by_month = _month_is_known(one, precision) and _month_is_known(other, other_precision)
    return by_month and one.month != other.month


def _month_is_known(birth_date: date, precision: str) -> bool:
    return precision == "month" or is_full(birth_date, precision)
