"""The rows of an XLSX workbook that `archives` has nothing against.

Macros and links to other files are never opened, formulas never worked out. Cells come as they are shown, with their
format; where only the spreadsheet could tell what it shows, that is a finding. Dates come as far as they are shown.
"""

import io
import logging
from collections.abc import Iterator
from datetime import date
from typing import Any

from openpyxl import load_workbook

from services.intake.imports.archives import BROKEN, examine
from services.intake.imports.number_formats import shown, shown_date, shown_text
from services.intake.imports.unseen import doubts
from shared.encodings import LOST
from shared.escapes import hidden, undone
from shared.faults import places
from shared.tables import MOST_COLUMNS, MOST_LINES, Cell, Fault, Table, Unreadable, kept

log = logging.getLogger(__name__)

EXACT = 10**15
"""Spreadsheets keep fifteen digits of a number."""


def read(body: bytes, wanted: str | None = None) -> Table:
    """The first sheet that is not empty, or the one called `wanted`. Raises `Unreadable`."""
    examine(body)
    try:
        book = load_workbook(
            io.BytesIO(hidden(body)), read_only=True, data_only=False, keep_links=False, keep_vba=False
        )
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
            with sheet._get_source() as source:
                notes += doubts(source)
            return Table("xlsx", rows, notes)
    return Table("xlsx", [])


def _rows(sheet: Any) -> Iterator[list[Cell]]:
    """Rows by their number. What the file says about its own size is not believed."""
    sheet.reset_dimensions()
    for row in sheet.iter_rows(max_col=MOST_COLUMNS + 1, max_row=MOST_LINES + 1):
        cells = [_cell(one) for one in row]
        while cells and cells[-1] == "":
            cells.pop()
        yield cells


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Fault.FORMULA
    if cell.data_type == "e":
        return Fault.ERROR
    text: str | None
    match value:
        case bool():
            return Fault.TRUTH
        case str():
            text = undone(value)
            if LOST in text:
                return Fault.DAMAGED
            return shown_text(text, cell.number_format).strip() if text else ""
        case date():
            text = shown_date(value, cell.number_format)
        case int() | float() if abs(value) >= EXACT:
            return Fault.LONG_NUMBER
        case int() | float():
            text = shown(value, cell.number_format)
        case _:
            text = None
    return text.strip() if text and text.strip() else Fault.FORMAT
