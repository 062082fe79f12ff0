"""Staff posts over HTTP: established, occupied by personnel number, vacated, ended; vacancy on any day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from uuid_utils.compat import uuid7

from services.funding.api.incoming_grants import GrantOfficer, Staff
from services.funding.api.office import Office, by, nothing_here
from services.funding.posts import establishing, post, queries, views
from services.funding.posts.establishing import NewPost
from services.funding.posts.occupancy import Occupancy
from services.funding.posts.queries import Kept
from services.funding.queries import today
from services.funding.store import KINDS
from shared import engine, telemetry
from shared.acts import Act, Moment, Verb
from shared.bounded import Day
from shared.contracts.base import Code, DepartmentId, Event
from shared.idempotency import idempotent
from shared.identity import Caller
from shared.pages import MAX_LIMIT, Cursor, Limit, Page, page
from shared.postgres import Reading, Writing, reading
from shared.problems import invalid
from shared.versions import answer, etag

Percent = Annotated[int, Field(ge=1, le=100, strict=True)]
PersonnelNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,19}$")]


class PostBody(BaseModel):
    """A part of a full-time post; `designation` as in the programme's plan of posts, where it has one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    programme: Code
    department: DepartmentId
    purpose: Code
    designation: Code
    share_percent: Percent = 100
    starts_on: Day
    seconded: bool = False


class OccupancyBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    personnel_number: PersonnelNumber
    share_percent: Percent
    starts_on: Day
    ends_on: Day | None = None


class EndBody(BaseModel):
    """The last day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ends_on: Day


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["posts"])

    @router.post("/posts", status_code=201)
    async def establish(body: PostBody, request: Request, caller: GrantOfficer) -> Response:
        """Within the plan of posts the programme pays for."""
        programme = office.programmes.find(body.programme)
        if programme is None or programme.municipality != caller.municipality:
            raise invalid("/programme", "unknown_programme", "Name a programme of your city.")
        if not programme.has_purpose(body.purpose):
            raise invalid("/purpose", "unknown_purpose", "Name a purpose of the programme.")
        if not body.department.startswith(f"{caller.municipality}."):
            raise invalid("/department", "unknown_department", "Name a department of your city.")
        id = uuid7()
        new = NewPost(**body.model_dump(exclude={"programme"}))

        async def do(conn: Writing) -> Response:
            taken = await queries.taken(conn, programme.code, body.starts_on)

            def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
                return establishing.establish(states[id], new, programme, taken, by(caller))

            return await run(conn, caller, id, verb, 201)

        return await idempotent(request, office.pool, do, office.committed)

    @router.get("/posts")
    async def list_posts(
        caller: Staff,
        at: Day | None = None,
        programme: Code | None = None,
        department: DepartmentId | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """The city's, the newest first, with occupancy and vacancy on the day `at` (today by default)."""
        wanted = page(limit, cursor, f"posts {programme} {department}")
        async with reading(office.pool) as conn:
            day = at or await today(conn)
            kept = await queries.listed(conn, caller.municipality, programme, department, wanted)
        return answer(wanted.answer([view(one, day) for one in kept], lambda one: (one["id"],)))

    @router.get("/posts.csv", response_class=Response)
    async def posts_as_csv(caller: Staff, at: Day | None = None, programme: Code | None = None) -> Response:
        """All of the city's as a table."""
        found: list[Kept] = []
        async with reading(office.pool) as conn:
            day = at or await today(conn)
            wanted = Page(MAX_LIMIT, None, "")
            while kept := await queries.listed(conn, caller.municipality, programme, None, wanted):
                found += kept
                wanted = Page(MAX_LIMIT, (kept[-1].post.id,), "")
        content = views.table([one.post for one in found], day)
        headers = {"Content-Disposition": 'attachment; filename="stellen.csv"'}
        return Response(content, media_type="text/csv; charset=utf-8", headers=headers)

    @router.get("/posts/{id}")
    async def one_post(id: UUID, caller: Staff, at: Day | None = None) -> Response:
        """With occupancy and vacancy on the day `at` (today by default)."""
        async with reading(office.pool) as conn:
            kept = await subject(conn, id, caller)
            day = at or await today(conn)
        return answer(view(kept, day), headers={"ETag": etag(kept.version)})

    @router.post("/posts/{id}/occupancies", status_code=201)
    async def occupy(id: UUID, body: OccupancyBody, request: Request, caller: GrantOfficer) -> Response:
        """A person by personnel number, if the post has room and the person has time on every day."""
        if body.ends_on and body.ends_on < body.starts_on:
            raise invalid("/ends_on", "before_start", "The last day is not before the first.")
        new = Occupancy(uuid7(), **body.model_dump())

        async def do(conn: Writing) -> Response:
            await subject(conn, id, caller)
            others = await queries.elsewhere(conn, caller.municipality, body.personnel_number, id)

            def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
                return post.occupy(states[id], new, others, by(caller))

            return await run(conn, caller, id, verb, 201)

        return await idempotent(request, office.pool, do, office.committed)

    @router.post("/posts/{id}/occupancies/{occupancy_id}/end")
    async def vacate(id: UUID, occupancy_id: UUID, body: EndBody, request: Request, caller: GrantOfficer) -> Response:
        def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
            return post.vacate(states[id], occupancy_id, body.ends_on, by(caller))

        return await change(request, caller, id, verb)

    @router.post("/posts/{id}/end")
    async def end(id: UUID, body: EndBody, request: Request, caller: GrantOfficer) -> Response:
        """The post's last day; who still sits there leaves with it."""

        def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
            return post.end(states[id], body.ends_on, by(caller))

        return await change(request, caller, id, verb)

    async def change(request: Request, caller: Caller, id: UUID, verb: Verb) -> Response:
        async def do(conn: Writing) -> Response:
            await subject(conn, id, caller)
            return await run(conn, caller, id, verb)

        return await idempotent(request, office.pool, do, office.committed)

    async def run(conn: Writing, caller: Caller, id: UUID, verb: Verb, status: int = 200) -> Response:
        await engine.run(conn, KINDS, [Act({"post": [id]}, verb, caller.subject, telemetry.current_trace())])
        kept = await subject(conn, id, caller)
        return answer(view(kept, await today(conn)), status, {"ETag": etag(kept.version)})

    return router


async def subject(conn: Reading, id: UUID, caller: Caller) -> Kept:
    """The post of the caller's city; 404 if there is none."""
    kept = await queries.one(conn, id, caller.municipality)
    if kept is None:
        raise nothing_here()
    return kept


def view(kept: Kept, day: date) -> dict[str, Any]:
    return {**views.view(kept.post, day), "version": kept.version}
