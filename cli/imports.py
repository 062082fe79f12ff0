"""`staffel import`: a list of people is shown as intake understands it, and taken in when a person says so.

Intake works on it by itself: a command that was broken off, or that is run again with the same file, follows the import
that is under way. Exit 1 if a row was not taken.
"""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.display import wide
from cli.endpoints import StackFolder, endpoints, fail
from cli.import_tables import show_preview, show_reasons
from deploy.local.endpoints import Endpoints
from deploy.local.publishing.over_http import detail
from deploy.local.tokens import NoToken, Tokens

LOOK_EVERY = 0.2
AWAY = 60.0
"""Seconds that intake may be away (a restart, say) while an import is followed."""
PAGE = 200
TO_CORRECT = "Rows to correct: GET /imports/{id}/errors.csv"


@dataclass(frozen=True)
class Desk:
    """A clerk at intake's door."""

    client: httpx.AsyncClient
    tokens: Tokens
    intake: str
    user: str

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {**await self.tokens.headers(self.user), **more.pop("headers", {})}
        return await self.client.request(method, f"{self.intake}{path}", headers=headers, **more)

    async def of(self, method: str, path: str, *statuses: int, **more: Any) -> Any:
        """The document of an answer that had to have one of these statuses."""
        answer = await self.ask(method, path, **more)
        if answer.status_code not in (statuses or (200,)):
            raise fail(_refused(answer))
        return answer.json()


def import_(
    file: Annotated[
        Path, typer.Argument(help="A CSV or XLSX file of people; GET /imports/template.xlsx is an empty one.")
    ],
    user: Annotated[str, typer.Option("--as", help="Who uploads it: clerk.youth-services, system.registry-office.")],
    yes: Annotated[bool, typer.Option("--yes", help="Take the valid rows in without asking.")] = False,
    default: Annotated[
        list[str] | None, typer.Option(help="For all rows that do not say it: occasion=Zuzug, needs=Sprache.")
    ] = None,
    column: Annotated[
        list[str] | None, typer.Option(help="What a column is: 'Spalte 7=birth_date'; with nothing after = left out.")
    ] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of a workbook (default: the first with rows).")] = None,
    folder: StackFolder = None,
) -> None:
    """Upload a list of people, look at it, and take it in."""
    options = {
        "defaults": json.dumps(_pairs(default or [], "--default")),
        "mapping": json.dumps({name: value or None for name, value in _pairs(column or [], "--column").items()}),
        **({"sheet": sheet} if sheet else {}),
    }
    try:
        body = file.read_bytes()
    except OSError as failure:
        raise fail(f"{file} cannot be read: {failure.strerror}") from None
    stack = endpoints(folder)
    console = wide()
    try:
        found = asyncio.run(_looked_at(stack, user, file.name, body, options, console))
        if found["state"] == "previewed":
            if not found["valid"]:
                console.print(TO_CORRECT.format(id=found["id"]))
                raise typer.Exit(1)
            if not yes and not _agreed(found["valid"], user):
                asyncio.run(_act(stack, user, found["id"], "cancellation"))
                console.print("Nothing was taken in, and the list is erased.")
                raise typer.Exit(1)
            asyncio.run(_act(stack, user, found["id"], "confirmation"))
        everything = asyncio.run(_taken(stack, user, found["id"], console))
    except NoToken as failure:
        raise fail(str(failure)) from None
    except httpx.TransportError as failure:
        raise fail(f"intake does not answer ({type(failure).__name__}); the same command goes on later") from None
    except KeyboardInterrupt:
        raise fail("left; what was confirmed goes on, and the same command follows it") from None
    raise typer.Exit(0 if everything else 1)


def _agreed(rows: int, user: str) -> bool:
    """Whether a person says yes; no answer is a no."""
    try:
        return typer.confirm(f"Take {rows:,} rows in as {user}?")
    except typer.Abort:
        return False


