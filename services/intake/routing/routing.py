"""From a need to its way: one look at the rules, in memory, with the reason why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, Protocol

from services.intake.routing.facts import Facts, facts_of, plain
from services.intake.routing.rules import Rule, Rules, in_force
from shared.contracts.base import Urgency
from shared.contracts.reasons import Reason
from shared.contracts.reports import Need, Report
from shared.directory import Department, Directory, NobodyCarries

Ground = Literal["named", "rule", "stays", "preference", "first_carrier"]
"""Why a need goes where it goes: the sender named the department; a rule; the reporting department keeps such needs;
the municipality's preference; nobody else may carry it, so whoever carries it first keeps it."""

URGENCIES: tuple[Urgency, ...] = ("normal", "urgent", "immediate")


@dataclass(frozen=True, slots=True)
class Route:
    """Carried by `first_carrier` at once; asked of `to_department`, which may be the same.

    `need` is as it is referred: with the kind and urgency of the rule, if one applied. `facts` are codes of what
    counted, `passed_over` codes of rules that held but whose department could not carry on that day.
    """

    need: Need
    first_carrier: str
    to_department: str
    ground: Ground = "first_carrier"
    rule: str | None = None
    version: int | None = None
    facts: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()


class RoutingSource(Protocol):
    """Whoever has the rules that are in force now: a batch asks once and uses one version throughout."""

    @property
    def current(self) -> "Routing": ...


@dataclass(frozen=True)
class Routing:
    """The rules of one installation as they were read together; each answer is a look-up in memory."""

    directory: Directory
    rules: tuple[Rules, ...]

    @staticmethod
    def load(folder: Path | str, directory: Directory) -> "Routing":
        """Reads every file of the folder; raises `RulebookFaulty` with all faults of all files at once."""
        from services.intake.routing.reading import read_rules  # the rules of reading know the models

        return Routing(directory, read_rules(Path(folder), directory))

    @property
    def current(self) -> "Routing":
        return self

    @cached_property
    def _versions(self) -> dict[str, tuple[Rules, ...]]:
        keys = {one.municipality for one in self.rules}
        return {key: tuple(one for one in self.rules if one.municipality == key) for key in keys}

    @cached_property
    def _cities(self) -> dict[str, str]:
        carrying = (one for one in self.directory.municipalities if one.carries_tracks)
        return {plain(city.name): city.municipality for city in carrying}

    def rules_of(self, municipality: str, on: date) -> Rules | None:
        return in_force(self._versions.get(municipality, ()), on)

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

    def routes(self, report: Report, needs: Iterable[Need], reporter: str, on: date) -> list[Route]:
        """The ways of needs without objections, in their order."""
        wanted = tuple(needs)
        if not wanted:
            return []
        facts = facts_of(report, reporter, on, self._cities)
        rules = self.rules_of(reporter.partition(".")[0], on)
        return [self._route(need, facts, rules, reporter, on) for need in wanted]

    def _route(self, need: Need, facts: Facts, rules: Rules | None, reporter: str, on: date) -> Route:
        carrier = self.directory.first_carrier(reporter, need.life_situation, on)
        version = rules.version if rules is not None else None
        if need.department is not None:
            return Route(need, carrier, self._in_office(need.department, on).id, "named", version=version)
        if rules is None:
            return Route(need, carrier, carrier)
        passed_over: list[str] = []
        for rule in rules.by_situation.get(need.life_situation, ()):
            counted = rule.when.holds(facts, need, carrier.partition(".")[2])
            if counted is None:
                continue
            receiver = self._able(rule.receiver(rules.municipality, facts.moves_to), need, on)
            if receiver is not None:
                asked = _as_ruled(need, rule)
                return Route(asked, carrier, receiver, "rule", rule.code, version, counted, tuple(passed_over))
            passed_over.append(rule.code)
        receiver, ground = self._preferred(rules, need, reporter, on)
        return Route(need, carrier, receiver or carrier, ground, version=version, passed_over=tuple(passed_over))

    def _preferred(self, rules: Rules, need: Need, reporter: str, on: date) -> tuple[str | None, Ground]:
        situation = need.life_situation
        name = reporter.partition(".")[2]
        if name in rules.stays.get(situation, ()) and self.directory.may_carry(reporter, situation, on):
            return reporter, "stays"
        for wanted in rules.preferences.get(situation, ()):
            if (able := self._able(f"{rules.municipality}.{wanted}", need, on)) is not None:
                return able, "preference"
        return None, "first_carrier"

    def _able(self, department: str, need: Need, on: date) -> str | None:
        """The department, or who has followed it, if it may carry the need on that day."""
        if self.directory.find(department) is None:
            return None
        found = self._in_office(department, on)
        return found.id if found.carries(need.life_situation, on) else None

    def _objection(self, need: Need, department: str, on: date) -> tuple[str, str] | None:
        if self.directory.find(department) is None:
            return "unknown_department", "This department is not in the directory; GET /departments lists all of them."
        if not self._in_office(department, on).carries(need.life_situation, on):
            return "department_may_not_carry", "This department may not carry this life situation."
        return None

    def _in_office(self, department: str, on: date) -> Department:
        found = self.directory.department(department)
        while found.closes_on is not None and on > found.closes_on and found.successor is not None:
            found = self.directory.department(found.successor)
        return found


def _as_ruled(need: Need, rule: Rule) -> Need:
    """With the rule's kind where the sender named none, and its urgency where that is higher."""
    changes: dict[str, str] = {}
    if rule.kind is not None and need.kind is None:
        changes["kind"] = rule.kind
    if rule.urgency is not None and URGENCIES.index(rule.urgency) > URGENCIES.index(need.urgency):
        changes["urgency"] = rule.urgency
    return need.model_copy(update=changes) if changes else need
