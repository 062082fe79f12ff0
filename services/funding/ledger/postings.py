"""The ledger in PostgreSQL: transfers are appended with their postings, never changed; and what it says at any day."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.contracts.funding import TransferPosted
from shared.postgres import Reading, Writing


async def post(conn: Writing, posted: Sequence[tuple[TransferPosted, datetime]]) -> None:
    """Appends transfers with the time of their posting. Raises what the database's rules of the ledger refuse."""
    await conn.execute(
        """
        insert into transfers (id, kind, grant_id, instalment, incoming_grant_id, reverses, pair, reason_code,
                               posted_at)
        select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[], $5::uuid[], $6::uuid[], $7::uuid[],
                             $8::text[], $9::timestamptz[])
        """,
        [event.transfer_id for event, _ in posted], [event.kind for event, _ in posted],
        [event.grant_id for event, _ in posted], [event.instalment for event, _ in posted],
        [event.incoming_grant_id for event, _ in posted], [event.reverses for event, _ in posted],
        [event.pair for event, _ in posted], [event.reason_code for event, _ in posted], [at for _, at in posted],
    )  # fmt: skip
    rows = [(event, n, part) for event, _ in posted for n, part in enumerate(event.postings, 1)]
    await conn.execute(
        """
        insert into postings (transfer_id, number, budget_line_id, account, amount_cents, grant_id, incoming_grant_id)
        select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::text[], $5::bigint[], $6::uuid[], $7::uuid[])
        """,
        [event.transfer_id for event, _, _ in rows], [n for _, n, _ in rows],
        [event.budget_line_id for event, _, _ in rows], [part.account for _, _, part in rows],
        [part.amount_cents for _, _, part in rows], [event.grant_id for event, _, _ in rows],
        [event.incoming_grant_id for event, _, _ in rows],
    )  # fmt: skip


async def trial_balance(
    conn: Reading, municipality: str, at: date, programme: str | None, budget_year: int | None
) -> list[dict[str, Any]]:
    """Each account of each line at the end of the day `at` (in Berlin), summed from the postings themselves."""
    rows = await conn.fetch(
        """
        select l.programme, l.budget_year, l.purpose, p.account, sum(p.amount_cents)::bigint as balance_cents
        from postings p
        join transfers t on t.id = p.transfer_id
        join budget_lines l on l.id = p.budget_line_id
        where l.municipality = $1
          and t.posted_at < ($2::date + 1)::timestamp at time zone 'Europe/Berlin'
          and ($3::text is null or l.programme = $3)
          and ($4::int is null or l.budget_year = $4)
        group by l.programme, l.budget_year, l.purpose, p.account
        order by l.programme, l.budget_year, l.purpose, p.account
        """,
        municipality, at, programme, budget_year,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def postings_of(conn: Reading, grant_id: UUID) -> list[dict[str, Any]]:
    """Every posting of a grant in the order in which they were made."""
    rows = await conn.fetch(
        """
        select t.id as transfer_id, t.kind, t.instalment, t.reverses, t.reason_code, t.posted_at, p.number,
               l.programme, l.budget_year, l.purpose, p.account, p.amount_cents
        from postings p
        join transfers t on t.id = p.transfer_id
        join budget_lines l on l.id = p.budget_line_id
        where p.grant_id = $1
        order by t.posted_at, t.id, p.number
        """,
        grant_id,
    )
    return [dict(row) for row in rows]
