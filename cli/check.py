"""`staffel check`: the promise, recomputed now from journals, tables and topics. Exit 0 if all of it holds."""

import asyncio
import json
from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.endpoints import StackFolder, endpoints, fail
from proof.run import run
from proof.unreachable import UNREACHABLE
from proof.verdict import Verdict


def check(
    folder: StackFolder = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the verdicts as JSON.")] = False,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait until what has happened is worked on.")] = 30.0,
) -> None:
    """Check that the baton was never on the ground and never in two hands, and everything that rests on it."""
    found = endpoints(folder)
    try:
        verdicts = asyncio.run(run(found.databases, found.kafka, wait))
    except UNREACHABLE as failure:
        raise fail(f"the stack does not answer ({type(failure).__name__}): is `staffel up` still running?") from None
    if as_json:
        typer.echo(json.dumps({name: verdict.document() for name, verdict in verdicts.items()}, default=str, indent=1))
    else:
        show(verdicts)
    raise typer.Exit(0 if all(verdict.ok for verdict in verdicts.values()) else 1)


def show(verdicts: Mapping[str, Verdict], console: Console | None = None) -> None:
    """A line for each check, its figures, and what is violated."""
    console = console or Console(highlight=False)
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    table.add_column("check")
    table.add_column("checked", justify="right")
    table.add_column("violations", justify="right")
    for name, verdict in verdicts.items():
        mark = "[green]✓[/]" if verdict.ok else "[red]✗[/]"
        table.add_row(mark, name, f"{verdict.checked:,}", f"{len(verdict.violations):,}")
    console.print(table)
    for name, verdict in verdicts.items():
        for what, figures in verdict.counts.items():
            console.print(f"  {what}: {_figures(figures)}", style="dim")
        for violation in verdict.violations[:10]:
            where = ", ".join(f"{key} {value}" for key, value in violation.items() if key != "what")
            console.print(f"  {name}: {violation['what']} ({where})", style="red", markup=False)


def _figures(figures: object) -> str:
    if isinstance(figures, Mapping):
        return " · ".join(f"{key} {value:,}" for key, value in figures.items())
    return f"{figures:,}" if isinstance(figures, int) else str(figures)
