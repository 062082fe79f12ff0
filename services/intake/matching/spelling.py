"""One name in many spellings: what orthography alone explains is folded away; what could be another name is kept.

`folded` undoes the conventions by which clerks of different countries write one sound (German Duden `sch`, English
`sh`, Turkish `ş`; `w` and `v`; `dsch`, `dj` and `j`; `ue`, `ü` and `u`; `kh`, `ch` and `h`), after ISO 9, DIN 31635,
the ALA-LC tables and the Duden's transcriptions. Vowels stay: Amir and Amira, Lena and Lana are different people.
`frame` leaves consonants only, for finding candidates and for long words, whose vowels add nothing.
"""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from services.intake.matching.romanisation import romanised

TSCH = "\x01"
"""Stands for the sound of `tsch` until all rules about the letter c are through."""
CONVENTIONS = {
    "shch": "s" + TSCH, "tsch": TSCH, "tch": TSCH, "cz": TSCH, "dsch": "j", "dzh": "j", "dj": "j", "sch": "s",
    "sh": "s", "sz": "s", "zh": "z", "kh": "h", "gh": "g", "th": "t", "dh": "d", "ph": "f", "ck": "k", "aee": "ai",
    "q": "k", "x": "ks", "tz": "ts", "w": "v", "ou": "u", "oo": "u", "ee": "i", "ie": "i", "ue": "u", "oe": "o",
    "ae": "a", "cs": "ks",
}  # fmt: skip
PATTERN = re.compile("|".join(sorted(CONVENTIONS, key=len, reverse=True)))
CONTEXTS = (
    (re.compile(r"^ch(?=[rl])"), "k"),
    (re.compile(r"^ch(?=[eiu])|(?<=[nvrlkz])ch"), TSCH),
    (re.compile(r"ch"), "h"),
    (re.compile(r"^(?:abd)[aeou](?:l|([rsdntz])(?=\1))(?=...)"), "abd"),
    (re.compile(r"[ae][iyj](?![aeiouyj])"), "ai"),
    (re.compile(r"(?<=i)[yj](?=[aeou])"), ""),
    (re.compile(r"(?:iy|ij|yi|yj|ii|yy)"), "i"),
    (re.compile(r"^y(?=[aeiou])|(?<=[aeou])y(?=[aeiou])"), "j"),
    (re.compile(r"(?<=[^aeiou])j"), "i"),
    (re.compile(r"y"), "i"),
    (re.compile(r"c(?![ei])"), "k"),
    (re.compile(r"([^\d])\1+"), r"\1"),
    (re.compile(r"(?<=[aeiou])h$"), ""),
)
VOWELS = re.compile(r"[aeiou]+")
ALIKE = frozenset({"ae", "ea", "ei", "ie", "ou", "uo"})
"""Vowels that Arabic, Persian and Slavic names are written with in turns (Ebrahim/Ibrahim, Mostafa/Mustafa)."""
LONG_FRAME = 4
"""Consonants from which a given name is told by them; shorter ones share their frame (Hasan, Husain)."""


@lru_cache(maxsize=200_000)
def folded(word: str) -> str:
    """A normalised word without the conventions of orthography: `Scharif` and `Sharif` are one, Amir and Amira two."""
    text = PATTERN.sub(lambda found: CONVENTIONS[found[0]], romanised(word))
    for pattern, form in CONTEXTS:
        text = pattern.sub(form, text)
    return text.replace(TSCH, "c") or word


@lru_cache(maxsize=200_000)
def frame(fold: str) -> str:
    """The consonants of a folded word; `-` stands for a word of vowels only."""
    return VOWELS.sub("", fold).replace("z", "s") or "-"


def vowels_alike(one: str, other: str) -> bool:
    """Two folded words of one frame: their vowels are those that spellings exchange, and they end alike."""
    if one[-1] != other[-1] and (one[-1] in "aeiou" or other[-1] in "aeiou"):
        return False
    groups, others = VOWELS.split(one), VOWELS.split(other)
    if len(groups) != len(others):
        return False
    for mine, theirs in zip(VOWELS.findall(one), VOWELS.findall(other), strict=True):
        if len(mine) != len(theirs) or any(a != b and a + b not in ALIKE for a, b in zip(mine, theirs, strict=True)):
            return False
    return True


def numbered(one: str, other: str) -> bool:
    """Two names that differ in a number (of a made-up or a nameless person) are two, however alike the letters."""
    if one.isalpha() and other.isalpha():
        return False
    return [sign for sign in one if sign.isdigit()] != [sign for sign in other if sign.isdigit()]


def misspelt(one: str, other: str) -> bool:
    """Close enough for a slip of the keys: one edit in up to five letters, two in up to ten, then three."""
    longer = max(len(one), len(other))
    allowed = 1 if longer <= 5 else 2 if longer <= 10 else 3
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed
