"""The JSON event format: one event as one JSON object, the data inside it."""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shared.contracts import json_pieces, strict_json
from shared.contracts.envelope import media
from shared.contracts.envelope.attributes import attribute, cloud_event, too_large
from shared.contracts.envelope.event import MAX_BYTES, CloudEvent, EnvelopeError
from shared.contracts.reasons import Reason


class NotStrictEvent(EnvelopeError):
    """The text breaks the rules of `strict_json`; what it says of source and id is known all the same."""


WHOLE_EVENT = Reason(
    "content-type",
    "wrong_content_type",
    "The body is a whole CloudEvent: send it as application/cloudevents+json, or its attributes as headers.",
)


def is_whole_event(raw: bytes | None) -> bool:
    """Whether this is an event in structured mode that was not said to be one."""
    try:
        document = strict_json.parse(raw or b"")
    except strict_json.NotStrictJson:
        return False
    return isinstance(document, dict) and {"specversion", "type"} <= document.keys()


def from_structured(raw: bytes, reasons: Sequence[Reason] = ()) -> CloudEvent:
    """One event in structured mode; raises `EnvelopeError`. What is too large is still read for its source and id.

    `reasons` are what the binding has found already.
    """
    found = list(reasons)
    document = parsed(raw, found)
    if len(raw) > MAX_BYTES:
        found.append(too_large())
    return from_document(document, found)


def parsed(raw: bytes, reasons: Sequence[Reason] = ()) -> Any:
    """The document of an event; raises `NotStrictEvent`."""
    try:
        return strict_json.parse(raw)
    except strict_json.NotStrictJson as error:
        named = json_pieces.claimed(raw)
        source, id = (attribute(named, name, []) for name in ("source", "id"))
        raise NotStrictEvent([*reasons, Reason("", error.code, error.detail)], source, id) from None


def from_document(document: Any, reasons: Sequence[Reason] = ()) -> CloudEvent:
    """An event that has been parsed already, alone or as an element of a batch."""
    if not isinstance(document, dict):
        raise EnvelopeError([*reasons, Reason("", "wrong_type", "A CloudEvent is a JSON object.")])
    found = list(reasons)
    data = _data(document, found)
    return cloud_event(document, data, found)


def _data(document: dict[str, Any], found: list[Reason]) -> bytes:
    kind = document.get("datacontenttype")
    if kind is not None and (not isinstance(kind, str) or media.mode_of(kind)[0] != "binary"):
        found.append(Reason("datacontenttype", "not_json", "The data must be JSON (application/json)."))
    encoded = document.get("data_base64")
    if encoded is None:
        return strict_json.text(document["data"]) if "data" in document else b""
    if document.get("data") is not None:
        found.append(Reason("data_base64", "ambiguous", "An event has either data or data_base64."))
    elif isinstance(encoded, str):
        try:
            return base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            found.append(Reason("data_base64", "wrong_format", "The field data_base64 is not valid base64."))
    else:
        found.append(Reason("data_base64", "wrong_type", "The field data_base64 must be a text."))
    return b""


def written(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat().replace("+00:00", "Z")


def to_structured(event: CloudEvent) -> bytes:
    """The event as `application/cloudevents+json`, with the data (JSON text) byte for byte."""
    attributes: dict[str, str] = {"specversion": "1.0", "id": event.id, "source": event.source, "type": event.type}
    optional: dict[str, str | None] = {
        "subject": event.subject,
        "time": written(event.time),
        "datacontenttype": "application/json" if event.data else None,
        "sequence": None if event.sequence is None else f"{event.sequence:010d}",
        "sequencetype": None if event.sequence is None else "Integer",
        "municipality": event.municipality,
        "traceparent": event.traceparent,
        "tracestate": event.tracestate,
    }
    attributes |= {name: value for name, value in optional.items() if value is not None}
    head = strict_json.text(attributes)
    return head[:-1] + b',"data":' + event.data + b"}" if event.data else head
