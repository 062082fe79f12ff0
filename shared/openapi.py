"""The OpenAPI document of a service, with what all routes share written once: problems, tokens, roles, headers."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from shared.identity import requires
from shared.public_routes import PUBLIC_ROUTES

PROBLEM_MEDIA_TYPE = "application/problem+json"
CLOUD_EVENTS_MEDIA_TYPES = (
    "application/json",
    "application/cloudevents+json",
    "application/cloudevents-batch+json",
)

PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `type` is stable; `detail` says what to do.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "pattern": "^urn:staffel:problem:"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
    },
}
FIELD_ERROR = {
    "type": "object",
    "required": ["pointer", "code", "detail"],
    "properties": {
        "pointer": {"type": "string", "description": "RFC 6901; for a parameter, into the object of all of its place."},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "in": {"enum": ["query", "path", "header", "cookie"]},
    },
}
MEANINGS = {
    400: "The request cannot be read.",
    401: "No valid token.",
    403: "The wrong role, or a department that may see but not act.",
    404: "Not there, or not to be known of.",
    409: "The state or the version has moved on.",
    413: "The body is too large.",
    422: "The content is not valid; `errors` says where.",
    503: "Not possible at the moment; try again.",
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "For seven days the same key, caller and content (JSON in any order) get the stored answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag this act was decided on; 409 if it has moved on.",
    "schema": {"type": "string", "maxLength": 255},
}


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1 of all routes; an operation's `x-staffel-roles` lists the roles of which one is needed."""
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas.update(Problem=PROBLEM, FieldError=FIELD_ERROR)
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token of the OpenID Connect provider with audience `staffel`.",
        }
    }
    document["security"] = [{"token": []}]
    roles = roles_by_operation(app)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation, roles.get((path, method)))
    return document


def _complete(path: str, method: str, operation: dict[str, Any], roles: list[str] | None) -> None:
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
    statuses = [503]
    if path in PUBLIC_ROUTES:
        operation["security"] = []
    else:
        statuses += [401, 403, 422]
        statuses += [404] if "{" in path else []
        if roles is not None:
            operation["x-staffel-roles"] = roles
        if method == "post":
            statuses += [400, 409, 413]
            _declare(operation, IDEMPOTENCY_KEY)
            if "{" in path:
                _declare(operation, IF_MATCH)
    content = {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in statuses:
        responses.setdefault(str(status), {"description": MEANINGS[status], "content": content})


def _declare(operation: dict[str, Any], parameter: dict[str, Any]) -> None:
    parameters = operation.setdefault("parameters", [])
    if not any(known["in"] == "header" and known["name"].lower() == parameter["name"].lower() for known in parameters):
        parameters.append(parameter)


def roles_by_operation(app: FastAPI) -> dict[tuple[str, str], list[str]]:
    """`(path, method in lower case)` → the roles one of which a caller needs, for routes that depend on `requires`."""
    found: dict[tuple[str, str], list[str]] = {}
    for context in iter_route_contexts(app.routes):
        dependant = getattr(context, "dependant", None)
        needed: list[str] = (
            sorted({str(role) for one in _required(dependant) for role in one.roles}) if dependant else []
        )
        for method in context.methods or () if needed else ():
            found[(str(context.path_format), method.lower())] = needed
    return found


def _required(dependant: Dependant) -> Iterator[requires]:
    if isinstance(dependant.call, requires):
        yield dependant.call
    for inner in dependant.dependencies:
        yield from _required(inner)


def cloud_events_body() -> dict[str, Any]:
    """For `openapi_extra` of a route that takes CloudEvents: binary, structured and batch (HTTP protocol binding)."""
    event = {
        "type": "object",
        "required": ["specversion", "id", "source", "type"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "minLength": 1, "maxLength": 128},
            "source": {"type": "string"},
            "type": {"type": "string"},
            "subject": {"type": "string"},
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"type": "string"},
            "dataschema": {"type": "string"},
            "data": {"type": "object"},
        },
    }
    schemas = ({"type": "object", "description": "The data; the attributes are `ce-` headers."}, event)
    binary, structured, batch = CLOUD_EVENTS_MEDIA_TYPES
    return {
        "requestBody": {
            "required": True,
            "content": {
                binary: {"schema": schemas[0]},
                structured: {"schema": schemas[1]},
                batch: {"schema": {"type": "array", "items": event}},
            },
        }
    }
