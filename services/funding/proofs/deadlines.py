"""Reminders of proofs of use as deadlines of the clock. Under the grant's lock the date is asked again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.funding.programmes.programme import Programmes
from services.funding.proofs import proof
from services.funding.proofs.dates import offsets
from shared.acts import Act, Moment
from shared.contracts.base import Event
from shared.periods import local_day
from shared.postgres import Reading, Writing


@dataclass(frozen=True, slots=True)
class Row:
    grant_id: UUID
    programme: str


@dataclass(frozen=True, slots=True)
class Reminders:
    """Funding's reminders for `shared.clock`."""

    programmes: Programmes

    async def due(self, conn: Reading, limit: int) -> Sequence[Row]:
        steps = [
            (programme.code, step, days)
            for programme in self.programmes.programmes
            if programme.proof is not None
            for step, days in enumerate(offsets(programme.proof), 1)
        ]
        rows = await conn.fetch(
            """
            with today as (select (business_now() at time zone 'Europe/Berlin')::date as day)
            select distinct p.grant_id, p.programme from today, proofs_of_use p
            join unnest($1::text[], $2::int[], $3::int[]) s (programme, step, days)
              on s.programme = p.programme and s.step > p.reminders
            where p.awaited and p.due_on <= today.day + $4::int and p.due_on + s.days <= today.day
            order by p.grant_id limit $5
            """,
            [code for code, _, _ in steps], [step for _, step, _ in steps], [days for _, _, days in steps],
            -min((days for _, _, days in steps), default=0), limit,
        )  # fmt: skip
        return [Row(row["grant_id"], row["programme"]) for row in rows]

    def act(self, row: Row) -> Act:
        def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
            programme = self.programmes.find(row.programme)
            if programme is None or programme.proof is None:
                return []
            told = proof.remind(states[row.grant_id], programme.proof, local_day(at.now))
            return [told] if told else []

        return Act({"grant": [row.grant_id]}, verb, actor="clock", forgiving=True)

    async def done(self, conn: Writing, rows: Sequence[Row]) -> None:
        """Nothing is left to tick off: the grant itself remembers what was told."""
