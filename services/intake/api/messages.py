"""`POST /messages/xoev`: an XML message of a department, read by its adapter and taken in like any other report."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter, Request, Response

from services.intake.adapters.known import ADAPTERS
from services.intake.adapters.messages import Adapter, Message, NotAMessage, event_of, read
from services.intake.api.events import System, incoming, receipt, record_of
from services.intake.api.taking import taken
from services.intake.reports.submission import came_in
from services.intake.reports.take_in import Answer
from services.intake.routing import RoutingSource
from shared import safe_xml
from shared.clock import business_now
from shared.periods import local_day
from shared.postgres import Pool
from shared.problems import Forbidden, InvalidContent, TooLarge, UnsupportedMediaType
from shared.versions import answer

TYPES = ("application/xml", "text/xml")
CHARSETS = ("utf-8", "utf8", "us-ascii")


def routes(pool: Pool, routing: RoutingSource, committed: Callable[[], None]) -> APIRouter:
    router = APIRouter(tags=["events"])

    @router.post("/messages/xoev", status_code=202, openapi_extra=_body())
    async def take_message(request: Request, system: System) -> Response:
        """One XML message; the answer is a receipt as of `POST /events`, its reasons with the `element` they mean."""
        adapter, message = await _read(request)
        if message.sender != system.department:
            raise Forbidden(f"Send only messages whose sender is {system.department}; nothing was stored.")
        event = event_of(message)
        now = await business_now(pool)
        today = local_day(now)
        own_context, rules = "traceparent" in request.headers, routing.current

        def answered(answers: Sequence[Answer]) -> Response:
            shown = receipt(event, answers[0])
            reasons = [{**reason, "element": adapter.element_of(reason["pointer"])} for reason in shown["reasons"]]
            return answer({"receipts": [{**shown, "reasons": reasons}]}, 202)

        return await taken(
            request, pool, system.department, [event], rules, today,
            lambda one: came_in(incoming(one, system.department, rules, today, own_context), now),
            lambda one: record_of(one, system.department), answered, committed,
        )  # fmt: skip

    return router


async def _read(request: Request) -> tuple[Adapter, Message]:
    """Raises the problems 413, 415 and 422."""
    _only_xml(request.headers.get("content-type", ""))
    body = await request.body()
    if len(body) > safe_xml.MOST_BYTES:
        raise TooLarge(f"A message has at most {safe_xml.MOST_BYTES} bytes.")
    try:
        return read(body, ADAPTERS)
    except NotAMessage as refused:
        raise InvalidContent(refused.errors, "Correct the elements that `errors` lists and send again.") from None


def _only_xml(content_type: str) -> None:
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = [one.partition("=")[2].strip().strip('"') for one in parameters if one.startswith("charset")]
    is_xml = kind in TYPES or (kind.startswith("application/") and kind.endswith("+xml"))
    if not is_xml or any(one not in CHARSETS for one in charsets):
        raise UnsupportedMediaType("Send XML in UTF-8 as application/xml.")


def _body() -> dict[str, object]:
    described = ", ".join(f"{one.title} ({one.namespace})" for one in ADAPTERS.values())
    schema = {"type": "string", "description": f"One message: {described}. Without a document type."}
    return {"requestBody": {"required": True, "content": {TYPES[0]: {"schema": schema}}}}
