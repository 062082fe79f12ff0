"""Where something stands: a path from an element down, in the document's own namespace. Never further down."""

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from lxml import etree

BERLIN = ZoneInfo("Europe/Berlin")
EUROS = re.compile(r"\+?(?=[.\d])0*(\d{0,13})(?:\.(\d{0,2})0*)?", re.ASCII)
"""`xs:decimal` of whole cents, below 10**13 euros."""
MIDNIGHT_AT_THE_END = re.compile(r"T24:00:00(?:\.0+)?(?=$|[Z+-])")
MOST_CENTS = 10**15
Element = etree._Element


class Money(NamedTuple):
    cents: int
    currency: str


def at(element: Element, path: str) -> Element | None:
    return element.find(_in_its_space(element, path))


def every(element: Element, path: str) -> list[Element]:
    return element.findall(_in_its_space(element, path))


def text(element: Element, path: str) -> str | None:
    """What stands there, without the blanks around it (XML Schema: `collapse`); None if nothing does."""
    found = at(element, path)
    return (found.text or "").strip() or None if found is not None else None


def money(element: Element | None) -> Money | None:
    """An amount with its currency (`Amt Ccy`): whole cents, never below zero; None for anything else."""
    said = (element.text or "").strip() if element is not None else ""
    found = EUROS.fullmatch(said)
    if element is None or found is None or not re.search(r"\d", said):
        return None
    return Money(int(found[1] or 0) * 100 + int((found[2] or "").ljust(2, "0")), str(element.get("Ccy") or ""))


def within(cents: int) -> int:
    """What a statement can hold: a sum of many may be beyond."""
    return max(-MOST_CENTS, min(MOST_CENTS, cents))


def day(element: Element | None) -> date | None:
    """A `DateAndDateTime` choice: its day, or the day in Germany of its moment (without a zone: as it is written)."""
    if element is None:
        return None
    if said := text(element, "Dt"):
        return _date(said[:10])
    said = text(element, "DtTm") or ""
    later = timedelta(days=1) if MIDNIGHT_AT_THE_END.search(said) else timedelta()
    try:
        moment = datetime.fromisoformat(MIDNIGHT_AT_THE_END.sub("T00:00:00", said)) + later
        return (moment.astimezone(BERLIN) if moment.tzinfo else moment).date() if "T" in said else None
    except (ValueError, OverflowError):
        return None


def truth(said: str | None) -> bool | None:
    """`xs:boolean`; False where nothing is said, None for what is neither."""
    return {None: False, "true": True, "1": True, "false": False, "0": False}.get(said)


def _date(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if re.fullmatch(r"\d{4}-\d\d-\d\d", said, re.ASCII) else None
    except ValueError:
        return None


def _in_its_space(element: Element, path: str) -> str:
    space = str(element.tag).partition("}")[0] + "}"
    return "/".join(space + step for step in path.split("/"))
