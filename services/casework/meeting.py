"""The cases that an act on persons concerns, as they are while the act decides: of one person, or of two that meet.

A person may have a case that is open and others that wait for a choice since two persons turned out to be one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from services.casework.case import Case


class Holds(Protocol):
    """What has a case in its hands: the case changes with every event."""

    state: Any


@dataclass(frozen=True, slots=True)
class Family:
    """The living cases of one person under all the ids by which the person was known.

    `of_their_own` is the one that is open, or else a new one; `waiting` are those about which somebody has to choose.
    """

    persons: frozenset[UUID]
    own: Holds
    aside: Sequence[Holds] = ()

    @property
    def of_their_own(self) -> Case:
        case: Case = self.own.state
        return case

    @property
    def waiting(self) -> list[Case]:
        return [one.state for one in self.aside]

    @property
    def alive(self) -> list[Case]:
        return [case for case in (self.of_their_own, *self.waiting) if case.is_alive]

    def of_id(self, id: UUID) -> Case | None:
        return next((case for case in (self.of_their_own, *self.waiting) if case.id == id), None)


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two persons: `first` was absorbed and is now the `second`, or was and is itself again. None: nothing to do."""

    first: Family
    second: Family
    known: bool = field(default=True)
