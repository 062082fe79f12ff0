"""XLSX without trust: an archive of XML from whoever sent it.

What it would unpack to is added up before anything is, DTDs are refused before an XML parser sees them, macros and
links to other files are never opened, formulas never worked out. Dates come as dates whatever the cell looks like.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from openpyxl import load_workbook

from services.intake.imports.tables import MOST_COLUMNS, MOST_LINES, Cell, Fault, Table, Unreadable, kept

ARCHIVE = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0"
MOST_PARTS = 1000
MOST_UNPACKED = 160 * 1024 * 1024
MOST_OF_ONE_TREE = 24 * 1024 * 1024
"""Everything but the rows of sheets is read into memory at once."""
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml\Z")
NEVER_READ = re.compile(r"xl/(media|drawings|vbaProject|embeddings|externalLinks|charts|printerSettings|activeX)")
DOCUMENT_TYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E", re.IGNORECASE)
PIECE = 1024 * 1024
EXACT = 10**15
"""Spreadsheets keep fifteen digits of a number."""

BROKEN = "The file is damaged or no workbook: open it in your spreadsheet, save it as .xlsx, and try again."


def read(body: bytes, wanted: str | None = None) -> Table:
    """The first sheet that is not empty, or the one called `wanted`. Raises `Unreadable`."""
    _examine(body)
    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=False, keep_links=False, keep_vba=False)
        try:
            return _table(book, wanted)
        finally:
            book.close()
    except Unreadable:
        raise
    except Exception:  # whatever a damaged archive makes of a parser is its sender's to mend
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


def _examine(body: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
            _weigh(parts)
            if not any(SHEET.match(part.filename) for part in parts):
                raise Unreadable("not_a_workbook", "This archive is no Excel workbook: save the list as .xlsx or CSV.")
            for part in parts:
                if not part.filename.startswith("xl/media/"):
                    _refuse_document_types(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise Unreadable("not_a_workbook", BROKEN) from None


def _weigh(parts: list[zipfile.ZipInfo]) -> None:
    """Sizes in the directory bind: no more than that is ever unpacked of a part."""
    heavy = any(
        part.file_size > MOST_OF_ONE_TREE and not SHEET.match(part.filename) and not NEVER_READ.match(part.filename)
        for part in parts
    )
    if heavy or len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("unpacks_too_large", "The workbook unpacks to too much: copy the list into a new, empty one.")
    if len({part.filename for part in parts}) < len(parts):
        raise Unreadable("not_a_workbook", BROKEN)


def _refuse_document_types(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No workbook has a DTD; where there is one, entities are meant."""
    with archive.open(part) as stream:
        tail = b""
        while piece := stream.read(PIECE):
            if DOCUMENT_TYPE.search(tail + piece):
                raise Unreadable("document_type", "The workbook holds a document type definition and is not opened.")
            tail = piece[-32:]
