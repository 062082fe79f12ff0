"""The HTTP binding: binary (`ce-` headers), structured and batch."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote_to_bytes

from shared.contracts import json_pieces, strict_json
from shared.contracts.envelope import media
from shared.contracts.envelope.attributes import REQUIRED, cloud_event
from shared.contracts.envelope.event import CloudEvent, EnvelopeError
from shared.contracts.envelope.structured import (
    WHOLE_EVENT,
    NotStrictEvent,
    from_document,
    from_structured,
    is_whole_event,
    parsed,
)
from shared.contracts.reasons import Reason

QUOTED_PAIR = re.compile(r"\\(.)")


class UnreadableEnvelope(EnvelopeError):
    """The request holds no CloudEvent that could be answered with a receipt (400)."""


class UnsupportedMediaType(Exception):
    """The content type is none we read (415); the message says what would be."""


def from_http(headers: Mapping[str, str] | Iterable[tuple[str, str]], body: bytes) -> list[CloudEvent | EnvelopeError]:
    """The events of a request in the order of the body; what is wrong with one of them stands in its place.

    Raises `UnsupportedMediaType`, or `UnreadableEnvelope` where nothing can be told apart: a body that is not JSON, a
    single event without a required attribute. A batch is refused only where its events cannot be told apart; one that
    cannot be read is an `EnvelopeError`, with the source and id it names if they can be read.
    Header values are as ASGI servers give them: each character one byte.
    """
    pairs = [(name.lower(), value) for name, value in _pairs(headers)]
    plain = dict(pairs)
    mode, why = media.mode_of(plain.get("content-type"))
    if mode == "unreadable":
        raise UnsupportedMediaType(why)
    if mode == "batch":
        return _batch(body)
    try:
        return [from_structured(body) if mode == "structured" else _binary(pairs, plain, body)]
    except EnvelopeError as error:
        if (
            isinstance(error, NotStrictEvent)
            or any(reason.pointer in REQUIRED for reason in error.reasons)
            or not (error.source and error.id)
        ):
            raise UnreadableEnvelope(error.reasons, error.source, error.id) from None
        return [error]


def _pairs(headers: Mapping[str, str] | Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    return headers.items() if isinstance(headers, Mapping) else headers


def _binary(pairs: list[tuple[str, str]], plain: dict[str, str], body: bytes) -> CloudEvent:
    attributes: dict[str, str] = {}
    found: list[Reason] = []
    for name, value in pairs:
        if name[:3] != "ce-":
            continue
        key = name[3:]
        if key in attributes:
            found.append(Reason(key, "duplicate", f"The header {name} occurs twice."))
        try:
            attributes[key] = decoded(value)
        except ValueError:
            found.append(Reason(key, "not_utf8", f"The header {name} is not percent-encoded UTF-8."))
    for reason in found:
        attributes.pop(reason.pointer, None)
    if not attributes and is_whole_event(body):
        raise UnreadableEnvelope([WHOLE_EVENT])
    if not body:
        found.append(Reason("", "no_data", "The request has no body."))
    attributes |= {name: plain[name] for name in ("traceparent", "tracestate") if name in plain}
    return cloud_event(attributes, body, found)


def decoded(value: str) -> str:
    """A header's value as the HTTP binding (3.1.3.2) reads it: quotes and backslashes off, then percent-decoding.

    Bytes above ASCII that a sender did not encode are taken as UTF-8. Raises ValueError (UnicodeError).
    """
    value = value.strip(" \t")
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = QUOTED_PAIR.sub(r"\1", value[1:-1])
    return unquote_to_bytes(value.encode("latin-1")).decode()


def _batch(body: bytes) -> list[CloudEvent | EnvelopeError]:
    """Mostly the whole is read at once; where its text breaks a rule somewhere, each event is read by itself."""
    try:
        documents = strict_json.parse(body)
    except strict_json.NotStrictJson as error:
        texts = json_pieces.elements(body)
        if texts is None:
            raise UnreadableEnvelope([Reason("", error.code, error.detail)]) from None
        return [_element(text) for text in texts]
    if not isinstance(documents, list):
        raise UnreadableEnvelope([Reason("", "wrong_type", "A batch is a JSON array of CloudEvents.")])
    return [_element(document) for document in documents]


def _element(one: object) -> CloudEvent | EnvelopeError:
    """The event of a parsed document, or of its text (bytes)."""
    try:
        return from_document(parsed(one) if isinstance(one, bytes) else one)
    except EnvelopeError as error:
        return error
