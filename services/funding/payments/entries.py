"""One booking as the bank names it, and what became of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

Direction = Literal["debit", "credit"]
Became = Literal["confirmed", "duplicate", "to_be_clarified", "returned", "repaid", "received"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A debit or a credit. Name, account and text are held against what is known here, and never kept."""

    end_to_end_id: str
    booked_on: date
    amount_cents: int
    currency: str = "EUR"
    direction: Direction = "debit"
    bank_reference: str | None = None
    return_reason: str | None = None
    name: str | None = field(default=None, compare=False, repr=False)
    iban: str | None = field(default=None, compare=False, repr=False)
    text: str | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Settled:
    """An entry and what became of it; `reason_code` says why a person has to look at it."""

    entry: Entry
    outcome: Became
    reason_code: str | None = None
    grant_id: UUID | None = None
