"""Bank statements as rows: each entry once, with what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from shared.pages import Page
from shared.postgres import Reading, Writing


@dataclass(frozen=True, slots=True)
class Entry:
    """One booked debit as the bank names it."""

    end_to_end_id: str
    booked_on: date
    amount_cents: int
    currency: str


@dataclass(frozen=True, slots=True)
class Settled:
    """An entry and what became of it; `reason_code` says why a person has to look at it."""

    entry: Entry
    outcome: Literal["confirmed", "duplicate", "to_be_clarified"]
    reason_code: str | None = None
    grant_id: UUID | None = None


async def take_in(conn: Writing, id: UUID, municipality: str, statement_id: str, who: str) -> bool:
    """Notes a statement; False if the bank has sent it before. Waits for whoever is taking in the same one."""
    noted = await conn.fetchval(
        """
        insert into bank_statements (id, municipality, statement_id, received_at, received_by)
        values ($1, $2, $3, business_now(), $4)
        on conflict (municipality, statement_id) do nothing returning id
        """,
        id, municipality, statement_id, who,
    )  # fmt: skip
    return noted is not None


async def keep(conn: Writing, id: UUID, settled: Sequence[Settled]) -> None:
    await conn.execute(
        """
        insert into bank_entries (statement, number, end_to_end_id, booked_on, amount_cents, currency, outcome,
                                  reason_code, grant_id)
        select $1, * from unnest($2::int[], $3::text[], $4::date[], $5::bigint[], $6::text[], $7::text[], $8::text[],
                                 $9::uuid[])
        """,
        id, list(range(1, len(settled) + 1)), [one.entry.end_to_end_id for one in settled],
        [one.entry.booked_on for one in settled], [one.entry.amount_cents for one in settled],
        [one.entry.currency for one in settled], [one.outcome for one in settled],
        [one.reason_code for one in settled], [one.grant_id for one in settled],
    )  # fmt: skip


async def kept(conn: Reading, municipality: str, statement_id: str) -> tuple[UUID, list[Settled]] | None:
    """A statement taken in before, with its entries in the bank's order."""
    rows = await conn.fetch(
        """
        select s.id, e.end_to_end_id, e.booked_on, e.amount_cents, e.currency, e.outcome, e.reason_code, e.grant_id
        from bank_statements s join bank_entries e on e.statement = s.id
        where s.municipality = $1 and s.statement_id = $2 order by e.number
        """,
        municipality, statement_id,
    )  # fmt: skip
    if not rows:
        return None
    return rows[0]["id"], [
        Settled(
            Entry(row["end_to_end_id"], row["booked_on"], row["amount_cents"], row["currency"]),
            row["outcome"], row["reason_code"], row["grant_id"],
        )
        for row in rows
    ]  # fmt: skip


async def entries(conn: Reading, municipality: str, outcome: str | None, page: Page) -> list[dict[str, Any]]:
    """Entries of all statements, the oldest first."""
    after_at, after_statement, after_number = page.after or (None, None, None)
    rows = await conn.fetch(
        """
        select s.statement_id, s.received_at, e.statement, e.number, e.end_to_end_id, e.booked_on, e.amount_cents,
               e.currency, e.outcome, e.reason_code, e.grant_id
        from bank_entries e join bank_statements s on s.id = e.statement
        where s.municipality = $1
          and ($2::text is null or e.outcome = $2)
          and ($3::timestamptz is null or (s.received_at, e.statement, e.number) > ($3, $4::uuid, $5::int))
        order by s.received_at, e.statement, e.number limit $6
        """,
        municipality, outcome, after_at, after_statement, after_number, page.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]
