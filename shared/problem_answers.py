"""Every error of HTTP as one `application/problem+json` (RFC 9457), whoever raised it.

Four sources meet here: refusals of rules, FastAPI's findings about a body or a parameter, the router's own
404 and 405, and what nobody expected. None of them may echo a value or show an internal.
"""

import logging
from typing import Any

import asyncpg
import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from shared import german_answers
from shared.field_errors import field_errors
from shared.postgres import is_transient
from shared.problems import TYPE_PREFIX, DatabaseAway, Forbidden, InvalidContent, Refusal
from shared.storable import NO_SUCH_CHARACTER

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
STATUS_PROBLEMS = {
    400: (
        "unreadable",
        "The request cannot be read",
        "Send the request in the form the OpenAPI document describes.",
    ),
    404: ("not-found", "Not found", "Check the path; /openapi.json lists all of them."),
    413: ("too-large", "The request body is too large", "Send less at a time."),
    405: (
        "method-not-allowed",
        "This method does not exist here",
        "Use one of the methods the header Allow names.",
    ),
}

UNSTORABLE = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)


def install(app: FastAPI) -> None:
    """Registers the handlers on an application."""
    app.add_exception_handler(Refusal, on_refusal)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_exception_handler(Exception, on_unexpected)


def problem_response(document: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    """The answer that carries a problem document; its status is the document's."""
    body = orjson.dumps(document, default=str)
    return Response(body, status_code=document["status"], media_type=MEDIA_TYPE, headers=headers)


def refusal_response(refusal: Refusal) -> Response:
    """The answer to a refused request."""
    return problem_response(refusal.document(), dict(refusal.headers))


async def on_refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    if isinstance(error, Forbidden):
        caller = request.scope.get("staffel.caller")
        log.warning(
            "forbidden: %s %s to %s of %s",
            request.method,
            route_template(request),
            getattr(caller, "subject", None),
            getattr(caller, "department", None),
        )
    return answered(request, error)


def german(request: Request) -> bool:
    """Whether this service speaks German to those who read its answers (`create_app(…, language="de")`)."""
    return getattr(request.app.state, "language", "en") == "de"


def answered(request: Request, refusal: Refusal) -> Response:
    """As `refusal_response`, with what all services say in the same words in the language of this one."""
    document = refusal.document()
    if german(request) and type(refusal).title == _shared_title(refusal):
        document["title"] = german_answers.TITLES.get(refusal.problem, document["title"])
    if german(request) and isinstance(refusal, InvalidContent) and refusal.places is not None:
        document["detail"] = german_answers.summary(refusal.places)
    return problem_response(document, dict(refusal.headers))


def _shared_title(refusal: Refusal) -> str | None:
    """The title that `shared.problems` gives this problem; a service's own title under it is its own word."""
    kinds = [kind for kind in type(refusal).__mro__ if issubclass(kind, Refusal)]
    kinds = [kind for kind in kinds if kind.__module__ == Refusal.__module__]
    return kinds[0].title if kinds else None


async def on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    findings = error.errors()
    listed = field_errors(findings, places=True)
    if not german(request):
        return refusal_response(InvalidContent(listed))
    said = [
        {**one, "detail": german_answers.sentence(finding, one["detail"])}
        for one, finding in zip(listed, findings, strict=True)
    ]
    return answered(request, InvalidContent(said))


async def on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    fallback = ("http-error", "The request failed", "Check the request against /openapi.json.")
    name, title, detail = STATUS_PROBLEMS.get(error.status_code, fallback)
    document = {"type": TYPE_PREFIX + name, "title": title, "status": error.status_code, "detail": detail}
    return problem_response(document, dict(error.headers or {}))


async def on_unexpected(request: Request, error: Exception) -> Response:
    """The answer to what nobody expected, as far as it can be known: what may succeed later is a 503."""
    if is_transient(error):
        return refusal_response(DatabaseAway("Nothing was stored. Try again in a few seconds."))
    if isinstance(error, UNSTORABLE):
        return refusal_response(InvalidContent([NO_SUCH_CHARACTER]))
    return problem_response(
        {
            "type": TYPE_PREFIX + "internal",
            "title": "Something went wrong on our side",
            "status": 500,
            "detail": "Nothing was stored. Try again; if it stays so, tell the operators when it happened.",
        }
    )


def route_template(request: Request) -> str:
    """The route with its placeholders, `/cases/{id}`: ids do not belong into logs and metric labels."""
    return getattr(request.scope.get("route"), "path", "unmatched")
