"""Parked records in the terminal: a line for each, one with its form, and the differences a repair makes."""

import json
from collections.abc import Sequence
from typing import Any

import typer
from rich.table import Table
from rich.text import Text

from cli.display import wide

COLOURS = {"add": "green", "remove": "red", "replace": "yellow"}
SIGNS = {"add": "+", "remove": "-", "replace": "~"}
APART = ("headers", "payload", "repairs", "unmaskings", "diff")


def show(records: list[dict[str, Any]], state: str) -> None:
    """A table, a line for each record."""
    if not records:
        typer.echo(f"Nothing is {state}.")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("id", no_wrap=True)
    for name in ("service", "topic", "place", "reason", "detail", "since", "waits for"):
        table.add_column(name, overflow="fold")
    for one in records:
        place = f"{one['partition']}/{one['offset']}" if one["partition"] >= 0 else "HTTP"
        waits = "second person" if one.get("second_person") else ""
        cells = (one["id"], one["service"], one["topic"], place, one["reason"], one["detail"], one["parked_at"][:19])
        table.add_row(*map(Text, (*cells, waits)))
    wide().print(table)


def told(record: dict[str, Any], as_json: bool) -> None:
    """One record, a line for each thing known of it, then its form and what was proposed and asked."""
    if as_json:
        typer.echo(json.dumps(record, indent=1, ensure_ascii=False))
        return
    _lines({name: value for name, value in record.items() if name not in APART})
    for part in ("headers", "payload"):
        if record.get(part):
            wide().print(Text(f"\n{part}\n{json.dumps(record[part], indent=1, ensure_ascii=False)}"))
    if "diff" in record:
        differences(record["diff"])
    for part, name in (("repairs", "repair"), ("unmaskings", "request to see it")):
        for one in record.get(part) or ():
            wide().print(Text(f"\n{name}"))
            _lines({key: value for key, value in one.items() if key != "diff"})
            differences(one.get("diff", ()))


def differences(changes: Sequence[dict[str, Any]]) -> None:
    """Line by line in colour: what comes, what goes, what becomes something else."""
    for change in changes:
        values = [json.dumps(change[side], ensure_ascii=False) for side in ("before", "after") if side in change]
        line = f"{SIGNS[change['op']]} {change['pointer'] or '(everything)'}  {' → '.join(values)}"
        wide().print(Text(line, style=COLOURS[change["op"]]))


def outcomes(items: Sequence[dict[str, Any]], as_json: bool) -> None:
    """What became of each of many records."""
    if as_json:
        typer.echo(json.dumps(items, indent=1, ensure_ascii=False))
        return
    for one in items:
        style = "red" if one["outcome"] == "refused" else "green"
        wide().print(Text(f"{one['id']}  {one['service']}  {one['outcome']}  {one.get('detail', '')}", style=style))
    refused = sum(one["outcome"] == "refused" for one in items)
    typer.echo(f"{len(items) - refused} done, {refused} refused.")


def _lines(known: dict[str, Any]) -> None:
    grid = Table.grid(padding=(0, 2))
    for name, value in known.items():
        if value is not None:
            grid.add_row(name, Text(str(value)))
    wide().print(grid)
