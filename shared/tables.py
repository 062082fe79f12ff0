"""What is left of a file when its format is forgotten: numbered rows of cells, and what has to be told about it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_LINES = 200_000
"""Rows, blank ones and titles included."""


class Fault(Enum):
    """A cell that holds no value anybody could rely on. The value is its code."""

    FORMULA = "formula"
    ERROR = "cell_error"
    LONG_NUMBER = "number_too_long"
    TRUTH = "truth_value"
    FORMAT = "number_format"
    DAMAGED = "damaged_text"


SENTENCES = {
    Fault.FORMULA: "Formulas are not worked out here: copy the cell and paste its value.",
    Fault.ERROR: "The spreadsheet shows an error in this cell: write the value.",
    Fault.LONG_NUMBER: "The spreadsheet has rounded this number: format the column as text and write it again.",
    Fault.FORMAT: "What the spreadsheet shows here comes from the format of the cell and cannot be told without it: "
    "format the column as text and write what is shown.",
    Fault.DAMAGED: "A sign of this text was lost before the file came here (half a sign, or none): write it again.",
    Fault.TRUTH: "This cell holds true or false: write a text.",
}

Cell = str | Fault


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as a spreadsheet counts, from 1; blank rows count."""

    number: int
    cells: Sequence[Cell]

    def __getitem__(self, place: int) -> Cell:
        """The cell at a place; what the row does not reach is empty."""
        return self.cells[place] if place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file that are not blank. `notes` are codes and sentences about how it was read."""

    format: str
    rows: Sequence[Row]
    notes: Sequence[tuple[str, str]] = ()


class Unreadable(Exception):
    """The file as a whole cannot be read; `code` is stable, the message says what to do, neither quotes the file.

    `line` is about where, if that can be told.
    """

    def __init__(self, code: str, detail: str, line: int | None = None) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.line = line


def seen(text: str) -> str:
    """A cell's text as it is seen: composed letters, without marks of direction and signs of no width at all. Joiners
    stay: Persian and Indic names are written with them.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", UNSEEN.sub("", text)).strip()


def kept(rows: Iterator[Sequence[Cell]], most: int = MOST_ROWS) -> list[Row]:
    """The rows that are not blank, with their numbers. Raises `Unreadable` when they are too many or too wide."""
    found: list[Row] = []
    for number, cells in enumerate(rows, 1):
        if number > max(MOST_LINES, most):
            raise Unreadable("too_many_rows", f"The file has more than {number - 1} rows; delete the empty ones.")
        cells = [seen(cell) if isinstance(cell, str) else cell for cell in cells]
        if not any(cells):
            continue
        if len(cells) > MOST_COLUMNS:
            raise Unreadable("too_many_columns", f"Row {number} has more than {MOST_COLUMNS} columns.")
        found.append(Row(number, cells))
        if len(found) > most + 20:
            raise Unreadable("too_many_rows", f"At most {most} rows are taken at a time; divide the file.")
    return found


def letter(place: int) -> str:
    """The name of a column as spreadsheets have it: 0 is A, 26 is AA."""
    name = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
