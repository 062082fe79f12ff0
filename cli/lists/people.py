"""Rows of a list as profiles for matching."""

import re
from collections.abc import Sequence

from cli.lists.days import Birth, birth, month_first
from cli.lists.reading import Row
from services.intake.matching import Profile, profile

SEXES = {
    "f": "f", "w": "f", "female": "f", "weiblich": "f", "frau": "f", "woman": "f", "m": "m", "male": "m",
    "maennlich": "m", "männlich": "m", "mann": "m", "man": "m", "herr": "m", "x": "x", "d": "x", "divers": "x",
    "diverse": "x", "2": "f", "1": "m",
}  # fmt: skip
ADDRESS = re.compile(r"^(?P<street>[^,;\n]+)[,;\n]\s*(?P<postcode>\d{4,5})?\s*(?P<city>[^,;\d]*)")
SPLIT = re.compile(r"[,;/|]+")
OFTEN = 0.01
"""A first of January more often than this is what a list writes for an unknown day; by chance it is one in 365."""


def people(rows: Sequence[Row], this_year: int) -> tuple[list[Profile], list[tuple[int, str]]]:
    """Profiles in the order of the rows; and the lines whose birth date cannot be read, which are used without it."""
    american = month_first(row.values.get("born", "") for row in rows)
    births = [_birth(row, american, this_year) for row in rows]
    known = [found for found in births if found is not None and found.precision == "day"]
    firsts = sum(found.born[1:] == (1, 1) for found in known)
    usual = firsts <= OFTEN * len(known)
    unread = [
        (row.line, "the birth date cannot be read")
        for row, found in zip(rows, births, strict=True) if found is None and "born" in row.values
    ]  # fmt: skip
    return [_profile(row, found, usual) for row, found in zip(rows, births, strict=True)], unread


def _birth(row: Row, american: bool, this_year: int) -> Birth | None:
    values = row.values
    if "born" in values:
        return birth(values["born"], american, this_year)
    year, month, day = (values.get(name, "") for name in ("born_year", "born_month", "born_day"))
    if not year.isdecimal():
        return None
    if not month.isdecimal():
        return Birth((int(year), 1, 1), "year")
    return Birth((int(year), int(month), int(day) if day.isdecimal() else 1), "day" if day.isdecimal() else "month")


def _profile(row: Row, found: Birth | None, firsts_are_known: bool) -> Profile:
    values = row.values
    given, family = names(values)
    precision = found.precision if found else "unknown"
    if found and values.get("precision", "").casefold() in ("month", "year", "estimated"):
        precision = values["precision"].casefold()
    prefix = "identifier:"
    return profile(
        given, family, None, precision,
        born=found.born if found else None,
        first_of_january_is_known=firsts_are_known,
        sex=SEXES.get(values.get("sex", "").casefold()),
        nationalities=[one.strip().casefold() for one in SPLIT.split(values.get("nationality", "")) if one.strip()],
        address=address(values),
        phone=values.get("phone"),
        email=values.get("email"),
        azr_number=values.get("azr"),
        references=[values["reference"]] if "reference" in values else [],
        identifiers={name.removeprefix(prefix): text for name, text in values.items() if name.startswith(prefix)},
    )  # fmt: skip


def names(values: dict[str, str]) -> tuple[str | None, str | None]:
    """Given names and family name; a full name is cut at its comma, or before its last word."""
    given, family = values.get("given"), values.get("family")
    if "middle" in values:
        given = f"{given or ''} {values['middle']}".strip()
    if "name" in values and not (given or family):
        last, comma, first = values["name"].partition(",")
        if comma:
            return first.strip() or None, last.strip() or None
        first, _, last = values["name"].rpartition(" ")
        return (first, last) if first else (None, last)
    return given, family


def address(values: dict[str, str]) -> dict[str, str | None]:
    """Street, house number, postcode, city, district; one cell with all of them is cut."""
    parts: dict[str, str | None] = {}
    if "address" in values:
        cut = ADDRESS.match(values["address"])
        parts = {name: text.strip() for name, text in cut.groupdict().items() if text} if cut else {
            "street": values["address"]
        }  # fmt: skip
    for name in ("street", "house_number", "postcode", "city", "district"):
        if name in values:
            parts[name] = values[name]
    return parts
