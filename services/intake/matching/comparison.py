"""Two profiles, field by field: at which level they agree. No weights yet, so that a list can learn its own.

A comparison is a tuple of levels in the order of FIELDS; `None` where one of both says nothing. Levels are codes.
"""

from collections.abc import Mapping
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from services.intake.matching.dates import compare_days
from services.intake.matching.names import Names, Role, known_names
from services.intake.matching.profile import NOWHERE, Address, Name, Profile
from services.intake.matching.spelling import LONG_FRAME, misspelt, numbered, vowels_alike
from services.intake.matching.spelling import frame as frame_of

Level = str | None
ALIKE = 0.88
"""Jaro-Winkler similarity from which two streets or towns are one, misspelt (Winkler 1990)."""
CROSSWISE = 4
"""So much must names agree (in RANK) to be taken crosswise."""
PRINCIPAL = frozenset({"exact", "spelling"})
WHOLE = PRINCIPAL | {"part"}
RANK = {"exact": 6, "spelling": 5, "part": 4, "variant": 3, "inner": 3, "typo": 2, "sound": 2, "other": 0, None: 1}


class Comparison(NamedTuple):
    """The level of each field. `name_order` is `swapped` where given and family names were taken crosswise."""

    given_names: Level = None
    family_name: Level = None
    name_order: Level = None
    birth_date: Level = None
    sex: Level = None
    nationality: Level = None
    address: Level = None
    phone: Level = None
    email: Level = None
    azr_number: Level = None
    reference: Level = None
    identifier: Level = None


def compare(one: Profile, other: Profile) -> Comparison:
    """The levels at which two records agree; whichever comes first."""
    one, other = in_order(one, other)
    given, family, order = compare_names(one, other)
    nationality = None
    if one.nationalities and other.nationalities:
        nationality = "other" if one.nationalities.isdisjoint(other.nationalities) else "same"
    return Comparison(
        given,
        family,
        order,
        compare_days(one.born, one.precision, other.born, other.precision) if one.born and other.born else None,
        _equal(one.sex, other.sex),
        nationality,
        compare_addresses(one.address, other.address),
        _number(one.phone, other.phone),
        _equal(one.email, other.email),
        _equal(one.azr_number, other.azr_number),
        "same" if one.references and not one.references.isdisjoint(other.references) else None,
        compare_identifiers(one.identifiers, other.identifiers) if one.identifiers and other.identifiers else None,
    )


def in_order(one: Profile, other: Profile) -> tuple[Profile, Profile]:
    """Crosswise names have a first and a second record: let it not matter which is given first."""
    return (other, one) if other.given.text < one.given.text else (one, other)


def _equal(one: str, other: str) -> Level:
    if not one or not other:
        return None
    return "same" if one == other else "other"


def _number(one: str, other: str) -> Level:
    if not one or not other:
        return None
    if one == other or one.endswith(other) or other.endswith(one):
        return "same"
    return "typo" if OSA.distance(one, other, score_cutoff=1) <= 1 else "other"


def compare_identifiers(one: Mapping[str, str], other: Mapping[str, str]) -> Level:
    """Numbers of one name: the best agreement of those both have."""
    levels = [_number(value, other[name]) for name, value in one.items() if name in other]
    return "same" if "same" in levels else "typo" if "typo" in levels else "other" if "other" in levels else None


def compare_names(one: Profile, other: Profile) -> tuple[Level, Level, Level]:
    """Given names, family name, order. Crosswise is taken only where it agrees better than as it is written."""
    names = known_names()
    given = compare_name(one.given, other.given, "given", names)
    family = compare_name(one.family, other.family, "family", names)
    if given in PRINCIPAL and family in PRINCIPAL:
        return given, family, "straight"
    straight = RANK[given] + RANK[family]
    if (one.family.folds and other.given.folds) or (one.given.folds and other.family.folds):
        first = compare_name(one.given, other.family, "given", names)
        last = compare_name(one.family, other.given, "family", names)
        crossed = RANK[first] + RANK[last]
        if crossed > straight + 1 and crossed >= CROSSWISE:
            return first, last, "swapped"
        if family not in WHOLE and (level := _of_whole_names(one, other)):
            return level, level, "swapped"
    return given, family, "straight" if given and family else None


def _of_whole_names(one: Profile, other: Profile) -> Level:
    """All words of one person's names are among the other's, in whatever order: Nguyen Thi Lan, Lan Nguyen."""
    if any(name.initials for name in (one.given, one.family, other.given, other.family)):
        return None
    words, others = {*one.given.folds, *one.family.folds}, {*other.given.folds, *other.family.folds}
    fewer = min(len(words), len(others))
    if fewer >= 2 and (words <= others or others <= words):
        return "part" if len(words) != len(others) else "spelling"
    return None


