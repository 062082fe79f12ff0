"""CSV as German spreadsheets open it by a double click; nothing that somebody wrote becomes a formula there."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

MEDIA_TYPE = "text/csv; charset=utf-8"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"-?\d+(,\d+)?")


def csv_file(lines: Iterable[Sequence[str]]) -> bytes:
    """A byte order mark, semicolons. A cell a spreadsheet would work out becomes text (an apostrophe before it), unless
    it is nothing but a number with a decimal comma."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=";").writerows([[escaped(cell) for cell in line] for line in lines])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def escaped(cell: str) -> str:
    return f"'{cell}" if cell.startswith(DANGEROUS) and not NUMBER.fullmatch(cell) else cell


def amount(cents: int) -> str:
    """`123456` → `1234,56`: what a German spreadsheet takes for a number."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"
