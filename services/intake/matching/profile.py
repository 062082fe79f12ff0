"""One record, prepared once: everything that comparing and blocking look at, normalised and folded.

A register holds as many profiles as there are candidates, a list as many as rows: what names share is kept once.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from services.intake.matching.names import Role, known_names
from services.intake.matching.placeholders import is_place, nobody, only_initials, stands_for_nothing
from services.intake.matching.romanisation import latin
from services.intake.matching.spelling import folded, frame
from services.intake.people.names import normalised, normalised_azr, says_nothing

ARTICLES = frozenset({"al", "el", "ul", "il", "l"})
SUN = re.compile(r"^[ae](sch|sh|[sdtnrz])$")
"""An Arabic article before a sun letter takes its sound: as-Sayed, ar-Rahman (DIN 31635)."""
PARTICLES = frozenset(
    {"von", "van", "vom", "zu", "zur", "der", "den", "de", "da", "di", "du", "del", "dos", "und", "y"}
)
"""Words that come and go between registers and say nothing of who it is."""
JOINED = re.compile(r"^[ae]l(?=....)")
SERVANT = frozenset({"abd", "abdul", "abdel", "abdal", "abdol", "abdur", "abdus"})
STREET = re.compile(r"(stra(ss|ß)e|str)\b\.?")
NUMBER = re.compile(r"^(.*?\D)\s*(\d+\s*[a-z]?)\s*$")
DIGITS = re.compile(r"\D+")
Day = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Name:
    """A given or family name. `keys` are its words with each known spelling as one, `folds` without the table.

    `unknown`: something is written that is no name; `initials`: single letters, which say little.
    """

    text: str
    words: tuple[str, ...]
    folds: tuple[str, ...]
    keys: tuple[str, ...]
    frames: tuple[str, ...]
    joined: str
    core: str
    unknown: bool = False
    initials: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """Normalised parts; empty what is not known."""

    street: str = ""
    house_number: str = ""
    postcode: str = ""
    city: str = ""
    district: str = ""


NOWHERE = Address()
NAMELESS = Name("", (), (), (), (), "", "")
NOT_KNOWN = replace(NAMELESS, unknown=True)


@dataclass(frozen=True, slots=True)
class Profile:
    """A person as matching sees them. `born` is year, month, day; `precision` what of it is known ('' for nothing)."""

    given: Name
    family: Name
    born: Day | None
    precision: str
    sex: str
    nationalities: frozenset[str]
    address: Address
    phone: str
    email: str
    azr_number: str
    references: frozenset[str]
    identifiers: Mapping[str, str]


def profile(
    given_names: str | None, family_name: str | None, birth_date: date | None, birth_date_precision: str = "day", *,
    sex: str | None = None, nationalities: Collection[str] = (), address: Mapping[str, str | None] | None = None,
    phone: str | None = None, email: str | None = None, azr_number: str | None = None,
    references: Collection[str] = (), identifiers: Mapping[str, str] | None = None,
    first_of_january_is_known: bool = False, born: Day | None = None,
) -> Profile:  # fmt: skip
    """Prepare a record. `birth_date_precision` as in reports: `day`, `month`, `year`, `estimated`, `unknown`.

    A first of January counts as a year unless `first_of_january_is_known`. `born` may hold a day that is none (a
    misspelt one of a list: month 13), in place of `birth_date`.
    """
    if birth_date is not None:
        born = (birth_date.year, birth_date.month, birth_date.day)
    precision = birth_date_precision if born is not None and birth_date_precision != "unknown" else ""
    if precision == "day" and born is not None and born[1:] == (1, 1) and not first_of_january_is_known:
        precision = "year"
    given = _name(given_names, "given") if given_names else NAMELESS
    family = _name(family_name, "family") if family_name else NAMELESS
    if nobody(given.text, family.text):
        given = family = NOT_KNOWN
    return Profile(
        given,
        family,
        born if precision else None,
        precision,
        sex if sex in ("f", "m", "x") else "",
        frozenset(nationalities),
        _address(address) if address else NOWHERE,
        normalised_phone(phone) if phone else "",
        email.strip().casefold() if email and "@" in email else "",
        normalised_azr(azr_number) if azr_number else "",
        frozenset(references),
        identifiers or {},
    )


@lru_cache(maxsize=200_000)
def _name(written: str, role: Role) -> Name:
    plain = normalised(written)
    words = latin(written).split()
    if not words or stands_for_nothing(plain, role):
        return NOT_KNOWN
    return name_of(words, role, initials=only_initials(plain))


def name_of(words: list[str], role: Role, *, initials: bool = False) -> Name:
    """A name of its words, which are in one form already."""
    words = _without_articles(words) or words
    table = known_names()
    folds = tuple(folded(word) for word in words)
    core = "".join(folds)
    if role == "family" and len(words) == 1 and folds[0] not in table.spellings:
        core = folded(JOINED.sub("", words[0]))
    return Name(
        " ".join(words), tuple(words), folds, tuple(table.key(fold) for fold in folds),
        tuple(_frame(fold, word) for fold, word in zip(folds, words, strict=True)),
        "".join(folds), core, initials=initials,
    )  # fmt: skip


def _frame(fold: str, word: str) -> str:
    """Without an article that is written together with its name, in whichever column it stands."""
    return frame(fold if fold in known_names().spellings else folded(JOINED.sub("", word)))


def _without_articles(words: list[str]) -> list[str]:
    """Without articles and particles, and with a servant of God in one word: Abd al-Rahman → abdulrahman."""
    kept: list[str] = []
    servant = False
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if servant and word in ARTICLES:
            continue
        if following and (word in ARTICLES or word in PARTICLES or _assimilated(word, following)):
            continue
        if servant:
            kept.append(f"abdul{word}")
            servant = False
        elif following and word in SERVANT:
            servant = True
        else:
            kept.append(word)
    return kept


def _assimilated(word: str, following: str) -> bool:
    found = SUN.match(word)
    return found is not None and following.startswith(found[1])


@lru_cache(maxsize=100_000)
def _place(text: str) -> str:
    return STREET.sub("str", latin(text)).replace(" ", "") if is_place(normalised(text)) else ""


def _address(parts: Mapping[str, str | None]) -> Address:
    street, number = parts.get("street") or "", parts.get("house_number") or ""
    if street and not number and (found := NUMBER.match(street.casefold())):
        street, number = found[1], found[2]
    postcode = normalised(parts.get("postcode")).replace(" ", "")
    return Address(
        _place(street) if street else "",
        normalised(number).replace(" ", "") if number and is_place(normalised(number)) else "",
        postcode if postcode.strip("0") else "",
        _place(parts.get("city") or ""),
        _place(parts.get("district") or ""),
    )


@lru_cache(maxsize=100_000)
def normalised_phone(number: str) -> str:
    """The digits of a number without Germany's prefix or a leading zero; '' if they are too few to mean anything."""
    digits = DIGITS.sub("", number)
    if digits.startswith("00"):
        digits = digits[2:]
    if digits.startswith("49") and len(digits) > 10:
        digits = digits[2:]
    digits = digits.lstrip("0")
    return digits if len(digits) >= 5 and not says_nothing(digits) else ""
