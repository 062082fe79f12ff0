"""The rows of an XLSX workbook that `archives` has nothing against.

Macros and links to other files are never opened, formulas never worked out. Dates come as dates whatever the cell looks
like.
"""

import io
import logging
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from services.intake.imports.archives import BROKEN, examine
from services.intake.imports.tables import MOST_COLUMNS, MOST_LINES, Cell, Fault, Table, Unreadable, kept
from shared.faults import places

log = logging.getLogger(__name__)

EXACT = 10**15
"""Spreadsheets keep fifteen digits of a number."""


def read(body: bytes, wanted: str | None = None) -> Table:
    """The first sheet that is not empty, or the one called `wanted`. Raises `Unreadable`."""
    examine(body)
    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=False, keep_links=False, keep_vba=False)
        try:
            return _table(book, wanted)
        finally:
            book.close()
    except Unreadable:
        raise
    except Exception as failure:  # whatever a damaged archive makes of a parser is its sender's to mend
        log.warning("a workbook was not read: %s at %s", type(failure).__name__, places(failure))
        raise Unreadable("not_a_workbook", BROKEN) from None


def _table(book: Any, wanted: str | None) -> Table:
    sheets = [sheet for sheet in book.worksheets if wanted is None or sheet.title == wanted]
    if wanted is not None and not sheets:
        raise Unreadable("unknown_sheet", "The workbook has no sheet of this name.")
    for sheet in sheets:
        if wanted is None and sheet.sheet_state != "visible":
            continue
        if rows := kept(_rows(sheet)):
            notes = [("sheet", sheet.title)]
            if len(sheets) > 1:
                notes.append(("other_sheets", str(len(sheets) - 1)))
            return Table("xlsx", rows, notes)
    return Table("xlsx", [])


def _rows(sheet: Any) -> Iterator[list[Cell]]:
    """Rows by their number. What the file says about its own size is not believed."""
    sheet.reset_dimensions()
    for row in sheet.iter_rows(max_col=MOST_COLUMNS + 1, max_row=MOST_LINES + 1):
        cells = [_cell(one.value, one.data_type) for one in row]
        while cells and cells[-1] == "":
            cells.pop()
        yield cells


def _cell(value: Any, kind: str) -> Cell:
    if value is None:
        return ""
    if kind == "f":
        return Fault.FORMULA
    if kind == "e":
        return Fault.ERROR
    match value:
        case bool():
            return Fault.TRUTH
        case str():
            return value.strip()
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case int() | float() if abs(value) >= EXACT:
            return Fault.LONG_NUMBER
        case float() if value.is_integer():
            return str(int(value))
    return str(value)
