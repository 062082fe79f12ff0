"""A robot's hands: HTTP requests with a token of the local realm, like those of a clerk's programme.

An answer that was not expected is a surprise: it is said at once, kept, and makes the demo fail at its end.
"""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx

from deploy.local.demo.reports import DORTMUND, ESSEN
from deploy.local.endpoints import Endpoints
from deploy.local.publishing.over_http import detail
from deploy.local.tokens import Tokens

Json = dict[str, Any]
AT_ONCE = 6


@dataclass
class Town:
    """What all robots share. `today` is the business day; `told` shows a line to whoever watches.

    `gone`: the cases of which a department knows that the person has died or left, by department.
    """

    stack: Endpoints
    client: httpx.AsyncClient
    tokens: Tokens
    told: Callable[[str], None]
    today: date = date.min
    surprises: list[str] = field(default_factory=list)
    requests: int = 0
    gone: dict[str, set[str]] = field(default_factory=dict)
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def surprised(self, what: str) -> None:
        self.surprises.append(what)
        self.told(f"UNEXPECTED  {what}")

    def at(self, role: str, department: str) -> "Hands":
        """Somebody with this role in a department: `clerk`, `05913000.jobcenter`."""
        municipality, _, name = department.partition(".")
        return Hands(self, f"{role}.{name}" if municipality == DORTMUND else f"{role}.{name}.essen", department)


@dataclass(frozen=True)
class Hands:
    """One user of one department."""

    town: Town
    username: str
    department: str

    async def get(self, service: str, path: str, **params: Any) -> Any:
        """The content of the answer; a surprise and None if it is not 200."""
        answer = await self._ask("GET", service, path, params=params)
        return answer.json() if self._is(answer, (200,), f"GET {path}") else None

    async def look(self, service: str, path: str) -> Any:
        """As `get`, where it is no surprise that there is nothing to see any more: None."""
        answer = await self._ask("GET", service, path)
        return answer.json() if self._is(answer, (200, 404), f"GET {path}") and answer.status_code == 200 else None

    async def all(self, service: str, path: str, **params: Any) -> list[Json]:
        """The items of all pages of a list."""
        found: list[Json] = []
        cursor: dict[str, str] = {}
        while page := await self.get(service, path, limit=100, **params, **cursor):
            found += page["items"]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        return found

    async def post(
        self, service: str, path: str, body: Json | None = None, expect: Collection[int] = (200, 201)
    ) -> Any:
        """Does something; a surprise and None if the answer is another than expected."""
        answer = await self._ask("POST", service, path, json=body)
        return answer.json() if self._is(answer, expect, f"POST {path} {str(body or '')[:120]}") else None

    async def put(self, service: str, path: str, body: Json) -> Any:
        """Replaces something; a surprise and None if that is refused."""
        answer = await self._ask("PUT", service, path, json=body)
        return answer.json() if self._is(answer, (200, 201), f"PUT {path}") else None

    async def read_letters(self) -> None:
        """Learns from the inbox who has died or left: nothing new is begun for them."""
        inbox = await self.all("notifications", "/inbox")
        stopped = {notice["case_id"] for notice in inbox if notice["code"] == "stop_letters"}
        self.town.gone.setdefault(self.department, set()).update(stopped)

    @property
    def gone(self) -> set[str]:
        return self.town.gone.get(self.department, set())

    async def _ask(self, method: str, service: str, path: str, **more: Any) -> httpx.Response:
        async with self.town.gate:
            self.town.requests += 1
            headers = await self.town.tokens.headers(self.username)
            url = f"{self.town.stack.services[service]}{path}"
            return await self.town.client.request(method, url, headers=headers, **more)

    def _is(self, answer: httpx.Response, expected: Collection[int], what: str) -> bool:
        if answer.status_code in expected:
            return True
        self.town.surprised(f"{self.username}: {what} → {answer.status_code} {detail(answer)}")
        return False


CARRIERS = tuple(
    f"{municipality}.{name}"
    for municipality, names in {
        DORTMUND: (
            "integration-centre", "immigration-office", "naturalisation-office", "youth-services",
            "school-administration", "jobcenter", "social-office", "housing-office", "health-office", "vmdo",
            "train-of-hope",
        ),
        ESSEN: ("integration-centre", "immigration-office", "youth-services", "social-office"),
    }.items()
    for name in names
)  # fmt: skip
"""The departments that carry tracks, each with a clerk who works through its lists."""
CENTRE = f"{DORTMUND}.integration-centre"
