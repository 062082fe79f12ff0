"""What clients of funding read: budgets of programmes, grants, payments. Nothing here can write.

Applications and measures have rooms and queries of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.funding.visibility import Scope
from shared.pages import Page
from shared.postgres import Reading

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of a list; None does not filter. `tail` is the end of an id that a file number leads to."""

    programme: str | None = None
    state: str | None = None
    case_id: UUID | None = None
    tail: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An instalment the bank may confirm: whose it is, which line pays it, and the `traceparent` of its award.

    `ordered_on`, and `goes_on`: the last day known on which it was ordered, put into a file, released or sent.
    """

    grant_id: UUID
    programme: str
    purpose: str
    budget_year: int
    traceparent: str | None
    ordered_on: date
    goes_on: date


GRANT = """
select id, municipality, application_id, state, programme, purpose, budget_year, department, case_id, amount_cents,
       awarded_at, form, is_final,
       coalesce((select sum(d.amount_cents) from disbursements d
                 where d.grant_id = grants.id and d.state = 'disbursed'), 0)::bigint as disbursed_cents, version
from grants
"""


async def today(conn: Reading) -> date:
    """The business day in Berlin."""
    day: date = await conn.fetchval("select (business_now() at time zone 'Europe/Berlin')::date")
    return day


async def grant(conn: Reading, id: UUID) -> Row | None:
    row = await conn.fetchrow(f"{GRANT} where id = $1", id)
    return dict(row) if row else None


async def grants(conn: Reading, scope: Scope, wanted: Wanted, page: Page) -> list[Row]:
    """The newest first."""
    (after,) = page.after or (None,)
    rows = await conn.fetch(
        f"""
        {GRANT}
        where (municipality = $1 or department = $2)
          and ($3::text is null or programme = $3)
          and ($4::text is null or state = $4)
          and ($5::uuid is null or case_id = $5)
          and ($6::uuid is null or id < $6)
          and ($8::text is null or right(coalesce(application_id, id)::text, 12) = $8)
        order by id desc limit $7
        """,
        scope.municipality, scope.department, wanted.programme, wanted.state, wanted.case_id, after, page.limit + 1,
        wanted.tail,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def disbursements_of(conn: Reading, grant_id: UUID) -> list[Row]:
    rows = await conn.fetch(
        """
        select instalment, end_to_end_id, amount_cents, ordered_at, booked_on, state
        from disbursements where grant_id = $1 order by instalment
        """,
        grant_id,
    )
    return [dict(row) for row in rows]


async def orders(conn: Reading, municipality: str, end_to_end_ids: Sequence[str]) -> dict[str, Order]:
    """What was ordered under these references. Read without locks: none of it ever changes."""
    rows = await conn.fetch(
        """
        select d.end_to_end_id, d.grant_id, g.programme, g.purpose, g.budget_year,
               (select j.traceparent from journal j where j.subject = d.grant_id and j.sequence = 1) as traceparent,
               (d.ordered_at at time zone 'Europe/Berlin')::date as ordered_on,
               (greatest(d.ordered_at, f.drafted_at, f.released_at, f.sent_at) at time zone 'Europe/Berlin')::date
                 as goes_on
        from disbursements d join grants g on g.id = d.grant_id
        left join payments p on p.end_to_end_id = d.end_to_end_id and p.is_live
        left join payment_files f on f.id = p.file_id
        where d.end_to_end_id = any($2::text[]) and d.municipality = $1
        """,
        municipality, end_to_end_ids,
    )  # fmt: skip
    return {
        row["end_to_end_id"]: Order(
            row["grant_id"],
            row["programme"],
            row["purpose"],
            row["budget_year"],
            row["traceparent"],
            row["ordered_on"],
            row["goes_on"],
        )
        for row in rows
    }
