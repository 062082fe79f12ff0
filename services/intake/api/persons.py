"""`GET /persons/{id}?purpose=`: personal data, for departments concerned with the person; every read is logged."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.intake import queries
from shared.identity import Caller, requires
from shared.postgres import Pool, writing
from shared.problems import NotFound
from shared.versions import with_etag

Reader = Annotated[Caller, Depends(requires("clerk", "case-manager", "coordinator"))]
Purpose = Annotated[
    str, Query(min_length=3, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$", description="What the data are read for.")
]


def routes(pool: Pool) -> APIRouter:
    router = APIRouter(tags=["persons"])

    @router.get("/persons/{id}")
    async def person(id: UUID, request: Request, reader: Reader, purpose: Purpose) -> Response:
        """Departments that reported on the person or were named in a referral, and coordinators of the municipality."""
        async with writing(pool) as conn:
            found = await queries.person(conn, id, reader.department)
            if found is None or not (
                (reader.has("coordinator") and found["municipality"] == reader.municipality)
                or await queries.may_know(conn, id, reader.department)
            ):
                raise NotFound("There is no person with this id that you may know of.")
            await queries.log_access(conn, reader.subject, reader.department, id, purpose)
        return with_etag(request, found, found["version"])

    return router
