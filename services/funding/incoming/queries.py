"""What is read about the state's money: awards, their calls, and the chain from the award to what came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.funding.incoming.incoming_grant import IncomingGrant
from shared.pages import Page
from shared.postgres import Reading, Writing

Row = dict[str, Any]
DOCUMENT = TypeAdapter(IncomingGrant)


@dataclass(frozen=True, slots=True)
class Kept:
    """An incoming grant as it stands, with its version."""

    grant: IncomingGrant
    version: int


@dataclass(frozen=True, slots=True)
class Payable:
    """A call the bank may say has been paid: of which award, on which line."""

    incoming_grant_id: UUID
    programme: str
    purpose: str
    budget_year: int
    called_on: date


async def one(conn: Reading, id: UUID, municipality: str) -> Kept | None:
    """None if there is none in this city."""
    row = await conn.fetchrow(
        "select document, version from incoming_grants where id = $1 and municipality = $2", id, municipality
    )
    return Kept(DOCUMENT.validate_json(row["document"]), row["version"]) if row else None


async def listed(
    conn: Reading, municipality: str, programme: str | None, budget_year: int | None, state: str | None, page: Page
) -> list[Row]:
    """The last awarded first."""
    after_on, after_id = page.after or (None, None)
    rows = await conn.fetch(
        """
        select id, municipality, programme, budget_year, grantor, file_number, awarded_on, lump_sum, amount_cents,
               state, proof_due_on, recorded_at, version
        from incoming_grants
        where municipality = $1
          and ($2::text is null or programme = $2)
          and ($3::int is null or budget_year = $3)
          and ($4::text is null or state = $4)
          and ($5::date is null or (awarded_on, id) < ($5, $6::uuid))
        order by awarded_on desc, id desc limit $7
        """,
        municipality, programme, budget_year, state, after_on, after_id, page.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def calls(conn: Reading, id: UUID) -> list[Row]:
    rows = await conn.fetch(
        """
        select call, reference, purpose, amount_cents, called_at, booked_on, withdrawn
        from incoming_calls where incoming_grant_id = $1 order by call
        """,
        id,
    )
    return [dict(row) for row in rows]


async def payable(conn: Reading, municipality: str, references: Sequence[str]) -> dict[str, Payable]:
    """The calls of a city by the references a bank statement names."""
    rows = await conn.fetch(
        """
        select c.reference, c.purpose, i.id, i.programme, i.budget_year,
               (c.called_at at time zone 'Europe/Berlin')::date as called_on
        from incoming_calls c join incoming_grants i on i.id = c.incoming_grant_id
        where c.reference = any($1::text[]) and i.municipality = $2
        """,
        references, municipality,
    )  # fmt: skip
    return {
        r["reference"]: Payable(r["id"], r["programme"], r["purpose"], r["budget_year"], r["called_on"]) for r in rows
    }


async def receipt_of(conn: Reading, incoming_grant_id: UUID, purpose: str, amount_cents: int) -> UUID | None:
    """A transfer that booked a receipt of so many cents and has not been reversed."""
    found: UUID | None = await conn.fetchval(
        """
        select t.id from transfers t
        join postings p on p.transfer_id = t.id and p.account = 'received'
        join budget_lines l on l.id = p.budget_line_id
        where t.incoming_grant_id = $1 and t.kind = 'receipt' and l.purpose = $2 and p.amount_cents = $3
          and not exists (select from transfers r where r.reverses = t.id)
        order by t.posted_at desc, t.id limit 1
        """,
        incoming_grant_id, purpose, amount_cents,
    )  # fmt: skip
    return found


async def forwarded(conn: Reading, id: UUID) -> list[Row]:
    """Grants from this money, with what the ledger and their proofs say of each."""
    rows = await conn.fetch(
        """
        select g.id, g.department, g.purpose, g.amount_cents, g.state, g.post_id, g.measure_id,
               coalesce(g.document->'proof'->>'state', 'none') as proof_state,
               (g.document->'proof'->>'due_on')::date as proof_due_on,
               (g.document->'proof'->>'spent_cents')::bigint as proven_cents,
               coalesce(sum(p.amount_cents) filter (
                 where p.account in ('disbursed', 'reclaimed', 'returned')), 0)::bigint as disbursed_cents,
               coalesce(sum(p.amount_cents) filter (where p.account = 'returned'), 0)::bigint as returned_cents
        from grants g left join postings p on p.grant_id = g.id
        where g.incoming_grant_id = $1 group by g.id order by g.id
        """,
        id,
    )
    return [dict(row) for row in rows]


async def usage(conn: Reading, programme: str, budget_year: int) -> dict[str, Row]:
    """By purpose what became of the line's budget, whoever gave it; and the claims on the state that stand on it."""
    rows = await conn.fetch(
        """
        select purpose, -appropriation as budget_cents, budget as available_cents, committed as committed_cents,
               ordered as ordered_cents, disbursed + reclaimed + returned as disbursed_cents, spent as spent_cents,
               returned as returned_cents, -entitlement as entitled_cents
        from budget_lines where programme = $1 and budget_year = $2
        """,
        programme, budget_year,
    )  # fmt: skip
    return {row["purpose"]: dict(row) for row in rows}