def _pairs(said: list[str], option: str) -> dict[str, str]:
    pairs = [one.partition("=") for one in said]
    if any(not middle for _, middle, _ in pairs):
        raise fail(f"{option} is NAME=VALUE")
    return {name.strip(): value.strip() for name, _, value in pairs}


async def _looked_at(
    stack: Endpoints, user: str, name: str, body: bytes, options: dict[str, str], console: Console
) -> Mapping[str, Any]:
    """The import of this file: one that is running already, or a new one, shown."""
    async with _desk(stack, user) as desk:
        if running := await _under_way(desk, body):
            return running
        found: Mapping[str, Any] = await desk.of(
            "POST", "/imports", 201, files={"file": (name, body)}, data=options
        )  # fmt: skip
        show_preview(console, found)
        show_reasons(console, await _rows(desk, found["id"], "invalid"))
        return found


async def _act(stack: Endpoints, user: str, id: str, act: str) -> None:
    async with _desk(stack, user) as desk:
        await desk.of("POST", f"/imports/{id}/{act}", 200, 202)


async def _taken(stack: Endpoints, user: str, id: str, console: Console) -> bool:
    """Whether every row of the list was taken, when the import has come to its end."""
    async with _desk(stack, user) as desk:
        done = await _follow(desk, console, id)
        show_reasons(console, await _rows(desk, id, "rejected"))
    counts = {**done["progress"], "invalid": done["invalid"]}
    console.print(" · ".join(f"{name} {counts[name]:,}" for name in ("accepted", "duplicate", "rejected", "invalid")))
    if counts["rejected"] or counts["invalid"]:
        console.print(TO_CORRECT.format(id=id))
    return done["state"] == "done" and not counts["rejected"] and not counts["invalid"]


@asynccontextmanager
async def _desk(stack: Endpoints, user: str) -> AsyncIterator[Desk]:
    async with httpx.AsyncClient(timeout=300) as client:
        yield Desk(client, Tokens(stack.oidc, client), stack.services["intake"], user)


async def _under_way(desk: Desk, body: bytes) -> Mapping[str, Any] | None:
    """The running import of this very file, if there is one among the latest."""
    digest = hashlib.sha256(body).hexdigest()
    listed = (await desk.of("GET", "/imports", params={"limit": PAGE}))["items"]
    return next((one for one in listed if one["sha256"] == digest and one["state"] == "running"), None)


async def _rows(desk: Desk, id: str, state: str) -> list[Mapping[str, Any]]:
    page = await desk.of("GET", f"/imports/{id}/rows", params={"state": state, "limit": PAGE})
    items: list[Mapping[str, Any]] = page["items"]
    return items


async def _follow(desk: Desk, console: Console, id: str) -> Mapping[str, Any]:
    """The import when it has come to its end; intake may be away for a while in between."""
    away = 0.0
    with Progress(
        TextColumn("taking in"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console,
        transient=True, disable=not console.is_terminal,
    ) as bar:  # fmt: skip
        task = bar.add_task("rows", total=None)
        while True:
            answer = None
            with suppress(httpx.TransportError):
                answer = await desk.ask("GET", f"/imports/{id}")
            if answer is None or answer.status_code >= 500:
                away += LOOK_EVERY
                if away > AWAY:
                    raise fail("intake is away; the import goes on when it is back, and the same command follows it")
            elif answer.status_code != 200:
                raise fail(_refused(answer))
            else:
                away = 0.0
                found: Mapping[str, Any] = answer.json()
                bar.update(task, total=found["valid"], completed=found["progress"]["taken"])
                if found["state"] != "running":
                    return found
            await asyncio.sleep(LOOK_EVERY)


def _refused(answer: httpx.Response) -> str:
    """What a problem says, with each of its errors on a line."""
    said = [f"intake answers {answer.status_code}: {detail(answer)}"]
    with suppress(ValueError):
        said += [
            f"  {error['pointer']}: {error['detail']} ({error['code']})" for error in answer.json().get("errors", [])
        ]
    return "\n".join(said)
