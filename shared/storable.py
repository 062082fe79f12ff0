"""Texts that are no texts: JSON can spell U+0000 and halves of surrogate pairs, PostgreSQL and UTF-8 cannot hold them.

Python's parser lets both pass, and the failure would come late, as ours. Routes that read a body into a model refuse
them here; what takes raw bodies (CloudEvents) judges each event by itself.
"""

import re
from collections.abc import Iterator
from typing import Any

import orjson
from fastapi import Request

from shared.problems import InvalidContent

SUSPICIOUS = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
NO_SUCH_CHARACTER = {
    "pointer": "",
    "code": "character_not_storable",
    "detail": "A text holds a character that cannot be stored (U+0000 or half of a surrogate pair).",
}


async def only_storable_text(request: Request) -> None:
    """A dependency of every route; raises the 422 problem for a JSON body with such a text."""
    if getattr(request.scope.get("route"), "body_field", None) is None:
        return
    body = await request.body()
    if SUSPICIOUS.search(body):
        try:
            parsed = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise InvalidContent([NO_SUCH_CHARACTER]) from None
        if any("\0" in text for text in texts(parsed)):
            raise InvalidContent([NO_SUCH_CHARACTER])


def texts(value: Any) -> Iterator[str]:
    """Every text inside parsed JSON, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
