"""`staffel route`: where reports would go by the rules of a municipality and why; no running stack.

Exit 0 if every report was routed and every expectation holds, 1 if not, 2 if the rules themselves are faulty.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from cli.display import wide
from cli.endpoints import fail
from cli.routing import check as against_kinds
from cli.routing.expected import read_cases, verdicts
from cli.routing.reports import Routed, routed
from cli.routing.town import KINDS, MUNICIPALITIES, ROUTING, Town
from deploy.local.publishing.lines import Senders
from services.intake.routing import Route
from shared.periods import local_day
from shared.rulebook import Fault, RulebookFaulty

FAULTY_RULES = 2
GROUNDS = {
    "named": "named by the sender",
    "stays": "stays with whoever reports it",
    "preference": "the municipality's preference",
    "first_carrier": "nobody else: stays with whoever carries it first",
}


def _folder(what: str) -> Any:
    return typer.Option(exists=True, file_okay=False, show_default=False, help=f"{what} (default: this checkout's).")


@dataclass(frozen=True)
class Answer:
    """A need's way with all that is shown of it."""

    line: int
    reporter: str | None
    route: Route
    kind: str | None
    why: str


def route(
    file: Annotated[
        Path | None,
        typer.Argument(help="Reports: CloudEvents or bare reports, one a line, or one JSON document.", dir_okay=False),
    ] = None,
    department: Annotated[
        str | None, typer.Option("--as", help="Who reports, needed for bare reports: an id, or `jobcenter`.")
    ] = None,
    municipality: Annotated[
        str | None, typer.Option(help="Only this municipality's reports and cases, by its key.")
    ] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day (default: today).")] = None,
    check: Annotated[bool, typer.Option("--check", help="Hold the rules against the kinds of transition.")] = False,
    expect: Annotated[
        list[Path] | None,
        typer.Option(exists=True, dir_okay=False, help="YAML file with cases and where they should go."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    routing: Annotated[Path, _folder("Folder with the rules")] = ROUTING,
    municipalities: Annotated[Path, _folder("Folder with the directory")] = MUNICIPALITIES,
    kinds: Annotated[Path, _folder("Folder with the kinds of transition")] = KINDS,
) -> None:
    """Show where reports go and why; check a municipality's rules."""
    if file is None and not check and not expect:
        raise typer.BadParameter("name a file with reports, or --check, or --expect")
    day = on.date() if on else local_day(datetime.now().astimezone())
    try:
        town = Town.load(municipalities, routing, kinds)
        cases = [read_cases(one) for one in expect or ()]
    except RulebookFaulty as faulty:
        raise _faulty(faulty.faults, as_json) from None
    if check and (faults := against_kinds.faults(town, day)):
        raise _faulty(faults, as_json)
    document: dict[str, Any] = {"on": day.isoformat(), "versions": _versions(town, day)}
    failed = False
    if check and not as_json:
        typer.echo(
            " · ".join(f"{key} version {version}" for key, version in document["versions"].items()) + ": no faults"
        )
    if expect:
        found = [
            one for some in cases if municipality in (None, some.municipality) for one in verdicts(some, town, day)
        ]
        failed = any(one.wrong for one in found)
        document["cases"] = [{"name": one.name, "wrong": one.wrong} for one in found]
        if not as_json:
            for one in found:
                typer.echo(f"{'✗' if one.wrong else '✓'} {one.name}" + "".join(f"\n    {wrong}" for wrong in one.wrong))
    if file is not None:
        sender = _sender(town, department)
        lines = [one for one in routed(_text(file), town.routing, sender, day) if _is_of(one, municipality)]
        failed = failed or any(one.reasons for one in lines)
        answers = [_answer(town, line, way, day) for line in lines for way in line.routes]
        document["reports"] = [_described(one, [a for a in answers if a.line == one.line]) for one in lines]
        if not as_json:
            _show(lines, answers)
    if as_json:
        typer.echo(json.dumps(document, ensure_ascii=False, indent=1))
    raise typer.Exit(1 if failed else 0)


def _sender(town: Town, department: str | None) -> str | None:
    if department is None:
        return None
    found = Senders.of(town.directory).find(department)
    if found is None:
        raise fail(f"there is no department {department} in the directory")
    return found


def _text(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as failure:
        raise fail(f"{file} cannot be read: {failure.strerror}") from None


def _is_of(one: Routed, municipality: str | None) -> bool:
    return municipality is None or one.reporter is None or one.reporter.startswith(f"{municipality}.")


def _versions(town: Town, on: date) -> dict[str, int]:
    keys = sorted({one.municipality for one in town.routing.rules})
    return {key: rules.version for key in keys if (rules := town.routing.rules_of(key, on))}


def _answer(town: Town, line: Routed, way: Route, on: date) -> Answer:
    assert line.reporter is not None
    rule = town.rule_of(way, line.reporter.partition(".")[0], on)
    why = f"{rule.code}: {rule.because}" if rule else GROUNDS[way.ground]
    return Answer(line.line, line.reporter, way, town.kind_of(way), why)


def _described(line: Routed, answers: Sequence[Answer]) -> dict[str, Any]:
    return {
        "line": line.line,
        "reporter": line.reporter,
        "reference": line.reference,
        "reasons": [reason.as_dict() for reason in line.reasons],
        "needs": [
            {
                "life_situation": one.route.need.life_situation, "topic": one.route.need.topic,
                "urgency": one.route.need.urgency, "first_carrier": one.route.first_carrier,
                "to_department": one.route.to_department, "kind": one.kind, "ground": one.route.ground,
                "rule": one.route.rule, "version": one.route.version, "facts": one.route.facts,
                "passed_over": one.route.passed_over, "why": one.why,
            }
            for one in answers
        ],
    }  # fmt: skip


def _show(lines: Sequence[Routed], answers: Sequence[Answer]) -> None:
    console = wide()
    table = Table("line", "need", "first carrier", "asked", "kind", "why", box=None, pad_edge=False)
    for one in answers:
        need = one.route.need
        topic, urgency = f"/{need.topic}" if need.topic else "", f" ({need.urgency})" * (need.urgency != "normal")
        asked = "–" if one.kind is None else one.route.to_department
        cells = (str(one.line), need.life_situation + topic + urgency, one.route.first_carrier, asked, one.kind or "–")
        table.add_row(*map(Text, cells), Text(one.why))
    if answers:
        console.print(table)
    for line in lines:
        if line.reasons:
            said = "; ".join(f"{r.pointer + ': ' if r.pointer else ''}{r.detail} ({r.code})" for r in line.reasons)
            console.print(Text(f"line {line.line}: rejected: {said}"))
        elif not line.routes:
            console.print(Text(f"line {line.line}: nothing to route"))


def _faulty(faults: Sequence[Fault], as_json: bool) -> typer.Exit:
    if as_json:
        typer.echo(json.dumps({"faults": [str(fault) for fault in faults]}, ensure_ascii=False, indent=1))
    else:
        for fault in faults:
            typer.echo(str(fault), err=True)
    return typer.Exit(FAULTY_RULES)
