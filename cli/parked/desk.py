"""An operator at the services' doors: asks over HTTP, ends the command with the problem's own words."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar
from uuid import UUID

import httpx
import typer

from cli.endpoints import endpoints, fail
from deploy.local.endpoints import Endpoints
from deploy.local.publishing.over_http import detail
from deploy.local.tokens import NoToken, Tokens

OPERATOR, SECOND = "operator.operations", "head.operations"
T = TypeVar("T")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
As = Annotated[str, typer.Option("--as", help=f"Who acts; the second person is {SECOND}.")]
RecordId = Annotated[UUID, typer.Argument(help="The record's id, as `staffel parked list` shows it.")]


@dataclass(frozen=True)
class Desk:
    """`who` is a user of the local identity provider with the role operator."""

    client: httpx.AsyncClient
    tokens: Tokens
    services: Mapping[str, str]
    who: str

    async def ask(self, method: str, service: str, path: str, **more: Any) -> httpx.Response:
        headers = await self.tokens.headers(self.who)
        try:
            return await self.client.request(method, f"{self.services[service]}{path}", headers=headers, **more)
        except httpx.TransportError as error:
            raise fail(f"{service} does not answer ({type(error).__name__})") from None

    async def get(self, service: str, path: str) -> Any:
        return answered(await self.ask("GET", service, path))

    async def post(self, service: str, path: str, body: Any = None) -> Any:
        return answered(await self.ask("POST", service, path, json=body))

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


def answered(answer: httpx.Response) -> Any:
    """The answer's content; ends the command with the problem's own words otherwise."""
    if answer.status_code >= 400:
        raise fail(detail(answer))
    return answer.json()


def at_desk(folder: Path | None, who: str, work: Callable[[Desk], Awaitable[T]]) -> T:
    """Signs in and does the work."""
    stack: Endpoints = endpoints(folder)

    async def signed_in() -> T:
        async with httpx.AsyncClient(timeout=60) as client:
            return await work(Desk(client, Tokens(stack.oidc, client), stack.services, who))

    try:
        return asyncio.run(signed_in())
    except NoToken as failure:
        raise fail(str(failure)) from None
