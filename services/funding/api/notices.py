"""The notice over HTTP: the award or the rejection as a letter (Bescheid), for the applicant and for the office."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Response

from services.funding.api import asking
from services.funding.api.office import Office, Reader
from services.funding.applications.notices import notice_of
from services.funding.applications.refusals import NoNotice
from services.funding.letters import pdf
from shared.postgres import reading


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["applications"])

    @router.get("/applications/{id}/notice", response_class=Response)
    async def notice(id: UUID, caller: Reader) -> Response:
        """A PDF, with plans, period, conditions, the date of the proof of use and what can be done against it."""
        found = await asking.visible(office, id, caller)
        async with reading(office.pool) as conn:
            letter = await notice_of(conn, found, office.programmes, office.directory)
        if letter is None:
            raise NoNotice("Wait for the decision.")
        template, values = letter
        written = await asyncio.to_thread(pdf, template, **values)
        name = f"{'bescheid' if template == 'award' else 'ablehnung'}-{id}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        return Response(written, media_type="application/pdf", headers=headers)

    return router
