"""Drawdowns as rows: the bills they are for, who checked and who ordered. Where one stands is in its grant."""

from typing import Any
from uuid import UUID

import orjson
from asyncpg import Record

from services.funding.payments.drawdowns import Call
from shared.contracts.funding import DrawdownRequested
from shared.pages import Page
from shared.postgres import Reading, Writing

Row = dict[str, Any]

DRAWDOWN = """
select d.id, d.grant_id, d.amount_cents, d.used_cents, d.needed_until, d.requested_by, d.requested_at, d.checked_by,
       d.checked_at, d.ordered_by, d.reason_code, g.document #>> array['drawdowns', d.id::text, 'state'] as state,
       coalesce((
         select json_agg(json_build_object('code', e.code, 'amount_cents', e.amount_cents, 'due_on', e.due_on)
                         order by e.number)
         from drawdown_expenses e where e.drawdown_id = d.id), '[]') as expenses
from drawdowns d join grants g on g.id = d.grant_id
"""


async def keep(conn: Writing, call: Call, told: DrawdownRequested) -> None:
    await conn.execute(
        """
        insert into drawdowns (id, grant_id, amount_cents, used_cents, needed_until, requested_by)
        values ($1, $2, $3, $4, $5, $6)
        """,
        call.id, told.grant_id, call.amount_cents, call.used_cents, told.needed_until, told.by.user,
    )  # fmt: skip
    await conn.execute(
        """
        insert into drawdown_expenses (drawdown_id, number, code, amount_cents, due_on)
        select $1, * from unnest($2::int[], $3::text[], $4::bigint[], $5::date[])
        """,
        call.id, list(range(1, len(call.expenses) + 1)), [one.code for one in call.expenses],
        [one.amount_cents for one in call.expenses], [one.due_on for one in call.expenses],
    )  # fmt: skip


async def checked_by(conn: Writing, grant_id: UUID, id: UUID) -> str | None:
    """Who has checked it; the grant is locked from here on, so that nobody checks or orders meanwhile."""
    await conn.fetchval("select id from grants where id = $1 for no key update", grant_id)
    found: str | None = await conn.fetchval("select checked_by from drawdowns where id = $1", id)
    return found


async def mark_checked(conn: Writing, id: UUID, who: str) -> None:
    await conn.execute("update drawdowns set checked_by = $2, checked_at = business_now() where id = $1", id, who)


async def mark_ordered(conn: Writing, id: UUID, who: str) -> None:
    await conn.execute("update drawdowns set ordered_by = $2 where id = $1", id, who)


async def mark_rejected(conn: Writing, id: UUID, reason_code: str) -> None:
    await conn.execute("update drawdowns set reason_code = $2 where id = $1", id, reason_code)


async def one(conn: Reading, grant_id: UUID, id: UUID) -> Row | None:
    row = await conn.fetchrow(f"{DRAWDOWN} where d.grant_id = $1 and d.id = $2", grant_id, id)
    return _read(row) if row else None


async def of_grant(conn: Reading, grant_id: UUID, page: Page) -> list[Row]:
    """The newest first."""
    (after,) = page.after or (None,)
    rows = await conn.fetch(
        f"{DRAWDOWN} where d.grant_id = $1 and ($2::uuid is null or d.id < $2) order by d.id desc limit $3",
        grant_id, after, page.limit + 1,
    )  # fmt: skip
    return [_read(row) for row in rows]


async def waiting(conn: Reading, municipality: str, page: Page) -> list[Row]:
    """What has been called for in a city and not been decided, the oldest first."""
    (after,) = page.after or (None,)
    rows = await conn.fetch(
        f"""
        {DRAWDOWN}
        where g.municipality = $1 and ($2::uuid is null or d.id > $2)
          and g.document #>> array['drawdowns', d.id::text, 'state'] = 'requested'
        order by d.id limit $3
        """,
        municipality, after, page.limit + 1,
    )  # fmt: skip
    return [_read(row) for row in rows]


async def use_within_months(conn: Reading, grant_id: UUID) -> int | None:
    """What the award has pinned of the programme's rule."""
    found: int | None = await conn.fetchval(
        "select (document ->> 'use_within_months')::int from grants where id = $1", grant_id
    )
    return found


def _read(row: Record) -> Row:
    return {**row, "expenses": orjson.loads(row["expenses"])}
