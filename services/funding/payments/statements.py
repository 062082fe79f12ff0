"""Bank statements as rows: each entry once, with what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.funding.payments.camt.totals import Balance, Booking
from services.funding.payments.entries import Entry, Settled
from shared.pages import Page
from shared.postgres import Reading, Writing


async def one_at_a_time(conn: Writing, municipality: str) -> None:
    """Nobody else takes in a statement of this city, or clarifies one, until the transaction ends."""
    await conn.execute("select pg_advisory_xact_lock(hashtextextended('bank statements of ' || $1, 0))", municipality)


async def take_in(
    conn: Writing, id: UUID, municipality: str, statement_id: str, who: str, digest: bytes | None
) -> bool:
    """Notes a statement; False if the bank has said the very same before."""
    noted = await conn.fetchval(
        """
        insert into bank_statements (id, municipality, statement_id, received_at, received_by, digest)
        values ($1, $2, $3, business_now(), $4, $5)
        on conflict (municipality, statement_id, digest) do nothing returning id
        """,
        id, municipality, statement_id, who, digest,
    )  # fmt: skip
    return noted is not None


async def keep(conn: Writing, id: UUID, settled: Sequence[Settled]) -> None:
    await conn.execute(
        """
        insert into bank_entries (statement, number, end_to_end_id, booked_on, amount_cents, currency, outcome,
                                  reason_code, grant_id, direction, bank_reference, return_reason, is_reversal,
                                  charges_cents, booking, named)
        select $1, * from unnest($2::int[], $3::text[], $4::date[], $5::bigint[], $6::text[], $7::text[], $8::text[],
                                 $9::uuid[], $10::text[], $11::text[], $12::text[], $13::bool[], $14::bigint[],
                                 $15::int[], $16::text[])
        """,
        id, list(range(1, len(settled) + 1)), [one.entry.end_to_end_id for one in settled],
        [one.entry.booked_on for one in settled], [one.entry.amount_cents for one in settled],
        [one.entry.currency for one in settled], [one.outcome for one in settled],
        [one.reason_code for one in settled], [one.grant_id for one in settled],
        [one.entry.direction for one in settled], [one.entry.bank_reference for one in settled],
        [one.entry.return_reason for one in settled], [one.entry.is_reversal for one in settled],
        [one.entry.charges_cents for one in settled], [one.entry.booking for one in settled],
        [one.named for one in settled],
    )  # fmt: skip


async def keep_sums(conn: Writing, id: UUID, bookings: Sequence[Booking], balances: Sequence[Balance]) -> None:
    """The statement's own sums: what the account was moved by, and the balances around it."""
    await conn.execute(
        """
        insert into bank_bookings (statement, number, amount_cents, currency, direction, is_reversal, charges_cents)
        select $1, * from unnest($2::int[], $3::bigint[], $4::text[], $5::text[], $6::bool[], $7::bigint[])
        """,
        id, [one.number for one in bookings], [one.amount_cents for one in bookings],
        [one.currency for one in bookings], [one.direction for one in bookings],
        [one.is_reversal for one in bookings], [one.charges_cents for one in bookings],
    )  # fmt: skip
    await conn.execute(
        """
        insert into bank_balances (statement, number, first_booking, last_booking, opening_cents, closing_cents)
        select $1, * from unnest($2::int[], $3::int[], $4::int[], $5::bigint[], $6::bigint[])
        """,
        id, list(range(1, len(balances) + 1)), [one.first for one in balances], [one.last for one in balances],
        [one.opening_cents for one in balances], [one.closing_cents for one in balances],
    )  # fmt: skip


async def kept(
    conn: Reading, municipality: str, statement_id: str, digest: bytes | None
) -> list[tuple[UUID, list[Settled]]]:
    """Statements under this number with their entries in the bank's order: those that said the very same (`digest`),
    and those that were entered by hand or taken in before digests were."""
    rows = await conn.fetch(
        """
        select s.id, e.end_to_end_id, e.booked_on, e.amount_cents, e.currency, e.outcome, e.reason_code, e.grant_id,
               e.direction, e.bank_reference, e.return_reason, e.is_reversal, e.charges_cents, e.booking, e.named
        from bank_statements s left join bank_entries e on e.statement = s.id
        where s.municipality = $1 and s.statement_id = $2 and (s.digest is null or s.digest = $3::bytea)
        order by s.digest is null, s.received_at, s.id, e.number
        """,
        municipality, statement_id, digest,
    )  # fmt: skip
    found: dict[UUID, list[Settled]] = {}
    for row in rows:
        entries = found.setdefault(row["id"], [])
        if row["end_to_end_id"] is not None:
            entries.append(settled_of(dict(row)))
    return list(found.items())


def settled_of(row: Mapping[str, Any]) -> Settled:
    names = ("end_to_end_id", "booked_on", "amount_cents", "currency", "direction", "bank_reference", "return_reason",
             "is_reversal", "charges_cents", "booking")  # fmt: skip
    entry = Entry(**{name: row[name] for name in names})
    return Settled(entry, row["outcome"], row["reason_code"], row["grant_id"], row["named"])


