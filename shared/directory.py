"""Who there is: municipalities, their departments, and which part of a life each of them may carry.

Read once at the start from one YAML file per municipality; every question after that is a look-up in memory.
The rules that hold between entries (exactly one catch-all per life situation, no association without a signed
undertaking, no closing without a successor) are in `shared/directory_rules.py`, checked before anybody can ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field, StringConstraints

from shared.contracts.base import DepartmentId, LifeSituation
from shared.contracts.base import Municipality as MunicipalityKey
from shared.letterhead import Address, Letterhead
from shared.rulebook import Day, Entry

LIFE_SITUATIONS: tuple[LifeSituation, ...] = get_args(LifeSituation)
MailboxRole = Literal[
    "clerk",
    "head",
    "coordinator",
    "case-manager",
    "grant-officer",
    "approver",
    "treasurer",
    "auditor",
    "operator",
]

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Mailbox = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")]
Language = Annotated[str, StringConstraints(max_length=64, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Sign = Annotated[str, StringConstraints(pattern=r"^[A-ZÄÖÜ]{1,3}$")]


class UnknownDepartment(LookupError):
    """No department of that id stands in the directory."""


class UnknownMunicipality(LookupError):
    """No municipality of that key stands in the directory."""


class NobodyCarries(LookupError):
    """The municipality carries no tracks at all, so nobody there can be the first carrier."""


class Names(Entry):
    de: Text
    en: Text


class Department(Entry):
    """An office or association (Stelle). Days are local dates; `closes_on` is the last day it works."""

    id: DepartmentId
    names: Names
    kind: Literal["authority", "association"]
    dezernat: Text | None = None
    amt: Text | None = None
    address: Address | None = None
    mailboxes: dict[MailboxRole, Mailbox]
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    may_carry: tuple[LifeSituation, ...]
    opens_on: Day
    closes_on: Day | None = None
    successor: DepartmentId | None = None
    confidentiality_signed_on: Day | None = None

    @property
    def municipality(self) -> str:
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """The part of the id behind the municipality: `jobcenter`."""
        return self.id.partition(".")[2]

    def is_open(self, on: date) -> bool:
        return self.opens_on <= on and (self.closes_on is None or on <= self.closes_on)

    def carries(self, life_situation: str, on: date) -> bool:
        """Whether it may carry the life situation on that day: listed, open, and signed if an association."""
        signed = self.confidentiality_signed_on
        bound = self.kind == "authority" or (signed is not None and signed <= on)
        return life_situation in self.may_carry and bound and self.is_open(on)


class Municipality(Entry):
    """One file: a city, a district or the state level, with its departments, and what stands on its `letters`."""

    version: Annotated[int, Field(ge=1)]
    municipality: MunicipalityKey
    name: Text
    sign: Sign
    coordinator: DepartmentId
    catch_all: dict[LifeSituation, DepartmentId]
    letters: Letterhead | None = None
    departments: Annotated[tuple[Department, ...], Field(min_length=1)]

    @property
    def carries_tracks(self) -> bool:
        return any(department.may_carry for department in self.departments)


@dataclass(frozen=True, eq=False)
class Directory:
    """All municipalities of an installation. Departments and municipalities are asked for by their ids."""

    municipalities: tuple[Municipality, ...]

    @staticmethod
    def load(folder: Path | str) -> Directory:
        """Reads every file of the folder; raises `RulebookFaulty` with all faults of all files at once."""
        from shared.directory_rules import checked  # the rules read the models above

        return Directory(checked(Path(folder)))

    @cached_property
    def _departments(self) -> dict[str, Department]:
        return {one.id: one for city in self.municipalities for one in city.departments}

    @cached_property
    def _municipalities(self) -> dict[str, Municipality]:
        return {city.municipality: city for city in self.municipalities}

    @cached_property
    def _catch_alls(self) -> dict[tuple[str, str], str]:
        return {
            (city.municipality, situation): department
            for city in self.municipalities
            for situation, department in city.catch_all.items()
        }

    @property
    def departments(self) -> tuple[Department, ...]:
        return tuple(self._departments.values())

    def find(self, department: str) -> Department | None:
        return self._departments.get(department)

    def department(self, department: str) -> Department:
        """Raises `UnknownDepartment`."""
        found = self._departments.get(department)
        if found is None:
            raise UnknownDepartment(department)
        return found

    def municipality(self, key: str) -> Municipality:
        """Raises `UnknownMunicipality`."""
        found = self._municipalities.get(key)
        if found is None:
            raise UnknownMunicipality(key)
        return found

    def municipality_of(self, department: str) -> Municipality:
        """Raises `UnknownDepartment`."""
        return self.municipality(self.department(department).municipality)

    def may_carry(self, department: str, life_situation: str, on: date) -> bool:
        """False also for a department nobody knows."""
        found = self._departments.get(department)
        return found is not None and found.carries(life_situation, on)

    def catch_all(self, municipality: str, life_situation: str, on: date | None = None) -> str:
        """The department that carries when nobody else does; with a day, its successor once it has closed.

        Raises `NobodyCarries` for a level that carries no tracks (the state coordination).
        """
        found = self._catch_alls.get((municipality, life_situation))
        if found is None:
            raise NobodyCarries(f"{self.municipality(municipality).name}: {life_situation}")
        return found if on is None else self._in_office(found, on)

    def first_carrier(self, reporter: str, life_situation: str, on: date) -> str:
        """The reporting department if it may carry the need, otherwise its municipality's catch-all."""
        if self.may_carry(reporter, life_situation, on):
            return reporter
        return self.catch_all(self.department(reporter).municipality, life_situation, on)

    def coordinator_department(self, municipality: str) -> str:
        """Where everything goes that is stuck."""
        return self.municipality(municipality).coordinator

    def mailboxes(self, department: str, role: str) -> tuple[str, ...]:
        """The functional mailbox of a role, none or one: not every department has every role."""
        boxes = self.department(department).mailboxes
        return tuple(address for key, address in boxes.items() if key == role)

    def _in_office(self, department: str, on: date) -> str:
        found = self.department(department)
        while found.closes_on is not None and on > found.closes_on and found.successor is not None:
            found = self.department(found.successor)
        return found.id
