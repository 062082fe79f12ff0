"""Parked records over HTTP: an operator sees why something could not be processed, repairs the cause, and decides.

The answers are masked: the payload and the headers may hold personal data, which operators must not see.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Protocol
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from shared import parked_queries
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.parked_queries import ParkedState
from shared.postgres import Pool, Writing
from shared.problems import NotFound
from shared.versions import answer

Operator = Annotated[Caller, Depends(requires("operator"))]


class Replay(Protocol):
    """Processes the record again in this transaction, with `repaired` data if there are any, or raises a `Refusal`.

    A service that hears our own events gives `partial(parking.replay, again=…)`.
    """

    def __call__(self, conn: Writing, id: UUID, who: str, *, repaired: bytes | None) -> Awaitable[None]: ...


Discard = Callable[[Writing, UUID, str, str], Awaitable[None]]
"""`(conn, id, reason, who)`: gives the record up, lets what waited behind it follow, or raises a `Refusal`."""


class Repair(BaseModel):
    model_config = ConfigDict(extra="forbid")

    data: dict[str, Any] = Field(description="What to process instead: the data, or a whole CloudEvent in JSON.")


class Discarding(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=3, max_length=500, description="Why nothing is lost by it; kept with your name.")


def parked_routes(
    pool: Pool, replay: Replay, discard: Discard, committed: Callable[[], None] | None = None
) -> APIRouter:
    """The routes of one service; `committed` is called after a decision has taken effect."""
    router = APIRouter(tags=["operations"])

    async def seen(conn: Any, id: UUID) -> Response:
        found = await parked_queries.one(conn, id)
        if found is None:
            raise NotFound("There is no parked record with this id; GET /parked lists them.")
        return answer(found)

    @router.get("/parked")
    async def parked(
        operator: Operator,
        state: ParkedState = "parked",
        consumer: str | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """What waits for a decision, the oldest first; or what was decided."""
        at = page(limit, cursor, f"parked {state} {consumer}")
        async with pool.acquire() as conn:
            rows = await parked_queries.listing(conn, at, state, consumer)
        return answer(at.answer(rows, parked_queries.key_of))

    @router.get("/parked/{id}")
    async def one_parked(id: UUID, operator: Operator) -> Response:
        async with pool.acquire() as conn:
            return await seen(conn, id)

    @router.post("/parked/{id}/replay")
    async def replay_parked(id: UUID, request: Request, operator: Operator, repair: Repair | None = None) -> Response:
        """Processes it again, now that its cause is repaired, or with repaired data; 409 if it fails again."""
        repaired = None if repair is None else orjson.dumps(repair.data)

        async def act(conn: Writing) -> Response:
            await seen(conn, id)
            await replay(conn, id, operator.subject, repaired=repaired)
            return await seen(conn, id)

        return await idempotent(request, pool, act, committed)

    @router.post("/parked/{id}/discard")
    async def discard_parked(id: UUID, body: Discarding, request: Request, operator: Operator) -> Response:
        """Gives it up for good; what waited behind it on the same subject follows."""

        async def act(conn: Writing) -> Response:
            await seen(conn, id)
            await discard(conn, id, body.reason, operator.subject)
            return await seen(conn, id)

        return await idempotent(request, pool, act, committed)

    return router
