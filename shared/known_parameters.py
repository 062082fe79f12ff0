"""A parameter of the query that a route does not know is refused: a filter that is ignored looks like an answer."""

from collections.abc import Iterator
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute

from shared.problems import InvalidContent


def only_known_parameters(request: Request) -> None:
    """Raises the 422 problem with every name the route does not know, and those it knows."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or not request.query_params:
        return
    known = frozenset(_names(route.dependant))
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        there = ", ".join(sorted(known)) or "keinen"
        raise InvalidContent(
            [
                {"pointer": f"/{name}", "code": "unknown_parameter", "in": "query", "detail": f"Es gibt hier: {there}."}
                for name in dict.fromkeys(unknown)
            ],
            "Diesen Filter gibt es hier nicht; ohne ihn wäre die Antwort eine andere als gefragt.",
        )


def _names(dependant: Any) -> Iterator[str]:
    yield from (one.alias for one in dependant.query_params)
    for inner in dependant.dependencies:
        yield from _names(inner)
