"""The Kafka binding: `ce_` headers and the data as value (binary), or the whole event as value (structured).

Our own events are written and read on fast paths, because they come in tens of thousands a second. What departments
send is read with suspicion: headers may be null, doubled or no text at all.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from shared.contracts.envelope import media
from shared.contracts.envelope.attributes import cloud_event
from shared.contracts.envelope.event import CloudEvent, EnvelopeError
from shared.contracts.envelope.structured import WHOLE_EVENT, from_structured, is_whole_event, written
from shared.contracts.reasons import FIELD_NAME, Reason

Headers = list[tuple[str, bytes]]
HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}\Z")
CONTENT_TYPE = ("content-type", b"application/json")
SPELT = "\\x"
"""How a byte stands in a header's name that was no UTF-8: readers of Kafka spell it out, as names are texts to them."""


WRONG_PREFIX = Reason(
    "headers",
    "wrong_header_prefix",
    "On Kafka the headers of a CloudEvent begin with ce_ (ce_id, ce_source …); ce- is for HTTP.",
)


class Recorded(Protocol):
    """An entry of a journal, as far as its headers need it."""

    @property
    def id(self) -> UUID: ...
    @property
    def type(self) -> str: ...
    @property
    def subject(self) -> UUID: ...
    @property
    def sequence(self) -> int: ...
    @property
    def time(self) -> datetime: ...
    @property
    def municipality(self) -> str: ...
    @property
    def traceparent(self) -> str | None: ...
    @property
    def tracestate(self) -> str | None: ...


def headers_for(recorded: Recorded) -> Headers:
    """The headers of one of our own events in binary mode."""
    return headers_of(
        recorded.id,
        recorded.type,
        recorded.subject,
        recorded.sequence,
        recorded.time,
        recorded.municipality,
        recorded.traceparent,
        recorded.tracestate,
    )


def headers_of(
    id: UUID, type: str, subject: UUID, sequence: int, time: datetime, municipality: str,
    traceparent: str | None = None, tracestate: str | None = None,
) -> Headers:  # fmt: skip
    """As `headers_for`, from single values (a row of a database, say). About 2 µs.

    The trace context stands in the CloudEvents extension, which keeps the start of the story over all hops, and in the
    plain W3C headers, which every tracing library reads.
    """
    headers = [
        *(_CONSTANT.get(type) or _constant(type)),
        ("ce_id", str(id).encode()),
        ("ce_subject", str(subject).encode()),
        ("ce_sequence", b"%010d" % sequence),
        ("ce_time", _time(time)),
        ("ce_municipality", municipality.encode()),
    ]
    if traceparent is not None:
        parent = traceparent.encode()
        headers += (("ce_traceparent", parent), ("traceparent", parent))
        if tracestate is not None:
            state = tracestate.encode()
            headers += (("ce_tracestate", state), ("tracestate", state))
    return headers


def _time(time: datetime) -> bytes:
    """Events that happened in one transaction have one time: the last one written is remembered."""
    global _last_time
    if time != _last_time[0]:
        _last_time = (time, utc(time).encode())
    return _last_time[1]


_last_time: tuple[datetime | None, bytes] = (None, b"")


def utc(time: datetime) -> str:
    """RFC 3339 in UTC with a Z."""
    return (time if time.tzinfo is UTC else time.astimezone(UTC)).isoformat()[:-6] + "Z"


def _constant(type: str) -> tuple[tuple[str, bytes], ...]:
    """What is the same in all events of a type: written once. The owner of a type is the service that tells it."""
    owner = type.partition(".")[0]
    _CONSTANT[type] = constant = (
        ("ce_specversion", b"1.0"),
        ("ce_source", f"/services/{owner}".encode()),
        ("ce_type", type.encode()),
        ("ce_dataschema", f"urn:staffel:schema:{type}".encode()),
        ("ce_sequencetype", b"Integer"),
        CONTENT_TYPE,
    )
    return constant


_CONSTANT: dict[str, tuple[tuple[str, bytes], ...]] = {}


