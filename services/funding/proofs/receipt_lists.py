"""The list of receipts (Belegliste) as CSV: read with what is wrong in each row, all or none.

Read by the reader of all lists (`shared.csv_lists`): separator, encoding and quotation marks as spreadsheets write
them. Columns by their German or English heading: number, date, code, payee, amount (euros as Germans write them) or
amount_cents, paid_on.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from services.funding.proofs.form import MOST_RECEIPTS, Receipt
from shared import csv_lists
from shared.encodings import LOST
from shared.escapes import undone
from shared.german_answers import in_german
from shared.problems import InvalidContent, invalid
from shared.tables import Cell, Row, Table, Unreadable, seen

HEADINGS = {
    "number": "number", "nummer": "number", "nr": "number", "beleg": "number", "belegnummer": "number",
    "date": "date", "datum": "date", "belegdatum": "date",
    "code": "code", "kostenart": "code",
    "payee": "payee", "empfänger": "payee", "zahlungsempfänger": "payee", "empfaenger": "payee",
    "amount": "amount", "betrag": "amount", "betrag (eur)": "amount", "amount_cents": "amount_cents",
    "paid_on": "paid_on", "bezahlt am": "paid_on", "zahldatum": "paid_on", "bezahlt_am": "paid_on",
}  # fmt: skip
CALLED = {
    "number": "Belegnummer", "date": "Datum", "code": "Kostenart", "payee": "Empfänger", "amount": "Betrag",
    "paid_on": "Bezahlt am",
}  # fmt: skip
NO_LIST = "Diese Datei ist keine Liste, die gelesen werden kann: bitte als CSV (UTF-8) speichern und neu senden."
UNREADABLE = {
    "broken_quotes": "Bei Zeile {line} ist ein Anführungszeichen nicht geschlossen oder nicht verdoppelt, oder eine "
    "Zelle ist zu lang.",
    "unknown_charset": "Bitte speichern Sie die Datei als UTF-8, oder lassen Sie die Angabe der Kodierung weg.",
    "too_many_rows": "Die Liste hat zu viele Zeilen: bitte leere löschen oder die Liste teilen.",
    "too_many_columns": "Eine Zeile hat zu viele Spalten.",
}
NEEDED = ("number", "date", "code", "payee", "paid_on")
EUROS = re.compile(r"(-?)(\d{1,3}(?:\.\d{3}){1,4}|\d{1,13})(?:,(\d{1,2}))?\s*(?:€|EUR)?", re.ASCII)
DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
DASHES = str.maketrans({"\u2212": "-", "\u2013": "-"})

Said = Mapping[str, str]


def read(body: bytes, charset: str | None = None) -> tuple[Receipt, ...]:
    """The receipts of a file. Raises the 422 problem with every fault: `/rows/3/amount` is in the third line."""
    try:
        table = csv_lists.read(body, charset, known)
    except Unreadable as fault:
        raise invalid("", fault.code, UNREADABLE.get(fault.code, NO_LIST).format(line=fault.line)) from None
    if not table.rows:
        raise invalid("", "empty", "Die Liste ist leer.")
    columns = [heading(cell) for cell in table.rows[0].cells]
    _headings(columns)
    found: list[Receipt] = []
    faults: list[dict[str, str]] = []
    for row in table.rows[1:]:
        said = {name: text(row[place]) for place, name in enumerate(columns) if name}
        content, wrong = _row(said)
        wrong = [*_swallowed(row, table), *_damaged(said), *wrong]
        try:
            found.append(Receipt.model_validate(content))
        except ValidationError as error:
            unread = {name for name, value in content.items() if value is None}
            wrong += [one for one in in_german(error.errors()) if one["pointer"][1:] not in unread]
        faults += [{**one, "pointer": f"/rows/{row.number}{one['pointer']}"} for one in wrong]
    if len(found) > MOST_RECEIPTS:
        faults.append({"pointer": "/rows", "code": "too_long", "detail": f"Höchstens {MOST_RECEIPTS} Belege."})
    if faults:
        raise InvalidContent(
            faults,
            "Nichts wurde übernommen. Berichtigen Sie die Zeilen, die „errors“ aufzählt, und senden Sie die Liste neu.",
        )
    return tuple(found)


def known(cells: Sequence[Cell]) -> int:
    """How many different fields the headings of a row name."""
    return len({heading(cell) for cell in cells} - {""})


def heading(cell: Cell) -> str:
    return HEADINGS.get(text(cell).lower(), "")


def text(cell: Cell) -> str:
    """What a cell shows: composed letters (NFC), no escapes, no marks nobody sees, one line."""
    return " ".join(seen(undone(str(cell))).split())


def _swallowed(row: Row, table: Table) -> list[dict[str, str]]:
    if not csv_lists.swallowed(row, table):
        return []
    said = "Ein Anführungszeichen ohne Ende hat die Zeilen darunter verschluckt: bitte löschen oder verdoppeln."
    return [{"pointer": "", "code": "broken_quotes", "detail": said}]


def _damaged(said: Said) -> list[dict[str, str]]:
    hint = "Hier ging ein Zeichen verloren, ehe die Datei ankam: bitte neu schreiben."
    return [
        {"pointer": f"/{name}", "code": "damaged_text", "detail": hint} for name, text in said.items() if LOST in text
    ]


def _headings(columns: Sequence[str]) -> None:
    lacking = [name for name in NEEDED if name not in columns]
    if not {"amount", "amount_cents"} & set(columns):
        lacking.append("amount")
    if lacking:
        faults = [
            {"pointer": f"/columns/{name}", "code": "missing", "detail": f"Keine Spalte heißt „{CALLED[name]}“."}
            for name in lacking
        ]
        raise InvalidContent(faults)


def _row(said: Said) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The fields of a receipt, and what of them cannot be read."""
    content: dict[str, Any] = {name: said.get(name, "") for name in ("number", "code", "payee")}
    faults: list[dict[str, str]] = []
    for name, field, reads, hint in _readers(said):
        content[field] = reads(said.get(name, ""))
        if content[field] is None:
            faults.append({"pointer": f"/{name}", "code": "not_readable", "detail": hint})
    return content, faults


def _readers(said: Said) -> Iterator[tuple[str, str, Callable[[str], Any], str]]:
    yield "date", "date", _day, "Bitte den Tag als 31.12.2026 oder 2026-12-31 schreiben."
    yield "paid_on", "paid_on", _day, "Bitte den Tag als 31.12.2026 oder 2026-12-31 schreiben."
    if "amount_cents" in said:
        yield "amount_cents", "amount_cents", _whole, "Bitte ganze Cent schreiben, etwa 12350."
    else:
        yield "amount", "amount_cents", cents, "Bitte Euro schreiben, etwa 1.234,50."


def cents(text: str) -> int | None:
    """`1.234,5` → 123450; None if it is no amount as Germans write it."""
    found = EUROS.fullmatch(text.translate(DASHES))
    if found is None:
        return None
    sign, whole, rest = found.groups()
    value = int(whole.replace(".", "")) * 100 + int((rest or "").ljust(2, "0"))
    return -value if sign else value


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?\d{1,15}", text, re.ASCII) else None


def _day(text: str) -> date | None:
    found = DAY.fullmatch(text)
    try:
        return date(*map(int, reversed(found.groups()))) if found else datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        return None
