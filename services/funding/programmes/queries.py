"""What is read of programmes: the state of their budgets, and every change of a budget with who, when and why."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shared.contracts.base import By
from shared.pages import Page
from shared.postgres import Reading, Writing

Row = dict[str, Any]


async def budgets(conn: Reading, programmes: Sequence[str]) -> list[Row]:
    """Every line with what its accounts hold, in cents. `planned_cents` stands in the programme's file."""
    rows = await conn.fetch(
        """
        select programme, budget_year, purpose, planned_cents, -appropriation as appropriated_cents,
               budget as available_cents, committed as committed_cents, ordered as ordered_cents,
               disbursed as disbursed_cents, spent as spent_cents, reclaimed as reclaimed_cents,
               returned as returned_cents, -entitlement as entitled_cents,
               received - repaid as received_cents
        from budget_lines where programme = any($1::text[]) order by programme, budget_year, purpose
        """,
        programmes,
    )
    return [dict(row) for row in rows]


async def entitled(conn: Reading, envelope: Sequence[str], first_year: int, last_year: int) -> int:
    """What the state has awarded to these programmes together within these years, in cents."""
    found: int = await conn.fetchval(
        """
        select coalesce(sum(-entitlement), 0)::bigint from budget_lines
        where programme = any($1::text[]) and budget_year between $2 and $3
        """,
        envelope, first_year, last_year,
    )  # fmt: skip
    return found


CHANGES = """
with made as (
  select id, kind, reverses, pair, reason_code, posted_at from transfers
  where kind in ('appropriation', 'budget_change', 'budget_transfer')
), undone as (
  select t.id, t.kind, t.reverses, t.pair, t.reason_code, t.posted_at from made m join transfers t on t.reverses = m.id
), halves as (
  select t.id, l.programme, l.purpose from made t
  join postings p on p.transfer_id = t.id and p.account = 'budget' join budget_lines l on l.id = p.budget_line_id
  where t.pair is not null
)
select t.id as transfer_id, t.kind, l.budget_year, l.purpose, p.amount_cents, t.reason_code, t.posted_at, t.reverses,
       t.pair, o.programme as counter_programme, o.purpose as counter_purpose, c.changed_by as "user", c.department
from (select * from made union all select * from undone) t
join postings p on p.transfer_id = t.id and p.account = 'budget'
join budget_lines l on l.id = p.budget_line_id
left join budget_changes c on c.transfer_id = t.id
left join transfers twin on twin.pair = t.pair and twin.id <> t.id
left join halves o on o.id = twin.id
"""
"""Appropriations of the file, changes, both halves of each transfer, and what was reversed of all these."""


async def changes(conn: Reading, programme: str, budget_year: int | None, page: Page) -> list[Row]:
    """The latest first."""
    after_at, after_id = page.after or (None, None)
    rows = await conn.fetch(
        f"""
        {CHANGES}
        where l.programme = $1 and ($2::int is null or l.budget_year = $2)
          and ($3::timestamptz is null or (t.posted_at, t.id) < ($3, $4::uuid))
        order by t.posted_at desc, t.id desc limit $5
        """,
        programme, budget_year, after_at, after_id, page.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def changes_made(conn: Reading, transfers: Sequence[UUID]) -> list[Row]:
    """These ones, in the order in which they were posted."""
    rows = await conn.fetch(f"{CHANGES} where t.id = any($1::uuid[]) order by t.id", transfers)
    return [dict(row) for row in rows]


async def note(conn: Writing, transfers: Sequence[UUID], by: By) -> None:
    """Who changed the budget: a person, by the subject of the token."""
    await conn.execute(
        "insert into budget_changes (transfer_id, changed_by, department) select id, $2, $3 from unnest($1::uuid[]) id",
        transfers, by.user, by.department,
    )  # fmt: skip


async def has_been_asked_for(conn: Reading, programme: str) -> bool:
    """Whether anybody has applied to it, or has been given money from it, though its file may be gone."""
    found: bool = await conn.fetchval(
        """
        select exists (select from applications where programme = $1)
            or exists (select from grants where programme = $1)
            or exists (select from budget_lines where programme = $1)
        """,
        programme,
    )
    return found
