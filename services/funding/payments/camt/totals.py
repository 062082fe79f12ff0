"""The statement's own sums, read apart from its payments: what moved the account, and what the balances say.

`staffel check` recomputes from these what the payments were taken for; so nothing here asks the reader of payments.
"""

from collections.abc import Sequence
from typing import NamedTuple

from services.funding.payments.camt.places import Element, at, every, money, text, truth, within

OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)


class Booking(NamedTuple):
    """An entry of the account that is booked. `charges_cents` as the account sees them, of the entry and inside it."""

    number: int
    amount_cents: int
    currency: str
    direction: str
    is_reversal: bool
    charges_cents: int


class Balance(NamedTuple):
    """Of one statement: its bookings from the first to the last number, and the balances around them, in cents."""

    first: int
    last: int
    opening_cents: int
    closing_cents: int


def bookings(entries: Sequence[tuple[int, Element]]) -> list[Booking]:
    """`entries` are those that are booked, with their numbers; one without an amount or a side moves nothing."""
    found = []
    for number, entry in entries:
        amount, side = money(at(entry, "Amt")), text(entry, "CdtDbtInd")
        if amount is None or side not in ("CRDT", "DBIT"):
            continue
        direction = "credit" if side == "CRDT" else "debit"
        fees = [fee for place in (entry, *every(entry, "NtryDtls/TxDtls")) for fee in _fees(place, amount.currency)]
        reverses, taken = truth(text(entry, "RvslInd")) is True, within(sum(fees))
        found.append(Booking(number, amount.cents, amount.currency[:3], direction, reverses, taken))
    return found


def is_whole(document: Element, statement: Element) -> bool:
    """Whether it is not one page of several (`MsgPgntn`; since version 5 also `StmtPgntn`)."""
    said = [at(document, "BkToCstmrStmt/GrpHdr/MsgPgntn"), at(statement, "StmtPgntn")]
    return all(
        text(page, "PgNb") == "1" and truth(text(page, "LastPgInd")) is True for page in said if page is not None
    )


def balance(statement: Element, numbers: range) -> Balance | None:
    """None where a statement does not give both."""
    opening, closing = _of(statement, OPENING), _of(statement, CLOSING)
    return Balance(numbers.start, numbers.stop - 1, opening, closing) if None not in (opening, closing) else None  # type: ignore[arg-type]


def ties(found: Balance, booked: Sequence[Booking]) -> int:
    """What is missing between the balances, in cents; 0 if they tie. A reversal may have kept the original's sign."""
    mine = [one for one in booked if found.first <= one.number <= found.last]
    said = found.closing_cents - found.opening_cents
    plain = sum(_signed(one) for one in mine)
    turned = sum(-_signed(one) if one.is_reversal else _signed(one) for one in mine)
    return 0 if said in (plain, turned) else said - plain


def _signed(one: Booking) -> int:
    return one.amount_cents if one.direction == "credit" else -one.amount_cents


def _fees(place: Element, currency: str) -> list[int]:
    records = [record for said in every(place, "Chrgs") for record in every(said, "Rcrd") or [said]]
    found = [(money(at(one, "Amt")) or money(at(one, "TtlChrgsAndTaxAmt")), text(one, "CdtDbtInd")) for one in records]
    return [fee.cents if side == "CRDT" else -fee.cents for fee, side in found if fee and fee.currency == currency]


def _of(statement: Element, codes: Sequence[str]) -> int | None:
    for code in codes:
        for one in every(statement, "Bal"):
            amount = money(at(one, "Amt"))
            if text(one, "Tp/CdOrPrtry/Cd") == code and text(one, "Tp/SubTp/Cd") is None and amount is not None:
                return amount.cents if text(one, "CdtDbtInd") == "CRDT" else -amount.cents
    return None
