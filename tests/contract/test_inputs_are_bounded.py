"""Whatever a route takes has bounds: how long a text, how large a number, which days and moments.

A bare `datetime`, `date`, `str` or `int` takes what PostgreSQL, Python or a person's life cannot hold, and the failure
comes late, as ours. So every parameter and every field of a body, in the OpenAPI document of every service, is of a
type that says its bounds (`shared/bounded.py`), or stands on the list below with its reason.
"""

import re
from collections.abc import Iterator
from typing import Any

from shared.openapi import openapi_document
from tests.every_app import apps

FREE = {
    "intake POST /persons/{id}/corrections /fields/": "judged as a report's person by validate_person, with its places",
    "notifications GET /stream header:Last-Event-ID": "never refused: after any status but 200 a browser stops",
}
"""Places (service, operation, field) by how they begin → why no bound stands in the document. At most ten."""

Schema = dict[str, Any]
LEAVES = ("string", "integer", "number", "array")
SHAPES = {"type", "$ref", "anyOf", "oneOf", "allOf", "enum", "const"}


def places(document: dict[str, Any]) -> Iterator[tuple[str, Schema]]:
    """Every place where a value comes in, `POST /cases/{id}/consents /given_on`, and its schema."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            name = f"{method.upper()} {path}"
            for parameter in operation.get("parameters", ()):
                yield from leaves(document, parameter["schema"], f"{name} {parameter['in']}:{parameter['name']}", ())
            for media, content in operation.get("requestBody", {}).get("content", {}).items():
                if "json" in media and "cloudevents" not in media:
                    inlined = {**document, "inlined": content["schema"]}
                    yield from leaves(inlined, content["schema"], f"{name} ", ())


def leaves(
    document: dict[str, Any], schema: Schema, place: str, within: tuple[str, ...]
) -> Iterator[tuple[str, Schema]]:
    if (reference := schema.get("$ref")) is not None:
        if reference not in within:
            found: Any = document if reference.startswith("#/components") else document["inlined"]
            for step in reference.removeprefix("#/").split("/"):
                found = found[step]
            yield from leaves(document, found, place, (*within, reference))
        return
    for several in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(several, ()):
            yield from leaves(document, one, place, within)
    for name, one in schema.get("properties", {}).items():
        yield from leaves(document, one, f"{place}/{name}", within)
    for inner in ("items", "additionalProperties"):
        if isinstance(schema.get(inner), dict):
            yield from leaves(document, schema[inner], f"{place}/*", within)
    if not schema.keys() & SHAPES or schema.get("type") in LEAVES:
        yield place, schema


def unbounded(schema: Schema) -> str | None:
    """What is missing, in words; None where all is said."""
    if "enum" in schema or "const" in schema:
        return None
    kind, form = schema.get("type"), schema.get("format")
    if kind is None:
        return "anything at all"
    if kind == "string" and form in ("date", "date-time"):
        return None if "formatMinimum" in schema and "formatMaximum" in schema else "a day or moment of any year"
    if kind == "string" and form not in ("uuid", "time") and "maxLength" not in schema:
        return None if short(schema.get("pattern", "")) else "a text of any length"
    if kind in ("integer", "number"):
        low, high = schema.keys() & {"minimum", "exclusiveMinimum"}, schema.keys() & {"maximum", "exclusiveMaximum"}
        return None if low and high else "a number of any size"
    if kind == "array" and "maxItems" not in schema:
        return "a list of any length"
    return None


def short(pattern: str) -> bool:
    """Whether an expression matches the whole of a text and repeats nothing without end."""
    endless = re.search(r"[*+]|,\}", re.sub(r"\[.*?\]", "", pattern))
    return pattern.startswith("^") and pattern.endswith("$") and not endless


def is_free(place: str) -> bool:
    return place.startswith(tuple(FREE))


def taken() -> list[tuple[str, Schema]]:
    return [
        (f"{service} {place}", schema)
        for service, app in apps().items()
        for place, schema in places(openapi_document(app))
    ]


def test_every_input_of_every_route_has_bounds() -> None:
    found = {place: missing for place, schema in taken() if (missing := unbounded(schema)) and not is_free(place)}
    assert found == {}


def test_what_needs_no_bound_is_a_short_list_of_places_that_exist() -> None:
    assert len(FREE) <= 10
    assert all(any(place.startswith(free) for place, _ in taken()) for free in FREE)
    assert all(len(reason) > 20 for reason in FREE.values())
