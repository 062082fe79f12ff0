"""A clerk with lists, on intake's real database."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from services.intake.imports.run import step
from tests.component.intake.conftest import Intake
from tests.tokens import bearer
from tests.unit.intake.builders import ROUTING

CSV = "text/csv"


@dataclass(frozen=True)
class Clerk:
    """A clerk of the youth services at intake's door."""

    http: httpx.AsyncClient
    intake: Intake
    name: str = "clerk.youth-services"

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {**bearer(self.name), **more.pop("headers", {})}
        return await self.http.request(method, path, headers=headers, **more)

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.ask("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def upload(self, body: bytes, kind: str = CSV, **query: str) -> Any:
        answer = await self.ask("POST", "/imports", content=body, headers={"content-type": kind}, params=query)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def confirm(self, id: str) -> Any:
        answer = await self.ask("POST", f"/imports/{id}/confirmation")
        assert answer.status_code == 202, answer.text
        return answer.json()

    async def imported(self, body: bytes, **more: Any) -> Any:
        """Uploaded, confirmed, taken in to the end: the import as it is then."""
        id = (await self.upload(body, **more))["id"]
        await self.confirm(id)
        await self.finished()
        return await self.get(f"/imports/{id}")

    async def finished(self, limit: int = 200) -> None:
        while await step(self.intake.pool, ROUTING, limit) is not None:
            pass


@pytest.fixture
def clerk(intake: Intake, http: httpx.AsyncClient) -> Clerk:
    return Clerk(http, intake)
