"""Numbers of money that people read, write and dictate: `F-7K4M2-9QDXT-43` instead of an id of 36 characters.

Ten characters of the alphabet of Crockford's base 32, which has no I, L, O and U, and two check digits (ISO 7064,
MOD 97-10, as in IBANs). They follow from the last 48 bits of the id: every service names the same thing the same way,
without asking anybody, and what is older than the numbers has one too. `tail` leads back to the id.
"""

import re
from uuid import UUID

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
APPLICATION, PAYMENT_FILE, STATE_AWARD, POST = "F", "Z", "L", "S"
"""An application and all that follows (Förderung), a payment file (Zahlungsdatei), an award of the state, a post."""


class FileNumberInvalid(ValueError):
    """The text is no such number, or a character of it is wrong."""


def file_number(id: UUID, kind: str = APPLICATION) -> str:
    """16 characters, the same for ever."""
    bits = id.int & (2**48 - 1)
    body = "".join(LETTERS[bits >> shift & 31] for shift in range(45, -1, -5))
    return f"{kind}-{body[:5]}-{body[5:]}-{_check(body)}"


def tail(text: str) -> str:
    """The last twelve hexadecimal digits of the id behind a number as a person has typed it.

    Raises `FileNumberInvalid`.
    """
    body = re.sub(r"[\s\-–/.]", "", text.upper()).translate(str.maketrans("ILO", "110"))
    if not re.fullmatch(rf"[A-Z]?[{LETTERS}]{{10}}[0-9]{{2}}", body):
        raise FileNumberInvalid(text)
    body, check = body[-12:-2], body[-2:]
    if _check(body) != check:
        raise FileNumberInvalid(text)
    bits = _value(body)
    if bits >= 2**48:
        raise FileNumberInvalid(text)
    return f"{bits:012x}"


def _check(body: str) -> str:
    """Of the number that the letters are in base 32: every single wrong letter changes it, as 97 is prime."""
    return f"{98 - _value(body) * 100 % 97:02d}"


def _value(body: str) -> int:
    found = 0
    for letter in body:
        found = found << 5 | LETTERS.index(letter)
    return found
