"""The clock's table: which deadlines have come, and the act that asks each case whether they still stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.casework.deadlines import deadline_has_come
from services.casework.kinds import Kinds
from shared.acts import Act
from shared.directory import Directory
from shared.postgres import Reading, Writing


@dataclass(frozen=True, slots=True)
class Row:
    case_id: UUID
    due: datetime
    purpose: str
    about: UUID
    n: int


@dataclass(frozen=True, slots=True)
class Timetable:
    """Casework's deadlines for `shared.clock`."""

    kinds: Kinds
    directory: Directory

    async def due(self, conn: Reading, limit: int) -> Sequence[Row]:
        rows = await conn.fetch(
            "select case_id, due, purpose, about, n from deadlines where due <= business_now() order by due limit $1",
            limit,
        )
        return [Row(**dict(row)) for row in rows]

    def act(self, row: Row) -> Act:
        return Act(
            {"case": [row.case_id]},
            lambda states, at: deadline_has_come(
                states[row.case_id], row.purpose, row.about, at=at, kinds=self.kinds, directory=self.directory
            ),
            actor="clock",
            forgiving=True,
        )

    async def done(self, conn: Writing, rows: Sequence[Row]) -> None:
        """Tick off exactly these; a case that changed has written its rows anew already."""
        await conn.execute(
            """
            delete from deadlines d
            using unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::uuid[], $5::int[])
              u (case_id, due, purpose, about, n)
            where d.case_id = u.case_id and d.due = u.due and d.purpose = u.purpose and d.about = u.about and d.n = u.n
            """,
            [row.case_id for row in rows], [row.due for row in rows], [row.purpose for row in rows],
            [row.about for row in rows], [row.n for row in rows],
        )  # fmt: skip
