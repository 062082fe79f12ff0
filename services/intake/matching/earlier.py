"""Names as the keys of scheme 1 were made of them.

People of an older installation are found by those until they have the keys of now. Of most names both are the same; the
others are those with letters that are apostrophes, with vowel signs, with letters under several codes.
"""

import unicodedata
from dataclasses import replace
from functools import lru_cache

from services.intake.matching.names import Role
from services.intake.matching.profile import Name, Profile, name_of
from services.intake.matching.romanisation import ARABIC, CYRILLIC
from services.intake.people.names import WORDS

ROMANISED = str.maketrans(CYRILLIC | ARABIC)
LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
)


def earlier(one: Profile, given_names: str | None, family_name: str | None) -> Profile | None:
    """The profile its names had then; None if it is the same, or says nothing now."""
    given, family = _earlier(one.given, given_names, "given"), _earlier(one.family, family_name, "family")
    if given == one.given and family == one.family:
        return None
    return replace(one, given=given, family=family)


def _earlier(name: Name, written: str | None, role: Role) -> Name:
    if name.unknown or not written or written.isascii():
        return name
    return _name(written, role) or name


@lru_cache(maxsize=20_000)
def _name(written: str, role: Role) -> Name | None:
    folded = unicodedata.normalize("NFC", written.casefold().translate(ROMANISED)).casefold().translate(LETTERS)
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))
    words = WORDS.findall(plain)
    return name_of(words, role) if words else None
