"""CSV as offices write it: whatever separator and encoding their spreadsheet chose, with quotes and line breaks.

The separator is the one that makes most headings known; the encoding is UTF-8 or UTF-16 if the bytes are that, else
Windows-1252, and the preview says which it was, and where that is to be doubted.
"""

import codecs
import csv
import io
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from shared.encodings import CHARSETS, damaged, doubt
from shared.tables import MOST_ROWS, Row, Table, Unreadable, kept

SEPARATORS = (";", ",", "\t", "|")
LOOKED_AT = 20
LONGEST_CELL = 20_000
GUESS = "cp1252"
ESCAPED = re.compile(r"\A'(?=[=+\-@])")
"""How lists of rows to correct keep spreadsheets from working out a cell; taken off when such a list comes back."""
MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
WRAPPED = re.compile(r'\A="((?:[^"]|"")*)"\Z')
"""How lists keep spreadsheets from dropping zeros: `="00123"` is shown as 00123."""


def read(body: bytes, charset: str | None, known: Callable[[Sequence[str]], int], most: int = MOST_ROWS) -> Table:
    """The table of a CSV file; `known` says how many headings of a row are known. Raises `Unreadable`, also where more
    than `most` rows are in it.
    """
    text, encoding = decoded(body, charset)
    guessed = charset is None and encoding == GUESS
    if "\0" in text:
        raise Unreadable("not_text", "This is no text: save the list as CSV or XLSX and try again.")
    said, text = _without_sep(text)
    separator = said or max(SEPARATORS, key=lambda one: _promise(text, one, known))
    rows = kept(_rows(text, separator), most)
    notes = [("encoding", encoding), ("separator", "tab" if separator == "\t" else separator)]
    if found := damaged(text) or (doubt(text) if guessed else None):
        notes.append(("encoding_in_doubt", found))
    return Table("csv", rows, notes)


def swallowed(row: Row, table: Table) -> bool:
    """Whether a cell has several lines that look like rows: a stray quotation mark stands before it, and another one
    further down.
    """
    separator = dict(table.notes)["separator"].replace("tab", "\t")
    return any("\n" in str(cell) and separator in str(cell) for cell in row.cells)


def decoded(body: bytes, charset: str | None) -> tuple[str, str]:
    """The text and the encoding it was read in."""
    for mark, encoding in MARKS:
        if body.startswith(mark):
            return _decode(body[len(mark) :], encoding), encoding
    if charset is not None:
        if charset.lower() not in CHARSETS:
            raise Unreadable("unknown_charset", "Save the file as UTF-8, or leave the charset out.")
        encoding = CHARSETS[charset.lower()]
        return _decode(body, encoding), encoding
    if wide := _wide(body):
        return _decode(body, wide), wide
    try:
        return body.decode(), "utf-8"
    except UnicodeDecodeError:
        return _decode(body, GUESS), GUESS


def _decode(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(
            "not_text", f"The file is no text in {encoding}: save it as CSV UTF-8 and try again."
        ) from None


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of the first characters is zero."""
    head = body[:200]
    if len(head) >= 4 and b"\0" in head:
        if head[1::2].count(0) > len(head) // 4:
            return "utf-16-le"
        if head[0::2].count(0) > len(head) // 4:
            return "utf-16-be"
        raise Unreadable("not_text", "This is no text: save the list as CSV or XLSX and try again.")
    return None


def _without_sep(text: str) -> tuple[str | None, str]:
    """Excel's own first line `sep=;` names the separator; the rows below keep their numbers."""
    first = text[:8].lower()
    if first.startswith("sep=") and len(text) > 4 and text[4] in SEPARATORS:
        rest = text[5:]
        return text[4], rest if rest[:1] in ("\r", "\n") else "\n" + rest
    return None, text


def _promise(text: str, separator: str, known: Callable[[Sequence[str]], int]) -> tuple[int, int]:
    """How many headings, and how many columns, the first rows have; quotes that are broken further down may follow."""
    rows: list[list[str]] = []
    with suppress(Unreadable):
        for row in itertools.islice(_rows(text, separator), LOOKED_AT):
            rows.append(row)
    return max((known(row) for row in rows), default=0), max((len(row) for row in rows), default=0)


def _cell(text: str) -> str:
    if wrapped := WRAPPED.match(text):
        return wrapped[1].replace('""', '"').strip()
    return ESCAPED.sub("", text)


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True)
    try:
        for row in reader:
            yield [_cell(cell.strip()) for cell in row]
    except csv.Error:
        raise Unreadable(
            "broken_quotes",
            f"Around line {reader.line_num} a quotation mark is not closed, stands inside a quoted cell without being "
            f"doubled, or a cell is longer than {LONGEST_CELL} characters.",
            reader.line_num,
        ) from None
