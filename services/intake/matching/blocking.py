"""Keys by which an index finds who may be the same person, so that nobody scans.

Each key is a scheme, a colon and what both records must share. Schemes: `a` AZR number, `r` a department's reference,
`i` another identifier, `t` phone, `m` e-mail; `d` birth date with the first sound of one name (day and month in order
of size, so that a swap keeps the key); `y` names' consonants with the year, `s` with day and month; `w` the names as
folded, without a date; `h` the dwelling with the given name's consonants.
"""

from services.intake.matching.profile import Profile

CLASSES = str.maketrans("bpfvdtgkqchszxjyaeioumnlr", "1111223333333344444445567")
"""First sounds that spellings exchange fall into one class (after Soundex and Kölner Phonetik)."""
MOST_WORDS = 3


def blocking_keys(one: Profile, *, sounds: int = 1) -> tuple[str, ...]:
    """Two records of one person share at least one of these with very high probability.

    `sounds` of a name stand beside the birth date: one for a list; three for a register of a million, where one day and
    one sound would lead to a dozen strangers.
    """
    keys: list[str] = []
    if one.azr_number:
        keys.append(f"a:{one.azr_number}")
    for reference in one.references:
        keys.append(f"r:{reference}")
    for name, value in one.identifiers.items():
        keys.append(f"i:{name}:{value}")
    if one.phone:
        keys.append(f"t:{one.phone[-9:]}")
    if one.email:
        keys.append(f"m:{one.email}")
    frames = _pairs(one.given.frames, one.family.frames)
    if one.born:
        year, month, day = one.born
        if one.precision == "day":
            low, high = (month, day) if month <= day else (day, month)
            date = f"{year}{low:02}{high:02}"
            names = zip((*one.given.folds, *one.family.folds), (*one.given.frames, *one.family.frames), strict=True)
            for sound in {begin(fold, frame, sounds) for fold, frame in names}:
                keys.append(f"d:{date}{sound}")
            keys.extend(f"s:{low:02}{high:02}{pair}" for pair in frames)
        keys.extend(f"y:{year}{pair}" for pair in frames)
    if one.given.keys and one.family.keys:
        keys.extend(f"w:{pair}" for pair in _pairs(one.given.keys, one.family.keys))
    where = one.address
    if where.street and one.given.frames:
        keys.append(f"h:{where.postcode or where.city}{where.street[:8]}{where.house_number}|{one.given.frames[0]}")
    return tuple(keys)


def begin(fold: str, frame: str, sounds: int) -> str:
    """The class of a name's first sound, and of the consonants that follow."""
    following = frame if fold[0] in "aeiou" else frame[1:]
    return (fold[0] + following[: sounds - 1]).translate(CLASSES)


def _pairs(given: tuple[str, ...], family: tuple[str, ...]) -> list[str]:
    """The first given name with each word of the family name, in either order; other given names with its first."""
    if not given or not family:
        words = sorted((given or family)[:2])
        return ["|".join(words)] if len(words) == 2 else []
    first, last = given[0], family[0]
    pairs = [(first, word) for word in family[:MOST_WORDS]] + [(word, last) for word in given[1:MOST_WORDS]]
    return [f"{one}|{other}" if one <= other else f"{other}|{one}" for one, other in pairs]
