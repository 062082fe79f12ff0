"""What a report on outflow is made of: what has flowed in a month, and what is still to flow. Amounts in cents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Asked:
    """A city's year at the end of a day, or a part of it; `fields` are those of the programmes."""

    municipality: str
    budget_year: int
    as_of: date
    fields: Mapping[str, str]
    programme: str | None = None
    field: str | None = None
    district: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened to a line's money in a month. What went further counts in all steps before: what was disbursed was
    ordered and awarded. `returned_cents` has come back. `district` is None for what is no grant's."""

    programme: str
    purpose: str
    field: str | None
    district: str | None
    month: date
    appropriated_cents: int
    available_cents: int
    awarded_cents: int
    ordered_cents: int
    disbursed_cents: int
    returned_cents: int


@dataclass(frozen=True, slots=True)
class Open:
    """What is still to flow of a grant: `committed_cents` not ordered, of them `called` (needed until, cents)."""

    programme: str
    purpose: str
    field: str | None
    district: str
    ends_on: date | None
    committed_cents: int
    ordered_cents: int
    called: tuple[tuple[date, int], ...] = ()
