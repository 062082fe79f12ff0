"""What the table of audiences is made of: a line to a role of a department, and who says which lines there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from shared.contracts.base import Event, Urgency
from shared.directory import Directory, UnknownMunicipality

OnlyIf = Literal["party", "carrier"] | None


@dataclass(frozen=True, slots=True)
class Told:
    """One line to one role of one department.

    `only_if`: a `party` has been told of the case before, a `carrier` carries one of its tracks now. `once_a_day`: the
    first event of the day stands for those that follow.
    """

    department: str
    role: str
    code: str
    urgency: Urgency = "normal"
    only_if: OnlyIf = None
    once_a_day: bool = False


Audience = Callable[[Any, Directory], Sequence[Told]]


def nobody(event: Event, directory: Directory) -> Sequence[Told]:
    """For facts whose author is the only one concerned, or that stand beside another event that is told."""
    return ()


def every_carrier(code: str, directory: Directory, urgency: Urgency = "urgent") -> list[Told]:
    """Whoever carries a track of the case now."""
    carrying = [department.id for department in directory.departments if department.may_carry]
    return [Told(department, "clerk", code, urgency, only_if="carrier") for department in carrying]


def coordinators(named: str | None, municipality: str, directory: Directory, code: str, urgency: Urgency) -> list[Told]:
    """The coordinator an event names, or the one of its municipality; none where the directory does not know it."""
    try:
        department = named or directory.coordinator_department(municipality)
    except UnknownMunicipality:
        return []
    return [Told(department, "coordinator", code, urgency)]
