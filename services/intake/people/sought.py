"""Under what a name is looked for: in ASCII, whatever its script, so that any database can compare it. Pure.

A word is found as it is romanised, by its folded spelling (`Scheweltschenko`, `Shevchenko`) and, where a script leaves
vowels out, by its consonants (حداد, Haddad).
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from services.intake.matching.romanisation import WITHOUT_VOWELS, latin
from services.intake.matching.spelling import folded, frame
from services.intake.people.details import Details
from services.intake.people.names import small

ARTICLE = re.compile(r"\b(al|el|as|abd|abu|abdul|ben|bin|ibn|de|da|di|van|von) ")
JOINED = re.compile(r"^al(?=...)")
DJE = re.compile("[đђ]")
"""Written `dj` and `d`: Đukić is Djukic and Dukic."""
FEWEST = 2
"""Consonants that tell a word."""


class Word(NamedTuple):
    """`frame` is empty where it tells too little; `vowelless`: written in a script that leaves vowels out."""

    plain: str
    fold: str
    frame: str
    vowelless: bool


def words(name: str) -> tuple[Word, ...]:
    """The words of a name as they may be sought, each once: an article apart from its name and as a part of it, and
    without the apostrophe or dash in it.
    """
    return _words(name)


@lru_cache(maxsize=20_000)
def _words(name: str) -> tuple[Word, ...]:
    found = list(_forms(latin(name), vowelless=False))
    for part in name.split():
        plain = latin(part)
        if name.isascii() and " " not in plain:
            continue
        without = WITHOUT_VOWELS.search(part) is not None
        found += _forms(plain, without)
        if " " in plain:
            found += _forms(plain.replace(" ", ""), without)
        if not part.isascii() and DJE.search(read := small(part)):
            found += _forms(latin(DJE.sub("dj", read)), vowelless=False)
    return tuple(dict.fromkeys(found))


def _forms(text: str, vowelless: bool) -> Iterator[Word]:
    plain = [*text.split(), *ARTICLE.sub(r"\1", text).split()]
    plain += [word.replace("dj", "d") for word in plain if "dj" in word]
    plain += [JOINED.sub("", word) for word in plain if vowelless and JOINED.match(word)]
    for word in plain:
        fold = folded(word)
        consonants = frame(fold)
        yield Word(word, fold, consonants if len(consonants) >= FEWEST else "", vowelless)


def columns(people: Iterable[Details]) -> tuple[list[str], list[str]]:
    """`sought_name` and `sought_frames` of rows of `persons`, which go wherever a name goes."""
    made = [keys(one.given_names, one.family_name) for one in people]
    return [name for name, _ in made], [frames for _, frames in made]


def keys(given_names: str | None, family_name: str | None) -> tuple[str, str]:
    """Words and `+` folded spellings; `=` their consonants, and `~` those of words without vowels."""
    every = words(f"{given_names or ''} {family_name or ''}")
    plain = dict.fromkeys(word.plain for word in every)
    folds = dict.fromkeys(f"+{word.fold}" for word in every if word.fold not in plain)
    return " ".join((*plain, *folds)), " ".join(dict.fromkeys(_frames(every)))


def _frames(every: Iterable[Word]) -> Iterator[str]:
    for word in every:
        if word.frame:
            yield f"={word.frame}"
            if word.vowelless:
                yield f"~{word.frame}"
