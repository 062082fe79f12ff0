"""Where a need goes: who carries it from the first instant, and who is asked to take it. Pure, over two sets of data.

The directory says who may carry what; the preferences say which of them is asked when the sender names nobody.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.base import LifeSituation
from shared.contracts.reasons import Reason
from shared.contracts.reports import Need, Report
from shared.directory import LIFE_SITUATIONS, Directory, NobodyCarries
from shared.rulebook import Entry, Page, RulebookFaulty, read

DepartmentName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Preferences(Entry):
    """Names of departments (without municipality) by life situation: whom to ask, the preferred one first, and who
    keeps what it reports."""

    version: Annotated[int, Field(ge=1)]
    preferences: dict[LifeSituation, Annotated[tuple[DepartmentName, ...], Field(min_length=1)]]
    stays: dict[LifeSituation, tuple[DepartmentName, ...]] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """Carried by `first_carrier` at once; asked of `to_department`, which may be the same."""

    need: Need
    first_carrier: str
    to_department: str


@dataclass(frozen=True)
class Routing:
    """The rules of one installation; each answer is a look-up in memory."""

    directory: Directory
    preferences: Preferences

    def objections(self, report: Report, reporter: str, on: date) -> list[Reason]:
        """Why the needs of a report cannot be routed, by place; nothing when they can."""
        found = []
        for place, need in enumerate(report.needs):
            if need.department is not None and (objection := self._objection(need, need.department, on)):
                found.append(Reason(f"/needs/{place}/department", *objection))
        try:
            for need in report.needs:
                self.directory.first_carrier(reporter, need.life_situation, on)
        except NobodyCarries:
            found.append(Reason("/needs", "nobody_carries", "The sender's municipality carries no cases."))
        return found

    def route(self, need: Need, reporter: str, on: date) -> Route:
        """The way of a need without objections."""
        carrier = self.directory.first_carrier(reporter, need.life_situation, on)
        if need.department is not None:
            return Route(need, carrier, self._in_office(need.department, on))
        return Route(need, carrier, self._preferred(need.life_situation, reporter, on) or carrier)

    def _preferred(self, situation: LifeSituation, reporter: str, on: date) -> str | None:
        municipality, _, name = reporter.partition(".")
        if name in self.preferences.stays.get(situation, ()) and self.directory.may_carry(reporter, situation, on):
            return reporter
        wanted = (f"{municipality}.{name}" for name in self.preferences.preferences[situation])
        return next((one for one in wanted if self.directory.may_carry(one, situation, on)), None)

    def _objection(self, need: Need, department: str, on: date) -> tuple[str, str] | None:
        if self.directory.find(department) is None:
            return "unknown_department", "This department is not in the directory; GET /departments lists all of them."
        if not self.directory.may_carry(self._in_office(department, on), need.life_situation, on):
            return "department_may_not_carry", "This department may not carry this life situation."
        return None

    def _in_office(self, department: str, on: date) -> str:
        found = self.directory.department(department)
        while found.closes_on is not None and on > found.closes_on and found.successor is not None:
            found = self.directory.department(found.successor)
        return found.id


def read_preferences(path: Path) -> Preferences:
    """The preferences of a YAML file; raises `RulebookFaulty` with every fault in it."""
    page = read(path)
    preferences = page.as_model(Preferences)
    if preferences is not None:
        _every_situation_is_there(page, preferences)
    if page.faults or preferences is None:
        raise RulebookFaulty(page.faults)
    return preferences


def _every_situation_is_there(page: Page, preferences: Preferences) -> None:
    missing = [situation for situation in LIFE_SITUATIONS if situation not in preferences.preferences]
    if missing:
        wrong = f"Für diese Lebenslagen fehlt die Liste: {', '.join(missing)}."
        page.fault(("preferences",), wrong, "Bitte je Lebenslage mindestens eine Stelle nennen.")
