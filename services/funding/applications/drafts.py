"""A draft (Entwurf) of an application: whatever is filled in so far, private to the organisation until it is submitted.

Titles and descriptions are somebody's own words: they stay in tables that can be erased and never reach an event.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.funding.measures.shares import GRANT, total
from services.funding.programmes.programme import MOST_CENTS
from shared.bounded import Day
from shared.contracts.base import Code
from shared.contracts.funding import Period, PlanItem

Cents = Annotated[int, Field(ge=0, le=MOST_CENTS, strict=True)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
Source = Literal["own", "third_party", "public", "grant"]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Days(Strict):
    """From the first to the last day, both included."""

    starts_on: Day
    ends_on: Day


class Cost(Strict):
    """An item of the cost plan: a kind of cost of the programme, or one of a kind, as in `staff.coordination`."""

    code: Code
    amount_cents: Cents


class Means(Strict):
    """What pays for it: own means, third parties, other public money, the grant that is asked for."""

    code: Source
    amount_cents: Cents


class Draft(Strict):
    """Everything but the programme may still be missing."""

    programme: Code
    purpose: Code | None = None
    measure_id: UUID | None = None
    period: Days | None = None
    costs: Annotated[tuple[Cost, ...], Field(max_length=100)] = ()
    financing: Annotated[tuple[Means, ...], Field(max_length=20)] = ()
    title: Title | None = None
    description: Prose | None = None

    @property
    def asked_cents(self) -> int:
        """The grant in the financing plan."""
        return total(self.financing_plan, GRANT)

    @property
    def cost_plan(self) -> tuple[PlanItem, ...]:
        return tuple(PlanItem(code=item.code, amount_cents=item.amount_cents) for item in self.costs)

    @property
    def financing_plan(self) -> tuple[PlanItem, ...]:
        return tuple(PlanItem(code=item.code, amount_cents=item.amount_cents) for item in self.financing)

    @property
    def whole_period(self) -> Period | None:
        return Period(starts_on=self.period.starts_on, ends_on=self.period.ends_on) if self.period else None

    @property
    def plan(self) -> dict[str, Any]:
        """All but the words, as it is kept."""
        return self.model_dump(mode="json", exclude={"title", "description"}, exclude_none=True)
