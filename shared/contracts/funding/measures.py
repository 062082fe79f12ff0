"""Measures (Maßnahmen): what an organisation does with money from one or several programmes."""

from uuid import UUID

from shared.contracts.base import By, Code, DepartmentId, Event
from shared.contracts.funding.base import Period, PlanItem


class MeasureEvent(Event, subject="measure_id"):
    measure_id: UUID
    organisation: DepartmentId
    by: By


class MeasureRegistered(MeasureEvent, type="funding.measure.registered.v1"):
    """Its costs by item. `offers` are ids of offers in casework through which people take part."""

    period: Period
    costs: tuple[PlanItem, ...]
    field_of_action: Code
    target_dimension: Code | None = None
    district: Code
    offers: tuple[UUID, ...] = ()


class MeasureChanged(MeasureEvent, type="funding.measure.changed.v1"):
    """The whole of what is said about it, anew; an item never costs less than what finances it already."""

    period: Period
    costs: tuple[PlanItem, ...]
    field_of_action: Code
    target_dimension: Code | None = None
    district: Code
    offers: tuple[UUID, ...] = ()
