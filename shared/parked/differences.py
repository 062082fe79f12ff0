"""What a repair changes, as a person can check it: place by place, in the manner of JSON Patch (RFC 6902).

Masked, it shows where something changes and in which form, and no value: that is what everybody may see. In clear only
those see it who were granted the sight of the record.
"""

from collections.abc import Callable, Iterator
from typing import Any

import orjson

from shared.contracts import strict_json
from shared.parked.masking import ANY, Place, is_structured, masked, named
from shared.records import Record

Show = Callable[[Any, Place], Any]
Change = dict[str, Any]


def clear(value: Any, place: Place) -> Any:
    """Shows a value as it is; a number of more than 64 bits becomes a fraction, as answers can hold no larger one."""
    return orjson.loads(strict_json.text(value))


def differences(before: Any, after: Any, show: Show = masked) -> list[Change]:
    """`[{"op": "add" | "remove" | "replace", "pointer", "before"?, "after"?}]`, to be applied one after another."""
    return list(_differences(before, after, "", (), show))


def _differences(before: Any, after: Any, pointer: str, place: Place, show: Show) -> Iterator[Change]:
    match before, after:
        case dict(), dict():
            for number, key in enumerate({**before, **after}):
                there = f"{pointer}/{_step(key, number, show)}"
                yield from _member(before, after, key, there, (*place, key), show)
        case list(), list():
            old, new = dict(enumerate(before)), dict(enumerate(after))
            for index in [*range(len(after)), *reversed(range(len(after), len(before)))]:
                yield from _member(old, new, index, f"{pointer}/{index}", (*place, ANY), show)
        case _ if type(before) is not type(after) or before != after:
            yield {"op": "replace", "pointer": pointer, "before": show(before, place), "after": show(after, place)}


def _member(before: Any, after: Any, key: Any, pointer: str, place: Place, show: Show) -> Iterator[Change]:
    if key not in before:
        yield {"op": "add", "pointer": pointer, "after": show(after[key], place)}
    elif key not in after:
        yield {"op": "remove", "pointer": pointer, "before": show(before[key], place)}
    else:
        yield from _differences(before[key], after[key], pointer, place, show)


def _step(key: str, number: int, show: Show) -> str:
    step = key if show is clear else named(key, number)
    return step.replace("~", "~0").replace("/", "~1")


def changes(record: Record, repaired: bytes, show: Show = masked) -> list[Change]:
    """What repaired data would change in a record. What could not be read is replaced as a whole, without `before`.

    If the repair is a whole CloudEvent, so is what it is compared with: the record's attributes and data.
    """
    after = strict_json.parse(repaired)
    whole = isinstance(after, dict) and "specversion" in after
    try:
        before = strict_json.parse(record.value or b"")
    except strict_json.NotStrictJson:
        if not whole or is_structured(record.headers):
            return [{"op": "replace", "pointer": "", "after": show(after, ())}]
        before = None
    if is_structured(record.headers) and isinstance(before, dict) and not whole:
        before = before.get("data")
    elif whole and not is_structured(record.headers):
        before = {**attributes(record), **({} if before is None else {"data": before})}
    return differences(before, after, show)


def attributes(record: Record) -> dict[str, str]:
    """The CloudEvents attributes of a record in binary mode, as far as they are text."""
    return {
        name.removeprefix("ce_"): raw.decode(errors="replace")
        for name, raw in record.headers
        if raw is not None and name.startswith("ce_")
    }
