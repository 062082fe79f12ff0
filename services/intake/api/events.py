"""`POST /events`: the same reports as over Kafka, one or a batch, each answered with a receipt."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from services.intake.api.taking import Found, taken
from services.intake.reports.submission import Incoming, came_in, from_event, rejection
from services.intake.reports.take_in import Answer
from services.intake.routing import Routing, RoutingSource
from shared import telemetry
from shared.clock import business_now
from shared.contracts import envelope
from shared.contracts.envelope import EnvelopeError, to_kafka
from shared.contracts.reports import department_from, report_id
from shared.contracts.topics import report_topic
from shared.identity import Caller, requires
from shared.openapi import cloud_events_body
from shared.periods import local_day
from shared.postgres import Pool
from shared.problems import Forbidden, Refusal, UnsupportedMediaType
from shared.records import Record
from shared.versions import answer

System = Annotated[Caller, Depends(requires("system"))]
NOT_KAFKA = -1


class Unreadable(Refusal):
    problem = "unreadable"
    status = 400
    title = "The request holds no CloudEvent that can be read"


def routes(pool: Pool, routing: RoutingSource, committed: Callable[[], None]) -> APIRouter:
    router = APIRouter(tags=["events"])

    @router.post("/events", status_code=202, openapi_extra=cloud_events_body())
    async def take_events(request: Request, system: System) -> Response:
        """CloudEvents in binary, structured or batch mode; receipts in the order of the request, also if all failed."""
        found = read(request, await request.body())
        _only_own(found, system.department)
        now = await business_now(pool)
        today = local_day(now)
        own_context, rules = "traceparent" in request.headers, routing.current

        def answered(answers: Sequence[Answer]) -> Response:
            return answer({"receipts": [receipt(*each) for each in zip(found, answers, strict=True)]}, 202)

        return await taken(
            request, pool, system.department, found, rules, today,
            lambda one: came_in(incoming(one, system.department, rules, today, own_context), now),
            lambda one: record_of(one, system.department), answered, committed,
        )  # fmt: skip

    return router


def read(request: Request, body: bytes) -> Sequence[Found]:
    """The events of a request; raises the problems 400 and 415."""
    try:
        return envelope.from_http(request.headers.items(), body)
    except envelope.UnsupportedMediaType as error:
        raise UnsupportedMediaType(str(error)) from None
    except envelope.UnreadableEnvelope as error:
        errors = [reason.as_dict() for reason in error.reasons]
        raise Unreadable("Correct what `errors` lists and send again; nothing was stored.", errors=errors) from None


def _only_own(found: Sequence[Found], department: str) -> None:
    """One foreign source refuses the whole request: a system speaks for its own department."""
    foreign = [one for one in found if one.source is not None and department_from(one.source) != department]
    if foreign:
        raise Forbidden(f"Send only events whose source is /departments/{department}; nothing was stored.")


def incoming(one: Found, department: str, routing: Routing, today: date, own_context: bool) -> Incoming:
    """What a request's event is to intake. Its context is that of the command, unless it brings one of its own."""
    record = record_of(one, department)
    read: Incoming = (
        rejection(one.source, one.id, department, one.reasons, record)
        if isinstance(one, EnvelopeError)
        else from_event(one, department, routing, today, record)
    )
    trace = telemetry.current_trace()
    return replace(read, trace=trace) if trace is not None and (own_context or read.trace is None) else read


def record_of(one: Found, department: str) -> Record:
    """The event as it would lie on the department's topic, should it have to be parked.

    Its place is made of the report's id, so that the same event is parked once.
    """
    if isinstance(one, EnvelopeError):
        return Record(report_topic(department), NOT_KAFKA, _place(one.source, one.id), None, (), None)
    headers, value = to_kafka(one)
    return Record(report_topic(department), NOT_KAFKA, _place(one.source, one.id), None, tuple(headers), value)


def _place(source: str | None, id: str | None) -> int:
    return report_id(source or "", id or "").int >> 65


def receipt(one: Found, given: Answer) -> dict[str, Any]:
    """A receipt; `source`, `id` and `report_id` are null where they could not be read."""
    named = report_id(one.source, one.id) if one.source is not None and one.id is not None else None
    return {
        "id": one.id,
        "source": one.source,
        "report_id": named,
        "status": given.status,
        "reasons": [reason.as_dict() for reason in given.reasons],
    }
