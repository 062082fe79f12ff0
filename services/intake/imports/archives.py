"""A workbook before it is opened: an archive of XML from whoever sent it, which may unpack to anything.

What it would unpack to is added up before anything is, document types are refused before a parser builds anything, and
no row may be longer than memory bears: a row is what the parser holds at once.
"""

import io
import re
import zipfile
from xml.parsers import expat

from shared.tables import Unreadable

ARCHIVE = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0"
"""How old and protected workbooks begin."""

MOST_PARTS = 1000
MOST_UNPACKED = 160 * 1024 * 1024
MOST_STRINGS = 24 * 1024 * 1024
MOST_OF_ONE_TREE = 4 * 1024 * 1024
"""Everything but sheets, texts and pictures is read into memory at once."""
MOST_OF_ONE_ROW = 20_000
"""Elements: cells, values and what is in them."""
WALKED = 512 * 1024
"""Bytes from which on a part may hold a row that is too long."""
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml\Z")
STRINGS = "xl/sharedStrings.xml"
PICTURES = "xl/media/"
NEVER_READ = re.compile(r"xl/(media|drawings|vbaProject|embeddings|externalLinks|charts|printerSettings|activeX)")
DOCUMENT_TYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E", re.IGNORECASE)
PIECE = 1024 * 1024

BROKEN = "The file is damaged or no workbook: open it in your spreadsheet, save it as .xlsx, and try again."
TOO_MUCH = "The workbook unpacks to too much: copy the list into a new, empty one."


def examine(body: bytes) -> None:
    """Raises `Unreadable` for what should not be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
            _weigh(parts)
            if not any(SHEET.match(part.filename) for part in parts):
                raise Unreadable("not_a_workbook", "This archive is no Excel workbook: save the list as .xlsx or CSV.")
            for part in parts:
                if not part.filename.startswith(PICTURES):
                    _refuse_document_types(archive, part)
                if part.file_size > WALKED:
                    _refuse_endless_rows(archive, part)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise Unreadable("not_a_workbook", BROKEN) from None


def _weigh(parts: list[zipfile.ZipInfo]) -> None:
    """Sizes in the directory bind: no more than that is ever unpacked of a part."""
    heavy = any(part.file_size > _most(part.filename) for part in parts)
    if heavy or len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable("unpacks_too_large", TOO_MUCH)
    if len({part.filename for part in parts}) < len(parts):
        raise Unreadable("not_a_workbook", BROKEN)


def _most(name: str) -> int:
    if SHEET.match(name) or NEVER_READ.match(name):
        return MOST_UNPACKED
    return MOST_STRINGS if name == STRINGS else MOST_OF_ONE_TREE


def _refuse_document_types(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No workbook has a DTD; where there is one, entities are meant."""
    with archive.open(part) as stream:
        tail = b""
        while piece := stream.read(PIECE):
            if DOCUMENT_TYPE.search(tail + piece):
                raise Unreadable("document_type", "The workbook holds a document type definition and is not opened.")
            tail = piece[-32:]


def _refuse_endless_rows(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A sheet with more elements in a row than any list has. What is no XML ends here as it would end there."""
    elements = 0

    def start(name: str, _: object) -> None:
        nonlocal elements
        elements = 0 if name == "row" or name.endswith(":row") else elements + 1
        if elements > MOST_OF_ONE_ROW:
            raise Unreadable("unpacks_too_large", TOO_MUCH)

    if part.filename == STRINGS:
        return
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    with archive.open(part) as stream:
        try:
            parser.ParseFile(stream)
        except expat.ExpatError:
            return
