"""The notice over HTTP: the award, the contract or the rejection as a letter, for the applicant and for the office."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Response

from services.funding.api import asking
from services.funding.api.office import Office, Reader
from services.funding.applications.notices import notice_of
from services.funding.applications.refusals import NoNotice
from services.funding.letters import pdf
from services.funding.prizes import nominees
from shared.postgres import writing

NAMES = {"award": "bescheid", "contract": "vertrag", "rejection": "ablehnung"}


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["applications"])

    @router.get("/applications/{id}/notice", response_class=Response)
    async def notice(id: UUID, caller: Reader) -> Response:
        """A PDF, with plans, period, conditions, the date of the proof of use and what can be done against it."""
        found = await asking.visible(office, id, caller)
        async with writing(office.pool) as conn:
            letter = await notice_of(conn, found, office.programmes, office.directory)
            if letter is None:
                raise NoNotice("Bitte warten Sie, bis entschieden ist.")
            template, values = letter
            if template == "award" and (winner := await nominees.nominated(conn, id)):
                values["recipient"] = [winner_name(office, winner)]
                await nominees.log_reads(conn, caller, [winner["id"]])
        written = await asyncio.to_thread(pdf, template, **values)
        name = f"{NAMES[template]}-{values['number']}.pdf"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        return Response(written, media_type="application/pdf", headers=headers)

    return router


def winner_name(office: Office, winner: nominees.Row) -> str:
    """A prize's notice goes to the winner, not to who nominated; after the erasure nothing is left to write."""
    known = office.directory.find(winner["department"]) if winner["department"] else None
    return known.names.de if known else winner["name"] or "Preisträgerin oder Preisträger"
