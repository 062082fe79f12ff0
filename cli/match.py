"""`staffel match`: who stands in two lists, or twice in one. The same code as intake's; no running stack.

What is said about the lists goes to standard error. Exit 0 if every row could be used, 1 if some could not (the pairs
of the others are written) or nothing could be done.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from cli.endpoints import fail
from cli.lists.people import people
from cli.lists.reading import Row, Unreadable, read
from services.intake.matching import DEFAULT, Comparison, Judgement, Profile, Weights, WeightsInvalid, compare
from services.intake.matching.linking import Pair, adapted, candidates, closed, linked
from services.intake.matching.weights import FIELDS
from shared.periods import BERLIN

List = tuple[list[Row], list[Profile]]


def match(
    a: Annotated[Path, typer.Argument(metavar="A.csv", help="A list of people with a line of headers.")],
    b: Annotated[
        Path | None,
        typer.Argument(metavar="[B.csv]", help="A second list; without it doubles in the first are looked for."),
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the pairs go, as CSV.")] = Path("pairs.csv"),
    learn: Annotated[
        Path | None, typer.Option(help="Learn weights from these lists, whatever is in them, and write them here.")
    ] = None,
    weights: Annotated[
        Path | None, typer.Option(help="Weights to use as they are (default: intake's, adapted).")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="A further column for what each field contributed.")
    ] = False,
) -> None:
    """Link two lists of people, or find the doubles in one."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    complaints: list[bool] = []
    try:
        start = Weights.load(weights or DEFAULT)
        first = _list(a, console, complaints)
        second = _list(b, console, complaints) if b else None
    except (Unreadable, WeightsInvalid) as error:
        raise fail(str(error)) from None
    except OSError as failure:
        raise fail(f"{weights} cannot be read: {failure.strerror}") from None
    one, other = first[1], second[1] if second else None
    pairs = candidates(one, other)
    compared = list(_compared(pairs, one, other, console))
    if weights is None or learn is not None:
        found = adapted(one, other, compared, start, always=learn is not None)
        start = found.weights
        console.print("weights learnt from the lists" if found.learnt else "weights of the file", style="dim")
    links = list(linked(pairs, compared, one, other, start))
    if other is None and not start.families:
        links = closed(links, start)
    try:
        if learn is not None:
            learn.write_text(yaml.safe_dump(start.document(), sort_keys=False, allow_unicode=True), encoding="utf-8")
        _write(output, links, first[0], (second or first)[0], explain)
    except OSError as failure:
        raise fail(f"{failure.filename} cannot be written: {failure.strerror}") from None
    counts = Counter(judgement.decision for _, judgement in links)
    typer.echo(f"same {counts['same']:,} · clearing {counts['clearing']:,} → {output}")
    raise typer.Exit(1 if complaints else 0)


def _list(path: Path, console: Console, complaints: list[bool]) -> List:
    found = read(path)
    if found.unrecognised:
        console.print(f"{path}: not recognised and not used: {', '.join(found.unrecognised)}", markup=False)
    if found.doubt:
        console.print(f"{path}: read as {found.encoding}. {found.doubt}", markup=False)
    for line, reason in found.unusable:
        console.print(f"{path}, row {line}: not used: {reason}", markup=False)
        complaints.append(True)
    profiles, unread = people(found.rows, datetime.now(BERLIN).year)
    for line, reason in unread:
        console.print(f"{path}, row {line}: {reason}; the rest of the row is used", markup=False)
    if not profiles:
        raise Unreadable(f"{path} holds nobody")
    return found.rows, profiles


def _compared(
    pairs: Sequence[Pair], one: Sequence[Profile], other: Sequence[Profile] | None, console: Console
) -> Iterator[Comparison]:
    """The comparisons, with a bar where somebody watches."""
    others = one if other is None else other
    with Progress(
        TextColumn("matching"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    ) as bar:  # fmt: skip
        for a, b in bar.track(pairs, description="pairs"):
            yield compare(one[a], others[b])


def _write(
    path: Path, links: Sequence[tuple[Pair, Judgement]], first: Sequence[Row], second: Sequence[Row], explain: bool
) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        more = (*FIELDS, "household", "twin", "guard") if explain else ()
        writer.writerow(("id_a", "id_b", "score", "decision", *more))
        for (a, b), judgement in links:
            said = {part.field: f"{part.level} {part.weight:+.1f}" for part in judgement.contributions}
            cells = (first[a].id, second[b].id, f"{judgement.score:.2f}", judgement.decision)
            writer.writerow((*cells, *(said.get(name, "") for name in more)))