def parse_own(headers: Iterable[tuple[str, bytes | None]], value: bytes | None) -> CloudEvent:
    """One of our own events: the short way while everything is as we write it, else the long one.

    `subject` and `sequence` are always there afterwards; what lacks them raises `EnvelopeError`.
    """
    headers = tuple(headers)
    named = dict(headers)
    try:
        if named["ce_specversion"] == b"1.0" and len(named) == len(headers) and value is not None:
            parent, state = named.get("traceparent"), named.get("tracestate")
            municipality = named["ce_municipality"]
            return CloudEvent(
                named["ce_id"].decode(),  # type: ignore[union-attr]
                named["ce_source"].decode(),  # type: ignore[union-attr]
                named["ce_type"].decode(),  # type: ignore[union-attr]
                named["ce_subject"].decode(),  # type: ignore[union-attr]
                datetime.fromisoformat(named["ce_time"].decode()),  # type: ignore[union-attr]
                None if parent is None else parent.decode(),
                None if state is None else state.decode(),
                int(named["ce_sequence"]),  # type: ignore[arg-type]
                None if municipality is None else municipality.decode(),
                value,
            )
    except (KeyError, ValueError, AttributeError, TypeError):
        pass
    event = from_kafka(headers, value)
    absent = [name for name in ("subject", "sequence") if getattr(event, name) is None]
    if absent:
        found = [Reason(name, "missing", f"Events of Staffel carry the attribute {name}.") for name in absent]
        raise EnvelopeError(found, event.source, event.id)
    return event


def from_kafka(headers: Iterable[tuple[str, bytes | None]], value: bytes | None) -> CloudEvent:
    """A record of anybody, in binary or structured mode; raises `EnvelopeError` with every reason found.

    A header that is null or no UTF-8 text, its name included, is a reason even if it is no attribute: a sender whose
    headers are broken shall hear of it. The plain W3C trace headers are those of the last hop and win over the
    extension.
    """
    attributes: dict[str, str] = {}
    plain: dict[str, str] = {}
    found: list[Reason] = []
    for name, raw in headers:
        if SPELT in name:
            found.append(Reason("headers", "not_utf8", "The name of a header is not valid UTF-8."))
            continue
        is_attribute = name[:3] == "ce_"
        key, into = (name[3:], attributes) if is_attribute else (name.lower(), plain)
        try:
            text = raw.decode()  # type: ignore[union-attr]
        except (UnicodeDecodeError, AttributeError):
            found.append(_broken(name, key if is_attribute else name, raw))
            continue
        if is_attribute and key in attributes:
            found.append(Reason(_place(key), "duplicate", f"The header {_place(name)} occurs twice."))
        into[key] = text
    for reason in found:
        attributes.pop(reason.pointer, None)
    mode, why = media.mode_of(plain.get("content-type"))
    if mode == "batch":
        mode, why = "unreadable", "A record holds one event; a batch is only for HTTP."
    if mode == "unreadable":
        found.append(Reason("datacontenttype", "unsupported_media_type", why))
    if not attributes and mode == "binary" and any(name.startswith("ce-") for name in plain):
        raise EnvelopeError([WRONG_PREFIX])
    if not attributes and mode == "binary" and is_whole_event(value):
        raise EnvelopeError([WHOLE_EVENT])
    if not value:
        found.append(Reason("", "no_data", "The record has no body."))
    elif mode == "structured":
        return from_structured(value, found)
    attributes |= {name: plain[name] for name in ("traceparent", "tracestate") if name in plain}
    return cloud_event(attributes, value or b"", found)


def _broken(name: str, key: str, raw: bytes | None) -> Reason:
    named = _place(name)
    if raw is None:
        return Reason(_place(key), "null_header", f"The header {named} has no value; leave it out instead.")
    return Reason(_place(key), "not_utf8", f"The header {named} is not valid UTF-8.")


def _place(name: str) -> str:
    return name if FIELD_NAME.match(name) or HEADER_NAME.match(name) else "headers"


def to_kafka(event: CloudEvent) -> tuple[Headers, bytes]:
    """Headers and value in binary mode, for a department that publishes."""
    optional = {
        "ce_subject": event.subject,
        "ce_time": written(event.time),
        "ce_sequence": None if event.sequence is None else f"{event.sequence:010d}",
        "ce_sequencetype": None if event.sequence is None else "Integer",
        "ce_municipality": event.municipality,
        "ce_traceparent": event.traceparent,
        "ce_tracestate": event.tracestate,
        "traceparent": event.traceparent,
        "tracestate": event.tracestate,
    }
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", event.id.encode()),
        ("ce_source", event.source.encode()),
        ("ce_type", event.type.encode()),
        CONTENT_TYPE,
    ]
    return headers + [(name, value.encode()) for name, value in optional.items() if value], event.data
