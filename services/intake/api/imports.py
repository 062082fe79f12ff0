"""`/imports`: a list is uploaded, understood and shown; confirmed, it is taken in while the clerk watches."""

import asyncio
import hashlib
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from uuid_utils.compat import uuid7

from services.intake.api.uploads import WORKBOOK, Upload, upload_body, uploaded
from services.intake.imports import files, store
from services.intake.imports.columns import checked_mapping
from services.intake.imports.preview import Preview, names_of, preview, table_of
from services.intake.imports.refusals import in_state, something_to_take
from services.intake.imports.understanding import checked_defaults
from services.intake.routing import Routing, RoutingSource
from shared.clock import business_now
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.periods import local_day
from shared.postgres import Pool, Writing, reading, writing
from shared.problems import InvalidContent, NotFound
from shared.versions import answer, check_if_match, etag, with_etag

Sender = Annotated[Caller, Depends(requires("clerk", "system"))]
State = Annotated[
    Literal["invalid", "waiting", "accepted", "duplicate", "rejected", "cancelled"] | None,
    Query(description="Only rows in this state."),
]
Language = Annotated[files.Tongue, Query(description="The language of the headings.")]
CSV = "text/csv; charset=utf-8"
NOT_THERE = "Your department has no import with this id."


def routes(pool: Pool, routing: RoutingSource) -> APIRouter:
    router = APIRouter(tags=["imports"])
    one_at_a_time = asyncio.Semaphore(1)

    @router.post("/imports", status_code=201, openapi_extra=upload_body())
    async def upload(request: Request, sender: Sender) -> Response:
        """A CSV or XLSX file of people: how its columns and rows are understood, and what is wrong with which row.

        Nothing is registered yet. `sample` shows the first reports as they were understood.
        """
        given = await uploaded(request)
        today = local_day(await business_now(pool))
        async with one_at_a_time:
            found = await asyncio.to_thread(_understood, given, sender.department, routing.current, today)
        id = uuid7()
        digest = hashlib.sha256(given.body).hexdigest()

        async def act(conn: Writing) -> Response:
            await store.add(conn, id, sender.department, sender.subject, given.name, digest, found)
            return answer(await store.one(conn, id, sender.department), 201, _headers(id, 1))

        return _with_sample(await idempotent(request, pool, act), found)

    @router.get("/imports")
    async def imports(sender: Sender, limit: Limit = 50, cursor: Cursor = None) -> Response:
        """Imports of the department, the latest first, with their progress."""
        at = page(limit, cursor, f"imports {sender.department}")
        async with reading(pool) as conn:
            rows = await store.all_of(conn, sender.department, at)
        return answer(at.answer(rows, lambda row: (row["id"],)))

    @router.get("/imports/template.csv", response_class=Response)
    async def csv_template(sender: Sender, language: Language = "de") -> Response:
        """An empty list with all headings, for spreadsheets: UTF-8 with a byte order mark, semicolons."""
        return _file(files.csv_template(language), CSV, "staffel.csv")

    @router.get("/imports/template.xlsx", response_class=Response)
    async def xlsx_template(sender: Sender, language: Language = "de") -> Response:
        """An empty workbook with all headings and a sheet that explains them."""
        return _file(await asyncio.to_thread(files.xlsx_template, language), WORKBOOK, "staffel.xlsx")

    @router.get("/imports/{id}")
    async def one(id: UUID, request: Request, sender: Sender) -> Response:
        """How far an import is, in rows: `progress` counts what was taken and what became of it."""
        async with reading(pool) as conn:
            found = _there(await store.one(conn, id, sender.department))
        return with_etag(request, found, found["version"])

    @router.get("/imports/{id}/rows")
    async def rows(id: UUID, sender: Sender, state: State = None, limit: Limit = 50, cursor: Cursor = None) -> Response:
        """Rows in the order of the file: their state, the report they became, and each reason with its column and cell.

        `report_row` is the first row of the report a row belongs to.
        """
        at = page(limit, cursor, f"import {id} {state}")
        async with reading(pool) as conn:
            _there(await store.one(conn, id, sender.department))
            found = await store.rows_of(conn, id, state, at)
        return answer(at.answer(found, lambda row: (row["row"],)))

    @router.get("/imports/{id}/errors.csv", response_class=Response)
    async def errors(id: UUID, sender: Sender) -> Response:
        """The rows that were not taken, as they came, with what has to be corrected; who asks for them is noted."""
        async with writing(pool) as conn:
            _there(await store.one(conn, id, sender.department))
            headers, found = await store.to_correct(conn, id, sender.subject, sender.department)
        return _file(files.corrections(headers, found), CSV, "zu-korrigieren.csv")

    @router.post("/imports/{id}/confirmation", status_code=202)
    async def confirmation(id: UUID, request: Request, sender: Sender) -> Response:
        """Take in the valid rows, in the background. Rows to correct stay listed and may come in a further list."""

        async def act(conn: Writing) -> Response:
            found = _there(await store.locked(conn, id, sender.department))
            check_if_match(request, found["version"])
            in_state(found, "previewed")
            something_to_take(found)
            await store.confirm(conn, id)
            return await _now(conn, id, sender.department, 202)

        return await idempotent(request, pool, act)

    @router.post("/imports/{id}/cancellation")
    async def cancellation(id: UUID, request: Request, sender: Sender) -> Response:
        """Take nothing more in and erase what was uploaded. What was taken in already stays."""

        async def act(conn: Writing) -> Response:
            found = _there(await store.locked(conn, id, sender.department))
            check_if_match(request, found["version"])
            in_state(found, "previewed", "running")
            await store.cancel(conn, id)
            return await _now(conn, id, sender.department, 200)

        return await idempotent(request, pool, act)

    return router


def _understood(given: Upload, department: str, routing: Routing, today: Any) -> Preview:
    mapping = checked_mapping(given.mapping)
    names = names_of(routing.directory, department.partition(".")[0])
    defaults, wrong = checked_defaults(given.defaults, names)
    if wrong:
        raise InvalidContent([reason.as_dict() for reason in wrong])
    return preview(table_of(given.body, given.charset, given.sheet), mapping, defaults, department, routing, today)


def _there(found: dict[str, Any] | None) -> dict[str, Any]:
    if found is None:
        raise NotFound(NOT_THERE)
    return found


async def _now(conn: Writing, id: UUID, department: str, status: int) -> Response:
    found = _there(await store.one(conn, id, department))
    return answer(found, status, _headers(id, found["version"]))


def _headers(id: UUID, version: int) -> dict[str, str]:
    return {"Location": f"/imports/{id}", "ETag": etag(version)}


def _with_sample(kept: Response, found: Preview) -> Response:
    """The sample is added to the answer and never stored with it: a repeated request brings the file again."""
    if kept.status_code != 201:
        return kept
    headers = {name: value for name, value in kept.headers.items() if name not in ("content-length", "content-type")}
    return answer({**orjson.loads(bytes(kept.body)), "sample": found.sample}, 201, headers)


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
