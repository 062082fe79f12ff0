"""What takes two operators, over HTTP: repairing content, and seeing it in clear."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from shared import parked_queries
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.parked import proposals, unmasking
from shared.parked.proposals import Replay
from shared.postgres import Pool, Writing, writing
from shared.versions import answer

Operator = Annotated[Caller, Depends(requires("operator"))]
Reason = Annotated[str, Field(min_length=3, max_length=500, description="Kept with your name; name no person in it.")]


class Reasoned(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Reason


class Repairing(Reasoned):
    data: dict[str, Any] = Field(description="What to process instead: the data, or a whole CloudEvent in JSON.")


def second_person_routes(pool: Pool, replay: Replay, committed: Callable[[], None] | None) -> APIRouter:
    router = APIRouter(tags=["operations"])

    @router.post("/parked/{id}/repairs", status_code=201)
    async def repair(id: UUID, body: Repairing, request: Request, operator: Operator) -> Response:
        """Proposes other content for a record. Answers with the differences, masked; another operator decides."""

        async def act(conn: Writing) -> Response:
            proposal = await proposals.propose(conn, id, body.data, body.reason, operator.subject)
            return answer(await parked_queries.repair(conn, id, proposal), 201)

        return await idempotent(request, pool, act)

    @router.post("/parked/{id}/repairs/{repair_id}/approval")
    async def approve_repair(id: UUID, repair_id: UUID, request: Request, operator: Operator) -> Response:
        """Processes the record with the proposed content; 409 if it fails again: then the proposal still waits.

        403 `four-eyes` for whoever proposed it.
        """

        async def act(conn: Writing) -> Response:
            await proposals.approve(conn, id, repair_id, operator.subject, replay)
            return answer(await parked_queries.shown(conn, id))

        return await idempotent(request, pool, act, committed)

    @router.post("/parked/{id}/repairs/{repair_id}/rejection")
    async def reject_repair(
        id: UUID, repair_id: UUID, body: Reasoned, request: Request, operator: Operator
    ) -> Response:
        """Declines a proposal, also one's own; the record stays parked, the proposed content is erased."""

        async def act(conn: Writing) -> Response:
            await proposals.reject(conn, id, repair_id, body.reason, operator.subject)
            return answer(await parked_queries.repair(conn, id, repair_id))

        return await idempotent(request, pool, act)

    @router.post("/parked/{id}/unmasking", status_code=201)
    async def ask_for_sight(id: UUID, body: Reasoned, request: Request, operator: Operator) -> Response:
        """Asks for the sight of a record in clear; another operator decides."""

        async def act(conn: Writing) -> Response:
            asked = await unmasking.request(conn, id, body.reason, operator.subject)
            return answer(await parked_queries.request(conn, id, asked), 201)

        return await idempotent(request, pool, act)

    @router.post("/parked/{id}/unmasking/{unmasking_id}/approval")
    async def grant_sight(id: UUID, unmasking_id: UUID, request: Request, operator: Operator) -> Response:
        """Lets whoever asked, and you, read `GET /parked/{id}/payload` for an hour. 403 `four-eyes` for the asker."""

        async def act(conn: Writing) -> Response:
            await unmasking.grant(conn, id, unmasking_id, operator.subject)
            return answer(await parked_queries.request(conn, id, unmasking_id))

        return await idempotent(request, pool, act)

    @router.post("/parked/{id}/unmasking/{unmasking_id}/rejection")
    async def refuse_sight(
        id: UUID, unmasking_id: UUID, body: Reasoned, request: Request, operator: Operator
    ) -> Response:
        """Declines a request, also one's own."""

        async def act(conn: Writing) -> Response:
            await unmasking.reject(conn, id, unmasking_id, body.reason, operator.subject)
            return answer(await parked_queries.request(conn, id, unmasking_id))

        return await idempotent(request, pool, act)

    @router.get("/parked/{id}/payload")
    async def payload(id: UUID, operator: Operator) -> Response:
        """The record in clear, and the repair that waits with its differences in clear. Every reading is written down.

        403 `not-unmasked` without a colleague's leave, or when its hour is over.
        """
        async with writing(pool) as conn:
            found = await unmasking.read(conn, id, operator.subject)
        return answer(found)

    return router
