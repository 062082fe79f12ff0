"""Cases beside the rules: a report and where it should go, so that whoever changes the rules sees what else changes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from cli.routing.reports import route_one
from cli.routing.town import Town
from services.intake.routing import Route
from shared.contracts.base import Code, Urgency
from shared.contracts.base import Municipality as MunicipalityKey
from shared.rulebook import Day, Entry, RulebookFaulty, read


class Expectation(Entry):
    """Of one need. Departments by name in the municipality, or by id; what is left out may be anything."""

    to: str
    carrier: str | None = None
    rule: Code | None = None
    kind: Code | None = None
    urgency: Urgency | None = None


class Case(Entry):
    """`report` is the data of a report; `reference`, `reported_on` and a name may be left out."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    reporter: str
    on: Day | None = None
    report: dict[str, Any]
    expect: Annotated[tuple[Expectation, ...], Field(min_length=1)]


class Cases(Entry):
    municipality: MunicipalityKey
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`wrong` says what is otherwise than expected; nothing where the case holds."""

    name: str
    wrong: tuple[str, ...]


def read_cases(path: Path) -> Cases:
    """Raises `RulebookFaulty`."""
    page = read(path)
    cases = page.as_model(Cases)
    if cases is None:
        raise RulebookFaulty(page.faults)
    return cases


def verdicts(cases: Cases, town: Town, on: date) -> Iterator[Verdict]:
    """Every case against the rules, on its own day or on `on`."""
    for number, case in enumerate(cases.cases, 1):
        yield Verdict(case.name, tuple(_wrong(number, case, cases.municipality, town, case.on or on)))


def _wrong(number: int, case: Case, municipality: str, town: Town, on: date) -> Iterator[str]:
    usual = {"reference": f"case-{number}", "reported_on": on.isoformat(), "occasion": "other"}
    person = {"family_name": "Beispiel", "birth_date_precision": "day", **case.report.get("person", {})}
    if "birth_date" not in person:
        person["birth_date_precision"] = "unknown"
    raw = json.dumps({**usual, **case.report, "person": person}).encode()
    found = route_one(number, raw, town.routing, _id(case.reporter, municipality), on)
    yield from (f"{one.pointer}: {one.detail}" for one in found.reasons)
    if found.reasons:
        return
    if len(found.routes) != len(case.expect):
        yield f"{len(found.routes)} needs are routed, {len(case.expect)} are expected"
    for route, expected in zip(found.routes, case.expect, strict=False):
        yield from _differences(route, expected, municipality, town)


def _differences(route: Route, expected: Expectation, municipality: str, town: Town) -> Iterator[str]:
    wanted = {
        "to": (_id(expected.to, municipality), route.to_department),
        "carrier": (expected.carrier and _id(expected.carrier, municipality), route.first_carrier),
        "rule": (expected.rule, route.rule),
        "kind": (expected.kind, town.kind_of(route)),
        "urgency": (expected.urgency, route.need.urgency),
    }
    for name, (should, does) in wanted.items():
        if should is not None and should != does:
            yield f"{route.need.life_situation}: {name} is {does or 'none'}, expected {should}"


def _id(department: str, municipality: str) -> str:
    return department if "." in department else f"{municipality}.{department}"
