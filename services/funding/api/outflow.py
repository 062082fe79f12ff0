"""How a year's money flows out, over HTTP: as JSON, as a page (`Accept: text/html`) or a table (`text/csv`)."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from services.funding import queries
from services.funding.api.effect import fields, selection
from services.funding.api.formats import CONTENT, VARIES, WantedForm, as_page, as_table
from services.funding.api.known import known_programme
from services.funding.api.office import Office
from services.funding.effect import words
from services.funding.effect.page import page
from services.funding.outflow.chart import chart
from services.funding.outflow.flows import Asked
from services.funding.outflow.queries import flows, still_open
from services.funding.outflow.report import Report, report
from services.funding.outflow.tables import table
from services.funding.programmes.programme import Year
from services.funding.visibility import STAFF
from shared.bounded import Day
from shared.contracts.base import Code
from shared.identity import Caller, requires
from shared.postgres import reading
from shared.web import answer

Steering = Annotated[Caller, Depends(requires(*STAFF, "coordinator"))]


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["outflow"])
    names = words.Names(office.programmes, office.directory)

    @router.get("/outflow", responses=CONTENT)
    async def outflow(
        caller: Steering,
        form: WantedForm,
        programme: Code | None = None,
        budget_year: Year | None = None,
        field: Code | None = None,
        district: Code | None = None,
        as_of: Day | None = None,
    ) -> Response:
        """A budget year (by default the day's) of the caller's city, month by month as of the end of a day: plan, what
        was awarded, ordered and disbursed, a forecast to the year's end, what is left and what lapses."""
        async with reading(office.pool) as conn:
            await known_programme(conn, office, programme)
            day = as_of or await queries.today(conn)
            year = budget_year or day.year
            asked = Asked(caller.municipality, year, day, fields(office), programme, field, district)
            found = report(await flows(conn, asked), await still_open(conn, asked), office.programmes, asked)
        if form == "csv":
            return as_table(table(found, names), f"mittelabfluss-{year}-{day}.csv")
        if form == "html":
            return as_page(page(
                "outflow.html.j2", report=found, chart=chart(found.months), city=names.city(caller.municipality),
                as_of=day, budget_year=year, chosen=selection(names, programme, year, field, district),
                name_of_programme=lambda row: names.programme(row["programme"]),
                name_of_field=lambda row: words.field(row["field"]),
                name_of_district=lambda row: words.district(row["district"]),
            ))  # fmt: skip
        return answer(view(found, asked), headers=VARIES)

    return router


def view(found: Report, asked: Asked) -> dict[str, Any]:
    return {
        "as_of": asked.as_of,
        "budget_year": asked.budget_year,
        "currency": "EUR",
        "months": found.months,
        "total": found.total,
        "programmes": found.programmes,
        "fields": found.fields,
        "districts": found.districts,
    }
