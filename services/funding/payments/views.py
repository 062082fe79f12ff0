"""What the treasury reads: payment files, and of each order what it waits for."""

from datetime import date
from typing import Any
from uuid import UUID

from services.funding.payments.contents import PAYEE_OF_GRANT
from shared.pages import Page
from shared.periods import Period, day_before
from shared.postgres import Reading, Writing

Row = dict[str, Any]
ANSWERS_WITHIN = Period(5, "working_days")
"""The bank books a credit transfer by the end of the next business day (§ 675s BGB); after this a person asks."""

FILE = """
select f.id, f.message_id, f.state, f.amount_cents, f.drafted_by, f.released_by, f.drafted_at, f.released_at, f.sent_at,
       f.version, encode(c.sha256, 'hex') as sha256, c.content is not null as has_content,
       (select count(*) from payments p where p.file_id = f.id) as payments
from payment_files f left join payment_file_contents c on c.file_id = f.id
"""


async def file(conn: Reading, municipality: str, id: UUID) -> Row | None:
    row = await conn.fetchrow(f"{FILE} where f.municipality = $1 and f.id = $2", municipality, id)
    return dict(row) if row else None


async def files(conn: Reading, municipality: str, state: str | None, page: Page) -> list[Row]:
    """The newest first."""
    (after,) = page.after or (None,)
    rows = await conn.fetch(
        f"""
        {FILE} where f.municipality = $1 and ($2::text is null or f.state = $2) and ($3::uuid is null or f.id < $3)
        order by f.id desc limit $4
        """,
        municipality, state, after, page.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def payments(conn: Reading, file_id: UUID) -> list[Row]:
    rows = await conn.fetch(
        """
        select p.number, p.grant_id, p.instalment, p.end_to_end_id, p.amount_cents, p.payee_id, p.is_live, d.state,
               d.booked_on
        from payments p join disbursements d on d.grant_id = p.grant_id and d.instalment = p.instalment
        where p.file_id = $1 order by p.number
        """,
        file_id,
    )
    return [dict(row) for row in rows]


async def disbursements(
    conn: Reading, municipality: str, state: str | None, today: date, page: Page, grant_id: UUID | None = None
) -> list[Row]:
    """The oldest order first, of one grant if named. `waiting_for`: payee, file, release, bank or person; `is_overdue`:
    the bank is silent; `payee_problem`: why a payee that is there cannot be paid."""
    after_at, after_id = page.after or (None, None)
    rows = await conn.fetch(
        f"""
        select d.grant_id, d.instalment, d.end_to_end_id, d.amount_cents, d.ordered_at, d.booked_on, d.state,
               g.programme, g.case_id, f.id as payment_file_id, late.late as is_overdue,
               case
                 when d.state <> 'ordered' then null
                 when f.id is null and (payee.id is null or not bank_takes(payee.name)) then 'payee'
                 when f.id is null then 'file'
                 when f.state = 'drafted' then 'release'
                 when f.state = 'unknown' or late.late then 'person'
                 else 'bank'
               end as waiting_for,
               case when d.state = 'ordered' and not bank_takes(payee.name) then 'name_not_for_banks' end
                 as payee_problem
        from disbursements d join grants g on g.id = d.grant_id
        left join payments p on p.end_to_end_id = d.end_to_end_id and p.is_live
        left join payment_files f on f.id = p.file_id
        {PAYEE_OF_GRANT}
        cross join lateral (
          select coalesce(d.state = 'ordered' and f.state = 'sent'
                          and (f.sent_at at time zone 'Europe/Berlin')::date < $5::date, false) as late) late
        where d.municipality = $1 and ($2::text is null or d.state = $2)
          and ($7::uuid is null or d.grant_id = $7)
          and ($3::timestamptz is null or (d.ordered_at, d.end_to_end_id) > ($3, $4::text))
        order by d.ordered_at, d.end_to_end_id limit $6
        """,
        municipality, state, after_at, after_id, day_before(today, ANSWERS_WITHIN), page.limit + 1,
        grant_id,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def disbursement(conn: Reading, municipality: str, end_to_end_id: str) -> Row | None:
    """An instalment, the line that pays it and the live file it stands in."""
    row = await conn.fetchrow(
        """
        select d.grant_id, d.instalment, d.end_to_end_id, d.amount_cents, d.ordered_at, d.booked_on, d.state,
               g.programme, g.purpose, g.budget_year, g.case_id, f.id as payment_file_id, f.state as file_state
        from disbursements d join grants g on g.id = d.grant_id
        left join payments p on p.end_to_end_id = d.end_to_end_id and p.is_live
        left join payment_files f on f.id = p.file_id
        where d.municipality = $1 and d.end_to_end_id = $2
        """,
        municipality, end_to_end_id,
    )  # fmt: skip
    return dict(row) if row else None


async def lock_grant(conn: Writing, id: UUID) -> None:
    await conn.fetchval("select id from grants where id = $1 for no key update", id)


async def checked_by(conn: Reading, grant_id: UUID, instalment: int) -> str | None:
    """Who checked the drawdown that an instalment was ordered for; None for what nobody called for."""
    found: str | None = await conn.fetchval(
        """
        select d.checked_by from grants g
        join drawdowns d on d.id = (g.document #>> array['instalments', $2::text, 'drawdown_id'])::uuid
        where g.id = $1
        """,
        grant_id, str(instalment),
    )  # fmt: skip
    return found


async def transfers(conn: Reading, grant_id: UUID, instalment: int) -> dict[str, UUID]:
    """The transfers of an instalment by kind: its order and, if the bank has paid it, its disbursement."""
    rows = await conn.fetch(
        """
        select kind, id from transfers
        where grant_id = $1 and instalment = $2 and kind in ('order', 'disbursement')
        """,
        grant_id, instalment,
    )  # fmt: skip
    return {row["kind"]: row["id"] for row in rows}


async def unknown(conn: Reading) -> int:
    """How many files nobody knows of whether the bank has them."""
    found: int = await conn.fetchval("select count(*) from payment_files where state = 'unknown'")
    return found
