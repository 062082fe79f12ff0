"""Contracts that were offered and not countersigned: when the last day has passed, the clock sets the money free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.funding.applications import offers
from services.funding.ledger.refs import LineOf
from shared.acts import Act, Moment
from shared.contracts import funding as told
from shared.contracts.base import By, Event
from shared.engine import Loaded
from shared.periods import local_day
from shared.postgres import Reading, Writing

CLOCK = By(user="clock")


@dataclass(frozen=True, slots=True)
class Row:
    grant_id: UUID
    application_id: UUID
    line: LineOf
    due: datetime


async def write_offers(conn: Writing, changed: Sequence[Loaded]) -> None:
    """Until when each new offer is open."""
    offered = [event for one in changed for event, _ in one.events if isinstance(event, told.ContractOffered)]
    if offered:
        await conn.execute(
            """
            insert into contract_offers (grant_id, application_id, offer_until)
            select * from unnest($1::uuid[], $2::uuid[], $3::date[])
            """,
            [event.grant_id for event in offered], [event.application_id for event in offered],
            [event.offer_until for event in offered],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offers:
    """The end of each offer, for `shared.clock`."""

    async def due(self, conn: Reading, limit: int) -> Sequence[Row]:
        rows = await conn.fetch(
            """
            select o.grant_id, o.application_id, g.programme, g.purpose, g.budget_year,
                   (o.offer_until + 1)::timestamp at time zone 'Europe/Berlin' as due
            from contract_offers o join grants g on g.id = o.grant_id
            where o.is_open and o.offer_until < (business_now() at time zone 'Europe/Berlin')::date
            order by o.offer_until, o.grant_id limit $1
            """,
            limit,
        )
        return [
            Row(row["grant_id"], row["application_id"],
                LineOf(row["programme"], row["purpose"], row["budget_year"]), row["due"])
            for row in rows
        ]  # fmt: skip

    def act(self, row: Row) -> Act:
        def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
            application, grant, line = states[row.application_id], states[row.grant_id], states[row.line]
            return offers.lapse(application, grant, line, local_day(at.now), CLOCK, at)

        refs: dict[str, Sequence[Any]] = {
            "application": [row.application_id], "grant": [row.grant_id], "budget": [row.line],
        }  # fmt: skip
        return Act(refs, verb, actor="clock", forgiving=True)

    async def done(self, conn: Writing, rows: Sequence[Row]) -> None:
        await conn.execute(
            "update contract_offers set is_open = false where grant_id = any($1::uuid[])",
            [row.grant_id for row in rows],
        )


async def keep_signature(conn: Writing, application_id: UUID, document: str, who: str) -> None:
    """Where the countersigned copy lies, in the office's own words; it enters no event."""
    await conn.execute(
        """
        update contract_offers
        set is_open = false, document = $2, recorded_by = $3, recorded_at = business_now()
        where application_id = $1 and is_open
        """,
        application_id, document, who,
    )  # fmt: skip


async def settled(conn: Writing, application_id: UUID) -> None:
    """The recipient has declined."""
    await conn.execute("update contract_offers set is_open = false where application_id = $1", application_id)


async def document_of(conn: Reading, grant_id: UUID) -> str | None:
    found: str | None = await conn.fetchval("select document from contract_offers where grant_id = $1", grant_id)
    return found
