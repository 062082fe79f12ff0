"""What every letter of funding says of office, recipient and thing, and how a document is answered."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import Response

from services.funding.api.office import Office
from services.funding.applications import queries
from services.funding.applications.notices import thing
from services.funding.letters import head
from services.funding.letters.refusals import ProgrammeGone
from services.funding.programmes.programme import Programme
from shared.file_number import file_number
from shared.postgres import Reading

PDF, CSV = "application/pdf", "text/csv; charset=utf-8"


async def about(conn: Reading, office: Office, grant: Any) -> dict[str, Any]:
    """Office, recipient, number, programme and thing of a letter about a grant.

    `grant` maps `id` or `grant_id`, `application_id`, `municipality`, `department`, `programme` and `purpose`.
    Raises `LetterIncomplete` and `ProgrammeGone`.
    """
    programme = programme_of(office, grant["programme"])
    application = grant["application_id"]
    title = (await queries.words(conn, application))["title"] if application else None
    purposes = {one.code: one.names.de for one in programme.purposes}
    return {
        "office": head.sender(office.directory, grant["municipality"]),
        "recipient": head.recipient(office.directory, grant["department"]),
        "number": file_number(application or grant.get("grant_id") or grant["id"]),
        "programme": programme.names.de,
        "thing": thing(title, purposes.get(grant["purpose"], programme.names.de)),
    }


def programme_of(office: Office, code: str) -> Programme:
    """Raises `ProgrammeGone`."""
    found = office.programmes.find(code)
    if found is None:
        raise ProgrammeGone("Legen Sie die Datei des Programms wieder an, damit der Brief geschrieben werden kann.")
    return found


async def document(write: Callable[[], bytes], media_type: str, name: str) -> Response:
    """Written in a thread, answered as a file that is not kept anywhere on the way."""
    content = await asyncio.to_thread(write)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type=media_type, headers=headers)
