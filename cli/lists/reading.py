"""A CSV file as rows: encoding, delimiter and columns are found out, and what cannot be used is named."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cli.lists.columns import recognised
from shared.encodings import doubt
from shared.tables import seen

DELIMITERS = ",;\t|"
LOOKED_AT = 50
MISSING = frozenset({"", "nan", "null", "none", "n/a", "na"})
"""What programs write for an empty cell."""
NOTHING = MISSING | {"-", "--", "unbekannt", "unknown", "?"}
"""What people write in any other column than a name; of names matching knows that something stands there."""
NAMES = ("given", "family", "name")


class Unreadable(Exception):
    """The file as a whole cannot be used; the message says why and what would help."""


@dataclass(frozen=True)
class Row:
    """One person of a list: `line` is where it stands in the file, `values` what each recognised field says."""

    line: int
    id: str
    values: dict[str, str]


@dataclass
class Rows:
    """What a file holds. `unrecognised` are headers, `unusable` lines with the reason."""

    rows: list[Row] = field(default_factory=list)
    unrecognised: list[str] = field(default_factory=list)
    unusable: list[tuple[int, str]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    doubt: str | None = None


def read(path: Path) -> Rows:
    """Read a list. Raises `Unreadable`."""
    try:
        raw = path.read_bytes()
    except OSError as failure:
        raise Unreadable(f"{path} cannot be read: {failure.strerror}") from None
    text, guessed = decoded(raw)
    if not text.strip():
        raise Unreadable(f"{path} is empty")
    if "\0" in text:
        raise Unreadable(f"{path} is no text (XLSX? save it as CSV)")
    lines = _records(text, delimiter_of(text), path)
    _, headers = next(lines, (0, []))
    fields = recognised(headers)
    if not any(name in fields for name in (*NAMES, "azr")) and not any(one and ":" in one for one in fields):
        wanted = "given name or Vorname, surname or Nachname, date of birth or Geburtsdatum"
        raise Unreadable(f"{path}: no column of names is recognised in {', '.join(headers)} (there should be {wanted})")
    found = Rows(fields=[one for one in fields if one], doubt=doubt(text) if guessed else None)
    found.unrecognised = [header for header, one in zip(headers, fields, strict=True) if one is None and header.strip()]
    _sort(lines, fields, found)
    return found


def decoded(raw: bytes) -> tuple[str, bool]:
    """UTF-8 with or without its mark, UTF-16 with its mark, else Windows' Western letters, and that this is a guess."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace"), False
    try:
        return raw.decode("utf-8-sig"), False
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace"), True


def delimiter_of(text: str) -> str:
    """The sign that cuts the most lines into as many parts as the header, and into the most parts."""
    sample = io.StringIO(text).readlines()[:LOOKED_AT]

    def fits(sign: str) -> tuple[bool, int]:
        rows = [len(row) for row in csv.reader(sample, delimiter=sign, skipinitialspace=True) if row]
        return bool(rows) and rows[0] > 1, sum(count == rows[0] for count in rows) * rows[0] if rows else 0

    return max(DELIMITERS, key=fits)


def _records(text: str, delimiter: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    end = 0
    try:
        for cells in reader:
            line, end = end + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                yield line, [seen(cell) for cell in cells]
    except csv.Error as error:
        raise Unreadable(f"{path}, line {reader.line_num}: {error}") from None


def _sort(lines: Iterator[tuple[int, list[str]]], fields: Sequence[str | None], found: Rows) -> None:
    """Rows that can be used and lines that cannot."""
    taken: set[str] = set()
    for number, (line, cells) in enumerate(lines, 1):
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
