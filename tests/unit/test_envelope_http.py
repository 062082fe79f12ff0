"""Events over HTTP: binary, structured and batch; 400 for what cannot be read, 415 for other media types."""

import json
from typing import Any

import pytest

from shared.contracts.envelope import (
    CloudEvent,
    EnvelopeError,
    UnreadableEnvelope,
    UnsupportedMediaType,
    from_http,
    to_structured,
)

SOURCE = "/departments/05913000.jobcenter"
TYPE = "department.report.submitted.v1"
STRUCTURED = {"Content-Type": "application/cloudevents+json"}
BATCH = {"Content-Type": "application/cloudevents-batch+json; charset=utf-8"}


def binary(**changes: str) -> dict[str, str]:
    named = {
        "CE-SpecVersion": "1.0",
        "ce-id": "1",
        "ce-source": SOURCE,
        "ce-type": TYPE,
        "content-type": "application/json",
    }
    return {name: value for name, value in (named | changes).items() if value}


def document(**changes: Any) -> dict[str, Any]:
    named = {"specversion": "1.0", "id": "1", "source": SOURCE, "type": TYPE, "data": {"a": 1}}
    return {name: value for name, value in (named | changes).items() if value is not None}


def one(headers: dict[str, str], body: bytes) -> CloudEvent:
    (event,) = from_http(headers, body)
    assert isinstance(event, CloudEvent)
    return event


def test_binary_mode_is_read() -> None:
    assert one(binary(), b"{}") == CloudEvent("1", SOURCE, TYPE, data=b"{}")


def test_structured_mode_is_read() -> None:
    assert one(STRUCTURED, json.dumps(document()).encode()) == CloudEvent("1", SOURCE, TYPE, data=b'{"a":1}')


def test_a_batch_is_read_in_its_order() -> None:
    body = json.dumps([document(id="2"), document(id="1")]).encode()
    assert [event.id for event in from_http(BATCH, body)] == ["2", "1"]


def test_an_empty_batch_holds_nothing() -> None:
    assert from_http(BATCH, b"[]") == []


def test_data_in_base64_are_read() -> None:
    body = json.dumps(document(data=None, data_base64="eyJhIjoxfQ==")).encode()
    assert one(STRUCTURED, body).data == b'{"a":1}'


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("Euro%20%E2%82%AC", "Euro €"),
        ('"AZ 1\\"2"', 'AZ 1"2'),
        ("%22quoted%22", '"quoted"'),
        ("M\u00c3\u00bcller", "Müller"),
        ("100%", "100%"),
    ],
)
def test_header_values_are_decoded_as_the_http_binding_says(sent: str, meant: str) -> None:
    assert one(binary(**{"ce-subject": sent}), b"{}").subject == meant


def test_a_header_that_is_no_utf_8_is_told_with_source_and_id() -> None:
    (error,) = from_http(binary(**{"ce-subject": "%FF"}), b"{}")
    assert isinstance(error, EnvelopeError)
    assert (error.source, error.id, error.reasons[0].code) == (SOURCE, "1", "not_utf8")


@pytest.mark.parametrize("name", ["ce-id", "ce-source", "ce-type", "CE-SpecVersion"])
def test_a_single_event_without_a_required_attribute_is_unreadable(name: str) -> None:
    with pytest.raises(UnreadableEnvelope) as caught:
        from_http(binary(**{name: ""}), b"{}")
    assert [reason.code for reason in caught.value.reasons] == ["missing"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b'{"specversion":"1.0"}'])
def test_a_structured_body_that_is_no_event_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableEnvelope):
        from_http(STRUCTURED, body)


@pytest.mark.parametrize("body", [b"", b"{}", b"[", b"null"])
def test_a_batch_that_is_no_array_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableEnvelope):
        from_http(BATCH, body)


def test_one_bad_element_of_a_batch_stands_in_its_place() -> None:
    body = json.dumps([document(id="a"), 5, document(id=None), document(specversion="0.3"), document(id="b")]).encode()
    events = from_http(BATCH, body)
    assert [isinstance(event, CloudEvent) for event in events] == [True, False, False, False, True]


def test_an_event_that_is_too_large_is_answered_by_a_receipt_and_not_by_400() -> None:
    for headers, body in (
        (binary(), b'"' + b"x" * 256 * 1024 + b'"'),
        (STRUCTURED, json.dumps(document(data="x" * 256 * 1024)).encode()),
        (BATCH, json.dumps([document(data="x" * 256 * 1024)]).encode()),
    ):
        (error,) = from_http(headers, body)
        assert isinstance(error, EnvelopeError)
        assert (error.source, error.id, [reason.code for reason in error.reasons]) == (SOURCE, "1", ["too_large"])


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/xml", "application/cloudevents+xml", "application/json; charset=latin-1", "json", ";"],
)
def test_other_media_types_are_unsupported(kind: str) -> None:
    with pytest.raises(UnsupportedMediaType):
        from_http(binary(**{"content-type": kind}), b"{}")


def test_no_content_type_means_json() -> None:
    assert one(binary(**{"content-type": ""}), b"{}").data == b"{}"


def test_headers_may_come_as_pairs_and_a_doubled_attribute_is_noticed() -> None:
    with pytest.raises(UnreadableEnvelope) as caught:
        from_http([*binary().items(), ("ce-id", "2")], b"{}")
    assert [(reason.pointer, reason.code) for reason in caught.value.reasons] == [("id", "duplicate")]


def test_a_null_attribute_counts_as_absent() -> None:
    body = json.dumps({"specversion": "1.0", "id": "1", "source": SOURCE, "type": TYPE, "subject": None}).encode()
    assert one(STRUCTURED, body).subject is None


def test_an_event_goes_out_as_json_with_its_data_untouched() -> None:
    event = CloudEvent(
        "1", "/services/casework", "casework.case.opened.v1", sequence=3, municipality="05913000", data=b'{"a": 1.50}'
    )
    written = to_structured(event)
    assert b'"data":{"a": 1.50}' in written
    assert json.loads(written)["sequence"] == "0000000003"
