"""The directory of offers over HTTP: what there is for whom, and whether a place is free. Open to who is signed in."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.casework.api.lists import seen_page
from services.casework.api.offer_views import offer_view
from services.casework.api.office import Office, nothing_here
from services.casework.offers import queries
from services.casework.offers.book import CITYWIDE
from shared.contracts.base import Code, DepartmentId, Municipality
from shared.contracts.casework import FieldOfAction, Unit
from shared.directory import Language
from shared.identity import CurrentCaller
from shared.pages import Cursor, Limit, Page, page
from shared.versions import with_etag


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["offers"])

    @router.get("/offers")
    async def list_offers(
        caller: CurrentCaller,
        municipality: Municipality | None = None,
        provider: DepartmentId | None = None,
        unit: Unit | None = None,
        field_of_action: FieldOfAction | None = None,
        district: Code | None = None,
        language: Language | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> dict[str, Any]:
        """Those that take people, by municipality and code. A district has its own and those for the whole city."""
        search = queries.Search(municipality, provider, unit)

        def wanted(row: queries.Found) -> bool:
            return (
                field_of_action in (None, row.offer.field_of_action)
                and (district is None or row.offer.district in (district, CITYWIDE))
                and (language is None or language in row.offer.languages)
            )

        async def fetch(at: Page) -> list[queries.Found]:
            async with office.pool.acquire() as conn:
                return await queries.offers(conn, search, at)

        return await seen_page(
            page(limit, cursor, repr((search, field_of_action, district, language))),
            fetch,
            key=lambda row: (row.offer.municipality, row.offer.code),
            seen=wanted,
            view=lambda row: offer_view(row.offer, row.version, office.book),
        )

    @router.get("/offers/{id}")
    async def one_offer(id: UUID, request: Request, caller: CurrentCaller) -> Response:
        async with office.pool.acquire() as conn:
            found = await queries.offer(conn, id)
        if found is None:
            raise nothing_here()
        return with_etag(request, offer_view(found.offer, found.version, office.book), found.version)

    return router
