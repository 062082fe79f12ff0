"""What the money reached, over HTTP: one query as JSON, as a page (`Accept: text/html`) or a table (`text/csv`)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from services.funding import queries
from services.funding.api.formats import CONTENT, VARIES, WantedForm, as_page, as_table
from services.funding.api.known import known_programme
from services.funding.api.office import Office
from services.funding.effect import words
from services.funding.effect.figures import Effect, effect_of
from services.funding.effect.page import page
from services.funding.effect.queries import Asked, effect
from services.funding.effect.tables import table
from services.funding.programmes.programme import Year
from services.funding.visibility import APPLICANTS, STAFF, Scope, scope_of
from shared.bounded import Day
from shared.contracts.base import Code
from shared.identity import Caller, requires
from shared.postgres import reading
from shared.web import answer

Interested = Annotated[Caller, Depends(requires(*APPLICANTS, *STAFF, "coordinator"))]
Months = Annotated[int, Query(ge=0, le=36, description="Goals and transitions count until so many months afterwards.")]


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["effect"])
    names = words.Names(office.programmes, office.directory)

    @router.get("/effect", responses=CONTENT)
    async def from_euro_to_effect(
        caller: Interested,
        form: WantedForm,
        programme: Code | None = None,
        budget_year: Year | None = None,
        field: Code | None = None,
        district: Code | None = None,
        as_of: Day | None = None,
        months: Months = 6,
    ) -> Response:
        """From every euro to what happened to the people it reached in its time, as of the end of a day.

        `field` is a field of action, `district` a city district or `citywide`. Counts below five are shown to those who
        decide, pay and audit; elsewhere they are null, and `hidden` says why.
        """
        everything = caller.has(*STAFF)
        async with reading(office.pool) as conn:
            await known_programme(conn, office, programme)
            day = as_of or await queries.today(conn)
            asked = Asked(scope_of_effect(caller), day, fields(office), programme, budget_year, field, district, months)
            found = effect_of(await effect(conn, asked), everything)
        if form == "csv":
            return as_table(table(found, names), f"wirkung-{day}.csv")
        if form == "html":
            chosen = selection(names, programme, budget_year, field, district)
            return as_page(page(
                "effect.html.j2", effect=found, names=names, city=names.city(caller.municipality), as_of=day,
                chosen=chosen, months=months, everything=everything,
            ))  # fmt: skip
        return answer(view(found, asked), headers=VARIES)

    return router


def scope_of_effect(caller: Caller) -> Scope:
    """As for grants; a coordinator sees the figures of the city, too, with small counts hidden."""
    scope = scope_of(caller)
    return Scope(caller.municipality, scope.department) if caller.has("coordinator") else scope


def fields(office: Office) -> dict[str, str]:
    """The field of action each programme belongs to, where its file says so."""
    return {one.code: one.field_of_action for one in office.programmes.programmes if one.field_of_action}


def selection(
    names: words.Names, programme: str | None, budget_year: int | None, field: str | None, district: str | None
) -> list[str]:
    """What was asked for, in words."""
    said = [
        names.programme(programme) if programme else None,
        f"Haushaltsjahr {budget_year}" if budget_year else "alle Haushaltsjahre",
        words.field(field) if field else None,
        words.district(district) if district else None,
    ]
    return [one for one in said if one]


def view(found: Effect, asked: Asked) -> dict[str, Any]:
    return {
        "as_of": asked.as_of,
        "currency": "EUR",
        "months": asked.months,
        "rows": found.rows,
        "programmes": [group.total for group in found.groups],
        "total": found.total,
    }
