"""The list of receipts (Belegliste) as CSV: read with what is wrong in each row, all or none.

Columns by their German or English heading: number, date, code, payee, amount (euros as Germans write them) or
amount_cents, paid_on. Separator and encoding as spreadsheets choose them.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError

from services.funding.proofs.form import MOST_RECEIPTS, Receipt
from shared.field_errors import field_errors
from shared.problems import InvalidContent, invalid

HEADINGS = {
    "number": "number", "nummer": "number", "nr": "number", "beleg": "number", "belegnummer": "number",
    "date": "date", "datum": "date", "belegdatum": "date",
    "code": "code", "kostenart": "code",
    "payee": "payee", "empfänger": "payee", "zahlungsempfänger": "payee", "empfaenger": "payee",
    "amount": "amount", "betrag": "amount", "betrag (eur)": "amount", "amount_cents": "amount_cents",
    "paid_on": "paid_on", "bezahlt am": "paid_on", "zahldatum": "paid_on", "bezahlt_am": "paid_on",
}  # fmt: skip
NEEDED = ("number", "date", "code", "payee", "paid_on")
EUROS = re.compile(r"(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?\s*(?:€|EUR)?")
DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
ESCAPED = re.compile(r"\A'(?=[=+\-@\t\r])")
"""How exported lists keep spreadsheets from working out a cell; taken off when such a list comes back."""

Row = Mapping[str, str]


def read(body: bytes) -> tuple[Receipt, ...]:
    """The receipts of a file. Raises the 422 problem with every fault: `/rows/3/amount` is in the third line."""
    rows = list(csv.reader(io.StringIO(_text(body), newline=""), delimiter=_separator(_text(body))))
    if not rows:
        raise invalid("", "empty", "The list has no content.")
    columns = [HEADINGS.get(cell.strip().lower(), "") for cell in rows[0]]
    _headings(columns)
    found: list[Receipt] = []
    faults: list[dict[str, str]] = []
    for line, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        said = {name: ESCAPED.sub("", cell.strip()) for name, cell in zip(columns, cells, strict=False) if name}
        content, wrong = _row(said)
        try:
            found.append(Receipt.model_validate(content))
        except ValidationError as error:
            unread = {name for name, value in content.items() if value is None}
            wrong += [one for one in field_errors(error.errors()) if one["pointer"][1:] not in unread]
        faults += [{**one, "pointer": f"/rows/{line}{one['pointer']}"} for one in wrong]
    if len(found) > MOST_RECEIPTS:
        faults.append({"pointer": "/rows", "code": "too_long", "detail": f"At most {MOST_RECEIPTS} receipts."})
    if faults:
        raise InvalidContent(faults, "Nothing was taken over. Correct the rows that `errors` lists and send it again.")
    return tuple(found)


def _headings(columns: Sequence[str]) -> None:
    lacking = [name for name in NEEDED if name not in columns]
    if not {"amount", "amount_cents"} & set(columns):
        lacking.append("amount")
    if lacking:
        faults = [
            {"pointer": f"/columns/{name}", "code": "missing", "detail": f"No column has the heading {name}."}
            for name in lacking
        ]
        raise InvalidContent(faults)


def _row(said: Row) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The fields of a receipt, and what of them cannot be read."""
    content: dict[str, Any] = {name: said.get(name, "") for name in ("number", "code", "payee")}
    faults: list[dict[str, str]] = []
    for name, field, reads, hint in _readers(said):
        content[field] = reads(said.get(name, ""))
        if content[field] is None:
            faults.append({"pointer": f"/{name}", "code": "not_readable", "detail": hint})
    return content, faults


def _readers(said: Row) -> Iterator[tuple[str, str, Callable[[str], Any], str]]:
    yield "date", "date", _day, "Write the day as 31.12.2026 or 2026-12-31."
    yield "paid_on", "paid_on", _day, "Write the day as 31.12.2026 or 2026-12-31."
    if "amount_cents" in said:
        yield "amount_cents", "amount_cents", _whole, "Write whole cents, such as 12350."
    else:
        yield "amount", "amount_cents", cents, "Write euros such as 1.234,50."


def cents(text: str) -> int | None:
    """`1.234,5` → 123450; None if it is no amount as Germans write it."""
    found = EUROS.fullmatch(text)
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


def _text(body: bytes) -> str:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    if "\0" in text:
        raise invalid("", "not_text", "This is no text: save the list as CSV UTF-8 and send it again.")
    return text


def _separator(text: str) -> str:
    head = text.partition("\n")[0]
    return max(";,\t", key=head.count)
