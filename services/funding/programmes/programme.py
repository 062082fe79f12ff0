"""A programme (Förderprogramm) as the city has laid it down: who may ask for what, how much, and from which budget.

Data that a city's finance department edits; amounts are integer cents. Everything here is pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints

from shared.contracts.base import Code, DepartmentId, Municipality
from shared.rulebook import Entry

MOST_CENTS = 1_000_000_000_00
"""More than any single budget line of a city: larger figures are typing errors."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Cents = Annotated[int, Field(ge=0, le=MOST_CENTS)]
Year = Annotated[int, Field(ge=2000, le=2100)]


class Names(Entry):
    de: Text
    en: Text


class Purpose(Entry):
    """What the money is for (Zweckbestimmung)."""

    code: Code
    names: Names


class Budget(Entry):
    """The budget of one year: an amount (Ansatz) for each purpose."""

    year: Year
    lines: Annotated[dict[Code, Cents], Field(min_length=1)]


class Line(NamedTuple):
    """One budget line as it stands in the file."""

    year: int
    purpose: str
    amount_cents: int


class Programme(Entry):
    """`automatic_up_to_cents` is decided without people; `maximum_cents` is the most one application may ask."""

    version: Annotated[int, Field(ge=1)]
    code: Code
    municipality: Municipality
    names: Names
    basis: Text
    applicants: Annotated[tuple[DepartmentId, ...], Field(min_length=1)]
    maximum_cents: Annotated[int, Field(ge=1, le=MOST_CENTS)]
    automatic_up_to_cents: Cents
    purposes: Annotated[tuple[Purpose, ...], Field(min_length=1)]
    budgets: Annotated[tuple[Budget, ...], Field(min_length=1)]

    def has_purpose(self, code: str) -> bool:
        return any(purpose.code == code for purpose in self.purposes)

    def lines(self) -> Iterator[Line]:
        for budget in self.budgets:
            for purpose, amount in budget.lines.items():
                yield Line(budget.year, purpose, amount)

    def obstacle(self, applicant: str, purpose: str, amount_cents: int) -> str | None:
        """Why the programme's own terms rule an application out, as a reason code; None if they do not."""
        if applicant not in self.applicants:
            return "applicant_not_eligible"
        if not self.has_purpose(purpose):
            return "unknown_purpose"
        if amount_cents <= 0:
            return "amount_not_positive"
        if amount_cents > self.maximum_cents:
            return "amount_above_maximum"
        return None

    def decides_itself(self, amount_cents: int) -> bool:
        return amount_cents <= self.automatic_up_to_cents


@dataclass(frozen=True, eq=False)
class Programmes:
    """All programmes of an installation; a code belongs to one of them."""

    programmes: tuple[Programme, ...]

    def find(self, code: str) -> Programme | None:
        return next((programme for programme in self.programmes if programme.code == code), None)
