"""Programmes over HTTP: what may be asked for, and the state of the budgets."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter

from services.funding import queries
from services.funding.api.office import Office, Reader, nothing_here
from services.funding.programmes.programme import Programme
from shared.identity import Caller
from shared.postgres import reading


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["programmes"])

    @router.get("/programmes")
    async def list_programmes(caller: Reader) -> dict[str, Any]:
        """The programmes of the caller's city, and those its department may apply to."""
        seen = [programme for programme in office.programmes.programmes if may_see(programme, caller)]
        async with reading(office.pool) as conn:
            lines = await queries.budget_lines(conn, [programme.code for programme in seen])
        return {"items": [view(programme, lines) for programme in seen], "next": None}

    @router.get("/programmes/{code}")
    async def one_programme(code: str, caller: Reader) -> dict[str, Any]:
        programme = office.programmes.find(code)
        if programme is None or not may_see(programme, caller):
            raise nothing_here()
        async with reading(office.pool) as conn:
            return view(programme, await queries.budget_lines(conn, [code]))

    return router


def may_see(programme: Programme, caller: Caller) -> bool:
    return programme.municipality == caller.municipality or caller.department in programme.applicants


def view(programme: Programme, lines: Sequence[queries.Row]) -> dict[str, Any]:
    """The programme's terms, and by year and purpose what is appropriated, available, committed, ordered and paid."""
    own = [line for line in lines if line["programme"] == programme.code]
    return {
        "code": programme.code,
        "version": programme.version,
        "municipality": programme.municipality,
        "names": programme.names.model_dump(),
        "basis": programme.basis,
        "applicants": list(programme.applicants),
        "maximum_cents": programme.maximum_cents,
        "automatic_up_to_cents": programme.automatic_up_to_cents,
        "currency": "EUR",
        "purposes": [purpose.model_dump() for purpose in programme.purposes],
        "budget": [{key: value for key, value in line.items() if key != "programme"} for line in own],
    }
