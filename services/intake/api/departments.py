"""`GET /departments`: the directory, as far as everybody with a token may know it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from shared.directory import Department, Directory
from shared.identity import CurrentCaller
from shared.pages import Cursor, Limit, page
from shared.versions import answer


def routes(directory: Directory) -> APIRouter:
    router = APIRouter(tags=["departments"])

    @router.get("/departments")
    async def departments(
        caller: CurrentCaller,
        municipality: Annotated[str | None, Query(pattern="^([0-9]{5}|[0-9]{8})$")] = None,
        limit: Limit = 200,
        cursor: Cursor = None,
    ) -> Response:
        """Departments by id: what each may carry, when it works, who follows it."""
        at = page(limit, cursor, f"departments {municipality}")
        after = str(at.after[0]) if at.after else ""
        known = sorted(directory.departments, key=lambda one: one.id)
        wanted = [one for one in known if one.id > after and municipality in (None, one.municipality)]
        rows = [described(one) for one in wanted[: at.limit + 1]]
        return answer(at.answer(rows, lambda row: (row["id"],)))

    return router


def described(one: Department) -> dict[str, Any]:
    return {
        "id": one.id,
        "municipality": one.municipality,
        "names": {"de": one.names.de, "en": one.names.en},
        "kind": one.kind,
        "languages": one.languages,
        "may_carry": one.may_carry,
        "opens_on": one.opens_on,
        "closes_on": one.closes_on,
        "successor": one.successor,
    }
