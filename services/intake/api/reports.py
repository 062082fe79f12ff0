"""`GET /reports/{id}`: what became of a report, for its sender and nobody else; and why it was routed as it was."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.intake import queries
from services.intake.routing import kept
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.postgres import Pool, reading
from shared.problems import NotFound
from shared.versions import answer, with_etag

Sender = Annotated[Caller, Depends(requires("system", "clerk"))]
Asking = Annotated[Caller, Depends(requires("system", "clerk", "coordinator"))]

WITHHELD = ("first_carrier", "to_department", "kind", "rule", "reason", "passed_over")
"""What of a routing only those may know who are party to it."""


def routes(pool: Pool) -> APIRouter:
    router = APIRouter(tags=["reports"])

    @router.get("/reports")
    async def reports(
        sender: Sender, status: Literal["rejected"] = "rejected", limit: Limit = 50, cursor: Cursor = None
    ) -> Response:
        """Your department's reports that were rejected, the latest first, with their reasons."""
        at = page(limit, cursor, f"reports {status} {sender.department}")
        async with reading(pool) as conn:
            rows = await queries.rejected(conn, sender.department, at)
        return answer(at.answer(rows, lambda row: (row["received_at"], row["id"])))

    @router.get("/reports/{id}")
    async def report(id: UUID, request: Request, sender: Sender) -> Response:
        """Its status, the reasons if it was rejected, the person it is about, and which needs went somewhere.

        `clearing` is there if a human had to decide who this is: `open`, `same` (as somebody known) or `different`.
        """
        async with reading(pool) as conn:
            found = await queries.report(conn, id, sender.department)
        if found is None:
            raise NotFound("Your department has sent no report with this id.")
        return with_etag(request, found, found["version"])

    @router.get("/reports/{id}/routing")
    async def routing(id: UUID, asking: Asking) -> Response:
        """Why each need went where it went: the version of the rules, the rule with its reason, codes of what counted.

        For the sender and coordinators of its municipality. A sender that is party to nothing (it neither carries the
        need, nor is asked for it, nor named who is) learns that the need was routed and what counted, not where it is.
        Needs that were referred before, by an earlier report of the same file, are not listed again.
        """
        async with reading(pool) as conn:
            found = await kept.routing_of(conn, id)
        sends = found is not None and found.department == asking.department and asking.has("system", "clerk")
        if found is None or not (sends or coordinates(asking, found)):
            raise NotFound("There is no report with this id that you may know of.")
        whole = coordinates(asking, found)
        needs = [need if whole or is_party(asking.department, need) else withheld(need) for need in found.needs]
        return answer({"report_id": id, "needs": needs})

    return router


def coordinates(asking: Caller, found: kept.Routed) -> bool:
    return asking.has("coordinator") and asking.municipality == found.municipality


def is_party(department: str, need: dict[str, Any]) -> bool:
    return need["ground"] == "named" or department in (need["first_carrier"], need["to_department"])


def withheld(need: dict[str, Any]) -> dict[str, Any]:
    """Who only reported gets a receipt, not access."""
    return {**need, **dict.fromkeys(WITHHELD)}
