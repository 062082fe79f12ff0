"""Budget lines as rows; and the ledger, which is only ever added to."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from asyncpg import Record

from services.funding.ledger import budget, postings
from services.funding.ledger.budget import BudgetLine
from services.funding.ledger.chart import ACCOUNTS
from services.funding.ledger.refs import LineOf
from shared.engine import Kind, Loaded
from shared.postgres import Writing

LINES = f"""
select id, municipality, programme, budget_year, purpose, appropriation_id, planned_cents, {", ".join(ACCOUNTS)},
       version, head
from budget_lines where id = any($1::uuid[]) order by id for no key update
"""


async def load(conn: Writing, refs: Sequence[LineOf]) -> Mapping[LineOf, Loaded]:
    """The lines by programme, year and purpose, locked. One without a row is empty, and kept once money is on it."""
    year = None if all(ref.year for ref in refs) else await business_year(conn)
    keys = {ref: (ref.programme, ref.year or year or 0, ref.purpose) for ref in refs}
    ids = [budget.line_id(*key) for key in keys.values()]
    rows = list(await conn.fetch(LINES, ids))
    if missing := sorted({*ids} - {row["id"] for row in rows}):
        rows += await born_meanwhile(conn, missing)
    found = {
        (row["programme"], row["budget_year"], row["purpose"]): Loaded(
            row["id"], line_of(row), row["version"], row["head"]
        )
        for row in rows
    }
    for key in keys.values():
        if key not in found:
            id: UUID = budget.line_id(*key)
            found[key] = Loaded(id, BudgetLine(id, *key), is_new=True)
    return {ref: found[key] for ref, key in keys.items()}


async def born_meanwhile(conn: Writing, missing: Sequence[UUID]) -> Sequence[Record]:
    """A row that is not there cannot be locked: whoever may be the first to post on a line waits for the others."""
    await conn.execute(
        "select pg_advisory_xact_lock(hashtextextended(id::text, 12)) from (select unnest($1::uuid[]) as id) missing",
        missing,
    )
    return await conn.fetch(LINES, missing)


async def business_year(conn: Writing) -> int:
    year: int = await conn.fetchval("select extract(year from business_now() at time zone 'Europe/Berlin')::int")
    return year


def line_of(row: Record) -> BudgetLine:
    about = ("id", "programme", "budget_year", "purpose", "municipality", "appropriation_id")
    return BudgetLine(
        **{name: row[name] for name in about},
        planned=row["planned_cents"],
        balances={account: row[account] for account in ACCOUNTS},
    )


async def save(conn: Writing, changed: Sequence[Loaded]) -> None:
    """Appends to the ledger; the balances follow by trigger, where the database refuses what would overspend."""
    lines: list[BudgetLine] = [one.state for one in changed]
    await conn.execute(
        """
        insert into budget_lines as l
          (id, municipality, programme, budget_year, purpose, appropriation_id, planned_cents, version, head)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::text[], $6::uuid[], $7::bigint[],
                             $8::int[], $9::bytea[])
        on conflict (id) do update
        set appropriation_id = excluded.appropriation_id, planned_cents = excluded.planned_cents,
            version = excluded.version, head = excluded.head
        """,
        [one.id for one in lines], [one.municipality for one in lines], [one.programme for one in lines],
        [one.budget_year for one in lines], [one.purpose for one in lines], [one.appropriation_id for one in lines],
        [one.planned for one in lines], [one.sequence for one in changed], [one.head for one in changed],
    )  # fmt: skip
    await postings.post(conn, [(event, at) for one in changed for event, at in one.events])  # type: ignore[misc]


KIND = Kind(load, budget.apply, save)
