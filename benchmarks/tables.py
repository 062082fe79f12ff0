"""What a run has found, for people and for the file."""

import os
import platform
from pathlib import Path
from typing import Any

import orjson
import psutil
from rich.console import Console
from rich.table import Table

from benchmarks.figures import Figures

RESULTS = Path(__file__).parent / "results" / "pipeline.json"


def machine() -> Figures:
    """What it was measured on; `load_before` tells whether others used the machine too."""
    return {
        "machine": {
            "processors": os.cpu_count(),
            "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
            "python": platform.python_version(),
            "load_before": round(os.getloadavg()[0], 2),
        }
    }


def save(found: Figures, file: Path = RESULTS) -> Path:
    """Write the figures; parts that this run did not measure keep nothing of an older one."""
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")
    return file


def show(found: Figures, console: Console) -> None:
    if "path" in found:
        console.print(rates(found))
    for part in ("latency", "relay", "growth"):
        if part in found:
            console.print(plain(part, found[part]))
    if "tracing" in found:
        console.print(plain("tracing", {"loss": found["tracing"]["loss"], **found["tracing"]["spans"]}))
    console.print(goals(found["goals"]))


def rates(found: Figures) -> Table:
    table = Table(title="report → case opened → transition requested", title_justify="left")
    for column in ("form", "reports/s", "services", "postgres", "kafka", "µs of processor time per report"):
        table.add_column(column, justify="left" if column == "form" else "right")
    forms = {
        **{name: found["path"][name] for name in ("product", "naive", "bare")},
        "no traces": found["tracing"]["none"],
    }
    for name, figures in forms.items():
        cpu = figures["cpu_us_per_report"]
        services = cpu["intake"] + cpu["casework"]
        table.add_row(
            name, f"{figures['reports_per_second']:,.0f}", f"{services:,}", f"{cpu['postgres']:,}", f"{cpu['kafka']:,}",
            f"{sum(cpu.values()):,}",
        )  # fmt: skip
    return table


def plain(title: str, figures: Figures) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    for name, value in figures.items():
        table.add_row(name, written(value))
    return table


def goals(found: Figures) -> Table:
    table = Table("goal", "aimed at", "measured", "", title="goals", title_justify="left")
    for name, verdict in found.items():
        table.add_row(
            name, verdict["goal"], written(verdict["measured"]), "reached" if verdict["reached"] else "missed"
        )
    return table


def written(value: Any) -> str:
    return f"{value:,.3g}" if isinstance(value, float) and abs(value) < 1000 else str(value)
