"""The inbox: what the caller's department and roles were told, with each person's own marks of what they have read."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.notifications import notice, preferences, queries
from services.notifications.api.office import Office
from shared import engine
from shared.acts import Act, Moment, Ref
from shared.contracts.base import Event
from shared.idempotency import idempotent
from shared.identity import CurrentCaller
from shared.pages import DEFAULT_LIMIT, Cursor, Limit, page
from shared.postgres import Writing, reading, writing
from shared.versions import answer

Unread = Annotated[bool, Query(description="Only what the caller has not read yet.")]


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["inbox"])

    @router.get("/inbox")
    async def inbox(
        caller: CurrentCaller, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None, unread: Unread = False
    ) -> dict[str, Any]:
        """The newest first. `unread` counts all that the caller has not read, on every page."""
        async with writing(office.pool) as conn:
            await preferences.keep_current(conn, caller)
        at = page(limit, cursor, f"inbox {caller.department} {sorted(caller.roles)} {unread}")
        before = cast(int, at.after[0]) if at.after else None
        async with reading(office.pool) as conn:
            rows = await queries.newest_first(conn, caller, before, limit + 1, unread)
            left = await queries.unread(conn, caller)
        listed = at.answer(rows, key=lambda row: (row["number"],))
        items = [queries.item(office.directory, office.titles, office.desk_url, row) for row in listed["items"]]
        return {"items": items, "next": listed["next"], "unread": left}

    @router.post("/inbox/{id}/read")
    async def read(id: UUID, request: Request, caller: CurrentCaller) -> Response:
        """Mark a notice as read by the caller; again is no error. Answers with the notice."""

        def verb(loaded: Mapping[Ref, Any], at: Moment) -> Sequence[Event]:
            return notice.read(loaded[id], caller.subject, caller.department, caller.roles)

        async def act(conn: Writing) -> Response:
            await engine.run(conn, office.kinds, [Act({"notice": [id]}, verb, actor=caller.subject)])
            row = await queries.one(conn, caller, id)
            return answer(queries.item(office.directory, office.titles, office.desk_url, row))

        return await idempotent(request, office.pool, act, office.committed)

    return router
