"""Whether the bank has told a booking before: its own name of it, its mark, its day, its cents and what it names.

Banks use a name again: for the reversal of what it named, and where they have none. So a name alone proves nothing, and
two bookings of one statement are never each other's repetition.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from services.funding.payments.entries import Entry
from shared.postgres import Reading

Key = tuple[str, str, str, bool]
"""The bank's own reference, the direction, the EndToEndId, and whether it is marked as going back."""
Identity = tuple[object, ...]


class Known(NamedTuple):
    """A booking of another statement. `named` is the one thing of ours it names; `names_any`: older rows do not say."""

    cents: int
    day: date | None
    named: str | None
    names_any: bool


def key(entry: Entry) -> Key:
    assert entry.bank_reference is not None
    assert entry.direction is not None
    return entry.bank_reference, entry.direction, entry.end_to_end_id, entry.goes_back


def same(known: Known, entry: Entry, named: str | None) -> bool:
    return (known.cents, known.day) == (entry.amount_cents, entry.booked_on) and (
        known.names_any or known.named == named
    )


async def seen(conn: Reading, municipality: str, references: Sequence[str]) -> dict[Key, list[Known]]:
    """Bookings under these references of the bank. One that waits as going back without a mark that is kept (a
    transaction code, or none) stands under both."""
    rows = await conn.fetch(
        """
        select e.bank_reference, e.direction, e.end_to_end_id, e.amount_cents, e.booked_on, e.named,
               e.is_reversal or e.return_reason is not null as marked,
               coalesce(e.reason_code in ('returned_by_code', 'payment_reversed', 'repayment_reversed',
                                          'receipt_reversed'), false) as by_code,
               e.named is null and e.booking is null and e.outcome <> 'to_be_clarified' as names_any
        from bank_entries e join bank_statements s on s.id = e.statement
        where s.municipality = $1 and e.bank_reference = any($2::text[]) and e.direction is not null
        """,
        municipality, references,
    )  # fmt: skip
    found: dict[Key, list[Known]] = {}
    for row in rows:
        known = Known(row["amount_cents"], row["booked_on"], row["named"], row["names_any"])
        for mark in {True} if row["marked"] else {False, row["by_code"]}:
            place = (row["bank_reference"], row["direction"], row["end_to_end_id"], mark)
            found.setdefault(place, []).append(known)
    return found


async def elsewhere(conn: Reading, municipality: str, entry: Entry, named: str | None) -> int:
    """Equal bookings that other statements hold; of the names the bank gave both, if it did."""
    found: int = await conn.fetchval(
        """
        select count(*) from bank_entries e join bank_statements s on s.id = e.statement
        left join bank_clarifications c on c.statement = e.statement and c.number = e.number
        where s.municipality = $1 and e.direction = $2 and e.amount_cents = $3 and e.is_reversal = $4
          and $5::date in (e.booked_on, c.booked_on) and $6::text in (e.named, e.end_to_end_id, c.reference)
          and (e.bank_reference is null or $7::text is null or e.bank_reference = $7)
        """,
        municipality, entry.direction, entry.amount_cents, entry.is_reversal, entry.booked_on, named,
        entry.bank_reference,
    )  # fmt: skip
    return found
