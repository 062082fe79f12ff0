"""Disbursements over HTTP: what has been ordered and what the bank has confirmed."""

from typing import Literal

from fastapi import APIRouter, Response

from services.funding import queries
from services.funding.api.grants import disbursement
from services.funding.api.office import Bookkeeper, Office
from shared.pages import Cursor, Limit, page
from shared.postgres import reading
from shared.web import answer


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["disbursements"])

    @router.get("/disbursements")
    async def list_disbursements(
        caller: Bookkeeper,
        state: Literal["ordered", "disbursed"] | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """The city's, the oldest order first; `as_of` is the business day of the answer."""
        at = page(limit, cursor, f"disbursements {state}")
        async with reading(office.pool) as conn:
            rows = await queries.disbursements(conn, caller.municipality, state, at)
            day = await queries.today(conn)
        listed = at.answer([disbursement(row) for row in rows], lambda row: (row["ordered_at"], row["end_to_end_id"]))
        return answer({**listed, "as_of": day})

    return router
