"""What goes into payment files and what they hold: the orders that can be paid, and the bytes, once made."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from services.funding.payments.file import MOST_PAYMENTS
from services.funding.payments.pain import Transfer
from shared.contracts.funding import Payment
from shared.postgres import Reading, Writing


@dataclass(frozen=True, slots=True)
class Payable:
    """An order with the payee it goes to, in the version that is in use."""

    payment: Payment
    transfer: Transfer
    payee_id: UUID
    payee_number: int


PAYEE_OF_GRANT = """
  left join lateral (
    select p.id, d.number, d.name, d.iban, d.bic
    from payees p join payee_details d on d.payee_id = p.id
    where p.municipality = g.municipality and (p.case_id = g.case_id or p.department = g.department
                                               or p.nominee_id = (g.document ->> 'nominee_id')::uuid)
      and (d.number = 1 or d.confirmed_by is not null)
    order by p.case_id is null, p.nominee_id is null, d.number desc limit 1
  ) payee on true
"""
"""The person of the grant's case if there is such a payee, or the winner's of a prize, else the department's: in the
version that is in use."""


async def collect(conn: Writing, municipality: str) -> list[Payable]:
    """The oldest orders that have a payee whose name banks take and stand in no live file, at most as many as one file
    holds.

    Their grants and payees are locked, and nobody else collects for this city, until the transaction ends.
    """
    await conn.execute("select pg_advisory_xact_lock(hashtextextended('payment files of ' || $1, 0))", municipality)
    waiting = await conn.fetch(
        """
        select d.grant_id from disbursements d
        where d.municipality = $1 and d.state = 'ordered'
          and not exists (select from payments p where p.end_to_end_id = d.end_to_end_id and p.is_live)
        order by d.ordered_at, d.end_to_end_id
        """,
        municipality,
    )
    grants = [row["grant_id"] for row in waiting]
    await conn.fetch("select id from grants where id = any($1::uuid[]) order by id for no key update", grants)
    await conn.fetch("select id from payees where municipality = $1 order by id for key share", municipality)
    rows = await conn.fetch(
        f"""
        select d.grant_id, d.instalment, d.end_to_end_id, d.amount_cents, g.programme, payee.id, payee.number,
               payee.name, payee.iban, payee.bic
        from disbursements d join grants g on g.id = d.grant_id {PAYEE_OF_GRANT}
        where d.grant_id = any($1::uuid[]) and d.state = 'ordered' and payee.id is not null and bank_takes(payee.name)
          and not exists (select from payments p where p.end_to_end_id = d.end_to_end_id and p.is_live)
        order by d.ordered_at, d.end_to_end_id limit {MOST_PAYMENTS}
        """,
        grants,
    )
    return [_payable(row) for row in rows]


def _payable(row: Record) -> Payable:
    about = ("grant_id", "instalment", "end_to_end_id", "amount_cents")
    transfer = Transfer(
        row["end_to_end_id"], row["amount_cents"], row["name"], row["iban"], row["bic"], row["programme"]
    )  # fmt: skip
    return Payable(Payment(**{name: row[name] for name in about}), transfer, row["id"], row["number"])


async def keep(conn: Writing, file_id: UUID, content: bytes, paid: Sequence[Payable]) -> None:
    """The bytes, and to which version of which payee each payment goes."""
    await conn.execute(
        "insert into payment_file_contents (file_id, content, sha256) values ($1, $2, $3)",
        file_id, content, hashlib.sha256(content).digest(),
    )  # fmt: skip
    await conn.execute(
        """
        update payments p set payee_id = u.payee_id, payee_number = u.number
        from unnest($2::text[], $3::uuid[], $4::int[]) u (end_to_end_id, payee_id, number)
        where p.file_id = $1 and p.end_to_end_id = u.end_to_end_id
        """,
        file_id, [one.payment.end_to_end_id for one in paid], [one.payee_id for one in paid],
        [one.payee_number for one in paid],
    )  # fmt: skip


async def content(conn: Reading, file_id: UUID) -> bytes | None:
    """The bytes as they were made; None when they were erased."""
    found: bytes | None = await conn.fetchval("select content from payment_file_contents where file_id = $1", file_id)
    return found


async def payees_of(conn: Reading, file_id: UUID) -> list[UUID]:
    rows = await conn.fetch(
        "select distinct payee_id from payments where file_id = $1 and payee_id is not null order by payee_id", file_id
    )
    return [row["payee_id"] for row in rows]


async def unconfirmed(conn: Reading, file_id: UUID) -> frozenset[str]:
    """Who entered details this file pays to that nobody else has confirmed."""
    rows = await conn.fetch(
        """
        select distinct d.entered_by
        from payments p join payee_details d on d.payee_id = p.payee_id and d.number = p.payee_number
        where p.file_id = $1 and d.confirmed_by is null
        """,
        file_id,
    )
    return frozenset(row["entered_by"] for row in rows)


async def settled(conn: Writing, file_id: UUID) -> list[str]:
    """Payments of a file that are not to go out any longer, because the bank has booked them meanwhile.

    Its grants are locked, so that no statement settles one of them before the transaction ends.
    """
    await conn.fetch(
        """
        select id from grants where id in (select grant_id from payments where file_id = $1)
        order by id for no key update
        """,
        file_id,
    )
    rows = await conn.fetch(
        """
        select p.end_to_end_id from payments p
        join disbursements d on d.grant_id = p.grant_id and d.instalment = p.instalment
        where p.file_id = $1 and d.state <> 'ordered' order by p.number
        """,
        file_id,
    )
    return [row["end_to_end_id"] for row in rows]


async def not_for_banks(conn: Reading, file_id: UUID) -> list[str]:
    """Payments of a file to a name that no bank takes: it would refuse them all."""
    rows = await conn.fetch(
        """
        select p.end_to_end_id from payments p
        join payee_details d on d.payee_id = p.payee_id and d.number = p.payee_number
        where p.file_id = $1 and not bank_takes(d.name) order by p.number
        """,
        file_id,
    )
    return [row["end_to_end_id"] for row in rows]
