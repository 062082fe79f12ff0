"""`staffel parked`: what could not be processed, over all services, and what an operator decides about it.

Works through the services' HTTP as operator.operations, so it shows what an operator may see: where a record lies and
why, never what is in it.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

import httpx
import typer
from rich.table import Table
from rich.text import Text

from cli.display import wide
from cli.endpoints import StackFolder, endpoints, fail
from deploy.local.endpoints import Endpoints
from deploy.local.publishing.over_http import detail
from deploy.local.tokens import NoToken, Tokens

OPERATOR = "operator.operations"
T = TypeVar("T")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
RecordId = Annotated[UUID, typer.Argument(help="The record's id, as `staffel parked list` shows it.")]

app = typer.Typer(help="What could not be processed, with its reason, over all services.", no_args_is_help=True)


@dataclass(frozen=True)
class Desk:
    """An operator at the services' doors."""

    client: httpx.AsyncClient
    tokens: Tokens
    services: Mapping[str, str]

    async def ask(self, method: str, service: str, path: str, **more: Any) -> httpx.Response:
        headers = await self.tokens.headers(OPERATOR)
        try:
            return await self.client.request(method, f"{self.services[service]}{path}", headers=headers, **more)
        except httpx.TransportError as error:
            raise fail(f"{service} does not answer ({type(error).__name__})") from None

    async def records(self, service: str, state: str) -> list[dict[str, Any]]:
        """All records of a service in a state, page by page."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            params = {"state": state, "limit": 200, **({"cursor": cursor} if cursor else {})}
            page = answered(await self.ask("GET", service, "/parked", params=params))
            found += [{"service": service, **record} for record in page["items"]]
            cursor = page["next"]
            if cursor is None:
                return found

    async def where(self, id: UUID) -> tuple[str, dict[str, Any]]:
        """The service that parked a record, and the record."""
        for service in self.services:
            answer = await self.ask("GET", service, f"/parked/{id}")
            if answer.status_code != 404:
                return service, answered(answer)
        raise fail(f"no service has parked {id}; `staffel parked list` shows what there is")


@app.command("list")
def listing(
    state: Annotated[Literal["parked", "replayed", "discarded"], typer.Option(help="Which ones.")] = "parked",
    as_json: AsJson = False,
    folder: StackFolder = None,
) -> None:
    """What waits for a decision, or what was decided."""

    async def work(desk: Desk) -> list[dict[str, Any]]:
        return [record for service in desk.services for record in await desk.records(service, state)]

    records = at_desk(folder, work)
    if as_json:
        typer.echo(json.dumps(records, indent=1))
        return
    show(records, state)


@app.command("show")
def show_one(id: RecordId, as_json: AsJson = False, folder: StackFolder = None) -> None:
    """One record: where it lies, why, and what was decided; its content stays masked."""

    async def work(desk: Desk) -> dict[str, Any]:
        service, record = await desk.where(id)
        return {"service": service, **record}

    told(at_desk(folder, work), as_json)


@app.command()
def replay(
    id: RecordId,
    data: Annotated[
        Path | None, typer.Option(help="Repaired data, or a whole CloudEvent, as a JSON file.", exists=True)
    ] = None,
    as_json: AsJson = False,
    folder: StackFolder = None,
) -> None:
    """Process a record again, now that its cause is repaired, or with repaired data."""
    body = {"data": repaired(data)} if data else None
    told(at_desk(folder, lambda desk: decide(desk, id, "replay", body)), as_json)


@app.command()
def discard(
    id: RecordId,
    reason: Annotated[str, typer.Option(help="Why nothing is lost by it; kept with your name.")],
    as_json: AsJson = False,
    folder: StackFolder = None,
) -> None:
    """Give a record up for good; what waited behind it follows."""
    told(at_desk(folder, lambda desk: decide(desk, id, "discard", {"reason": reason})), as_json)


async def decide(desk: Desk, id: UUID, what: str, body: Any) -> dict[str, Any]:
    service, _ = await desk.where(id)
    answer = await desk.ask("POST", service, f"/parked/{id}/{what}", json=body)
    return {"service": service, **answered(answer)}


def repaired(file: Path) -> Any:
    try:
        return json.loads(file.read_bytes())
    except ValueError:
        raise fail(f"{file} is not JSON") from None


def answered(answer: httpx.Response) -> Any:
    """The answer's content; ends the command with the problem's own words otherwise."""
    if answer.status_code >= 400:
        raise fail(detail(answer))
    return answer.json()


def at_desk(folder: Path | None, work: Callable[[Desk], Awaitable[T]]) -> T:
    """Signs in and does the work."""
    stack: Endpoints = endpoints(folder)

    async def signed_in() -> T:
        async with httpx.AsyncClient(timeout=60) as client:
            return await work(Desk(client, Tokens(stack.oidc, client), stack.services))

    try:
        return asyncio.run(signed_in())
    except NoToken as failure:
        raise fail(str(failure)) from None


def show(records: list[dict[str, Any]], state: str) -> None:
    if not records:
        typer.echo(f"Nothing is {state}.")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("id", no_wrap=True)
    for name in ("service", "topic", "place", "reason", "detail", "since"):
        table.add_column(name, overflow="fold")
    for one in records:
        place = f"{one['partition']}/{one['offset']}" if one["partition"] >= 0 else "HTTP"
        cells = (one["id"], one["service"], one["topic"], place, one["reason"], one["detail"], one["parked_at"][:19])
        table.add_row(*map(Text, cells))
    wide().print(table)


def told(record: dict[str, Any], as_json: bool) -> None:
    """One record, a line for each thing known of it."""
    if as_json:
        typer.echo(json.dumps(record, indent=1))
        return
    grid = Table.grid(padding=(0, 2))
    for name, value in record.items():
        if value is not None:
            grid.add_row(name, Text(str(value)))
    wide().print(grid)
