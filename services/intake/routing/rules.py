"""The rules of one municipality in one version, as its lawyers write them: `deploy/routing/<key>.yaml`."""

import hashlib
from datetime import date
from functools import cached_property
from typing import Annotated

from pydantic import Field, StringConstraints

from services.intake.routing.conditions import DepartmentName, When
from shared.contracts.base import Code, LifeSituation, Urgency
from shared.contracts.base import Municipality as MunicipalityKey
from shared.rulebook import Day, Entry

DESTINATION = "destination."
"""Before a department's name: that of the municipality the person moves to."""

Receiver = Annotated[
    str, StringConstraints(pattern=r"^(destination\.|([0-9]{5}|[0-9]{8})\.)?[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)
]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class Rule(Entry):
    """`to` is a department's name in this municipality, a whole id, or `destination.` and a name. `urgency` is raised
    to this, never lowered. `because` is the reason or the law, for people."""

    code: Code
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    when: When
    to: Receiver
    kind: Code | None = None
    urgency: Urgency | None = None
    because: Sentence

    def receiver(self, municipality: str, moves_to: str | None) -> str:
        """The id of the department, which need not exist where somebody moves to."""
        if self.to.startswith(DESTINATION):
            return f"{moves_to}.{self.to.removeprefix(DESTINATION)}"
        return self.to if "." in self.to else f"{municipality}.{self.to}"


class Rules(Entry):
    """Valid from a day until the next version's begins. The first rule that holds counts; where none does, the
    municipality's first preference that may carry; where none may, whoever carries the need first keeps it."""

    municipality: MunicipalityKey
    version: Annotated[int, Field(ge=1)]
    valid_from: Day
    rules: tuple[Rule, ...]
    preferences: dict[LifeSituation, Annotated[tuple[DepartmentName, ...], Field(min_length=1)]]
    stays: dict[LifeSituation, tuple[DepartmentName, ...]] = Field(default_factory=dict)

    @cached_property
    def by_situation(self) -> dict[str, tuple[Rule, ...]]:
        """The rules that may apply in a life situation, in order."""
        return {
            situation: tuple(rule for rule in self.rules if situation in rule.when.situations)
            for situation in self.preferences
        }

    @cached_property
    def digest(self) -> str:
        """Names the content, whatever the layout of the file and its comments."""
        return hashlib.sha256(self.as_json.encode()).hexdigest()

    @cached_property
    def as_json(self) -> str:
        return self.model_dump_json(by_alias=True, exclude_none=True)


def in_force(versions: tuple[Rules, ...], on: date) -> Rules | None:
    """Of one municipality's versions, the one valid on that day; None before the first begins."""
    begun = [one for one in versions if one.valid_from <= on]
    return max(begun, key=lambda one: one.valid_from, default=None)
