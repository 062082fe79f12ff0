"""What an organisation writes into a proof of use: report (Sachbericht), figures as accounted, list of receipts.

Texts and receipts are erasable and never leave funding; events carry codes and cents only.
"""

from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.funding.programmes.programme import MOST_CENTS
from shared.bounded import Day
from shared.contracts.base import Code
from shared.contracts.funding import PlanItem

MOST_RECEIPTS = 1_000
"""A line of the PDF takes 6 ms of processor time: a thousand are what one request may ask for."""
Accounted = Annotated[int, Field(ge=0, le=MOST_CENTS, strict=True)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Explaining = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]


class Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Item(Written):
    """As accounted, in cents; nothing is 0, not left out."""

    code: Code
    amount_cents: Accounted

    def told(self) -> PlanItem:
        return PlanItem(code=self.code, amount_cents=self.amount_cents)


class Explanation(Written):
    """Why an item of the plan (cost or source of money) turned out otherwise."""

    code: Code
    text: Explaining


class Receipt(Written):
    """`code` is the kind of cost; a refund that came in has a negative amount."""

    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    date: Day
    code: Code
    payee: Line
    amount_cents: Annotated[int, Field(ge=-MOST_CENTS, le=MOST_CENTS, strict=True)]
    paid_on: Day


class Form(Written):
    """`report` is the Sachbericht. A draft may lack anything."""

    report: Annotated[str, StringConstraints(max_length=20_000)] = ""
    expenditure: Annotated[tuple[Item, ...], Field(max_length=100)] = ()
    income: Annotated[tuple[Item, ...], Field(max_length=100)] = ()
    explanations: Annotated[tuple[Explanation, ...], Field(max_length=200)] = ()
    receipts: Annotated[tuple[Receipt, ...], Field(max_length=MOST_RECEIPTS)] = ()


def told(items: Iterable[Item]) -> tuple[PlanItem, ...]:
    """As an event carries them."""
    return tuple(item.told() for item in items)


def by_code(items: Iterable[Item | PlanItem]) -> dict[str, int]:
    """Cents by code; an item that stands twice is summed."""
    found: dict[str, int] = {}
    for item in items:
        found[item.code] = found.get(item.code, 0) + item.amount_cents
    return found
