"""Grants over HTTP: what was awarded, and how far its payment has come."""

from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.funding import queries
from services.funding.api.office import Office, Reader, nothing_here
from services.funding.visibility import scope_of
from shared.contracts.base import Code
from shared.pages import Cursor, Limit, page
from shared.postgres import reading
from shared.web import answer, with_etag


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["grants"])

    @router.get("/grants")
    async def list_grants(
        caller: Reader,
        state: Literal["awarded", "ordered", "disbursed", "closed"] | None = None,
        programme: Code | None = None,
        case_id: UUID | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """What the caller may see, the newest first."""
        scope, wanted = scope_of(caller), queries.Wanted(programme, state, case_id)
        at = page(limit, cursor, f"grants {wanted}")
        async with office.pool.acquire() as conn:
            rows = await queries.grants(conn, scope, wanted, at)
        return answer(at.answer([view(row) for row in rows], lambda row: (row["id"],)))

    @router.get("/grants/{id}")
    async def one_grant(id: UUID, request: Request, caller: Reader) -> Response:
        """With its disbursements in the order of their instalments."""
        async with reading(office.pool) as conn:
            found = await queries.grant(conn, id)
            if found is None or not scope_of(caller).includes(found["municipality"], found["department"]):
                raise nothing_here()
            parts = [disbursement(row) for row in await queries.disbursements_of(conn, id)]
        return with_etag(request, {**view(found), "disbursements": parts}, found["version"])

    return router


def view(row: queries.Row) -> dict[str, Any]:
    return {**row, "currency": "EUR"}


def disbursement(row: queries.Row) -> dict[str, Any]:
    return {**row, "currency": "EUR"}
