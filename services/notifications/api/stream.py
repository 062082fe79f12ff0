"""The inbox as it happens, by server-sent events (WHATWG HTML, "Server-sent events").

Each event's id is the notice's number; a client that comes back with `Last-Event-ID` gets what it missed. A stream
ends after a while, so that nobody listens on with a token that has long expired; browsers come back by themselves.
"""

import re
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from services.notifications import queries
from services.notifications.api.office import Office
from services.notifications.bell import heard
from shared.identity import Caller, CurrentCaller
from shared.postgres import is_transient

HEARTBEAT = 15.0
LONGEST = 300.0
AT_ONCE = 100

LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        description="The id of the last event seen; without it, or with one that was never given out, only new ones.",
    ),
]
GIVEN_OUT = re.compile(r"[0-9]{1,18}\Z", re.ASCII)


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["inbox"])

    @router.get("/stream", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
    async def stream(caller: CurrentCaller, last_event_id: LastEventId = None) -> StreamingResponse:
        """Events `notice`, the data as in the inbox; a comment every 15 seconds; ends after five minutes."""
        async with office.pool.acquire() as conn:
            last = await queries.last_number(conn)
        return StreamingResponse(
            events(office, caller, begins_after(last_event_id, last)),
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )

    return router


def begins_after(last_seen: str | None, last: int) -> int:
    """The number after which a stream begins. Never an error: after any status but 200 a browser stops for good."""
    return min(int(last_seen), last) if last_seen is not None and GIVEN_OUT.match(last_seen) else last


async def events(office: Office, caller: Caller, after: int, longest: float = LONGEST) -> AsyncIterator[bytes]:
    """The caller's notices with numbers above `after`, for ever or for `longest` seconds."""
    end = time.monotonic() + longest
    yield format_sse_event(comment="Staffel", retry=2000)
    while time.monotonic() < end:
        ring = office.bell.next()
        try:
            async with office.pool.acquire() as conn:
                rows = await queries.arrived_since(conn, caller, after, AT_ONCE)
        except Exception as failure:
            if is_transient(failure):
                return  # the client comes back with the last id it has seen
            raise
        for row in rows:
            after = row["number"]
            yield as_event(office, row)
        if len(rows) < AT_ONCE:
            await heard(ring, min(HEARTBEAT, max(0.0, end - time.monotonic())))
            if not ring.is_set():
                yield KEEPALIVE_COMMENT


def as_event(office: Office, row: Any) -> bytes:
    data = orjson.dumps(queries.item(office.directory, office.titles, office.desk_url, row)).decode()
    return format_sse_event(event="notice", id=str(row["number"]), data_str=data)
