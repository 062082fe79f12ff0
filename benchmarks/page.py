"""The figures on `docs/performance.md`: written by the run that measured them, between two marks, never by hand."""

from pathlib import Path
from typing import Any

from benchmarks.figures import Figures
from deploy.local.installation import PROJECT

PAGE = PROJECT / "docs" / "performance.md"
MARK = "<!-- {name}: {edge} -->"
BEGIN, END = (MARK.format(name="measured", edge=edge) for edge in ("begin", "end"))


class MarksMissing(Exception):
    """The page has lost the marks between which figures stand."""


def put(found: Figures, page: Path = PAGE) -> Path:
    """Replace the figures on the page; raises `MarksMissing`."""
    return between("measured", measured(found), page)


def between(name: str, figures: str, page: Path = PAGE) -> Path:
    """Replace what stands between the marks of this name; raises `MarksMissing`."""
    begin_mark, end_mark = (MARK.format(name=name, edge=edge) for edge in ("begin", "end"))
    before, begin, rest = page.read_text().partition(begin_mark)
    _, end, after = rest.partition(end_mark)
    if not begin or not end:
        raise MarksMissing(f"{page.name} needs the marks {begin_mark} and {end_mark}")
    page.write_text(f"{before}{begin}\n{figures}\n{end}{after}")
    return page


def measured(found: Figures) -> str:
    """All tables of a run as Markdown; a part that was not measured has none."""
    on, machine = found["measured_at"], found["machine"]
    parts = [
        f"Measured {on}, {found['mode']} mode, {machine['processors']} processors, {machine['memory_gib']} GiB, "
        f"Python {machine['python']}; load average before the run {machine['load_before']}.",
        goals(found["goals"]),
    ]
    if "path" in found:
        parts.append(rates(found))
    for part in ("tracing", "latency", "relay", "growth"):
        if part in found:
            parts.append(f"### {part.capitalize()}\n\n{plain(found[part])}")
    return "\n\n".join(parts)


def goals(found: Figures) -> str:
    rows = [
        [name, one["goal"], number(one["measured"]), "yes" if one["reached"] else "**no**"]
        for name, one in found.items()
    ]
    return table(["goal", "aimed at", "measured", "reached"], rows)


def rates(found: Figures) -> str:
    forms = {name: found["path"][name] for name in ("product", "naive", "bare")}
    rows = []
    for name, one in {**forms, "product without traces": found["tracing"]["none"]}.items():
        cpu = one["cpu_us_per_report"]
        windows = ", ".join(f"{rate:,.0f}" for rate in one["windows"])
        rows.append(
            [name, f"{one['reports_per_second']:,.0f}", *(str(cpu[of]) for of in CPU), str(sum(cpu.values())), windows]
        )
    return "### The path\n\n" + table(["form", "reports/s", *(f"{of} µs" for of in CPU), "sum µs", "windows"], rows)


CPU = ("intake", "casework", "postgres", "kafka")


def plain(figures: Figures) -> str:
    return table(["figure", "value"], [[name, said(value)] for name, value in figures.items() if name != "none"])


def said(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {said(inner)}" for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(said, value))
    return number(value)


def number(value: Any) -> str:
    """Four digits that count; whole numbers with separators."""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
