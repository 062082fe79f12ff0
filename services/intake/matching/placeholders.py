"""What stands for "not known" where a name, a place or a number should be: `placeholders.yaml`, read once. Pure.

What was written is kept and shown as it is; only as evidence it counts for nothing. Initials are something, but too
little to tell anybody by.
"""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import yaml

from services.intake.people.names import normalised

Role = Literal["given", "family"]
FILE = Path(__file__).with_name("placeholders.yaml")
OVER_AND_OVER = re.compile(r"([^\W\d])\1\1+")
ALPHABETS = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "HEBREW", "ARABIC")
"""Scripts in which one letter is no name; in Chinese, Korean and Ethiopic it may be."""


Phrases = frozenset[str]


class Placeholders(NamedTuple):
    """`says` and `alone` by role: a name of nothing else than `alone`, with at least one of `says`, says nothing.

    `first` are the words any of them begins with, by which most names are told at once; `longest` is the number of
    words of the longest.
    """

    version: int
    first: Phrases
    longest: int
    says: dict[Role, Phrases]
    alone: dict[Role, Phrases]
    counted: Phrases
    newborn: Phrases
    whole: Phrases
    places: Phrases


@cache
def placeholders() -> Placeholders:
    """The table beside this file."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    nothing = [entry for words in read["nothing"].values() for entry in _entries(words)]
    counted, beside, newborn = (frozenset(_entries(read[name])) for name in ("counted", "beside", "newborn"))
    says: dict[Role, Phrases] = {
        "given": frozenset([*nothing, *_entries(read["given"])]),
        "family": frozenset([*nothing, *_entries(read["family"])]),
    }
    every = says["given"] | says["family"] | counted | beside | newborn
    return Placeholders(
        version=int(read["version"]),
        first=frozenset(entry.partition(" ")[0] for entry in every),
        longest=max(len(entry.split()) for entry in every),
        says=says,
        alone={role: phrases | beside for role, phrases in says.items()},
        counted=counted,
        newborn=newborn,
        whole=frozenset(_entries(read["whole"])),
        places=frozenset([*nothing, *_entries(read["places"])]),
    )


def _entries(words: str) -> list[str]:
    return [normalised(entry) for entry in words.split(",")]


def tells(name: str | None, role: Role) -> bool:
    """Whether a written name says who somebody is: it is no placeholder and more than initials."""
    plain = normalised(name)
    return bool(plain) and not stands_for_nothing(plain, role) and not only_initials(plain)


@lru_cache(maxsize=50_000)
def stands_for_nothing(plain: str, role: Role) -> bool:
    """Whether a `normalised` name is none: empty, numbers, a letter over and over, a placeholder, an unnamed child."""
    words = plain.split()
    if all(word.isdecimal() or OVER_AND_OVER.fullmatch(word) for word in words):
        return True
    table = placeholders()
    if role == "given" and len(words) > 1 and words[-1] in table.newborn:
        return True
    if len(words[0]) > 1 and words[0] not in table.first and not words[0].isdecimal():
        return False
    return (role == "given" and _begins(words, table)) or _is_made_of(words, role, table)


def _begins(words: list[str], table: Placeholders) -> bool:
    return any(" ".join(words[:end]) in table.newborn for end in range(1, table.longest + 1))


def _is_made_of(words: list[str], role: Role, table: Placeholders) -> bool:
    """Whether phrases of the table, single letters and numbers are all there is: each place is looked at once, however
    many ways lead to it.
    """
    says, alone = table.says[role], table.alone[role]
    reached = {0}
    told = False
    for start in range(len(words)):
        phrase = words[start : start + table.longest]
        for length in range(1, len(phrase) + 1):
            text = " ".join(phrase[:length])
            counts = length > 1 and _counts(phrase[length - 1]) and " ".join(phrase[: length - 1]) in table.counted
            told = told or counts or text in says
            if start in reached and (counts or text in alone or (length == 1 and _counts(text))):
                reached.add(start + length)
    return told and len(words) in reached


def _counts(word: str) -> bool:
    """A number or a single letter, which may count the unknown."""
    return word.isdecimal() or (len(word) == 1 and word.isalpha())


@lru_cache(maxsize=50_000)
def only_initials(plain: str) -> bool:
    """Whether a `normalised` name is nothing but single letters: `A. B.`, `S`."""
    return all(len(word) == 1 and unicodedata.name(word, "").startswith(ALPHABETS) for word in plain.split())


def is_reference(text: str) -> bool:
    """Whether a file number or a household's name is one: something else than what stands for none, than one letter
    over and over and than zeros. `1`, `A-1` and `Kind 1` are."""
    plain = normalised(text)
    words = plain.split()
    if not plain.strip("0") or all(OVER_AND_OVER.fullmatch(word) for word in words):
        return False
    table = placeholders()
    return plain not in table.counted and not (
        _is_made_of(words, "family", table) and not any(map(str.isdecimal, words))
    )


def nobody(given: str, family: str) -> bool:
    """Whether two `normalised` names are together what forms and courts write for somebody unknown."""
    return f"{given} {family}" in placeholders().whole


def is_place(plain: str) -> bool:
    """Whether a `normalised` street, town or district is one."""
    return bool(plain) and plain not in placeholders().places
