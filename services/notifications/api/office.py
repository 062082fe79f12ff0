"""What the routes of notifications work with."""

from collections.abc import Callable
from dataclasses import dataclass, field

from services.notifications.bell import Bell
from shared import engine
from shared.directory import Directory
from shared.postgres import Pool
from shared.titles import Titles


@dataclass(frozen=True, slots=True)
class Office:
    """`committed` wakes the relay; `bell` is rung when there are new notices. Without `desk_url` nothing has a link."""

    pool: Pool
    kinds: engine.Kinds
    directory: Directory
    desk_url: str | None
    bell: Bell
    committed: Callable[[], None] = field(repr=False, default=lambda: None)
    titles: Titles = field(default_factory=Titles)
