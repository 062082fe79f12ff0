"""Reads a bank statement (camt.053): every booked payment by itself, also where the bank books several as one.

The kept library finds entries, amounts, names and accounts; what it leaves out (the bank's own reference of a payment,
the reason of a return) is read from the element beside it. Nothing in a document is resolved, loaded or followed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree
from pycamt.parser import Camt053Parser

from services.funding.payments.entries import Direction, Entry
from shared.safe_xml import NotSafe, parse

MOST_BYTES = 4 * 1024 * 1024
MOST_ELEMENTS = 200_000
MOST_CENTS = 10**15
SPACE = re.compile(r"\{(urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d{2})\}Document")
NO_REFERENCE = "NOTPROVIDED"


class NotAStatement(Exception):
    """`errors` as in problems: where, which rule, what to do; never what was sent."""

    def __init__(self, pointer: str, code: str, detail: str) -> None:
        super().__init__(detail)
        self.errors = [{"pointer": pointer, "code": code, "detail": detail}]


@dataclass(frozen=True, slots=True)
class Statement:
    """`accounts` are those it is about."""

    statement_id: str
    accounts: frozenset[str]
    entries: tuple[Entry, ...]


def read(raw: bytes) -> Statement:
    """The statement's booked payments in the bank's order. Raises `NotAStatement`."""
    try:
        root = parse(raw, MOST_BYTES, MOST_ELEMENTS)
    except NotSafe as error:
        raise NotAStatement("", error.code, error.detail) from None
    found = SPACE.fullmatch(str(root.tag))
    if found is None:
        raise NotAStatement("", "not_a_statement", "Send a bank statement: a document of camt.053.001.")
    names = {"c": found[1]}
    statements = root.findall(".//c:Stmt", names)
    if not statements:
        raise NotAStatement("/Stmt", "missing", "The document holds no statement.")
    parser = Camt053Parser(etree.tostring(root))
    parser.namespaces = {None: found[1]}
    found_in, beside = parser.get_transactions(), list(_elements(statements, names))
    if len(found_in) != len(beside):
        raise NotAStatement("/Stmt/Ntry", "not_a_statement", "Entries stand in statements, details in entries.")
    entries = [_entry(n, fields, *beside[n], names) for n, fields in enumerate(found_in)]
    one = statements[0].findtext("c:Id", namespaces=names) if len(statements) == 1 else None
    named = one or root.findtext(".//c:GrpHdr/c:MsgId", namespaces=names)
    if not named or not re.fullmatch(r"[\x20-\x7e]{1,35}", named):
        raise NotAStatement("/Stmt/Id", "missing", "The statement names itself with at most 35 characters.")
    accounts = frozenset(iban for one in statements if (iban := one.findtext("c:Acct/c:Id/c:IBAN", namespaces=names)))
    return Statement(named, accounts, tuple(entry for entry in entries if entry is not None))


def _elements(
    statements: list[etree._Element], names: Mapping[str, str]
) -> Iterator[tuple[etree._Element, etree._Element | None, int]]:
    """The elements the library goes through, in its order: each entry, with each payment inside it and its number in a
    batch (0 if it is alone)."""
    for statement in statements:
        for entry in statement.iterfind(".//c:Ntry", dict(names)):
            details = entry.findall(".//c:NtryDtls//c:TxDtls", dict(names))
            yield from ((entry, detail, number * (len(details) > 1)) for number, detail in enumerate(details, 1))
            if not details:
                yield entry, None, 0


def _entry(
    number: int, fields: Mapping[str, Any], entry: etree._Element, detail: etree._Element | None, in_batch: int,
    names: dict[str, str],
) -> Entry | None:  # fmt: skip
    """None for what is not booked yet."""
    if fields.get("Status") not in (None, "BOOK"):
        return None
    direction = _direction(number, fields.get("CreditDebitIndicator"))
    day = fields.get("BookingDate") or fields.get("ValueDate")
    inner = entry if detail is None else detail
    is_return = inner.find("c:RtrInf", names) is not None or (
        direction == "credit" and fields.get("ReversalIndicator") == "true"
    )
    own = detail.findtext("c:Refs/c:AcctSvcrRef", namespaces=names) if detail is not None else None
    batch = _short(entry.findtext("c:AcctSvcrRef", None, names))
    party = "Creditor" if direction == "debit" else "Debtor"
    currency = inner.find("c:Amt", names)
    return Entry(
        end_to_end_id=_short(fields.get("EndToEndId")) or NO_REFERENCE,
        booked_on=_day(number, day),
        amount_cents=_cents(number, fields.get("Amount")),
        currency=str(currency.get("Ccy") if currency is not None else fields.get("Currency"))[:3],
        direction=direction,
        bank_reference=_short(own) or (f"{batch[-30:]}/{in_batch}" if batch and in_batch else batch),
        return_reason=_short(inner.findtext("c:RtrInf/c:Rsn/c:Cd", namespaces=names))
        or ("NARR" if is_return else None),
        name=fields.get(f"{party}Name"),
        iban=fields.get(f"{party}IBAN"),
        text=" ".join(str(fields.get(f"RemittanceInformation{part}", "")) for part in ("Full", "")),
    )


def _direction(number: int, said: Any) -> Direction:
    if said == "DBIT":
        return "debit"
    if said == "CRDT":
        return "credit"
    raise NotAStatement(f"/entries/{number}/CdtDbtInd", "missing", "Each entry says CRDT or DBIT.")


def _cents(number: int, said: Any) -> int:
    try:
        euros = Decimal(str(said).strip())
    except InvalidOperation:
        euros = Decimal(0)
    whole = int(euros * 100) if euros.is_finite() and 0 < euros <= MOST_CENTS // 100 else 0
    if not whole or whole != euros * 100:
        raise NotAStatement(f"/entries/{number}/Amt", "no_amount", "Each entry has an amount of whole cents.")
    return whole


def _day(number: int, said: Any) -> date:
    try:
        return date.fromisoformat(str(said).strip()[:10])
    except ValueError:
        raise NotAStatement(f"/entries/{number}/BookgDt", "no_day", "Each entry has a booking date.") from None


def _short(said: Any) -> str | None:
    """A reference as the standards have it: printable, at most 35 characters; anything else is none."""
    text = str(said).strip() if said else ""
    return text if re.fullmatch(r"[\x20-\x7e]{1,35}", text) else None
