"""One booking as the bank names it, and what became of it."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal
from uuid import UUID

Direction = Literal["debit", "credit"]
Became = Literal["confirmed", "duplicate", "to_be_clarified", "returned", "repaid", "received", "noted"]
Booked = Literal["confirmed", "returned", "repaid", "received", "reversed"]
"""What an entry was booked as. `reversed`: a repayment or a payment of the state that the bank has taken back."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A debit or a credit. What the bank does not say is None. Name, account and text are held against what is known
    here, and never kept.

    `booking` counts the entries of the account from 1: several payments may be one. `charges_cents` are the bank's,
    with the account's sign. `by_code`: only a transaction code says that it is a return. `doubt`: what cannot be
    understood in the entry itself.
    """

    end_to_end_id: str
    booked_on: date | None
    amount_cents: int
    currency: str = "EUR"
    direction: Direction | None = "debit"
    bank_reference: str | None = None
    return_reason: str | None = None
    is_reversal: bool = field(default=False, compare=False)
    by_code: bool = field(default=False, compare=False)
    charges_cents: int = field(default=0, compare=False)
    booking: int | None = field(default=None, compare=False)
    doubt: str | None = field(default=None, compare=False)
    name: str | None = field(default=None, compare=False, repr=False)
    iban: str | None = field(default=None, compare=False, repr=False)
    text: str | None = field(default=None, compare=False, repr=False)

    @property
    def goes_back(self) -> bool:
        """Whether anything says that it takes something back."""
        return self.is_reversal or self.by_code or self.return_reason is not None


@dataclass(frozen=True, slots=True)
class Settled:
    """An entry and what became of it; `reason_code` says why a person has to look at it, `named` what it was found to
    name of ours."""

    entry: Entry
    outcome: Became | Booked
    reason_code: str | None = None
    grant_id: UUID | None = None
    named: str | None = None


def own_name(said: Any) -> str | None:
    """The bank's own name of a booking. Words in its place (`NONREF`, `NOTPROVIDED`) and zeros name nothing."""
    found = short(said)
    return found if found is not None and re.search(r"[1-9]", found) else None


def short(said: Any) -> str | None:
    """A reference as the standards have it: printable, at most 35 characters; anything else is none."""
    text = str(said).strip() if said else ""
    return text if re.fullmatch(r"[\x20-\x7e]{1,35}", text) else None