def compare_name(one: Name, other: Name, role: Role, names: Names) -> Level:
    """The level of one name: `exact`, `spelling` (one name, written otherwise), `part`, `variant`, `typo`, `sound`.

    Initials that fit say no more than a sound.
    """
    if not one.folds or not other.folds:
        return None
    if one.initials or other.initials:
        letters, others = ({word[0] for word in name.words} for name in (one, other))
        return "other" if letters.isdisjoint(others) else "sound"
    if one.text == other.text:
        return "exact"
    if one.keys == other.keys or one.joined == other.joined:
        return "spelling"
    if role == "family" and (one.core == other.core or _spelt_alike(one.core, other.core, 2)):
        return "spelling"
    if numbered(one.joined, other.joined):
        return "other"
    if len(one.keys) == len(other.keys) == 1:
        return compare_words(one, other, 0, 0, role, names)
    fewer, more = (one, other) if len(one.keys) <= len(other.keys) else (other, one)
    if set(fewer.keys) <= set(more.keys):
        if len(fewer.keys) == len(more.keys):
            return "spelling"
        return "part" if role == "family" or fewer.keys[0] == more.keys[0] else "inner"
    return _best_of_words(fewer, more, role, names)


def _best_of_words(fewer: Name, more: Name, role: Role, names: Names) -> Level:
    """Compound names: each word of the shorter one with its best partner; the worst of these agreements counts."""
    if misspelt(fewer.joined, more.joined):
        return "typo"
    worst: Level = "exact"
    best: Level = "other"
    for mine in range(len(fewer.keys)):
        found: Level = "other"
        for theirs in range(len(more.keys)):
            level = compare_words(fewer, more, mine, theirs, role, names)
            if RANK[level] > RANK[found]:
                found = level
        worst = found if RANK[found] < RANK[worst] else worst
        best = found if RANK[found] > RANK[best] else best
    if worst in PRINCIPAL:
        return "part" if len(fewer.keys) < len(more.keys) else "spelling"
    if worst == "other":
        return "sound" if best in PRINCIPAL else "other"
    return worst


def compare_words(one: Name, other: Name, mine: int, theirs: int, role: Role, names: Names) -> Level:
    """One word of each. Two names that are both known and not one abroad are two, however alike they look."""
    fold, their_fold = one.folds[mine], other.folds[theirs]
    key, their_key = one.keys[mine], other.keys[theirs]
    if key == their_key:
        return "exact" if one.words[mine] == other.words[theirs] else "spelling"
    abroad = names.abroad
    if key in abroad and their_key in abroad and not abroad[key].isdisjoint(abroad[their_key]):
        return "variant"
    if role == "given" and fold in names.given and their_fold in names.given:
        return "other"
    if one.frames[mine] == other.frames[theirs]:
        if _spelt_alike(fold, their_fold, LONG_FRAME if role == "given" else 2):
            return "spelling"
        return "typo" if misspelt(fold, their_fold) else "sound"
    if misspelt(one.words[mine], other.words[theirs]) or misspelt(fold, their_fold):
        return "typo"
    shorter, longer = (fold, their_fold) if len(fold) < len(their_fold) else (their_fold, fold)
    if longer.startswith(shorter) and (len(shorter) == 1 or len(shorter) >= 4):
        return "sound"
    return "sound" if JaroWinkler.similarity(fold, their_fold, score_cutoff=0.9) else "other"


def _spelt_alike(one: str, other: str, consonants: int) -> bool:
    frame = frame_of(one)
    return len(frame) >= consonants and frame == frame_of(other) and vowels_alike(one, other)


def compare_addresses(one: Address, other: Address) -> Level:
    """`full` (all that both know agrees, the street included), `most` (the street and a part more; or number,
    postcode and town), `partly` (the street, or two parts without it), `place` (postcode or town), `other`.
    """
    if one is NOWHERE or other is NOWHERE:
        return None
    street = _alike(one.street, other.street)
    number = one.house_number == other.house_number if one.house_number and other.house_number else None
    postcode = _number(one.postcode, other.postcode)
    city = _alike(one.city, other.city)
    district = _alike(one.district, other.district)
    place = postcode in ("same", "typo") or bool(city)
    if street:
        if False not in (number, city, district) and postcode != "other" and (number or place):
            return "full"
        elsewhere = not place and (postcode == "other" or city is False)
        return "most" if place or (number and not elsewhere) else "partly"
    if place:
        if number and city and postcode == "same":
            return "most"
        return "partly" if number or (postcode == "same" and city) else "place"
    return "other" if any(part is not None for part in (street, number, postcode, city, district)) else None


def _alike(one: str, other: str) -> bool | None:
    if not one or not other:
        return None
    return one == other or JaroWinkler.similarity(one, other, score_cutoff=ALIKE) > 0
