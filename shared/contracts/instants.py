"""Moments as others write them (RFC 3339), within what Python and PostgreSQL can turn into any zone and back."""

import re
from datetime import UTC, datetime

FORM = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)\Z", re.ASCII
)
FIRST = datetime(1, 1, 3, tzinfo=UTC)
LAST = datetime(9999, 12, 29, tzinfo=UTC)
"""A day of every zone lies between these and the ends of the calendar."""


def rfc3339(text: str) -> datetime | None:
    """An aware moment; a leap second counts as the one before it. None for what is none, or none of this calendar."""
    if not FORM.match(text):
        return None
    plain = text.upper()
    if plain[17:19] == "60":
        plain = plain[:17] + "59" + plain[19:]
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None
