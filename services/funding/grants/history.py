"""When a grant was awarded, and what of it was set free again: for letters that say both."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from services.funding.letters.reasons import REDUCED, sentence
from shared.contracts import funding as told
from shared.periods import local_day
from shared.postgres import Reading


@dataclass(frozen=True, slots=True)
class Amendment:
    """`amount_cents` less from that day on, `left_cents` are left; the letter about it bears `posted_on`."""

    on: date
    amount_cents: int
    left_cents: int
    reason: str
    posted_on: date | None = None


@dataclass(frozen=True, slots=True)
class History:
    """`awarded_on`: the day the letter of the award bears."""

    awarded_on: date
    awarded_cents: int
    amendments: tuple[Amendment, ...] = ()


async def history(conn: Reading, grant_id: UUID) -> History | None:
    """From the journal; None for a grant nobody has awarded."""
    rows = await conn.fetch(
        "select type, time, data from journal where subject = $1 and type = any($2::text[]) order by sequence",
        grant_id, [told.GrantAwarded.TYPE, told.GrantReduced.TYPE],
    )  # fmt: skip
    awarded = next((row for row in rows if row["type"] == told.GrantAwarded.TYPE), None)
    if awarded is None:
        return None
    first = told.GrantAwarded.model_validate_json(awarded["data"])
    left, amendments = first.amount_cents, list[Amendment]()
    for row in rows:
        if row["type"] == told.GrantReduced.TYPE:
            event = told.GrantReduced.model_validate_json(row["data"])
            left -= event.amount_cents
            why = sentence(event.reason_code, REDUCED)
            on = local_day(row["time"])
            amendments.append(Amendment(on, event.amount_cents, left, why, event.posted_on or on))
    told_on = await _letter_of(conn, grant_id)
    return History(told_on or local_day(awarded["time"]), first.amount_cents, tuple(amendments))


async def _letter_of(conn: Reading, grant_id: UUID) -> date | None:
    """The day the letter of the award bears, where it was told: it may go out some days after the decision."""
    found: date | None = await conn.fetchval(
        """
        select coalesce(a.document -> 'remedy' ->> 'posted_on', a.document ->> 'posted_on')::date
        from grants g join applications a on a.id = g.application_id
        where g.id = $1 and a.document ->> 'grant_id' = g.id::text
        """,
        grant_id,
    )
    return found


async def last(
    conn: Reading, subject: UUID, types: list[str], repayment: UUID | None = None
) -> tuple[date, dict[str, Any]] | None:
    """The day and the data of the last of these events, of one demand if named."""
    rows = await conn.fetch(
        "select time, data from journal where subject = $1 and type = any($2::text[]) order by sequence desc",
        subject, types,
    )  # fmt: skip
    for row in rows:
        data = orjson.loads(row["data"])
        if repayment is None or data["repayment_id"] == str(repayment):
            return local_day(row["time"]), data
    return None
