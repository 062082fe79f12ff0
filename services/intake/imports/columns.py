"""Which column is which field: by its heading in German or English, or because the sender says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.intake.imports.words import FIELDS, HEADINGS, SEVERAL, plain
from shared.problems import InvalidContent, invalid
from shared.tables import Cell, Row, Table, letter

LOOKED_AT = 20
FEWEST = 2
"""Known headings that make a row the row of headings."""
REQUIRED = ("reference", "occasion", "birth_date", "needs")


@dataclass(frozen=True, slots=True)
class Column:
    """`place` counts from 0; `field` is None for what a report has no place for."""

    place: int
    header: str
    field: str | None

    @property
    def letter(self) -> str:
        return letter(self.place)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a list, and the rows below its headings."""

    all: Sequence[Column]
    rows: Sequence[Row]
    head: int

    def of(self, field: str) -> list[Column]:
        return [column for column in self.all if column.field == field]

    def missing(self, defaults: Mapping[str, str]) -> list[str]:
        """Fields no report can do without that neither a column nor a default brings."""
        there = {column.field for column in self.all} | set(defaults)
        lacking = [field for field in REQUIRED if field not in there]
        return lacking if there & {"given_names", "family_name"} else [*lacking, "family_name"]


def known(cells: Sequence[Cell]) -> int:
    """How many different fields the headings of a row name."""
    return len({FIELDS[plain(cell)] for cell in cells if isinstance(cell, str) and plain(cell) in FIELDS})


def recognise(table: Table, mapping: Mapping[str, str | None]) -> Columns:
    """The columns of a table. Titles and upper headings above the row that names most fields are left out.

    `mapping` goes from a heading (or the letter of a column) to a field, or to None for a column to leave out. Raises
    `InvalidContent` where nobody could say which column is meant.
    """
    if not table.rows:
        raise invalid("/file", "empty", "The file has no rows: look whether the right sheet or file was sent.")
    looked_at = table.rows[:LOOKED_AT]
    best = max(range(len(looked_at)), key=lambda place: (_named(looked_at[place], mapping), -place))
    head = looked_at[best]
    if _named(head, mapping) < FEWEST:
        raise invalid(
            "/file", "no_headings",
            "The first rows hold no headings that are known, such as Aktenzeichen, Vorname, Nachname, Geburtsdatum; "
            "use the template or name the columns in `mapping`.",
        )  # fmt: skip
    columns = [
        Column(place, cell, _field(place, cell, mapping))
        for place, cell in enumerate(head.cells)
        if isinstance(cell, str) and (cell or letter(place) in mapping)
    ]
    _refuse_doubles(columns)
    return Columns(columns, table.rows[best + 1 :], head.number)


def _named(row: Row, mapping: Mapping[str, str | None]) -> int:
    headings = {plain(name) for name, field in mapping.items() if field}
    said = sum(1 for cell in row.cells if isinstance(cell, str) and cell and plain(cell) in headings)
    return known(row.cells) + said


def _field(place: int, header: str, mapping: Mapping[str, str | None]) -> str | None:
    by_heading = {plain(name): field for name, field in mapping.items()}
    if header and plain(header) in by_heading:
        return by_heading[plain(header)]
    if letter(place) in mapping:
        return mapping[letter(place)]
    return FIELDS.get(plain(header))


def _refuse_doubles(columns: Sequence[Column]) -> None:
    errors = []
    for field in HEADINGS:
        doubles = [column for column in columns if column.field == field]
        if len(doubles) > 1 and field not in SEVERAL:
            where = " and ".join(column.letter for column in doubles)
            told = f"Columns {where} both mean {field}: say in `mapping` which, such as"
            example = f'{{"{doubles[-1].letter}": null}}'
            errors.append({"pointer": "/file", "code": "same_heading", "detail": f"{told} {example}."})
    if errors:
        raise InvalidContent(errors)


def checked_mapping(document: Any) -> dict[str, str | None]:
    """The mapping a sender gave, or the 422 that says what is wrong with it."""
    if not isinstance(document, dict):
        raise invalid("/mapping", "wrong_type", 'This must be an object such as {"Spalte 7": "birth_date"}.')
    found: dict[str, str | None] = {}
    for name, said in document.items():
        field = FIELDS.get(plain(said)) if isinstance(said, str) else None
        if said is not None and field is None:
            fields = ", ".join(HEADINGS)
            raise invalid("/mapping", "unknown_field", f"A column can be null (left out) or one of: {fields}.")
        found[name] = field
    return found
