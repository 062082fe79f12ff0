"""When two spellings are the same name and when two birth dates can be one: the exact part of knowing a person.

Nothing here guesses. What may be the same is left to a human; what is compared is only put into one form first. It is
made here alone: the database and the lists compare what they are handed.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from itertools import pairwise

from anyascii import anyascii

WORDS = re.compile(r"[^\W_]+")
NOT_ALPHANUMERIC = re.compile(r"[\W_]+")
ESTIMATE_YEARS = 3
"""An age finding and a document may be this many years apart and still mean one person."""

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
UNSEEN = frozenset(
    map(chr, (0x34F, 0x345, 0x640, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x3164, 0xFFA0,
              *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)  # fmt: skip
"""What no reader sees beside format characters (Default_Ignorable_Code_Point of Unicode), and the Arabic tatweel."""
APOSTROPHES = frozenset(map(chr, (*range(0x2B9, 0x300), 0xA78B, 0xA78C)))
"""Letters that are apostrophe, ayin or hamza on one keyboard and a sign on another (U+02BC in Ukrainian, U+02BB in
Uzbek names): they part words as the signs do."""
ONE_LETTER = dict(zip("یىېےۍکڪةہەھٱі", "يييييككههههاи", strict=True))
"""One letter under several codes: of Arabic, Persian and Urdu keyboards, of Ukrainian and Russian registers."""


class Table(dict[int, str]):
    """For `str.translate`: what `of` makes of a sign, worked out when it is met first."""

    def __init__(self, of: Callable[[str], str]) -> None:
        super().__init__()
        self.of = of

    def __missing__(self, code: int) -> str:
        found = self[code] = self.of(chr(code))
        return found


def _seen(sign: str) -> str:
    return "" if sign in UNSEEN or unicodedata.category(sign) == "Cf" else sign


def _plain(sign: str) -> str:
    """Of a decomposed small letter what counts: no mark, the digit whatever its script, Latin letters in ASCII."""
    if unicodedata.combining(sign) or sign in UNSEEN:
        return ""
    if sign in APOSTROPHES:
        return " "
    if sign in ONE_LETTER:
        return ONE_LETTER[sign]
    if (digit := unicodedata.decimal(sign, None)) is not None:
        return str(digit)
    if sign.isalnum():
        return (NOT_ALPHANUMERIC.sub("", anyascii(sign).lower()) or " ") if is_latin(sign) else sign
    return sign if unicodedata.category(sign)[0] == "M" else " "


def is_latin(sign: str) -> bool:
    return unicodedata.name(sign, "").startswith("LATIN ")


SEEN, PLAIN = Table(_seen), Table(_plain)


def small(text: str) -> str:
    """Composed small letters as a reader sees them: full width, ligatures and what is not seen make no difference."""
    return unicodedata.normalize("NFKC", text.translate(SEEN)).casefold()


def normalised(name: str | None) -> str:
    """Small letters without accents, umlauts written out, one space between words: `Gülşen` → `guelsen`.

    Latin letters become ASCII, others stay in their script. Empty for what holds neither letter nor digit.
    """
    if not name:
        return ""
    if name.isascii():
        return " ".join(WORDS.findall(name.lower()))
    plain = unicodedata.normalize("NFKD", small(name).translate(UMLAUTS)).translate(PLAIN)
    return " ".join(word for word in plain.split() if any(map(str.isalnum, word)))


WORD_IN_NUMBER = re.compile(r"(?!AZR)[A-Z]{3}(?<!AZR)")
"""Letters beside the name of the register itself."""


def normalised_azr(number: str | None) -> str:
    """The number of the Ausländerzentralregister without blanks and dashes; empty for what stands in its place where
    there is none: words without a digit, one digit over and over.
    """
    if not number:
        return ""
    plain = normalised(number).replace(" ", "").upper()
    return "" if says_nothing(plain) else plain


def says_nothing(number: str) -> bool:
    """What is written where a number is not known: zeros, one digit repeated, digits in their order, a word, or next to
    nothing behind many zeros.
    """
    digits = {sign for sign in number if sign.isdigit()}
    if digits <= {"0"} or (len(digits) == 1 and len(number) >= 4 and number.isdigit()) or WORD_IN_NUMBER.search(number):
        return True
    if len(number) < 8 or not number.isdecimal():
        return False
    steps = {(int(following) - int(digit)) % 10 for digit, following in pairwise(number)}
    return steps in ({1}, {9}) or len(number.lstrip("0")) <= 3


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
