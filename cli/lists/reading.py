"""A CSV file as rows, by the reader of all lists (`shared.csv_lists`); what cannot be used is named."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cli.lists.columns import recognised
from shared import csv_lists, tables

MOST = 100_000_000
"""Rows: what this machine holds, not what a service takes."""
MISSING = frozenset({"", "nan", "null", "none", "n/a", "na"})
"""What programs write for an empty cell."""
NOTHING = MISSING | {"-", "--", "unbekannt", "unknown", "?"}
"""What people write in any other column than a name; of names matching knows that something stands there."""
NAMES = ("given", "family", "name")


class Unreadable(Exception):
    """The file as a whole cannot be used; the message says why and what would help."""


@dataclass(frozen=True)
class Row:
    """One person of a list: `line` is its row as a spreadsheet counts, `values` what each recognised field says."""

    line: int
    id: str
    values: dict[str, str]


@dataclass
class Rows:
    """What a file holds. `unrecognised` are headers, `unusable` rows with the reason."""

    fields: list[str]
    encoding: str
    doubt: str | None = None
    rows: list[Row] = field(default_factory=list)
    unrecognised: list[str] = field(default_factory=list)
    unusable: list[tuple[int, str]] = field(default_factory=list)


def read(path: Path) -> Rows:
    """Read a list. Raises `Unreadable`."""
    try:
        raw = path.read_bytes()
    except OSError as failure:
        raise Unreadable(f"{path} cannot be read: {failure.strerror}") from None
    try:
        table = csv_lists.read(raw, None, lambda cells: len(cells) - recognised(cells).count(None), MOST)
    except tables.Unreadable as fault:
        help = "this is no text (XLSX? save it as CSV)" if fault.code == "not_text" else fault.detail
        raise Unreadable(f"{path}: {help}") from None
    if not table.rows:
        raise Unreadable(f"{path} is empty")
    headers = _texts(table.rows[0])
    fields = recognised(headers)
    if not any(name in fields for name in (*NAMES, "azr")) and not any(one and ":" in one for one in fields):
        wanted = "given name or Vorname, surname or Nachname, date of birth or Geburtsdatum"
        raise Unreadable(f"{path}: no column of names is recognised in {', '.join(headers)} (there should be {wanted})")
    notes = dict(table.notes)
    found = Rows([one for one in fields if one], notes["encoding"], notes.get("encoding_in_doubt"))
    found.unrecognised = [header for header, one in zip(headers, fields, strict=True) if one is None and header.strip()]
    _sort(table, fields, found)
    return found


def _texts(row: tables.Row) -> list[str]:
    return [str(cell) for cell in row.cells]


def _sort(table: tables.Table, fields: Sequence[str | None], found: Rows) -> None:
    """Rows that can be used and lines that cannot."""
    taken: set[str] = set()
    for number, row in enumerate(table.rows[1:], 1):
        line, cells = row.number, _texts(row)
        if csv_lists.swallowed(row, table):
            found.unusable.append((line, "a quotation mark without its end has swallowed the rows below"))
            continue
        if len(cells) > len(fields) and any(cell.strip() for cell in cells[len(fields) :]):
            found.unusable.append((line, f"{len(cells)} cells under {len(fields)} headers"))
            continue
        values = {
            name: text for name, cell in zip(fields, cells, strict=False)
            if name and (text := cell.strip()).casefold() not in (MISSING if name in (*NAMES, "middle") else NOTHING)
        }  # fmt: skip
        id = values.pop("id", "") or str(number)
        if not values.keys() - {"sex", "nationality", "district"}:
            found.unusable.append((line, "nothing in it says who it is"))
        elif id in taken:
            found.unusable.append((line, f"the id {id} stands in an earlier line"))
        else:
            taken.add(id)
            found.rows.append(Row(line, id, values))
