"""How long personal data are kept: a schedule per municipality, written by those who answer for it, never by this code.

Counted from the day the last track was closed, or from death. Of several departments concerned the longest period
holds. What the clock does by itself stands in the schedule; everything else is for people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from dateutil.relativedelta import relativedelta
from pydantic import Field

from shared.contracts.base import DepartmentId, Municipality
from shared.directory import Directory, Text
from shared.rulebook import Day, Entry, Page, RulebookFaulty, read_folder

Kind = Literal["person", "report"]
Step = Literal["lock", "offer", "erasure", "reports"]
Years = Annotated[int, Field(ge=0, le=150)]


class Rule(Entry):
    """Without `department` it holds for all that have none of their own."""

    kind: Kind
    department: DepartmentId | None = None
    years: Years
    years_after_death: Years
    basis: Text


class Schedule(Entry):
    version: Annotated[int, Field(ge=1)]
    municipality: Municipality
    valid_from: Day
    by_clock: tuple[Step, ...] = ()
    archive_answers_within_months: Annotated[int, Field(ge=1, le=24)] = 6
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]

    @property
    def name(self) -> str:
        """Which version of which schedule: kept with everything that was decided by it."""
        return f"{self.municipality}/{self.version}"

    def rule(self, kind: Kind, department: str) -> Rule:
        own = [one for one in self.rules if one.kind == kind and one.department == department]
        return (own or [one for one in self.rules if one.kind == kind and one.department is None])[0]

    def shortest(self, kind: Kind) -> int:
        """Years before which nothing of this kind is over for anybody."""
        return min(min(one.years, one.years_after_death) for one in self.rules if one.kind == kind)


@dataclass(frozen=True, slots=True)
class Ended:
    """A person nobody carries any more: whom it concerned, when the last track was closed, and death if reported."""

    departments: tuple[str, ...]
    closed_on: date
    died_on: date | None = None


def over_on(schedule: Schedule, kind: Kind, ended: Ended) -> date:
    """The day from which data of this kind are not needed any more: the latest of all departments concerned."""
    rules = [schedule.rule(kind, department) for department in ended.departments or ("",)]
    if ended.died_on is not None:
        return max(ended.died_on + relativedelta(years=one.years_after_death) for one in rules)
    return max(ended.closed_on + relativedelta(years=one.years) for one in rules)


@dataclass(frozen=True, slots=True)
class Schedules:
    """Those of all municipalities of an installation; of each the version that is valid."""

    all: tuple[Schedule, ...] = ()

    def of(self, municipality: str, today: date) -> Schedule | None:
        valid = [one for one in self.all if one.municipality == municipality and one.valid_from <= today]
        return max(valid, key=lambda one: one.version, default=None)

    def valid(self, today: date) -> Sequence[Schedule]:
        cities = dict.fromkeys(one.municipality for one in self.all)
        return [found for city in cities if (found := self.of(city, today)) is not None]


def read_schedules(folder: Path, directory: Directory) -> Schedules:
    """Raises `RulebookFaulty` with every fault of every file: a service does not start with a wrong schedule."""
    pages = read_folder(folder)
    read = [(page, one) for page in pages if (one := page.as_model(Schedule)) is not None]
    versions: set[str] = set()
    for page, one in read:
        _check(page, one, directory)
        if one.name in versions:
            page.fault(("version",), f"Die Version {one.name} gibt es schon.", "Bitte jede Version einmal verwenden.")
        versions.add(one.name)
    if faults := [fault for page in pages for fault in page.faults]:
        raise RulebookFaulty(faults)
    return Schedules(tuple(one for _, one in read))


def _check(page: Page, schedule: Schedule, directory: Directory) -> None:
    known = next((one for one in directory.municipalities if one.municipality == schedule.municipality), None)
    if known is None:
        wrong = f"Die Gemeinde {schedule.municipality} steht in keinem Stellenverzeichnis."
        page.fault(("municipality",), wrong, "Bitte den Schlüssel prüfen.")
        return
    for kind in ("person", "report"):
        if not any(one.kind == kind and one.department is None for one in schedule.rules):
            wrong = f"Für „{kind}“ fehlt die Regel ohne Stelle."
            page.fault(("rules",), wrong, "Bitte eine Regel ergänzen, die für alle übrigen Stellen gilt.")
    named = [(one.kind, one.department) for one in schedule.rules]
    ids = {department.id for department in known.departments}
    for place, one in enumerate(schedule.rules):
        if one.department is not None and one.department not in ids:
            wrong = f"Die Stelle {one.department} gibt es in {known.name} nicht."
            page.fault(("rules", place, "department"), wrong, "Bitte eine Stelle des Verzeichnisses nennen.")
        if named.count((one.kind, one.department)) > 1:
            wrong = "Für diese Art und Stelle gibt es mehrere Regeln."
            page.fault(("rules", place), wrong, "Bitte eine davon streichen.")
