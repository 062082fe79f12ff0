"""A young person turns 18: whoever carries something of theirs is told a year before, and on the day.

The dates are rows that PostgreSQL derives from the birth date (migration 0008), so that an age finding moves them.
Under the person's lock the row is asked again: a correction committed before the clock's decision wins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID, uuid5

from services.intake.people import person
from services.intake.people.person import Person
from shared.acts import Act, Moment
from shared.contracts.base import Event
from shared.engine import Kind, Loaded
from shared.postgres import Reading, Writing

Months = Literal[12, 0]
ADULTHOOD = UUID("5d7bb7a6-8f0e-4a4c-9f1e-6c8d4b1f0a18")


@dataclass(frozen=True, slots=True)
class Row:
    person_id: UUID
    months: Months
    due: datetime


@dataclass(frozen=True, slots=True)
class Youth:
    """Names the dates of a person, which are locked after the person: kinds are loaded in the order of their names."""

    person_id: UUID


async def load(conn: Writing, refs: Sequence[Youth]) -> Mapping[Youth, Loaded]:
    """The dates that stand now, as `{months: due}`; nothing is ever written here."""
    rows = await conn.fetch(
        """
        select person_id, months, due from coming_of_age
        where person_id = any($1::uuid[]) order by person_id, months for update
        """,
        [ref.person_id for ref in refs],
    )
    standing: dict[UUID, dict[int, datetime]] = {ref.person_id: {} for ref in refs}
    for row in rows:
        standing[row["person_id"]][row["months"]] = row["due"]
    return {ref: Loaded(uuid5(ADULTHOOD, str(ref.person_id)), standing[ref.person_id]) for ref in refs}


def _unchanged(state: Any, event: Event) -> Any:
    raise AssertionError(f"{event.TYPE} does not happen to dates")


async def _nothing_to_save(conn: Writing, changed: Sequence[Loaded]) -> None:
    raise AssertionError("dates are derived by the database")


KIND = Kind(load, _unchanged, _nothing_to_save)


@dataclass(frozen=True, slots=True)
class Birthdays:
    """Intake's deadlines for `shared.clock`."""

    async def due(self, conn: Reading, limit: int) -> Sequence[Row]:
        rows = await conn.fetch(
            "select person_id, months, due from coming_of_age where due <= business_now() order by due limit $1", limit
        )
        return [Row(row["person_id"], cast(Months, row["months"]), row["due"]) for row in rows]

    def act(self, row: Row) -> Act:
        youth = Youth(row.person_id)

        def verb(loaded: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
            if loaded[youth].get(row.months) != row.due:
                return []
            who: Person = loaded[row.person_id]
            return person.come_of_age(who, row.months)

        return Act({"person": [row.person_id], "youth": [youth]}, verb, actor="clock", forgiving=True)

    async def done(self, conn: Writing, rows: Sequence[Row]) -> None:
        """Tick off exactly these; a birth date that has changed has other dates by now."""
        await conn.execute(
            """
            delete from coming_of_age c
            using unnest($1::uuid[], $2::int[], $3::timestamptz[]) u (person_id, months, due)
            where c.person_id = u.person_id and c.months = u.months and c.due = u.due
            """,
            [row.person_id for row in rows], [row.months for row in rows], [row.due for row in rows],
        )  # fmt: skip
