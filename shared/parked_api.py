"""Parked records over HTTP: an operator sees why something could not be processed, repairs the cause, and decides.

The answers are masked: payload and headers may hold personal data. Repairing content and seeing it in clear need a
second person; those routes are in `shared.parked.second_person_api`.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from shared import parked_queries
from shared.bounded import Word
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.pages import MAX_CURSOR, Cursor, Limit, page
from shared.parked import proposals, several
from shared.parked.proposals import Replay
from shared.parked.second_person_api import Operator, second_person_routes
from shared.parked_queries import ParkedState
from shared.postgres import Pool, Writing
from shared.versions import answer

__all__ = ["Discard", "Replay", "parked_routes"]

Overseer = Annotated[Caller, Depends(requires("operator", "auditor"))]
Discard = Callable[[Writing, UUID, str, str], Awaitable[None]]
"""`(conn, id, reason, who)`: gives the record up, lets what waited behind it follow, or raises a `Refusal`."""
DiscardReason = Annotated[
    str, Field(min_length=3, max_length=500, description="Why nothing is lost by it; kept with your name.")
]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Replaying(Body):
    data: dict[str, Any] | None = Field(
        None, description="A repair of the content: it waits for a second person and is answered with 202."
    )
    reason: str | None = Field(None, max_length=500, description="Why the content must be another.")


class ReplayingAll(Body):
    """Which records; without filters all."""

    consumer: str | None = Field(None, max_length=80)
    reason_code: str | None = Field(None, max_length=80)
    type: str | None = Field(None, max_length=255)
    limit: int = Field(several.MOST, ge=1, le=several.MOST, description="How many at most in this request.")
    cursor: str | None = Field(None, max_length=MAX_CURSOR, description="`next` of the answer before; opaque.")


class Discarding(Body):
    reason: DiscardReason


class DiscardingSeveral(Discarding):
    ids: list[UUID] = Field(min_length=1, max_length=several.MOST)


def parked_routes(
    pool: Pool, replay: Replay, discard: Discard, committed: Callable[[], None] | None = None
) -> APIRouter:
    """The routes of one service; `committed` is called after a decision has taken effect."""
    router = APIRouter(tags=["operations"])

    @router.get("/parked")
    async def parked(
        operator: Operator,
        state: ParkedState = "parked",
        consumer: Word | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """What waits for a decision, the oldest first; or what was decided, by whom and why."""
        at = page(limit, cursor, f"parked {state} {consumer}")
        async with pool.acquire() as conn:
            rows = await parked_queries.listing(conn, at, state, consumer)
        return answer(at.answer(rows, parked_queries.key_of))

    @router.get("/parked/reads")
    async def reads(overseer: Overseer, limit: Limit = 50, cursor: Cursor = None) -> Response:
        """Who has read parked records in clear, when and why; the latest first."""
        at = page(limit, cursor, "parked reads")
        async with pool.acquire() as conn:
            rows = await parked_queries.reads(conn, at)
        return answer(at.answer(rows, lambda row: (row["number"],)))

    @router.get("/parked/{id}")
    async def one_parked(id: UUID, operator: Operator) -> Response:
        """Where it lies, why, its form with every value masked, what was proposed and asked about it."""
        async with pool.acquire() as conn:
            return answer(await parked_queries.shown(conn, id))

    @router.post(
        "/parked/{id}/replay", responses={202: {"description": "The repair waits for a second person's approval."}}
    )
    async def replay_parked(id: UUID, request: Request, operator: Operator, body: Replaying | None = None) -> Response:
        """Processes it again, now that its cause is repaired; 409 if it fails again.

        With `data` nothing is processed yet: the repair is proposed as by `POST /parked/{id}/repairs`, answered
        with 202, and processed when another operator approves it.
        """

        async def act(conn: Writing) -> Response:
            if body is not None and body.data is not None:
                proposal = await proposals.propose(conn, id, body.data, body.reason, operator.subject)
                return answer(await parked_queries.repair(conn, id, proposal), 202)
            await replay(conn, id, operator.subject, repaired=None)
            return answer(await parked_queries.shown(conn, id))

        return await idempotent(request, pool, act, committed)

    @router.post("/parked/{id}/discard")
    async def discard_parked(id: UUID, body: Discarding, request: Request, operator: Operator) -> Response:
        """Gives it up for good; what waited behind it on the same subject follows."""

        async def act(conn: Writing) -> Response:
            await discard(conn, id, body.reason, operator.subject)
            return answer(await parked_queries.shown(conn, id))

        return await idempotent(request, pool, act, committed)

    @router.post("/parked/replay")
    async def replay_all(request: Request, operator: Operator, body: ReplayingAll | None = None) -> Response:
        """Replays what matches, in order, a bounded number at a time, each with its own outcome.

        `next` says where the next request goes on; null when all have been offered. A record that is refused stays
        parked, and stops no other than what follows it on the same subject.
        """
        wanted = body or ReplayingAll.model_validate({})
        which = several.Wanted(wanted.consumer, wanted.reason_code, wanted.type)
        at = page(wanted.limit, wanted.cursor, f"replay {which}")

        async def act(conn: Writing) -> Response:
            rows = await several.in_order(conn, at, which)
            listed = at.answer(rows, several.key_of)

            async def again(id: UUID) -> None:
                await replay(conn, id, operator.subject, repaired=None)

            ids = [row["id"] for row in listed["items"]]
            return told(await several.one_by_one(conn, ids, again, "replayed"), listed["next"])

        return await idempotent(request, pool, act, committed)

    @router.post("/parked/discard")
    async def discard_several(body: DiscardingSeveral, request: Request, operator: Operator) -> Response:
        """Gives several up for one reason, in the order given, each with its own outcome."""

        async def act(conn: Writing) -> Response:
            async def passed(id: UUID) -> None:
                await discard(conn, id, body.reason, operator.subject)

            return told(await several.one_by_one(conn, body.ids, passed, "discarded"))

        return await idempotent(request, pool, act, committed)

    router.include_router(second_person_routes(pool, replay, committed))
    return router


def told(outcomes: Sequence[dict[str, Any]], next: str | None = None) -> Response:
    refused = sum(one["outcome"] == "refused" for one in outcomes)
    return answer({"items": outcomes, "done": len(outcomes) - refused, "refused": refused, "next": next})
