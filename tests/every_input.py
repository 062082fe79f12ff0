"""Requests to every route of an application in which one value is what somebody typed, from its own OpenAPI document.

answers = await odd_answers(app, client, headers, known)   # those of 500 and above: there should be none
"""

import copy
import itertools
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import httpx
from fastapi import FastAPI

from shared.openapi import openapi_document
from tests.every_route import ANY_UUID
from tests.poison import typed

SAMPLES = (
    "05913000.youth-services",
    "05913000",
    "housing",
    "abc",
    "a",
    "f" * 64,
    "DE89370400440532013000",
    "2026",
    "EUR",
    "de",
    "1",
)
AT_A_LEAF = 14
"""Values tried at one place; the next place goes on where this one stopped, so that all of them are tried somewhere."""
RAW = (
    ("no JSON", b"{"), ("no body", b""), ("no UTF-8", b'{"a": "\xff"}'), ("UTF-16", '{"a": 1}'.encode("utf-16")),
    ("deep", b"[" * 100_000), ("deep and whole", b'{"a":' * 5_000 + b"1" + b"}" * 5_000), ("NaN", b'{"a": NaN}'),
    ("endless digits", b'{"a": ' + b"9" * 5_000 + b"}"), ("endless exponent", b'{"a": 1e400}'),
    ("a mark", b"\xef\xbb\xbf{}"), ("half a pair", b'{"a": "\\ud83d"}'), ("NUL", b'{"a": "\\u0000"}'),
    ("a list", b"[]"), ("null", b"null"), ("a text", b'"x"'),
)  # fmt: skip
"""Whole bodies that are none, or hold what no parser should let pass."""
Step = str | int


@dataclass
class Wanted:
    """A request that keeps to the document: what one of its values becomes is the test's."""

    method: str
    template: str
    parameters: dict[tuple[str, str], Any] = field(default_factory=dict)
    body: Any = None
    places: list[tuple[tuple[Step, ...], dict[str, Any]]] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.method} {self.template}"


def wanted(app: FastAPI, known: Callable[[str], str] = lambda template: ANY_UUID) -> list[Wanted]:
    """One request for every operation; `known` gives the id of something that exists, by the path's template."""
    document = openapi_document(app)
    found = []
    for template, methods in document["paths"].items():
        for method, operation in methods.items():
            one = Wanted(method.upper(), template)
            for parameter in operation.get("parameters", ()):
                place = (parameter["in"], parameter["name"])
                schema = _whole(document, parameter["schema"])
                if parameter["in"] == "path" or parameter.get("required"):
                    one.parameters[place] = (
                        known(template) if schema.get("format") == "uuid" else _valid(document, schema)
                    )
                one.places.append((place, schema))
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            if schema is not None:
                inlined = {**document, "$defs": schema.get("$defs", {})}
                one.body = _valid(inlined, schema)
                one.places += [(("body", *path), leaf) for path, leaf in _leaves(inlined, schema, one.body, ())]
            found.append(one)
    return sorted(found, key=lambda one: ("erasure" in one.template or "lock" in one.template, str(one)))


