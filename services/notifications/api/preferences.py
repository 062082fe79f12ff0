"""What a person wants by mail, read and changed by that person only."""

from typing import Any

from fastapi import APIRouter, Request, Response

from services.notifications import preferences
from services.notifications.api.office import Office
from services.notifications.preferences import NotAPerson, Preferences
from shared.idempotency import idempotent
from shared.identity import Caller, CurrentCaller
from shared.postgres import Writing, reading
from shared.versions import answer, etag, expected_version


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["preferences"])

    @router.get("/preferences")
    async def read(caller: CurrentCaller) -> Response:
        """The defaults (no mail to the person) for whoever has never said anything."""
        a_person(caller)
        async with reading(office.pool) as conn:
            wanted, version = await preferences.read(conn, caller.subject)
        return answer(view(wanted, version), headers={"ETag": etag(version)})

    @router.put("/preferences")
    async def write(body: Preferences, request: Request, caller: CurrentCaller) -> Response:
        """Replaces all of them. The address must be one of the caller's own department's mail domains."""
        a_person(caller)
        preferences.check_address(office.directory, caller, body)
        expected = expected_version(request)

        async def act(conn: Writing) -> Response:
            version = await preferences.write(conn, caller, body, expected)
            return answer(view(body, version), headers={"ETag": etag(version)})

        return await idempotent(request, office.pool, act)

    return router


def a_person(caller: Caller) -> None:
    if caller.roles <= {"system"}:
        raise NotAPerson("Sign in as a person; a departmental system reads its topic deliveries.<department>.")


def view(wanted: Preferences, version: int) -> dict[str, Any]:
    return {**wanted.model_dump(mode="json", by_alias=True), "version": version}
