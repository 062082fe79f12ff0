"""A statement as a whole: its number, the accounts it is about, its booked payments, and what makes it the same again.

Refused is only what is no statement. Nothing in a document is resolved, loaded or followed.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.funding.payments.camt import booked, totals
from services.funding.payments.camt.places import Element, at, day, every, text, within
from services.funding.payments.entries import Entry
from shared.safe_xml import NotSafe, parse

MOST_BYTES = 4 * 1024 * 1024
MOST_ELEMENTS = 200_000
SPACE = re.compile(r"\{(urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.\d{2})\}Document")
NUMBERED = ("Id", "ElctrncSeqNb", "LglSeqNb", "StmtPgntn/PgNb", "FrToDt/FrDtTm", "FrToDt/ToDtTm")


class NotAStatement(Exception):
    """`errors` as in problems: where, which rule, what to do; never what was sent."""

    def __init__(self, pointer: str, code: str, detail: str) -> None:
        super().__init__(detail)
        self.errors = [{"pointer": pointer, "code": code, "detail": detail}]


@dataclass(frozen=True, slots=True)
class Statement:
    """`accounts` are those it is about, "" for one that is not told by its IBAN. `digest` is the same whenever the bank
    says the same, whatever the message; None for what a person has entered."""

    statement_id: str
    accounts: frozenset[str]
    entries: tuple[Entry, ...]
    bookings: tuple[totals.Booking, ...] = ()
    balances: tuple[totals.Balance, ...] = ()
    digest: bytes | None = None


def read(raw: bytes) -> Statement:
    """The statement's booked payments in the bank's order. Raises `NotAStatement`."""
    try:
        root = parse(raw, MOST_BYTES, MOST_ELEMENTS)
    except NotSafe as error:
        raise NotAStatement("", error.code, error.detail) from None
    if SPACE.fullmatch(str(root.tag)) is None:
        raise NotAStatement("", "not_a_statement", "Send a bank statement: a document of camt.053.001.")
    statements = every(root, "BkToCstmrStmt/Stmt")
    if not statements:
        raise NotAStatement("/Stmt", "missing", "The document holds no statement.")
    _nothing_elsewhere(root, statements)
    entries: list[Entry] = []
    bookings: list[totals.Booking] = []
    balances: list[totals.Balance] = []
    number = 0
    for statement in statements:
        found = [one for one in every(statement, "Ntry") if booked.status(one) not in booked.NOT_BOOKED]
        numbers = range(number + 1, number + 1 + len(found))
        number += len(found)
        numbered = list(zip(numbers, found, strict=True))
        currency = text(statement, "Acct/Ccy")
        entries += [part for n, one in numbered for part in booked.payments(one, n, currency)]
        booked_here = totals.bookings(numbered)
        bookings += booked_here
        said = totals.balance(statement, numbers) if totals.is_whole(root, statement) else None
        if said is not None:
            balances.append(said)
            if len(booked_here) == len(found) and (lacking := totals.ties(said, booked_here)):
                entries.append(_untied(statement, lacking, currency))
    return Statement(
        _number(root, statements), _accounts(statements), tuple(entries), tuple(bookings), tuple(balances),
        _digest(text(root, "BkToCstmrStmt/GrpHdr/MsgPgntn/PgNb"), statements, entries, balances),
    )  # fmt: skip


def _nothing_elsewhere(root: Element, statements: Sequence[Element]) -> None:
    """Entries stand in statements, payments in the details of entries: then nothing is overlooked."""
    entries = [entry for statement in statements for entry in every(statement, "Ntry")]
    details = [detail for entry in entries for detail in every(entry, "NtryDtls/TxDtls")]
    space = str(root.tag).partition("}")[0] + "}"
    for name, found in (("Ntry", entries), ("TxDtls", details)):
        if sum(1 for _ in root.iter(space + name)) != len(found):
            raise NotAStatement("/Stmt/Ntry", "not_a_statement", "Entries stand in statements, details in entries.")


def _number(root: Element, statements: Sequence[Element]) -> str:
    one = text(statements[0], "Id") if len(statements) == 1 else None
    for said in (one, text(root, "BkToCstmrStmt/GrpHdr/MsgId")):
        if said and len(said) <= 35 and said.isprintable():
            return said
    raise NotAStatement("/Stmt/Id", "missing", "The statement names itself with at most 35 characters.")


def _accounts(statements: Sequence[Element]) -> frozenset[str]:
    """Of each statement; "" where it does not tell one, or tells more than one."""
    said = [every(one, "Acct/Id/IBAN") for one in statements]
    return frozenset((one[0].text or "").replace(" ", "").strip().upper() if len(one) == 1 else "" for one in said)


def _untied(statement: Element, lacking: int, currency: str | None) -> Entry:
    """The balances and the entries between them say different things: a person asks the bank."""
    closing = [one for one in every(statement, "Bal") if text(one, "Tp/CdOrPrtry/Cd") == "CLBD"]
    return Entry(
        booked.NO_REFERENCE, day(at(closing[0], "Dt")) if closing else None, within(abs(lacking)), currency or "EUR",
        "credit" if lacking > 0 else "debit", doubt="balance_differs",
    )  # fmt: skip


def _digest(
    page: str | None, statements: Sequence[Element], entries: Sequence[Entry], balances: Sequence[totals.Balance]
) -> bytes:
    numbers = [[text(one, path) for path in NUMBERED] for one in statements]
    said = [(one, one.is_reversal, one.by_code, one.doubt, one.name, one.iban, one.text) for one in entries]
    return hashlib.sha256(repr((page, numbers, said, list(balances))).encode()).digest()
