"""What every request passes on its way in and out: its span, its time, the headers of the answer, the last resort.

Pure ASGI, because Starlette's convenient middleware breaks streams and context variables.
"""

import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared import metrics, telemetry
from shared.faults import places
from shared.problem_answers import on_unexpected, refusal_response, route_template
from shared.problems import TooLarge

log = logging.getLogger(__name__)

COMMANDS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
METHODS = COMMANDS | {"GET", "HEAD", "OPTIONS"}
SECURITY_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class AnswerBrokenOff(Exception):
    """Something failed after the answer had begun; the cause has been logged, and the connection must end here."""


class Observed:
    """A span for every command, the time of every request, both by route template and never by path."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 500
        began = time.perf_counter()
        method = scope["method"] if scope["method"] in METHODS else "OTHER"

        async def observe(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            if method in COMMANDS:
                with telemetry.http_span(method, Headers(scope=scope)) as command:
                    try:
                        await self.app(scope, receive, observe)
                    finally:
                        command.answered(status, route_template(Request(scope)))
            else:
                await self.app(scope, receive, observe)
        finally:
            labels = (method, route_template(Request(scope)), str(status))
            metrics.HTTP_SECONDS.labels(*labels).observe(time.perf_counter() - began)
            if status >= 500:
                metrics.HTTP_FAILED.inc()


class Secured:
    """Headers that make an answer useless to a page that should not have it; a route may set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def secure(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, secure)


class LastResort:
    """What nobody expected becomes a problem document. The log says what and where, but no message: they quote."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = False

        async def watch(message: Message) -> None:
            nonlocal began
            began = began or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            if scope["type"] != "http":
                raise
            request = Request(scope)
            answer = await on_unexpected(request, error)
            level = logging.ERROR if answer.status_code == 500 else logging.WARNING
            log.log(
                level, "%s %s: %s at %s", request.method, route_template(request), type(error).__name__, places(error)
            )
            if began:
                raise AnswerBrokenOff(route_template(request)) from None
            await answer(scope, receive, send)


class LimitedBody:
    """Refuses bodies larger than `limit` bytes: at once if they say so, while they are read if they do not."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdigit() and int(announced) > self.limit:
            refusal = TooLarge(f"At most {self.limit} bytes are taken here; send less at a time.")
            await refusal_response(refusal)(scope, receive, send)
            return
        read = 0

        async def limited() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.limit:
                raise HTTPException(413)
            return message

        await self.app(scope, limited, send)
