"""Demands as rows: found by what the payer names, listed for those who wait for the money."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from services.funding.repayments.acts import Undone
from shared.contracts import funding as told
from shared.engine import Loaded
from shared.pages import Page
from shared.postgres import Reading, Writing

Row = dict[str, Any]
MOVED = (told.RepaymentReceived, told.RepaymentReversed, told.RepaymentWaived)
REPAYMENT = """
select r.id, r.grant_id, r.municipality, r.reference, r.amount_cents, r.interest_cents, r.due_on, r.reason_code,
       r.demanded_at, r.form, r.posted_on, r.remedy, r.paid_cents, r.paid_interest_cents, r.waived_cents,
       r.waived_interest_cents, r.is_settled, g.programme, g.purpose, g.budget_year, g.department, g.application_id
from repayments r join grants g on g.id = r.grant_id
"""


async def follow(conn: Writing, changed: Sequence[Loaded]) -> None:
    """New demands, and where those stand of which something has come or been waived."""
    happened = [(event, at, one.state) for one in changed for event, at in one.events]
    new = [(event, at) for event, at, _ in happened if isinstance(event, told.RepaymentDemanded)]
    if new:
        await conn.execute(
            """
            insert into repayments (id, grant_id, municipality, reference, amount_cents, interest_cents, due_on,
                                    reason_code, demanded_at, form, posted_on, remedy)
            select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::bigint[],
                                 $7::date[], $8::text[], $9::timestamptz[], $10::text[], $11::date[],
                                 $12::text[]::jsonb[])
            """,
            [event.repayment_id for event, _ in new], [event.grant_id for event, _ in new],
            [event.municipality for event, _ in new], [event.reference for event, _ in new],
            [event.amount_cents for event, _ in new], [event.interest_cents for event, _ in new],
            [event.due_on for event, _ in new], [event.reason_code for event, _ in new], [at for _, at in new],
            [event.form for event, _ in new], [event.posted_on for event, _ in new],
            [event.remedy.model_dump_json() if event.remedy else None for event, _ in new],
        )  # fmt: skip
    moved = {
        event.repayment_id: grant.demands[event.repayment_id]
        for event, _, grant in happened
        if isinstance(event, MOVED)
    }
    if moved:
        await conn.execute(
            """
            update repayments r
            set paid_cents = u.paid, paid_interest_cents = u.paid_interest, waived_cents = u.waived,
                waived_interest_cents = u.waived_interest, is_settled = u.settled
            from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bool[])
              u (id, paid, paid_interest, waived, waived_interest, settled)
            where r.id = u.id
            """,
            list(moved), [one.paid_cents for one in moved.values()],
            [one.paid_interest_cents for one in moved.values()], [one.waived_cents for one in moved.values()],
            [one.waived_interest_cents for one in moved.values()], [one.is_settled for one in moved.values()],
        )  # fmt: skip


async def repayment(conn: Reading, id: UUID) -> Row | None:
    row = await conn.fetchrow(f"{REPAYMENT} where r.id = $1", id)
    return _row(row) if row else None


async def of_grant(conn: Reading, grant_id: UUID) -> list[Row]:
    rows = await conn.fetch(f"{REPAYMENT} where r.grant_id = $1 order by r.demanded_at, r.id", grant_id)
    return [_row(row) for row in rows]


async def by_reference(conn: Reading, municipality: str, references: Sequence[str]) -> dict[str, Row]:
    """What is demanded under these references; who owes it and which line it belongs to never change."""
    rows = await conn.fetch(
        f"{REPAYMENT} where r.municipality = $1 and r.reference = any($2::text[])", municipality, references
    )
    return {row["reference"]: _row(row) for row in rows}


async def listed(conn: Reading, municipality: str, settled: bool | None, page: Page) -> list[Row]:
    """The city's, the oldest first."""
    after_at, after_id = page.after or (None, None)
    rows = await conn.fetch(
        f"""
        {REPAYMENT}
        where r.municipality = $1 and ($2::bool is null or r.is_settled = $2)
          and ($3::timestamptz is null or (r.demanded_at, r.id) > ($3, $4::uuid))
        order by r.demanded_at, r.id limit $5
        """,
        municipality, settled, after_at, after_id, page.limit + 1,
    )  # fmt: skip
    return [_row(row) for row in rows]


def _row(row: Any) -> Row:
    return {**row, "remedy": orjson.loads(row["remedy"]) if row["remedy"] else None}


async def standing(
    conn: Reading, grant_id: UUID, repayment_id: UUID, cents: int, bank_reference: str | None
) -> Undone | None:
    """A repayment of so many cents that stands in the books, with the transfers that booked it: the one of this name of
    the bank's if there is one, else the last. Read under the grant's lock."""
    row = await conn.fetchrow(
        """
        with told as (
          select j.sequence, j.type = $3 as came, (j.data ->> 'amount_cents')::bigint as amount,
                 coalesce((j.data ->> 'interest_cents')::bigint, 0) as interest, j.data ->> 'bank_reference' as name
          from (select sequence, type, convert_from(data, 'UTF8')::jsonb as data from journal
                where subject = $1 and type in ($3, $4)) j
          where (j.data ->> 'repayment_id')::uuid = $2
        )
        select amount, interest from told where amount + interest = $5
        group by amount, interest having count(*) filter (where came) > count(*) filter (where not came)
        order by bool_or(came and name = $6) desc nulls last, max(sequence) desc limit 1
        """,
        grant_id, repayment_id, told.RepaymentReceived.TYPE, told.RepaymentReversed.TYPE, cents, bank_reference,
    )  # fmt: skip
    if row is None:
        return None
    transfers = await conn.fetch(
        """
        select distinct on (t.kind) t.kind, t.id from transfers t
        join postings p on p.transfer_id = t.id and p.amount_cents > 0
        where t.grant_id = $1 and p.amount_cents = case t.kind when 'repayment' then $2::bigint else $3::bigint end
          and t.kind in ('repayment', 'interest_payment')
          and not exists (select from transfers r where r.reverses = t.id)
        order by t.kind, t.posted_at desc, t.id desc
        """,
        grant_id, row["amount"], row["interest"],
    )  # fmt: skip
    ids = {one["kind"]: one["id"] for one in transfers}
    return Undone(row["amount"], row["interest"], ids.get("repayment"), ids.get("interest_payment"))
