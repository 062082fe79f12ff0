"""`GET /clearing`: where a human has to decide whether two people are one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from services.intake import queries
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.postgres import Pool, reading
from shared.versions import answer

Coordinator = Annotated[Caller, Depends(requires("coordinator"))]


def routes(pool: Pool) -> APIRouter:
    router = APIRouter(tags=["clearing"])

    @router.get("/clearing")
    async def clearing(coordinator: Coordinator, limit: Limit = 50, cursor: Cursor = None) -> Response:
        """The open ones of the coordinator's municipality, the oldest first: ids and grounds, no personal data."""
        at = page(limit, cursor, f"clearing {coordinator.municipality}")
        async with reading(pool) as conn:
            rows = await queries.clearings(conn, coordinator.municipality, at)
        return answer(at.answer(rows, lambda row: (row["id"],)))

    return router
