"""An act: which aggregates it concerns and the pure verb that decides. The same form for every entrance.

A Kafka record, a command over HTTP and a deadline that has come all end as acts; `shared.engine` runs them.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from shared.contracts.base import Event

Ref = Hashable
"""How an act names an aggregate: its id, or another key its kind's `load` understands (such as `CaseOf(person_id)`)."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When an act happens (business time, UTC, read after the locks) and where new ids come from."""

    now: datetime
    new_id: Callable[[], UUID] = uuid7


@dataclass(frozen=True, slots=True)
class Trace:
    """W3C trace context that the events of an act carry on. A span that is being recorded is told what happened."""

    parent: str
    state: str | None = None

    def concerns(self, events: Iterable[Event]) -> None:
        """The step is about these events."""

    def made(self, events: Sequence[Event]) -> None:
        """The step led to these events."""

    def refused(self, refusal: Exception) -> None:
        """The step led to nothing, for this reason."""


Verb = Callable[[Mapping[Ref, Any], Moment], Sequence[Event]]


@dataclass(frozen=True, slots=True)
class Act:
    """One decision over the aggregates of `refs` (kind → references): all of its events happen or none.

    `verb` gets the states by reference and returns events, or raises a `Refusal`. With `forgiving`, a refusal is
    an outcome like any other (a reaction or a deadline that has nothing left to do); otherwise it is raised.
    `alone`: what comes before it is written before it loads, and what comes after loads what it wrote; for acts that
    change which aggregate a reference means, such as two persons who turn out to be one.
    """

    refs: Mapping[str, Sequence[Ref]]
    verb: Verb
    actor: str
    trace: Trace | None = None
    forgiving: bool = False
    alone: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of an act: its events, or the refusal of a forgiving one, and the states after it by reference."""

    events: Sequence[Event] = ()
    refusal: Exception | None = None
    after: Mapping[Ref, Any] = field(default_factory=dict)
