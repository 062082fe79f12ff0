"""How an act names a budget line before its locks are taken: by programme, purpose and year."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LineOf:
    """The line of a year; without one, of the business year in which the act begins."""

    programme: str
    purpose: str
    year: int | None = None
