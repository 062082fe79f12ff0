"""Awards become final when the period for an appeal has passed (Bestandskraft): the clock says so, under the locks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.funding.applications import appeals
from shared.acts import Act, Moment
from shared.contracts import funding as told
from shared.contracts.base import Event
from shared.engine import Loaded
from shared.periods import local_day, start_of_day
from shared.postgres import Reading, Writing


@dataclass(frozen=True, slots=True)
class Row:
    grant_id: UUID
    application_id: UUID
    due: datetime


async def write_finality(conn: Writing, changed: Sequence[Loaded]) -> None:
    """When each new award becomes final, where that takes time."""
    awards = [
        event
        for one in changed
        for event, _ in one.events
        if isinstance(event, told.GrantAwarded) and event.final_on is not None and event.application_id is not None
    ]
    if awards:
        await conn.execute(
            """
            insert into finality (grant_id, application_id, due)
            select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[])
            """,
            [event.grant_id for event in awards], [event.application_id for event in awards],
            [start_of_day(event.final_on) for event in awards if event.final_on],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finality:
    """The end of each award's period for an appeal, for `shared.clock`."""

    async def due(self, conn: Reading, limit: int) -> Sequence[Row]:
        rows = await conn.fetch(
            """
            select grant_id, application_id, due from finality where due <= business_now()
            order by due, grant_id limit $1
            """,
            limit,
        )
        return [Row(row["grant_id"], row["application_id"], row["due"]) for row in rows]

    def act(self, row: Row) -> Act:
        def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
            return appeals.period_over(states[row.application_id], states[row.grant_id], local_day(at.now))

        return Act({"application": [row.application_id], "grant": [row.grant_id]}, verb, actor="clock", forgiving=True)

    async def done(self, conn: Writing, rows: Sequence[Row]) -> None:
        await conn.execute("delete from finality where grant_id = any($1::uuid[])", [row.grant_id for row in rows])
