"""The directory of offers over HTTP: what there is for whom, and whether a place is free. Open to who is signed in."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.casework.api.offer_views import offer_view
from services.casework.api.office import Office, nothing_here
from services.casework.offers import queries
from shared.contracts.base import DepartmentId, Municipality
from shared.contracts.casework import Unit
from shared.identity import CurrentCaller
from shared.pages import Cursor, Limit, page
from shared.versions import with_etag


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["offers"])

    @router.get("/offers")
    async def list_offers(
        caller: CurrentCaller,
        municipality: Municipality | None = None,
        provider: DepartmentId | None = None,
        unit: Unit | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> dict[str, Any]:
        """The offers that take people, by municipality and code."""
        search = queries.Search(municipality, provider, unit)
        at = page(limit, cursor, repr(search))
        async with office.pool.acquire() as conn:
            rows = await queries.offers(conn, search, at)
        answer = at.answer(rows, key=lambda row: (row.offer.municipality, row.offer.code))
        return {**answer, "items": [offer_view(row.offer, row.version, office.book) for row in answer["items"]]}

    @router.get("/offers/{id}")
    async def one_offer(id: UUID, request: Request, caller: CurrentCaller) -> Response:
        async with office.pool.acquire() as conn:
            found = await queries.offer(conn, id)
        if found is None:
            raise nothing_here()
        return with_etag(request, offer_view(found.offer, found.version, office.book), found.version)

    return router
