"""What takes two: repairing content and seeing it in clear. One asks, another (`--as head.operations`) decides."""

import json
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import click
import typer

from cli.endpoints import StackFolder, fail
from cli.parked.alone import repaired
from cli.parked.desk import OPERATOR, SECOND, As, AsJson, Desk, RecordId, at_desk
from cli.parked.showing import differences as show_differences
from cli.parked.showing import told
from shared.parked.differences import clear, differences

Reason = Annotated[str, typer.Option(help="Kept with your name; name no person in it.")]
Which = Annotated[UUID | None, typer.Option(help="The id of the repair or request, where several wait.")]


def repair(
    id: RecordId,
    reason: Reason,
    file: Annotated[Path | None, typer.Argument(help="The repaired data, or a whole CloudEvent.", exists=True)] = None,
    edit: Annotated[bool, typer.Option("--edit", help="In your editor, if the sight of it was granted.")] = False,
    as_json: AsJson = False,
    who: As = OPERATOR,
    folder: StackFolder = None,
) -> None:
    """Propose other content for a record; a second person approves it."""
    if edit == (file is not None):
        raise fail("name a file, or --edit")

    async def work(desk: Desk) -> dict[str, Any]:
        service, _ = await desk.where(id)
        data = repaired(file) if file else edited(await desk.get(service, f"/parked/{id}/payload"))
        proposal = await desk.post(service, f"/parked/{id}/repairs", {"data": data, "reason": reason})
        return {"service": service, **proposal}

    told(at_desk(folder, who, work), as_json)


def edited(seen: dict[str, Any]) -> Any:
    """The content after the editor was closed; ends the command when nothing was changed."""
    text = seen["payload"].get("text")
    if text is None:
        raise fail("the content is no text: repair it with a file")
    try:
        before = json.loads(text)
        shown = json.dumps(before, indent=2, ensure_ascii=False) + "\n"
    except ValueError:
        before, shown = None, text
    written = click.edit(shown, extension=".json")
    if written is None:
        raise fail("nothing was changed")
    try:
        after = json.loads(written)
    except ValueError:
        raise fail("what you wrote is not JSON; nothing was proposed") from None
    show_differences(differences(before, after, clear))
    return after


def unmask(
    id: RecordId, reason: Reason, as_json: AsJson = False, who: As = OPERATOR, folder: StackFolder = None
) -> None:
    """Ask for the sight of a record in clear; a second person grants it for an hour."""

    async def work(desk: Desk) -> dict[str, Any]:
        service, _ = await desk.where(id)
        return {"service": service, **await desk.post(service, f"/parked/{id}/unmasking", {"reason": reason})}

    told(at_desk(folder, who, work), as_json)


def approve(
    id: RecordId, which: Which = None, as_json: AsJson = False, who: As = SECOND, folder: StackFolder = None
) -> None:
    """Approve what waits for a second person: a repair, which is processed, or the sight of the record."""
    told(at_desk(folder, who, lambda desk: decide(desk, id, which, "approval", None)), as_json)


def reject(
    id: RecordId,
    reason: Reason,
    which: Which = None,
    as_json: AsJson = False,
    who: As = SECOND,
    folder: StackFolder = None,
) -> None:
    """Decline what waits for a second person, or take back what you asked for yourself."""
    told(at_desk(folder, who, lambda desk: decide(desk, id, which, "rejection", {"reason": reason})), as_json)


async def decide(desk: Desk, id: UUID, which: UUID | None, act: str, body: Any) -> dict[str, Any]:
    service, record = await desk.where(id)
    waiting = {
        **{one["id"]: "repairs" for one in record["repairs"] if one["state"] == "proposed"},
        **{one["id"]: "unmasking" for one in record["unmaskings"] if one["state"] == "requested"},
    }
    if not waiting:
        raise fail("nothing about this record waits for a second person")
    if which is None and len(waiting) > 1:
        said = ", ".join(f"{what} {one}" for one, what in waiting.items())
        raise fail(f"several things wait: name one with --which ({said})")
    one = str(which) if which else next(iter(waiting))
    if one not in waiting:
        raise fail(f"{one} does not wait for a decision")
    return {"service": service, **await desk.post(service, f"/parked/{id}/{waiting[one]}/{one}/{act}", body)}
