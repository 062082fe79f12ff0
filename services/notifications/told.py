"""What the table of audiences is made of: a line to a role of a department, and who says which lines there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from shared.contracts.base import Urgency
from shared.directory import Directory

OnlyIf = Literal["party", "carrier"] | None


@dataclass(frozen=True, slots=True)
class Told:
    """One line to one role of one department.

    `only_if`: a `party` has been told of the case before, a `carrier` carries one of its tracks now.
    """

    department: str
    role: str
    code: str
    urgency: Urgency = "normal"
    only_if: OnlyIf = None


Audience = Callable[[Any, Directory], Sequence[Told]]
