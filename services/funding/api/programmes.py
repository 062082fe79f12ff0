"""Programmes over HTTP: all that somebody who applies needs to know, and the state of the budgets."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Response

from services.funding.api.office import Office, Reader, nothing_here
from services.funding.programmes import queries
from services.funding.programmes.programme import Envelope, Programme
from shared.contracts.base import Code
from shared.identity import Caller
from shared.postgres import Reading, reading
from shared.web import answer

SHOWN_AS_THEY_ARE = (
    "code", "version", "municipality", "names", "basis", "flow", "scheme", "grantor", "applicants", "minimum_cents",
    "maximum_cents", "automatic_up_to_cents", "rate_percent", "purposes", "cost_kinds", "conditions",
    "upward_conditions", "form", "remedy", "remedies", "contract", "appeal_months", "use_within_months", "proof",
    "upward_proof", "interest", "lump_sums",
    "prize", "posts", "figures", "field_of_action", "target_dimension", "strategy",
)  # fmt: skip


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["programmes"])

    @router.get("/programmes")
    async def list_programmes(caller: Reader) -> Response:
        """The programmes of the caller's city, and those its department may apply to."""
        seen = [programme for programme in office.programmes.programmes if may_see(programme, caller)]
        async with reading(office.pool) as conn:
            shown = await views(conn, seen)
        return answer({"items": shown, "next": None})

    @router.get("/programmes/{code}")
    async def one_programme(code: Code, caller: Reader) -> Response:
        """Rules, kinds of cost, deadlines, what is asked of a proof, and what is left of the budget."""
        programme = office.programmes.find(code)
        if programme is None or not may_see(programme, caller):
            raise nothing_here()
        async with reading(office.pool) as conn:
            [shown] = await views(conn, [programme])
        return answer(shown)

    async def views(conn: Reading, programmes: Sequence[Programme]) -> list[dict[str, Any]]:
        lines = await queries.budgets(conn, [programme.code for programme in programmes])
        return [view(one, lines, await envelope(conn, one.envelope)) for one in programmes]

    async def envelope(conn: Reading, given: Envelope | None) -> dict[str, Any] | None:
        """What the grantor has in view, and what it has awarded of it to all programmes that share it."""
        if given is None:
            return None
        sharing = [one.code for one in office.programmes.programmes if one.envelope and one.envelope.code == given.code]
        entitled = await queries.entitled(conn, sharing, given.first_year, given.last_year)
        return {**given.model_dump(), "programmes": sharing, "entitled_cents": entitled}

    return router


def may_see(programme: Programme, caller: Caller) -> bool:
    return programme.municipality == caller.municipality or caller.department in programme.applicants


def view(programme: Programme, lines: Sequence[queries.Row], envelope: dict[str, Any] | None) -> dict[str, Any]:
    """The programme's terms; by year and purpose what is planned, available, awarded, ordered and paid; deadlines.

    A year is listed under `deadlines` if the file gives it one; `budget` has the years somebody has posted on.
    """
    terms = programme.model_dump(mode="json", include=set(SHOWN_AS_THEY_ARE))
    own = [line for line in lines if line["programme"] == programme.code]
    deadlines = [
        {"budget_year": budget.year, "apply_until": budget.apply_until}
        for budget in programme.budgets
        if budget.apply_until is not None
    ]
    return {
        **terms,
        "currency": "EUR",
        "envelope": envelope,
        "deadlines": deadlines,
        "budget": [{key: value for key, value in line.items() if key != "programme"} for line in own],
    }
