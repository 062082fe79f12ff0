"""The rules of the context attributes (CloudEvents 1.0.2, "Context Attributes"), the same for every binding."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.contracts.envelope.event import MAX_BYTES, CloudEvent, EnvelopeError
from shared.contracts.instants import rfc3339
from shared.contracts.reasons import Reason

REQUIRED = ("specversion", "id", "source", "type")
LONGEST = {"specversion": 8, "id": 128, "source": 512, "type": 255, "subject": 255}

# Control characters, lone surrogates and noncharacters must not occur in a CloudEvents string.
FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\Z")
NO_TIME = (
    "The attribute time must be a time as in RFC 3339, such as 2026-03-14T08:30:00+01:00; leave out what is not set."
)
SEQUENCE = re.compile(r"[0-9]{1,10}\Z")


def cloud_event(attributes: Mapping[str, Any], data: bytes, reasons: Sequence[Reason] = ()) -> CloudEvent:
    """The event of these attributes (by their CloudEvents names, without prefix) and data.

    `reasons` are findings of the binding; whatever is found, `EnvelopeError` names all of it at once. A trace context
    that is malformed is dropped and not an error, as W3C Trace Context asks.
    """
    found = list(reasons)
    kept = {name: attribute(attributes, name, found) for name in ("id", "source", "type", "subject")}
    if attribute(attributes, "specversion", found) not in ("1.0", None):
        found.append(Reason("specversion", "wrong_specversion", "The attribute specversion must be 1.0."))
    time = moment(attributes.get("time"), found)
    if len(data) > MAX_BYTES and too_large() not in found:
        found.append(too_large())
    if found:
        raise EnvelopeError(found, kept["source"], kept["id"])
    assert kept["id"] is not None
    assert kept["source"] is not None
    assert kept["type"] is not None
    parent, sequence = attributes.get("traceparent"), attributes.get("sequence")
    traced = isinstance(parent, str) and bool(TRACEPARENT.match(parent))
    return CloudEvent(
        kept["id"],
        kept["source"],
        kept["type"],
        kept["subject"],
        time,
        parent if traced else None,
        printable(attributes.get("tracestate")) if traced else None,
        int(sequence) if isinstance(sequence, str) and SEQUENCE.match(sequence) else None,
        printable(attributes.get("municipality")),
        data,
    )


def attribute(attributes: Mapping[str, Any], name: str, found: list[Reason]) -> str | None:
    """The attribute's text if it keeps the rules; otherwise None and, unless it is merely absent, a reason."""
    value = attributes.get(name)
    if isinstance(value, str) and 0 < len(value) <= LONGEST[name] and value.isprintable():
        return value
    if value is None:
        if name in REQUIRED and not any(reason.pointer == name for reason in found):
            found.append(Reason(name, "missing", f"The attribute {name} is required."))
        return None
    if not isinstance(value, str):
        found.append(Reason(name, "wrong_type", f"The attribute {name} must be a text."))
    elif not value:
        found.append(Reason(name, "too_short", f"The attribute {name} must not be empty."))
    elif len(value) > LONGEST[name]:
        found.append(Reason(name, "too_long", f"The attribute {name} may have {LONGEST[name]} characters."))
    elif FORBIDDEN.search(value):
        found.append(Reason(name, "wrong_format", f"The attribute {name} holds control characters."))
    else:
        return value
    return None


def moment(value: Any, found: list[Reason]) -> datetime | None:
    """An RFC 3339 time, aware, within what any zone can hold."""
    if value is None:
        return None
    if not isinstance(value, str):
        found.append(Reason("time", "wrong_type", "The attribute time must be a text."))
        return None
    if (found_time := rfc3339(value)) is None:
        found.append(Reason("time", "wrong_format", NO_TIME))
    return found_time


def printable(value: Any) -> str | None:
    """An optional extension we use ourselves: dropped when it is no proper text of bearable length."""
    if not isinstance(value, str) or not 0 < len(value) <= 512:
        return None
    return value if value.isprintable() or not FORBIDDEN.search(value) else None


def too_large() -> Reason:
    return Reason("", "too_large", f"The event is larger than {MAX_BYTES // 1024} KiB.")
