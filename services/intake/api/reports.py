"""`GET /reports/{id}`: what became of a report, for its sender and nobody else."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.intake import queries
from shared.identity import Caller, requires
from shared.postgres import Pool, reading
from shared.problems import NotFound
from shared.versions import with_etag

Sender = Annotated[Caller, Depends(requires("system", "clerk"))]


def routes(pool: Pool) -> APIRouter:
    router = APIRouter(tags=["reports"])

    @router.get("/reports/{id}")
    async def report(id: UUID, request: Request, sender: Sender) -> Response:
        """Its status, the reasons if it was rejected, and the person it is about."""
        async with reading(pool) as conn:
            found = await queries.report(conn, id, sender.department)
        if found is None:
            raise NotFound("Your department has sent no report with this id.")
        return with_etag(request, found, found["version"])

    return router
