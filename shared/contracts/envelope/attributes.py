"""The rules of the context attributes (CloudEvents 1.0.2, "Context Attributes"), the same for every binding."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shared.contracts.envelope.event import MAX_BYTES, CloudEvent, EnvelopeError
from shared.contracts.reasons import Reason

REQUIRED = ("specversion", "id", "source", "type")
LONGEST = {"specversion": 8, "id": 128, "source": 512, "type": 255, "subject": 255}

# Control characters, lone surrogates and noncharacters must not occur in a CloudEvents string.
FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)\Z", re.ASCII
)
TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}\Z")
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
    """An RFC 3339 time; a leap second counts as the one before it."""
    if value is None:
        return None
    if not isinstance(value, str):
        found.append(Reason("time", "wrong_type", "The attribute time must be a text."))
        return None
    if RFC_3339.match(value):
        plain = value.upper().replace(":60", ":59", 1) if value[17:19] == "60" else value.upper()
        try:
            return datetime.fromisoformat(plain)
        except ValueError:
            pass
    found.append(Reason("time", "wrong_format", "The attribute time must be a time as in RFC 3339."))
    return None


def printable(value: Any) -> str | None:
    """An optional extension we use ourselves: dropped when it is no proper text of bearable length."""
    if not isinstance(value, str) or not 0 < len(value) <= 512:
        return None
    return value if value.isprintable() or not FORBIDDEN.search(value) else None


def too_large() -> Reason:
    return Reason("", "too_large", f"The event is larger than {MAX_BYTES // 1024} KiB.")
