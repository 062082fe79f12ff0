"""What events about money have in common: the programme, integer cents, and a case where one person is concerned."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import Code, Event


class Money(Event):
    programme: Code
    amount_cents: int
    currency: Literal["EUR"] = "EUR"
    case_id: UUID | None = None


class Part(BaseModel):
    """Something inside an event about money."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class PlanItem(Part):
    """A line of a plan or an account: cents for a kind of cost, or from a source of money."""

    code: Code
    amount_cents: int


class Period(Part):
    """From the first to the last day, both included."""

    starts_on: date
    ends_on: date


class Remedy(Part):
    """What may be done against a decision (Rechtsbehelf), as its recipient was told.

    Posted on `posted_on`, the decision is deemed to have been delivered on `delivered_on`; the `months` from then on
    end with `until`. An `objection` goes to the office, an `action` to the court of the `branch`.
    """

    kind: Literal["objection", "action"]
    months: int
    branch: Code
    posted_on: date
    delivered_on: date
    until: date
