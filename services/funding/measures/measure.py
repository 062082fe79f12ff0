"""A measure (Maßnahme) of an organisation: what it costs by item, and what pays for each item already.

States are values; `apply` makes the next one from an event. What is financed follows from the grants and is loaded
beside the state, under the same lock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.funding.measures.refusals import CostsBelowFinancing, FinancedTwice, ItemNotInMeasure
from services.funding.measures.shares import Share, financed
from shared.contracts import funding as told
from shared.contracts.base import By, Event

Financing = dict[str, dict[UUID, Share]]
"""Item → grant → its share of the item."""


@dataclass(slots=True)
class Measure:
    """`new`: not registered yet. `financing` is what grants pay: read beside the document and never kept in it."""

    id: UUID
    state: str = "new"
    municipality: str = ""
    organisation: str = ""
    period: told.Period | None = None
    costs: tuple[told.PlanItem, ...] = ()
    field_of_action: str = ""
    target_dimension: str | None = None
    district: str = ""
    offers: tuple[UUID, ...] = ()
    financing: Annotated[Financing, Field(exclude=True)] = field(default_factory=dict)

    @property
    def starts_on(self) -> date | None:
        return self.period.starts_on if self.period else None

    @property
    def ends_on(self) -> date | None:
        return self.period.ends_on if self.period else None

    def cost_of(self, code: str) -> int:
        return sum(item.amount_cents for item in self.costs if item.code == code)

    def financed(self, code: str) -> int:
        """Cents of an item that somebody pays for already."""
        return financed(self.financing.get(code, {}))

    def left(self, code: str) -> int:
        return self.cost_of(code) - self.financed(code)


@dataclass(frozen=True, slots=True)
class Content:
    """What is said about a measure in an event."""

    period: told.Period
    costs: tuple[told.PlanItem, ...]
    field_of_action: str
    target_dimension: str | None
    district: str
    offers: tuple[UUID, ...]


def apply(measure: Measure, event: Event) -> Measure:
    """The state after `event`. The one before is left as it is."""
    assert isinstance(event, told.MeasureRegistered | told.MeasureChanged)
    return replace(
        measure, state="registered", municipality=event.municipality, organisation=event.organisation,
        period=event.period, costs=event.costs, field_of_action=event.field_of_action,
        target_dimension=event.target_dimension, district=event.district, offers=event.offers,
    )  # fmt: skip


def register(measure: Measure, content: Content, municipality: str, organisation: str, by: By) -> list[Event]:
    return [
        told.MeasureRegistered(
            municipality=municipality, measure_id=measure.id, organisation=organisation, by=by, **_said(content)
        )
    ]


def change(measure: Measure, content: Content, by: By) -> list[Event]:
    """The same said again: nothing. An item never costs less than what finances it (`CostsBelowFinancing`)."""
    changed = told.MeasureChanged(
        municipality=measure.municipality, measure_id=measure.id, organisation=measure.organisation, by=by,
        **_said(content),
    )  # fmt: skip
    after = apply(measure, changed)
    if after == measure:
        return []
    if short := [account(after, code) for code in measure.financing if after.left(code) < 0]:
        raise CostsBelowFinancing(
            "Bitte lassen Sie bei jeder Position in „items“ mindestens stehen, was dafür bewilligt ist.", items=short
        )
    return [changed]


def finance(measure: Measure, grant_id: UUID, shares: Mapping[str, Share]) -> None:
    """Whether a grant may take these shares (§ 9 (4) TIntG NRW); raises `FinancedTwice` or `ItemNotInMeasure`."""
    if unknown := sorted(code for code in shares if measure.cost_of(code) == 0):
        raise ItemNotInMeasure("Add the items to the measure, or take them out of the plan.", items=unknown)
    after = with_grant(measure, grant_id, shares)
    if over := [account(after, code) for code in shares if after.left(code) < 0]:
        raise FinancedTwice("Award less, or take the items of `items` out of the plan.", items=over)


def with_grant(measure: Measure, grant_id: UUID, shares: Mapping[str, Share]) -> Measure:
    """The measure as if the grant had these shares."""
    financing = {code: dict(of_grants) for code, of_grants in measure.financing.items()}
    for code, share in shares.items():
        financing.setdefault(code, {})[grant_id] = share
    return replace(measure, financing=financing)


def account(measure: Measure, code: str) -> dict[str, Any]:
    """An item as people see it: what it costs, what pays for it, what is left (negative: too much)."""
    return {
        "code": code, "cost_cents": measure.cost_of(code), "financed_cents": measure.financed(code),
        "left_cents": measure.left(code),
    }  # fmt: skip


def accounts(measure: Measure) -> Sequence[dict[str, Any]]:
    return [account(measure, item.code) for item in measure.costs]


def _said(content: Content) -> dict[str, Any]:
    return {
        "period": content.period, "costs": content.costs, "field_of_action": content.field_of_action,
        "target_dimension": content.target_dimension, "district": content.district, "offers": content.offers,
    }  # fmt: skip
