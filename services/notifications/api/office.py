"""What the routes of notifications work with."""

from collections.abc import Callable
from dataclasses import dataclass, field

from services.notifications.bell import Bell
from shared import engine
from shared.directory import Directory
from shared.postgres import Pool


@dataclass(frozen=True, slots=True)
class Office:
    """`committed` wakes the relay; `bell` is rung when there are new notices."""

    pool: Pool
    kinds: engine.Kinds
    directory: Directory
    desk_url: str
    bell: Bell
    committed: Callable[[], None] = field(repr=False, default=lambda: None)
