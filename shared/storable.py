"""What JSON can spell and nothing of ours can hold: U+0000, halves of surrogate pairs, numbers without end, NaN.

Python's parser lets all of it pass, and the failure would come late, as ours. Routes that read a body into a model
refuse it here; what takes raw bodies (CloudEvents) judges each event by itself.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import orjson
from fastapi import Request

from shared.problems import InvalidContent

SUSPICIOUS = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])|[0-9]{17}|[eE][+-]?[0-9]{3}|NaN|Infinity")
LARGEST = 2**63 - 1
NO_SUCH_CHARACTER = {
    "pointer": "",
    "code": "character_not_storable",
    "detail": "A text holds a character that cannot be stored (U+0000 or half of a surrogate pair).",
}
NO_SUCH_NUMBER = {
    "pointer": "",
    "code": "number_out_of_range",
    "detail": f"A number is none, or beyond what is stored here (at most {LARGEST}).",
}


async def only_storable_text(request: Request) -> None:
    """A dependency of every route; raises the 422 problem for a JSON body with such a text."""
    if getattr(request.scope.get("route"), "body_field", None) is None:
        return
    body = await request.body()
    if SUSPICIOUS.search(body):
        parsed = _with_numbers(body)
        try:
            orjson.loads(body)
        except orjson.JSONDecodeError:
            raise InvalidContent([NO_SUCH_CHARACTER]) from None
        if any("\0" in text for text in texts(parsed)):
            raise InvalidContent([NO_SUCH_CHARACTER])


def _with_numbers(body: bytes) -> Any:
    """The parsed body, None where it is no JSON at all (which is FastAPI's to say). Raises the 422 problem."""
    try:
        return json.loads(body, parse_int=_whole, parse_float=_fraction, parse_constant=_constant)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return None


def _whole(digits: str) -> int:
    if len(digits) > 20 or not -LARGEST <= int(digits) <= LARGEST:
        raise InvalidContent([NO_SUCH_NUMBER])
    return int(digits)


def _fraction(literal: str) -> float:
    if not math.isfinite(float(literal)):
        raise InvalidContent([NO_SUCH_NUMBER])
    return float(literal)


def _constant(literal: str) -> float:
    raise InvalidContent([NO_SUCH_NUMBER])


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
