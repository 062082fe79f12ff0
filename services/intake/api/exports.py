"""Information for the person (Art. 15 GDPR): everything intake holds about them, as JSON and as an accessible PDF."""

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.intake.api.persons import Purpose
from services.intake.people import person_view
from services.intake.privacy import access
from services.intake.privacy.access import Viewer
from services.intake.privacy.corrections import OnlyForCarriers, carries
from services.intake.privacy.export.dossier import gather
from services.intake.privacy.export.letter import pdf
from services.intake.privacy.retention import Schedules
from shared.clock import business_now
from shared.directory import Directory
from shared.identity import Caller, requires
from shared.periods import local_day
from shared.postgres import Pool, writing
from shared.problems import NotFound
from shared.versions import answer

Informer = Annotated[Caller, Depends(requires("clerk", "case-manager", "coordinator"))]
NOT_KEPT = {"Cache-Control": "no-store"}


def routes(pool: Pool, directory: Directory, schedules: Schedules) -> APIRouter:
    router = APIRouter(tags=["information"])

    async def dossier(id: UUID, caller: Caller, purpose: str) -> dict[str, Any]:
        viewer = Viewer.of(caller)
        async with writing(pool) as conn:
            root = await person_view.root_of(conn, id)
            sight = await access.sight(conn, root, viewer)
            if sight is None or await person_view.is_erased(conn, root):
                raise NotFound("There is no person with this id that you may know of.")
            if sight.until is not None or not (
                caller.has("coordinator") or await carries(conn, root, caller.department)
            ):
                raise OnlyForCarriers("Who carries a track of the person, or the coordinator, informs them.")
            await access.log_access(conn, viewer, [root], purpose, "exported")
            now = await business_now(conn)
            schedule = schedules.of(caller.municipality, local_day(now))
            return await gather(conn, root, directory, schedule, now)

    @router.get("/persons/{id}/export")
    async def export(id: UUID, caller: Informer, purpose: Purpose) -> Response:
        """On the person's request: everything held here, where it came from, who received and read it, and how long.

        What other services hold is named by category, with whom to ask.
        """
        return answer(await dossier(id, caller, purpose), headers=NOT_KEPT)

    @router.get("/persons/{id}/export.pdf", response_class=Response)
    async def export_pdf(id: UUID, caller: Informer, purpose: Purpose) -> Response:
        """The same as a letter in German and plain language (PDF/UA)."""
        found = await dossier(id, caller, purpose)
        headers = {**NOT_KEPT, "Content-Disposition": f'attachment; filename="auskunft-{id}.pdf"'}
        return Response(await asyncio.to_thread(pdf, found), 200, headers, "application/pdf")

    return router