async def earlier(conn: Reading, incoming: IncomingGrant) -> dict[str, int]:
    """By purpose what awards before this one gave to the same lines: it is used up first."""
    rows = await conn.fetch(
        """
        select entry.key as purpose, sum((entry.value->>'amount_cents')::bigint)::bigint as cents
        from incoming_grants i, jsonb_each(i.document->'purposes') entry
        where i.programme = $1 and i.budget_year = $2 and (i.awarded_on, i.id) < ($3::date, $4::uuid)
        group by entry.key
        """,
        incoming.programme, incoming.budget_year, incoming.awarded_on, incoming.id,
    )  # fmt: skip
    return {row["purpose"]: row["cents"] for row in rows}


async def requested(conn: Reading, programme: str, budget_year: int, purpose: str) -> int:
    """Cents that organisations have called for from grants of this line and nobody has ordered yet."""
    cents: int = await conn.fetchval(
        """
        select coalesce(sum((entry.value->>'amount_cents')::bigint), 0)::bigint
        from grants g, jsonb_each(g.document->'drawdowns') entry
        where g.programme = $1 and g.budget_year = $2 and g.purpose = $3 and entry.value->>'state' = 'requested'
        """,
        programme, budget_year, purpose,
    )  # fmt: skip
    return cents


async def standing(conn: Reading, programme: str, budget_year: int, purpose: str) -> UUID | None:
    """The award a new grant of this line is paid from: the last one that gives something for the purpose."""
    id: UUID | None = await conn.fetchval(
        """
        select id from incoming_grants
        where programme = $1 and budget_year = $2 and state in ('awarded', 'rejected')
          and coalesce((document->'purposes'->$3::text->>'amount_cents')::bigint, 0) > 0
        order by awarded_on desc, id desc limit 1
        """,
        programme, budget_year, purpose,
    )  # fmt: skip
    return id


async def expenses(conn: Reading, programme: str, municipality: str, year: int | None, page: Page) -> list[Row]:
    """What the city spent of a programme itself, the last first; `reversed_by` where it was taken back."""
    after_at, after_id = page.after or (None, None)
    rows = await conn.fetch(
        """
        select t.id, l.budget_year, l.purpose, p.amount_cents, t.reason_code, e.spent_on, e.post_id, t.posted_at,
               (select r.id from transfers r where r.reverses = t.id) as reversed_by
        from expenses e
        join transfers t on t.id = e.transfer_id
        join postings p on p.transfer_id = t.id and p.account = 'spent'
        join budget_lines l on l.id = p.budget_line_id
        where l.programme = $1 and l.municipality = $2
          and ($3::int is null or l.budget_year = $3)
          and ($4::timestamptz is null or (t.posted_at, t.id) < ($4, $5::uuid))
        order by t.posted_at desc, t.id desc limit $6
        """,
        programme, municipality, year, after_at, after_id, page.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def expense(conn: Reading, programme: str, municipality: str, id: UUID) -> Row | None:
    """One expense by its transfer."""
    row = await conn.fetchrow(
        """
        select t.id, l.budget_year, l.purpose, p.amount_cents, t.reason_code, e.spent_on, e.post_id, t.posted_at,
               (select r.id from transfers r where r.reverses = t.id) as reversed_by
        from expenses e
        join transfers t on t.id = e.transfer_id
        join postings p on p.transfer_id = t.id and p.account = 'spent'
        join budget_lines l on l.id = p.budget_line_id
        where t.id = $1 and l.programme = $2 and l.municipality = $3
        """,
        id, programme, municipality,
    )  # fmt: skip
    return dict(row) if row else None


async def lock_expense(conn: Writing, id: UUID) -> None:
    """Whoever takes the same expense back waits until this transaction ends."""
    await conn.execute("select pg_advisory_xact_lock(hashtextextended($1::text, 11))", str(id))
