"""Paging by key: a list goes on after the last row that was seen, so that rows which come and go move
nothing.

The cursor holds the sort key of that row. To clients it is opaque; a checksum bound to the list and its
filters refuses one that was edited, cut off, or taken from another list.
"""

import base64
import binascii
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import orjson
from fastapi import Query

from shared.problems import InvalidContent, invalid

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
MAX_CURSOR = 1024

Key = str | int | bool | None | datetime | date | UUID
Row = TypeVar("Row")
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT, description="How many entries one answer holds at most.")]
Cursor = Annotated[str | None, Query(max_length=MAX_CURSOR, description="`next` of the answer before; opaque.")]


@dataclass(frozen=True, slots=True)
class Page:
    """What a query needs: read `limit + 1` rows after the key `after` (None: from the start)."""

    limit: int
    after: tuple[Key, ...] | None
    scope: str

    def answer(self, rows: Sequence[Row], key: Callable[[Row], tuple[Key, ...]]) -> dict[str, Any]:
        """`{"items": [...], "next": cursor or null}` from up to `limit + 1` rows in order."""
        items = list(rows[: self.limit])
        more = len(rows) > self.limit
        return {"items": items, "next": encode(key(items[-1]), self.scope) if more else None}


def page(limit: int, cursor: str | None, scope: str) -> Page:
    """The page a request asks for. `scope` names the list and its filters; a cursor is good for one scope."""
    return Page(limit, decode(cursor, scope) if cursor else None, scope)


def encode(key: tuple[Key, ...], scope: str = "") -> str:
    """The opaque cursor of a sort key: URL-safe, about 1.4 times as long as the key."""
    body = orjson.dumps([_tagged(value) for value in key])
    return base64.urlsafe_b64encode(_checksum(body, scope) + body).rstrip(b"=").decode()


def decode(cursor: str, scope: str = "") -> tuple[Key, ...]:
    """The sort key of a cursor. Raises the 422 `invalid-content` for what was not given out."""
    try:
        raw = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        checksum, body = raw[:4], raw[4:]
        if checksum != _checksum(body, scope):
            raise ValueError
        return tuple(_untagged(tag, value) for tag, value in orjson.loads(body))
    except (ValueError, TypeError, binascii.Error):
        raise _unknown() from None


def _unknown() -> InvalidContent:
    return invalid("/cursor", "cursor_unknown", "Ask again without a cursor, from the start of the list.", "query")


def _checksum(body: bytes, scope: str) -> bytes:
    return zlib.crc32(body, zlib.crc32(scope.encode())).to_bytes(4, "big")


def _tagged(value: Key) -> tuple[str, Any]:
    match value:
        case datetime():
            return "t", value.astimezone(UTC).isoformat()
        case date():
            return "d", value.isoformat()
        case UUID():
            return "u", str(value)
        case _:
            return "v", value


def _untagged(tag: str, value: Any) -> Key:
    match tag:
        case "t":
            return datetime.fromisoformat(value)
        case "d":
            return date.fromisoformat(value)
        case "u":
            return UUID(value)
        case "v" if value is None or isinstance(value, str | int | bool):
            return value
    raise ValueError("unknown tag")
