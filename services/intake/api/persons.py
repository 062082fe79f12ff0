"""Personal data for departments concerned with a person: one person, or a search. Every read is logged."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.intake.people import households, person_view
from services.intake.privacy import access, finding
from services.intake.privacy.access import Viewer
from services.intake.privacy.search import parse
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.postgres import Pool, Writing, writing
from shared.problems import NotFound
from shared.versions import answer, with_etag

Reader = Annotated[Caller, Depends(requires("clerk", "case-manager", "coordinator"))]
Purpose = Annotated[
    str, Query(min_length=3, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$", description="What the data are read for.")
]


def routes(pool: Pool) -> APIRouter:
    router = APIRouter(tags=["persons"])

    @router.get("/persons/{id}")
    async def person(id: UUID, request: Request, reader: Reader, purpose: Purpose) -> Response:
        """Departments that carry a track of the person or are asked for one, as it is known now; who has handed over,
        as it was known then; coordinators for people of their municipality. Of a locked person only the id.

        `household_members` are those of the same household whom the reader may know.
        Somebody who was merged into another person is answered with that one.
        """
        viewer = Viewer.of(reader)
        async with writing(pool) as conn:
            portrait = await seen(conn, id, viewer)
            await access.log_access(conn, viewer, [portrait.id], purpose)
            references = await person_view.references(conn, portrait.id, reader.department)
            found = person_view.shown(portrait, references)
            if portrait.is_readable:
                together = await households.members(conn, portrait.id)
                found["household_members"] = sorted(await access.sights(conn, together, viewer))
        return with_etag(request, found, portrait.version)

    @router.get("/persons")
    async def persons(
        reader: Reader,
        purpose: Purpose,
        q: Annotated[str, Query(min_length=2, max_length=200, description="`Haddad 14.03.2016`, or an AZR number.")],
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Response:
        """Among the people of the own tracks, by name (spelling, sound, any order) and birth date, the best first.

        `known` says whether anybody of the municipality is exactly the one sought: answered only for a full name with
        a birth date and for an AZR number, null otherwise. Who has an information block is no hit and not known.
        """
        sought = parse(q)
        at = page(limit, cursor, f"persons {reader.department} {q}")
        viewer = Viewer.of(reader)
        async with writing(pool) as conn:
            ranked = await finding.found(conn, sought, viewer, at)
            others = await finding.known(conn, sought, reader.municipality) if sought.names_one_person else None
            shown = [portrait.id for _, portrait in ranked[:limit]]
            await access.log_search(conn, viewer, purpose, len(shown))
            await access.log_access(conn, viewer, shown, purpose, "shown")
            await access.log_access(conn, viewer, set(others or ()) - set(shown), purpose, "known")
        content = at.answer([finding.hit(*one) for one in ranked], lambda row: (row["score"], row["id"]))
        return answer({**content, "known": None if others is None else bool(others)})

    return router


async def seen(conn: Writing, person_id: UUID, viewer: Viewer) -> person_view.Portrait:
    """The person as the viewer may see them. Raises `NotFound` for whoever they may not know of, and for the erased."""
    root = await person_view.root_of(conn, person_id)
    portraits = await person_view.portraits(conn, await access.sights(conn, [root], viewer))
    if not portraits or portraits[0].status == "erased":
        raise NotFound("There is no person with this id that you may know of.")
    return portraits[0]
