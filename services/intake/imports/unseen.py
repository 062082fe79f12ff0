"""What a clerk who looks at a sheet does not see: hidden rows and columns, and cells that are merged."""

import re
from collections.abc import Iterator
from typing import IO

from shared.tables import letter

PIECE = 1024 * 1024
LONGEST = 4096
ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*>")
IS_HIDDEN = re.compile(rb"\shidden=[\"'](?:1|true)[\"']")
NUMBER = re.compile(rb"\s(r|min|max|ref)=[\"']([^\"']*)[\"']")
TOLD = 20
"""At most so many are named."""


def doubts(sheet: IO[bytes]) -> list[tuple[str, str]]:
    """Notes on a sheet's XML."""
    rows: list[str] = []
    columns: list[str] = []
    merged: list[str] = []
    for kind, tag in _tags(sheet):
        said = {name.decode(): value.decode("ascii", "replace") for name, value in NUMBER.findall(tag)}
        if kind is MERGED:
            merged.append(said.get("ref", "?"))
        elif IS_HIDDEN.search(tag):
            if kind is ROW:
                rows.append(said.get("r", "?"))
            else:
                columns += _letters(said.get("min", ""), said.get("max", ""))
    found = [("hidden_rows", rows), ("hidden_columns", columns), ("merged_cells", merged)]
    return [(code, _told(names)) for code, names in found if names]


def _tags(sheet: IO[bytes]) -> Iterator[tuple[re.Pattern[bytes], bytes]]:
    """Rows, columns and merged ranges; a tag over the end of a piece is seen with the next one."""
    rest = b""
    while piece := sheet.read(PIECE):
        text = rest + piece
        end = text.rfind(b"<")
        text, rest = (text[:end], text[end:]) if end >= 0 and len(text) - end < LONGEST else (text, b"")
        yield from _of(text)
    yield from _of(rest)


def _of(text: bytes) -> Iterator[tuple[re.Pattern[bytes], bytes]]:
    for pattern in (ROW, COLUMN, MERGED):
        for found in pattern.finditer(text):
            yield pattern, found[0]


def _letters(first: str, last: str) -> list[str]:
    if not (first.isdecimal() and last.isdecimal()):
        return []
    return [letter(place - 1) for place in range(int(first), min(int(last), int(first) + TOLD) + 1)]


def _told(names: list[str]) -> str:
    return ", ".join(names[:TOLD]) + (f" and {len(names) - TOLD} more" if len(names) > TOLD else "")
