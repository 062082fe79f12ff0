"""Keys by which an index finds who may be the same person, so that nobody scans.

Each key is a scheme, a colon and what both records must share. Schemes: `a` AZR number, `r` a department's reference,
`i` another identifier, `t` phone, `m` e-mail; `d` birth date with the first sound of one name (day and month in order
of size, so that a swap keeps the key); `y` names' consonants with the year, `s` with day and month; `w` the names as
folded, without a date; `h` the dwelling with the given name's consonants.
"""

from services.intake.matching.profile import Profile

CLASSES = str.maketrans("bpfvdtgkqcjszxaeiouyhmnlr", "1111223333333344444450678")
"""First sounds that spellings exchange fall into one class (after Soundex and Kölner Phonetik)."""


def blocking_keys(one: Profile) -> tuple[str, ...]:
    """Two records of one person share at least one of these with very high probability."""
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
    frames = sorted({*one.given.frames, *one.family.frames})
    ends = f"{frames[0]}|{frames[-1]}" if frames else ""
    if one.born:
        year, month, day = one.born
        if one.precision == "day":
            low, high = (month, day) if month <= day else (day, month)
            date = f"{year}{low:02}{high:02}"
            for sound in {fold[0].translate(CLASSES) for fold in (*one.given.folds, *one.family.folds)}:
                keys.append(f"d:{date}{sound}")
            if ends:
                keys.append(f"s:{low:02}{high:02}{ends}")
        if ends:
            keys.append(f"y:{year}{ends}")
    if one.given.keys and one.family.keys:
        keys.append("w:" + "|".join(sorted({*one.given.keys, *one.family.keys})))
    where = one.address
    if where.street and one.given.frames:
        keys.append(f"h:{where.postcode or where.city}{where.street[:8]}{where.house_number}|{one.given.frames[0]}")
    return tuple(keys)
