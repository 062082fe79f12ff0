"""What every letter of funding says about office and recipient, and how a document is answered."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import Response

from services.funding.api.office import Office
from services.funding.letters import head

PDF, CSV = "application/pdf", "text/csv; charset=utf-8"


def sheet(office: Office, municipality: str, department: str | None) -> dict[str, Any]:
    """`office` and `recipient` of a letter, by the names of the directory as far as it knows them."""
    return {
        "office": head.sender(office.directory, municipality),
        "recipient": head.recipient(office.directory, department),
    }


async def document(write: Callable[[], bytes], media_type: str, name: str) -> Response:
    """Written in a thread, answered as a file that is not kept anywhere on the way."""
    content = await asyncio.to_thread(write)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, media_type=media_type, headers=headers)
