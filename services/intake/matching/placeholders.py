"""What stands for "not known" where a name, a place or a number should be: `placeholders.yaml`, read once. Pure.

What was written is kept and shown as it is; only as evidence it counts for nothing. Initials are something, but too
little to tell anybody by.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import yaml

from services.intake.people.names import normalised

Role = Literal["given", "family"]
FILE = Path(__file__).with_name("placeholders.yaml")
OVER_AND_OVER = re.compile(r"([^\W\d])\1\1+")
SINGLE = r"\d+|[^\W\d_]"
"""A number or a single letter, which may count the unknown."""
ALPHABETS = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "HEBREW", "ARABIC")
"""Scripts in which one letter is no name; in Chinese, Korean and Ethiopic it may be."""


class Placeholders(NamedTuple):
    """`alone` and `some` by role: a name of nothing else than `alone`, with at least one of `some`, says nothing.

    `first` are the words any of them begins with, by which most names are told at once.
    """

    version: int
    first: frozenset[str]
    alone: dict[Role, re.Pattern[str]]
    some: dict[Role, re.Pattern[str]]
    newborn: re.Pattern[str]
    whole: frozenset[str]
    places: frozenset[str]


@cache
def placeholders() -> Placeholders:
    """The table beside this file."""
    read = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    nothing = [entry for words in read["nothing"].values() for entry in _entries(words)]
    counted = [f"{entry} (?:{SINGLE})" for entry in map(re.escape, _entries(read["counted"]))]
    beside = _entries(read["beside"])
    says: dict[Role, list[str]] = {
        "given": [*nothing, *_entries(read["given"])], "family": [*nothing, *_entries(read["family"])]
    }  # fmt: skip
    alone: dict[Role, re.Pattern[str]] = {}
    some: dict[Role, re.Pattern[str]] = {}
    for role, entries in says.items():
        core = [*map(re.escape, entries), *counted]
        one = _any([*core, *map(re.escape, beside), SINGLE])
        alone[role] = re.compile(f"{one}(?: {one})*")
        some[role] = re.compile(f"(?:^| ){_any(core)}(?: |$)")
    unnamed = _entries(read["newborn"])
    newborn = re.compile(f"{_any(map(re.escape, unnamed))}(?: |$)")
    every = (*says["given"], *says["family"], *_entries(read["counted"]), *beside, *unnamed)
    first = frozenset(entry.partition(" ")[0] for entry in every)
    whole, places = frozenset(_entries(read["whole"])), frozenset([*nothing, *_entries(read["places"])])
    return Placeholders(int(read["version"]), first, alone, some, newborn, whole, places)


def _entries(words: str) -> list[str]:
    return [normalised(entry) for entry in words.split(",")]


def _any(patterns: Iterable[str]) -> str:
    """The longest first, so that a phrase is seen before its words."""
    return f"(?:{'|'.join(sorted(patterns, key=len, reverse=True))})"


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
    if len(words[0]) > 1 and words[0] not in table.first and not words[0].isdecimal():
        return False
    if role == "given" and table.newborn.match(plain):
        return True
    return bool(table.alone[role].fullmatch(plain) and table.some[role].search(plain))


@lru_cache(maxsize=50_000)
def only_initials(plain: str) -> bool:
    """Whether a `normalised` name is nothing but single letters: `A. B.`, `S`."""
    return all(len(word) == 1 and unicodedata.name(word, "").startswith(ALPHABETS) for word in plain.split())


def nobody(given: str, family: str) -> bool:
    """Whether two `normalised` names are together what forms and courts write for somebody unknown."""
    return f"{given} {family}" in placeholders().whole


def is_place(plain: str) -> bool:
    """Whether a `normalised` street, town or district is one."""
    return bool(plain) and plain not in placeholders().places
