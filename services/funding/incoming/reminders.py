"""The clock of the city's own proofs of use: reminders on the days the programme names, asked again under the lock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.funding.incoming import proof
from shared.acts import Act, Moment
from shared.contracts.base import Event
from shared.periods import local_day
from shared.postgres import Reading, Writing


@dataclass(frozen=True, slots=True)
class Reminders:
    """Deadlines for `shared.clock`. The date of the next one follows from the award: nothing is ticked off."""

    async def due(self, conn: Reading, limit: int) -> Sequence[UUID]:
        rows = await conn.fetch(
            """
            select id from incoming_grants
            where remind_on <= (business_now() at time zone 'Europe/Berlin')::date order by remind_on, id limit $1
            """,
            limit,
        )
        return [row["id"] for row in rows]

    def act(self, row: UUID) -> Act:
        def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
            return proof.due(states[row], local_day(at.now))

        return Act({"incoming": [row]}, verb, actor="clock", forgiving=True)

    async def done(self, conn: Writing, rows: Sequence[UUID]) -> None:
        """The events of the acts have moved the dates on."""
