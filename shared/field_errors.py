"""Pydantic's findings as `{"pointer", "code", "detail"}`: where, which rule, what to do; never what was sent.

Reports and requests carry personal data, and messages of validators like to quote their input. Everything
that leaves the house about invalid input passes here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

PLACES = ("body", "query", "path", "header", "cookie")
GENERIC = "The value breaks a rule of this field."
OWN_CODES = ("wrong_format", "out_of_range")
"""Ours (`shared/bounded.py`): their sentences hold examples and bounds, and nothing of what was sent."""
SAFE_DETAILS = {
    "missing": "This field is required.",
    "uuid_parsing": "Input should be a UUID.",
    "union_tag_invalid": "The field that tells the variants apart has an unknown value.",
    "json_invalid": "The body is not valid JSON.",
    "extra_forbidden": "This field is not known here; leave it out.",
}


def pointer(location: Iterable[int | str]) -> str:
    """The RFC 6901 JSON pointer of a location, `("items", 0, "a/b")` → `/items/0/a~1b`; the whole document
    is ``.
    """
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in location)


def field_error(error: Mapping[str, Any], places: bool = False) -> dict[str, str]:
    """One entry of pydantic's `errors()`; with `places` the first step of the location says body, query,
    path …
    """
    location: Sequence[int | str] = error["loc"]
    place = str(location[0]) if places and location and location[0] in PLACES else "body"
    if places and location and location[0] in PLACES:
        location = location[1:]
    if error["type"] == "json_invalid":
        location = ()
    found = {"pointer": pointer(location), "code": str(error["type"]), "detail": detail(error)}
    return found if place == "body" else {**found, "in": place}


def field_errors(errors: Iterable[Mapping[str, Any]], places: bool = False) -> list[dict[str, str]]:
    """All findings of a pydantic `ValidationError.errors()` (or FastAPI's, with `places=True`) without
    values.
    """
    return [field_error(error, places) for error in errors]


def detail(error: Mapping[str, Any]) -> str:
    """The validator's message, unless it quotes the input: then a general sentence."""
    code, message = str(error["type"]), str(error["msg"])
    if code in OWN_CODES:
        return message
    if code in SAFE_DETAILS:
        return SAFE_DETAILS[code]
    if any(leaf in message for leaf in leaves(error.get("input"))):
        return GENERIC
    return message.removeprefix("Value error, ").removeprefix("Assertion failed, ")


def leaves(value: Any, depth: int = 6) -> Iterator[str]:
    """The texts inside an input that are long enough to be recognised in a message, and numbers."""
    if isinstance(value, Mapping) and depth:
        for key, inner in value.items():
            yield from leaves(key, depth - 1)
            yield from leaves(inner, depth - 1)
    elif isinstance(value, list | tuple | set | frozenset) and depth:
        for inner in value:
            yield from leaves(inner, depth - 1)
    elif isinstance(value, str | bytes) and len(value) > 2:
        yield value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    elif isinstance(value, int | float) and len(str(value)) > 2 and not isinstance(value, bool):
        yield str(value)
