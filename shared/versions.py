"""Versions of aggregates over HTTP: an ETag says which one was read, If-Match which one an act was decided on."""

from typing import Any
from uuid import UUID

import orjson
from fastapi import Request, Response
from pydantic import BaseModel

from shared.problems import VersionMovedOn, invalid


def answer(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer; pydantic models, UUIDs, dates and times are written as they are on the topics."""
    body = orjson.dumps(content, default=_jsonable)
    return Response(body, status, headers, "application/json")


def with_etag(request: Request, content: Any, version: int, status: int = 200) -> Response:
    """The answer to a GET of an aggregate: with its ETag, or 304 without content if the caller has this version."""
    known = [tag.strip() for tag in request.headers.get("if-none-match", "").split(",")]
    headers = {"ETag": etag(version), "Cache-Control": "private, no-cache"}
    if request.method == "GET" and (etag(version) in known or "*" in known):
        return Response(status_code=304, headers=headers)
    return answer(content, status, headers)


def etag(version: int) -> str:
    """The strong entity tag of a version, `"3"` with its quotes."""
    return f'"{version}"'


def expected_version(request: Request) -> int | None:
    """The version `If-Match` names; None when there is none or it is `*`. Raises 422 when it is not one of our tags."""
    header = request.headers.get("if-match")
    if header is None or header.strip() == "*":
        return None
    tag = header.strip().removeprefix("W/")
    digits = tag[1:-1]
    if (
        len(tag) < 3
        or tag[0] != '"'
        or tag[-1] != '"'
        or not (digits.isascii() and digits.isdigit())
        or len(digits) > 18
    ):
        detail = "Send one ETag as you got it, with its quotes."
        raise invalid("/If-Match", "not_an_etag", detail, "header")
    return int(digits)


def check_if_match(request: Request, version: int) -> None:
    """Raises `VersionMovedOn` (409) if the request was decided on another version than the current one."""
    expected = expected_version(request)
    if expected is not None and expected != version:
        raise VersionMovedOn("Read it again and decide on what it says now.")


def _jsonable(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)  # asyncpg's own subclass, which orjson does not know
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", exclude_none=True)
    if isinstance(value, frozenset | set | tuple):
        return sorted(value) if isinstance(value, frozenset | set) else list(value)
    raise TypeError(type(value).__name__)
