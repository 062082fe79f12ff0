"""Two operators at the door of a service that stores good data and fails on all others."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from shared.parking import Parked
from shared.postgres import Writing
from tests import tokens

CANARY = b"Zarghona-Canary"
GOOD = b'{"good":true}'
REPAIR: dict[str, Any] = {"data": {"good": True}, "reason": "The sender forgot it."}
FIRST, SECOND = "operator.operations", "head.operations"


async def again(conn: Writing, parked: Parked) -> None:
    """Stands for a service: good data are stored, all others fail."""
    if parked.record.value != GOOD:
        raise ValueError(CANARY.decode())
    await conn.execute("insert into receipts (id, status) values ($1, 'accepted')", parked.id)


@dataclass(frozen=True)
class Desk:
    """Asks as `FIRST` unless told otherwise."""

    client: httpx.AsyncClient

    async def ask(self, method: str, path: str, body: Any = None, who: str = FIRST) -> httpx.Response:
        roles = ["head", "operator"] if who == SECOND else ["operator"]
        return await self.client.request(method, path, json=body, headers=tokens.bearer(who, roles=roles))

    async def propose(self, id: UUID, who: str = FIRST, **body: Any) -> dict[str, Any]:
        answer = await self.ask("POST", f"/parked/{id}/repairs", {**REPAIR, **body}, who)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def unmask(self, id: UUID, asker: str = FIRST, granter: str = SECOND) -> dict[str, Any]:
        asked = await self.ask("POST", f"/parked/{id}/unmasking", {"reason": "The fault shows nowhere else."}, asker)
        assert asked.status_code == 201, asked.text
        path = f"/parked/{id}/unmasking/{asked.json()['id']}/approval"
        granted = await self.ask("POST", path, who=granter)
        assert granted.status_code == 200, granted.text
        found: dict[str, Any] = granted.json()
        return found
