"""What a person sees of a list before and after it is taken in: columns, first people, rows to correct."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

MOST_REASONS = 40


def show_preview(console: Console, found: Mapping[str, Any]) -> None:
    """How the list was understood."""
    notes = " · ".join(f"{note['code']} {note['detail']}" for note in found["notes"])
    console.print(Text(f"{found['rows']:,} rows: {found['valid']:,} can be taken in, {found['invalid']:,} cannot"))
    console.print(Text(f"{found['format']} · {notes}" if notes else found["format"]))
    columns = Table(box=None, pad_edge=False)
    for heading in ("column", "heading", "understood as"):
        columns.add_column(heading)
    for one in sorted([*found["columns"], *found["unrecognised"]], key=lambda one: (len(one["column"]), one["column"])):
        known = one.get("field")
        columns.add_row(one["column"], Text(one["header"]), Text(known or "left out", style="" if known else "yellow"))
    console.print(columns)
    if found["missing"]:
        console.print(Text(f"No column and no default brings: {', '.join(found['missing'])}", style="red"))
    if found.get("sample"):
        console.print(_people(found["sample"]))


def _people(sample: Sequence[Mapping[str, Any]]) -> Table:
    people = Table(box=None, pad_edge=False)
    for heading in ("row", "reference", "person", "born", "occasion", "needs"):
        people.add_column(heading)
    for one in sample:
        report = one["report"]
        person = report.get("person", {})
        names = " ".join(filter(None, (person.get("given_names"), person.get("family_name"))))
        born = person.get("birth_date", "unknown")
        needs = ", ".join(_need(need) for need in report.get("needs", ()))
        people.add_row(
            str(one["row"]), Text(report["reference"]), Text(names), born, report["occasion"], Text(needs)
        )  # fmt: skip
    return people


def _need(need: Mapping[str, str]) -> str:
    urgency = need.get("urgency", "normal")
    return need["life_situation"] + (f"/{need['topic']}" if "topic" in need else "") + ("!" * (urgency != "normal"))


def show_reasons(console: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    """`row 7, D7 Geburtsdatum: Write the year with four digits. (short_year)`."""
    shown = [(row, reason) for row in rows for reason in row["reasons"]]
    for row, reason in shown[:MOST_REASONS]:
        place = f", {reason['cell']} {reason['column']}" if reason.get("cell") else ""
        console.print(Text(f"row {row['row']}{place}: {reason['detail']} ({reason['code']})"))
    if len(shown) > MOST_REASONS:
        console.print(Text(f"… and {len(shown) - MOST_REASONS} more in the list of rows to correct"))
