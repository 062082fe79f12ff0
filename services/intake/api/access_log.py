"""`GET /access-log`: who read whose data and what for, for auditors. They see ids, no personal data."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from services.intake.privacy import access
from services.intake.privacy.access import Asked
from shared import bounded
from shared.bounded import From
from shared.contracts.base import DepartmentId
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.postgres import Pool, reading
from shared.versions import answer

Auditor = Annotated[Caller, Depends(requires("auditor"))]
Person = Annotated[UUID | None, Query(description="Whose data were read.")]
Department = Annotated[DepartmentId | None, Query(description="The department of who read.")]
Since = Annotated[From | None, Query(alias="from", description="From this moment (RFC 3339) or German day on.")]
Until = Annotated[
    bounded.Until | None,
    Query(description="Until this moment (RFC 3339), itself excluded, or until this German day is over."),
]


def asked(
    auditor: Auditor, person_id: Person = None, department: Department = None, since: Since = None, until: Until = None
) -> Asked:
    """Filters of the log; an auditor asks about departments of the own municipality."""
    return Asked(auditor.municipality, person_id, department, since, until)


Filters = Annotated[Asked, Depends(asked)]


def routes(pool: Pool) -> APIRouter:
    router = APIRouter(tags=["access log"])

    @router.get("/access-log")
    async def access_log(filters: Filters, auditor: Auditor, limit: Limit = 50, cursor: Cursor = None) -> Response:
        """The latest first. `what`: `read`, `search` (with the number `found`), `shown` in a search, `known` (only that
        there is such a person), `corrected`, `exported`.
        """
        at = page(limit, cursor, f"access-log {filters}")
        async with reading(pool) as conn:
            rows = await access.entries(conn, filters, at)
        return answer(at.answer(rows, lambda row: (row["seq"],)))

    @router.get("/access-log/rates")
    async def rates(filters: Filters, auditor: Auditor, limit: Limit = 50) -> Response:
        """Who searched how often a day, how often in vain, and how many people they saw: the most first."""
        async with reading(pool) as conn:
            rows = await access.rates(conn, filters, limit)
        return answer({"items": rows})

    return router
