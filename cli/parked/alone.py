"""What an operator does alone: see where records lie and why, replay them, give them up."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import typer
from rich.progress import Progress

from cli.endpoints import StackFolder, fail
from cli.parked.desk import OPERATOR, As, AsJson, Desk, RecordId, at_desk
from cli.parked.showing import outcomes, show, told


def listing(
    state: Annotated[Literal["parked", "replayed", "discarded"], typer.Option(help="Which ones.")] = "parked",
    as_json: AsJson = False,
    who: As = OPERATOR,
    folder: StackFolder = None,
) -> None:
    """What waits for a decision, or what was decided."""

    async def work(desk: Desk) -> list[dict[str, Any]]:
        return [record for service in desk.services for record in await desk.records(service, state)]

    records = at_desk(folder, who, work)
    if as_json:
        typer.echo(json.dumps(records, indent=1))
        return
    show(records, state)


def show_one(
    id: RecordId,
    clear: Annotated[bool, typer.Option("--clear", help="In clear, if a colleague has granted it; noted.")] = False,
    as_json: AsJson = False,
    who: As = OPERATOR,
    folder: StackFolder = None,
) -> None:
    """One record: where it lies, why, its form with every value masked, what was proposed, asked and decided."""

    async def work(desk: Desk) -> dict[str, Any]:
        service, record = await desk.where(id)
        return {"service": service, **(await desk.get(service, f"/parked/{id}/payload") if clear else record)}

    told(at_desk(folder, who, work), as_json)


def replay(
    id: Annotated[UUID | None, typer.Argument(help="The record's id; with --all none.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Everything that matches, in order.")] = False,
    reason: Annotated[str | None, typer.Option(help="With --all: only what was parked for this reason.")] = None,
    consumer: Annotated[str | None, typer.Option(help="With --all: only what this consumer parked.")] = None,
    type: Annotated[str | None, typer.Option(help="With --all: only events of this type.")] = None,
    data: Annotated[
        Path | None, typer.Option(help="A repair as a JSON file: it waits for the second person.", exists=True)
    ] = None,
    as_json: AsJson = False,
    who: As = OPERATOR,
    folder: StackFolder = None,
) -> None:
    """Process a record again, now that its cause is repaired; or all of them. Exit 1 if one was refused."""
    if every == (id is not None) or (every and data):
        raise fail("name one record, or --all")
    if id is not None:
        body = {"data": repaired(data)} if data else None
        told(at_desk(folder, who, lambda desk: decide(desk, id, "replay", body)), as_json)
        return
    wanted = {"consumer": consumer, "reason_code": reason, "type": type}
    items = at_desk(folder, who, lambda desk: replay_all(desk, wanted))
    outcomes(items, as_json)
    if any(one["outcome"] == "refused" for one in items):
        raise typer.Exit(1)


def discard(
    ids: Annotated[list[UUID], typer.Argument(help="The records' ids.")],
    reason: Annotated[str, typer.Option(help="Why nothing is lost by it; kept with your name.")],
    as_json: AsJson = False,
    who: As = OPERATOR,
    folder: StackFolder = None,
) -> None:
    """Give records up for good; what waited behind them follows."""
    if len(ids) == 1:
        told(at_desk(folder, who, lambda desk: decide(desk, ids[0], "discard", {"reason": reason})), as_json)
        return

    async def work(desk: Desk) -> list[dict[str, Any]]:
        places = {id: (await desk.where(id))[0] for id in ids}
        found: list[dict[str, Any]] = []
        for service in dict.fromkeys(places.values()):
            body = {"ids": [str(id) for id in ids if places[id] == service], "reason": reason}
            answer = await desk.post(service, "/parked/discard", body)
            found += [{"service": service, **one} for one in answer["items"]]
        return found

    items = at_desk(folder, who, work)
    outcomes(items, as_json)
    if any(one["outcome"] == "refused" for one in items):
        raise typer.Exit(1)


async def decide(desk: Desk, id: UUID, what: str, body: Any) -> dict[str, Any]:
    service, _ = await desk.where(id)
    return {"service": service, **await desk.post(service, f"/parked/{id}/{what}", body)}


async def replay_all(desk: Desk, wanted: dict[str, str | None]) -> list[dict[str, Any]]:
    """Service by service, request by request; nothing is lost when it is broken off: what is left is still parked."""
    found: list[dict[str, Any]] = []
    with Progress(transient=True) as progress:
        for service in desk.services:
            task = progress.add_task(service, total=None)
            cursor: str | None = None
            while True:
                answer = await desk.post(service, "/parked/replay", {**wanted, "cursor": cursor})
                found += [{"service": service, **one} for one in answer["items"]]
                progress.advance(task, len(answer["items"]))
                cursor = answer["next"]
                if cursor is None:
                    break
    return found


def repaired(file: Path) -> Any:
    try:
        return json.loads(file.read_bytes())
    except ValueError:
        raise fail(f"{file} is not JSON") from None