async def entries(conn: Reading, municipality: str, outcome: str | None, page: Page) -> list[dict[str, Any]]:
    """Entries of all statements, the oldest first; `to_be_clarified` are those that nobody has clarified yet."""
    after_at, after_statement, after_number = page.after or (None, None, None)
    rows = await conn.fetch(
        """
        select s.statement_id, s.received_at, e.statement, e.number, e.end_to_end_id, e.booked_on, e.amount_cents,
               e.currency, e.outcome, e.reason_code, e.grant_id, e.direction, e.bank_reference, e.return_reason,
               e.is_reversal, e.charges_cents, e.named, c.outcome as clarified_as,
               c.reason_code as clarified_because, c.said_by as clarified_by, c.said_at as clarified_at,
               c.became as booked_as
        from bank_entries e join bank_statements s on s.id = e.statement
        left join bank_clarifications c on c.statement = e.statement and c.number = e.number
        where s.municipality = $1
          and ($2::text is null or (e.outcome = $2 and ($2 <> 'to_be_clarified' or c.outcome is null)))
          and ($3::timestamptz is null or (s.received_at, e.statement, e.number) > ($3, $4::uuid, $5::int))
        order by s.received_at, e.statement, e.number limit $6
        """,
        municipality, outcome, after_at, after_statement, after_number, page.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def entry_of(conn: Reading, municipality: str, statement: UUID, number: int) -> tuple[Settled, str | None] | None:
    """An entry, and what it was clarified as, if it was."""
    row = await conn.fetchrow(
        """
        select e.end_to_end_id, e.booked_on, e.amount_cents, e.currency, e.outcome, e.reason_code, e.grant_id,
               e.direction, e.bank_reference, e.return_reason, e.is_reversal, e.charges_cents, e.booking, e.named,
               c.outcome as clarified_as
        from bank_statements s join bank_entries e on e.statement = s.id
        left join bank_clarifications c on c.statement = e.statement and c.number = e.number
        where s.municipality = $1 and s.id = $2 and e.number = $3
        """,
        municipality, statement, number,
    )  # fmt: skip
    return (settled_of(dict(row)), row["clarified_as"]) if row else None


async def clarify(
    conn: Writing, statement: UUID, number: int, outcome: str, reason_code: str, who: str,
    booked: Settled | None = None, booked_cents: int | None = None,
) -> bool:  # fmt: skip
    """Recorded once, with what it has booked; False if somebody else was first."""
    said = await conn.fetchval(
        """
        insert into bank_clarifications (statement, number, outcome, reason_code, said_by, became, reference, booked_on,
                                         booked_cents)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing returning number
        """,
        statement, number, outcome, reason_code, who, booked.outcome if booked else None,
        booked.named if booked else None, booked.entry.booked_on if booked else None, booked_cents,
    )  # fmt: skip
    return said is not None


async def confirmed_as(conn: Reading, end_to_end_ids: Sequence[str]) -> dict[str, str]:
    """The bank's own reference of each confirmed payment, where it has given one: then, or when it said so again."""
    rows = await conn.fetch(
        """
        select distinct on (e.end_to_end_id) e.end_to_end_id, e.bank_reference from bank_entries e
        left join bank_clarifications c on c.statement = e.statement and c.number = e.number
        where e.end_to_end_id = any($1::text[]) and e.direction = 'debit' and e.bank_reference is not null
          and (e.outcome in ('confirmed', 'duplicate') or c.outcome = 'confirmed')
        order by e.end_to_end_id, e.outcome = 'duplicate', e.bank_reference
        """,
        end_to_end_ids,
    )
    return {row["end_to_end_id"]: row["bank_reference"] for row in rows}


async def paid_too_often(conn: Reading, end_to_end_id: str) -> int:
    """Debits beyond the first that the bank has not corrected yet, as far as nobody has found them to be another's."""
    found: int = await conn.fetchval(
        """
        select count(*) filter (where e.direction = 'debit' and e.reason_code in ('paid_twice', 'paid_already'))
               - count(*) filter (where e.direction = 'credit' and e.reason_code = 'paid_twice')
        from bank_entries e left join bank_clarifications c on c.statement = e.statement and c.number = e.number
        where e.end_to_end_id = $1 and e.outcome = 'to_be_clarified'
          and (c.outcome is null or c.outcome = 'settled')
        """,
        end_to_end_id,
    )
    return found


async def told_otherwise(conn: Reading, grant_id: UUID, entry: Entry) -> bool:
    """Whether a repayment of the same day and amount was taken in, and one of the two has no reference of the bank."""
    found: bool = await conn.fetchval(
        """
        select exists (
          select from bank_entries e
          left join bank_clarifications c on c.statement = e.statement and c.number = e.number
          where e.grant_id = $1 and e.booked_on = $2 and e.amount_cents = $3 and e.direction = 'credit'
            and (e.outcome = 'repaid' or (e.reason_code = 'perhaps_told_before' and c.outcome = 'confirmed'))
            and (e.bank_reference is null or $4::text is null))
        """,
        grant_id, entry.booked_on, entry.amount_cents, entry.bank_reference,
    )  # fmt: skip
    return found


async def expected(conn: Reading, end_to_end_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Name and account to which each payment was sent, as long as they are known."""
    rows = await conn.fetch(
        """
        select p.end_to_end_id, d.name, d.iban
        from payments p join payee_details d on d.payee_id = p.payee_id and d.number = p.payee_number
        where p.is_live and p.end_to_end_id = any($1::text[])
        """,
        end_to_end_ids,
    )
    return {row["end_to_end_id"]: (row["name"], row["iban"]) for row in rows}


async def not_known_sent(conn: Reading, end_to_end_ids: Sequence[str]) -> list[UUID]:
    """Files that hold one of these payments and that nobody knows the bank to have."""
    rows = await conn.fetch(
        """
        select distinct f.id from payments p join payment_files f on f.id = p.file_id
        where p.is_live and p.end_to_end_id = any($1::text[]) and f.state in ('released', 'claimed', 'unknown')
        order by f.id
        """,
        end_to_end_ids,
    )
    return [row["id"] for row in rows]
