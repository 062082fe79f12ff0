"""Account statements as the bank writes them: camt.053.001.08, one entry a booking."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from lxml import etree

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
UNPREFIXED: Any = {None: NAMESPACE}


@dataclass(frozen=True, slots=True)
class Booking:
    """What was booked on `account`: money that has gone (`debit`) or come (`credit`).

    `bank_reference` is the bank's own, one a booking for ever. `end_to_end_id` is absent where a payer named only a
    `remittance` text. `return_reason` is there where a payment has come back. `name`, `iban`: whom a debit went to.
    """

    bank_reference: str
    account: str
    direction: Literal["debit", "credit"]
    amount_cents: int
    end_to_end_id: str | None = None
    remittance: str | None = None
    return_reason: str | None = None
    name: str | None = None
    iban: str | None = None


def statement(id: str, number: int, made_at: datetime, booked_on: date, bookings: Sequence[Booking]) -> bytes:
    """The `number`-th statement of an account. `id` is at most 35 characters long."""
    moved = sum(one.amount_cents if one.direction == "credit" else -one.amount_cents for one in bookings)
    at = made_at.isoformat(timespec="seconds")
    document = e("Document",
        e("BkToCstmrStmt",
            e("GrpHdr", e("MsgId", id), e("CreDtTm", at)),
            e("Stmt",
                e("Id", id), e("ElctrncSeqNb", str(number)), e("CreDtTm", at),
                e("Acct", e("Id", e("IBAN", bookings[0].account)), e("Ccy", "EUR")),
                balance("OPBD", 0, booked_on), balance("CLBD", moved, booked_on),
                *(entry(one, booked_on) for one in bookings),
            ),
        )
    )  # fmt: skip
    written: bytes = etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def e(name: str, *content: etree._Element | str, **attributes: str) -> etree._Element:
    """An element with what is in it: elements, or a text."""
    made = etree.Element(f"{{{NAMESPACE}}}{name}", attributes, nsmap=UNPREFIXED)
    for one in content:
        if isinstance(one, str):
            made.text = one
        else:
            made.append(one)
    return made


def balance(kind: str, cents: int, on: date) -> etree._Element:
    return e("Bal",
        e("Tp", e("CdOrPrtry", e("Cd", kind))), e("Amt", euros(abs(cents)), Ccy="EUR"),
        e("CdtDbtInd", "CRDT" if cents >= 0 else "DBIT"), e("Dt", e("Dt", on.isoformat())),
    )  # fmt: skip


def entry(booking: Booking, on: date) -> etree._Element:
    amount = e("Amt", euros(booking.amount_cents), Ccy="EUR")
    direction = "CRDT" if booking.direction == "credit" else "DBIT"
    references = [e("AcctSvcrRef", booking.bank_reference)]
    if booking.end_to_end_id:
        references.append(e("EndToEndId", booking.end_to_end_id))
    details = [e("Refs", *references), e("Amt", euros(booking.amount_cents), Ccy="EUR"), e("CdtDbtInd", direction)]
    if booking.name and booking.iban:
        holder = e("Cdtr", e("Pty", e("Nm", booking.name)))
        details.append(e("RltdPties", holder, e("CdtrAcct", e("Id", e("IBAN", booking.iban)))))
    if booking.remittance:
        details.append(e("RmtInf", e("Ustrd", booking.remittance)))
    if booking.return_reason:
        details.append(e("RtrInf", e("Rsn", e("Cd", booking.return_reason))))
    family, kind = ("RCDT", "RRTN" if booking.return_reason else "ESCT")
    if booking.direction == "debit":
        family, kind = "ICDT", "ESCT"
    return e("Ntry",
        e("NtryRef", booking.bank_reference), amount, e("CdtDbtInd", direction), e("Sts", e("Cd", "BOOK")),
        e("BookgDt", e("Dt", on.isoformat())), e("ValDt", e("Dt", on.isoformat())),
        e("AcctSvcrRef", booking.bank_reference),
        e("BkTxCd", e("Domn", e("Cd", "PMNT"), e("Fmly", e("Cd", family), e("SubFmlyCd", kind)))),
        e("NtryDtls", e("TxDtls", *details)),
    )  # fmt: skip


def euros(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f}"
