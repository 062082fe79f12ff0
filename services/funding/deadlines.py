"""All deadlines of funding behind one clock: each kind has its own rows and acts, the clock asks them together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shared.acts import Act
from shared.clock import Deadlines
from shared.postgres import Reading, Writing


@dataclass(frozen=True, slots=True)
class Row:
    """A deadline that has come, and whose it is."""

    kept_by: Deadlines
    row: Any


@dataclass(frozen=True, slots=True)
class Together:
    """Several deadlines as one for `shared.clock`; the earlier named ones come first."""

    kept: tuple[Deadlines, ...]

    async def due(self, conn: Reading, limit: int) -> Sequence[Row]:
        found: list[Row] = []
        for one in self.kept:
            if len(found) < limit:
                found += [Row(one, row) for row in await one.due(conn, limit - len(found))]
        return found

    def act(self, row: Row) -> Act:
        return row.kept_by.act(row.row)

    async def done(self, conn: Writing, rows: Sequence[Row]) -> None:
        for one in self.kept:
            if of_one := [row.row for row in rows if row.kept_by is one]:
                await one.done(conn, of_one)
