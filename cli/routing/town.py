"""An installation as files, without a running stack: its directory, rules of routing and kinds of transition."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from deploy.local.installation import PROJECT
from services.casework.kinds import Kinds, UnknownKind
from services.intake.routing import Route, Routing, Rule
from shared.directory import Directory

MUNICIPALITIES = PROJECT / "deploy" / "municipalities"
ROUTING = PROJECT / "deploy" / "routing"
KINDS = PROJECT / "deploy" / "kinds"


@dataclass(frozen=True)
class Town:
    folder: Path
    routing: Routing
    kinds: Kinds

    @classmethod
    def load(cls, municipalities: Path, folder: Path, kinds: Path) -> "Town":
        """Raises `RulebookFaulty`."""
        directory = Directory.load(municipalities)
        return cls(folder, Routing.load(folder, directory), Kinds.load(kinds, directory))

    @property
    def directory(self) -> Directory:
        return self.routing.directory

    def kind_of(self, route: Route) -> str | None:
        """The kind by which casework asks for it; None where nobody is asked."""
        sender, receiver = route.first_carrier, route.to_department
        if sender == receiver:
            return None
        wanted, situation = route.need.kind, route.need.life_situation
        try:
            kind = self.kinds.current(wanted) if wanted is not None else None
        except UnknownKind:
            kind = None
        parties = self.directory.department(sender), self.directory.department(receiver)
        if kind is not None and kind.fits(situation, *parties):
            return kind.code
        return self.kinds.default_for(situation, sender, receiver, self.directory).code

    def rule_of(self, route: Route, municipality: str, on: date) -> Rule | None:
        rules = self.routing.rules_of(municipality, on)
        return next((rule for rule in rules.rules if rule.code == route.rule), None) if rules else None