def _whole(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema without references, and of several the first that is not null."""
    while True:
        if "$ref" in schema:
            found: Any = document
            for step in schema["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            schema = found
        elif several := schema.get("anyOf", schema.get("oneOf")):
            schema = next(one for one in several if one.get("type") != "null")
        else:
            return schema


def _valid(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    """Something of this form, with every optional field, so that each can be spoilt."""
    schema = _whole(document, schema)
    if "const" in schema or "enum" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    match schema.get("type"):
        case "object":
            return {name: _valid(document, one) for name, one in schema.get("properties", {}).items()}
        case "array":
            return [_valid(document, schema["items"])] if "items" in schema else []
        case "integer" | "number":
            return max(1, schema.get("minimum", 1))
        case "boolean":
            return True
        case "string":
            return _text(schema)
    return None


def _text(schema: dict[str, Any]) -> str:
    fixed = {"uuid": ANY_UUID, "date": "2026-11-16", "date-time": "2026-11-16T08:30:00+01:00", "time": "08:00"}
    if schema.get("format") in fixed:
        return fixed[schema["format"]]
    pattern = schema.get("pattern", "")
    fits = (one for one in SAMPLES if len(one) >= schema.get("minLength", 0) and re.search(pattern, one))
    return next(fits, "abc")


def _leaves(
    document: dict[str, Any], schema: dict[str, Any], value: Any, path: tuple[Step, ...]
) -> Iterator[tuple[tuple[Step, ...], dict[str, Any]]]:
    schema = _whole(document, schema)
    yield path, schema
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(document, schema["properties"][name], inner, (*path, name))
    elif isinstance(value, list) and value:
        yield from _leaves(document, schema["items"], value[0], (*path, 0))


TURN = {
    "date": itertools.cycle(typed.DAYS), "date-time": itertools.cycle(typed.MOMENTS + typed.DAYS),
    "uuid": itertools.cycle(typed.UUIDS + typed.TEXTS), "integer": itertools.cycle(typed.NUMBERS),
    "text": itertools.cycle(typed.EVERYTHING), "json": itertools.cycle(typed.JSON_VALUES),
}  # fmt: skip


def spoilt(one: Wanted) -> Iterator[tuple[str, dict[str, Any]]]:
    """The request with one value after the other spoilt: where, and what to give to `httpx`."""
    for place, schema in one.places:
        kind = schema.get("format") or ("integer" if schema.get("type") in ("integer", "number") else "text")
        values: list[Any] = list(itertools.islice(TURN.get(kind, TURN["text"]), AT_A_LEAF))
        if place[0] == "body":
            values += itertools.islice(TURN["json"], 4)
        for value in values:
            where = f"{one} {'/'.join(map(str, place))} = {value!r:.60}"
            if place[0] == "body":
                yield where, _sent(one, {}, _with(one.body, place[1:], value))
            else:
                yield where, _sent(one, {(str(place[0]), str(place[1])): value}, one.body)


def _with(body: Any, path: Sequence[Step], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(body)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


def _sent(one: Wanted, changed: dict[tuple[str, str], Any], body: Any) -> dict[str, Any]:
    given = one.parameters | changed
    path = one.template.format(
        **{
            name: quote(str(value), safe="", errors="surrogatepass")
            for (kind, name), value in given.items()
            if kind == "path"
        }
    )
    query = [(name, str(value)) for (kind, name), value in given.items() if kind == "query"]
    headers = {
        name: str(value).encode("utf-8", "surrogatepass") for (kind, name), value in given.items() if kind == "header"
    }
    sent: dict[str, Any] = {"method": one.method, "headers": headers, "url": path}
    if query:
        sent["url"] += "?" + urlencode(query, errors="surrogatepass")
    if body is not None:
        sent["content"] = json.dumps(body).encode()
        sent["headers"] = {**headers, "content-type": b"application/json"}
    return sent


async def odd_answers(
    app: FastAPI, http: httpx.AsyncClient, token: dict[str, str],
    known: Callable[[str], str] = lambda template: ANY_UUID, leave: Sequence[str] = (),
) -> dict[str, int]:  # fmt: skip
    """Places and values whose answer was 500 or above, with it. Empty if all is well. `leave`: operations not asked."""
    found: dict[str, int] = {}
    for one in wanted(app, known):
        if str(one) in leave:
            continue
        for where, body in RAW:
            if one.body is not None:
                headers = {name: value.encode() for name, value in token.items()} | {
                    "content-type": b"application/json"
                }
                sent = _sent(one, {}, one.body) | {"content": body, "headers": headers}
                if (answer := await http.request(**sent)).status_code >= 500:
                    found[f"{one} {where}"] = answer.status_code
        for where, request in spoilt(one):
            headers = {**{name: value.encode() for name, value in token.items()}, **request.pop("headers")}
            answer = await http.request(**request, headers=headers)
            if answer.status_code >= 500:
                found[where] = answer.status_code
    return found
