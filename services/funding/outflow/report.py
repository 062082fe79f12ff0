"""The report on outflow: months against the plan, and by programme, field of action and district what is left. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.funding.outflow.flows import Asked, Flow, Open
from services.funding.outflow.forecast import expected, new_outflow, remaining_months
from services.funding.outflow.plan import first_of, months_of, parts, plan
from services.funding.programmes.programme import Programmes

Key = Callable[[Flow | Open], str | None]


@dataclass(frozen=True, slots=True)
class Report:
    """`months` add up; `total`, `programmes`, `fields` and `districts` say what stands where. Amounts in cents."""

    months: list[dict[str, Any]]
    total: dict[str, Any]
    programmes: list[dict[str, Any]]
    fields: list[dict[str, Any]]
    districts: list[dict[str, Any]]


def report(flows: Sequence[Flow], still_open: Sequence[Open], programmes: Programmes, asked: Asked) -> Report:
    """A budget is not divided by districts: there, and where only one is asked for, there is no plan and nothing left
    to compare with, and the forecast knows only what is committed."""
    budgeted = asked.district is None
    return Report(
        _months(flows, still_open, programmes, asked),
        _standing(flows, still_open, asked, budgeted),
        _by(lambda one: one.programme, "programme", flows, still_open, asked, budgeted),
        _by(lambda one: one.field, "field", flows, still_open, asked, budgeted),
        _by(lambda one: one.district, "district", flows, still_open, asked, False),
    )


def _by(
    key: Key, name: str, flows: Sequence[Flow], still_open: Sequence[Open], asked: Asked, budgeted: bool
) -> list[dict[str, Any]]:
    keys = sorted({key(one) for one in flows} - ({None} if name == "district" else set()), key=str)
    return [
        {
            name: one,
            **_standing([f for f in flows if key(f) == one], [o for o in still_open if key(o) == one], asked, budgeted),
        }
        for one in keys
    ]


def _standing(flows: Sequence[Flow], still_open: Sequence[Open], asked: Asked, budgeted: bool) -> dict[str, Any]:
    """Where the money stands on that day. `lapses`: what the year's end would take if it were today, and what it is
    expected to take."""
    awarded, ordered = _sum(flows, "awarded_cents"), _sum(flows, "ordered_cents")
    disbursed, available = _sum(flows, "disbursed_cents"), _sum(flows, "available_cents")
    appropriated = _sum(flows, "appropriated_cents")
    ahead = sum(_ahead(flows, still_open, asked, budgeted).values())
    return {
        "appropriated_cents": appropriated if budgeted else None,
        "awarded_cents": awarded,
        "ordered_cents": ordered,
        "disbursed_cents": disbursed,
        "returned_cents": _sum(flows, "returned_cents"),
        "available_cents": available if budgeted else None,
        "forecast_cents": disbursed + ahead,
        "lapses": {
            "not_awarded_cents": available if budgeted else None,
            "not_ordered_cents": awarded - ordered,
            "expected_cents": appropriated - disbursed - ahead if budgeted else None,
        },
    }


def _ahead(flows: Sequence[Flow], still_open: Sequence[Open], asked: Asked, budgeted: bool) -> dict[date, int]:
    """What is still to flow by month, from what is committed and, line by line, from what will be awarded."""
    ahead = expected(still_open, asked.as_of, asked.budget_year)
    months = remaining_months(asked.as_of, asked.budget_year)
    for line in _lines(flows) if budgeted and months else ():
        own = [flow for flow in flows if (flow.programme, flow.purpose) == line]
        new = new_outflow(
            _sum(own, "available_cents"), _sum(own, "awarded_cents"), _sum(own, "disbursed_cents"),
            asked.as_of, asked.budget_year,
        )  # fmt: skip
        for month, part in zip(months, parts(new, len(months)), strict=True):
            ahead[month] += part
    return ahead


def _months(
    flows: Sequence[Flow], still_open: Sequence[Open], programmes: Programmes, asked: Asked
) -> list[dict[str, Any]]:
    """By month and summed up since the year began. What was posted before the year counts in its first month; months
    after the day have no figures yet, only a forecast."""
    planned = _plan(flows, programmes, asked.budget_year) if asked.district is None else None
    ahead = _ahead(flows, still_open, asked, asked.district is None)
    year, now = months_of(asked.budget_year), first_of(asked.as_of)
    later = sorted({flow.month for flow in flows if flow.month > year[-1]})
    told: list[dict[str, Any]] = []
    totals = {"awarded": 0, "ordered": 0, "disbursed": 0}
    plan_total = forecast = 0
    for month in [*year, *later]:
        own = [flow for flow in flows if max(flow.month, year[0]) == month]
        row: dict[str, Any] = {"month": month.isoformat()[:7]}
        plan_total += planned.get(month, 0) if planned is not None else 0
        row |= {
            "plan_cents": planned.get(month, 0) if planned is not None else None,
            "plan_total_cents": plan_total if planned is not None else None,
        }
        for step in totals:
            totals[step] += _sum(own, f"{step}_cents")
            row[f"{step}_cents"] = _sum(own, f"{step}_cents") if month <= now else None
            row[f"{step}_total_cents"] = totals[step] if month <= now else None
        forecast += ahead.get(month, 0)
        row["forecast_total_cents"] = totals["disbursed"] + forecast if month >= now and ahead else None
        told.append(row)
    return told


def _plan(flows: Sequence[Flow], programmes: Programmes, year: int) -> dict[date, int]:
    found = dict.fromkeys(months_of(year), 0)
    for programme, purpose in _lines(flows):
        cents = _sum((f for f in flows if (f.programme, f.purpose) == (programme, purpose)), "appropriated_cents")
        for month, part in plan(programmes.find(programme), purpose, year, cents).items():
            found[month] += part
    return found


def _lines(flows: Iterable[Flow]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((flow.programme, flow.purpose) for flow in flows))


def _sum(flows: Iterable[Flow], name: str) -> int:
    return sum(getattr(flow, name) for flow in flows)
