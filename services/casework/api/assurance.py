"""The two figures of the promise, for whoever is entitled to check it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from services.casework import queries
from services.casework.api.office import Office
from shared.identity import Caller, requires
from shared.postgres import reading


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["assurance"])

    @router.get("/assurance")
    async def assurance(caller: Annotated[Caller, Depends(requires("auditor", "coordinator"))]) -> dict[str, Any]:
        """`gaps`: tracks with an instant nobody carried them; `overlaps`: periods in two hands; and as of when."""
        async with reading(office.pool) as conn:
            return await queries.assurance(conn)

    return router
