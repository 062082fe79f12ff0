"""Whatever arrives: an event, or the one error made for it. And what is written is read again as it was meant."""

import contextlib
import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import strict_json
from shared.contracts.envelope import (
    CloudEvent,
    EnvelopeError,
    UnsupportedMediaType,
    from_http,
    from_kafka,
    from_structured,
    headers_of,
    parse_own,
    to_kafka,
    to_structured,
)
from shared.contracts.envelope.attributes import FORBIDDEN
from shared.contracts.reasons import Reason
from shared.contracts.reports import ReportInvalid, validate_report

TODAY = date(2026, 11, 22)
CANARY = "Zarghona"
SUBMITTED = "department.report.submitted.v1"

ATTRIBUTES = ["specversion", "id", "source", "type", "subject", "time", "sequence", "traceparent", "tracestate", "x"]
MEDIA = [b"application/json", b"application/cloudevents+json", b"application/cloudevents-batch+json", b"text/plain;a"]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
texts = st.sampled_from(["1.0", "/departments/05913000.vmdo", SUBMITTED, "2026-11-22T12:00:00Z"]) | st.text(max_size=9)
header_names = st.sampled_from(ATTRIBUTES).map("ce_".__add__) | st.sampled_from(["traceparent"]) | st.text(max_size=8)
header_values = st.none() | st.binary(max_size=20) | texts.map(str.encode)
headers = st.lists(
    st.tuples(header_names, header_values) | st.tuples(st.just("content-type"), st.sampled_from(MEDIA)), max_size=14
)
documents = st.dictionaries(
    st.sampled_from([*ATTRIBUTES, "data", "data_base64", "datacontenttype"]), texts | json_values
)
bodies = st.binary(max_size=200) | (json_values | documents | st.lists(documents)).map(lambda v: json.dumps(v).encode())

REPORT_FIELDS = ["reference", "reported_on", "occasion", "person", "needs", "consents", "remarks", "given_names"]
REPORT_FIELDS += [
    "birth_date",
    "birth_date_precision",
    "representatives",
    "kind",
    "life_situation",
    "categories",
    CANARY,
]
reportish = st.recursive(
    json_values | st.sampled_from(["2026-11-22", "arrival", "housing", "day", "unknown", "parent", CANARY, 1]),
    lambda inner: st.dictionaries(st.sampled_from(REPORT_FIELDS), inner, max_size=6) | st.lists(inner, max_size=3),
    max_leaves=20,
)

strings = st.text(min_size=1, max_size=60).filter(lambda text: not FORBIDDEN.search(text))
moments = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
parents = st.from_regex(r"00-[1-9a-f][0-9a-f]{31}-[1-9a-f][0-9a-f]{15}-0[01]", fullmatch=True)
finite = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def events(draw: st.DrawFn) -> CloudEvent:
    parent = draw(st.none() | parents)
    return CloudEvent(
        draw(strings),
        draw(strings),
        draw(strings),
        draw(st.none() | strings),
        draw(st.none() | moments),
        parent,
        draw(st.none() | strings) if parent else None,
        draw(st.none() | st.integers(1, 9_999_999_999)),
        draw(st.none() | st.sampled_from(["05913000", "05000"])),
        strict_json.text(draw(finite)),
    )


def report_findings(event: CloudEvent) -> list[Reason]:
    try:
        validate_report(event, TODAY)
    except ReportInvalid as error:
        return error.reasons
    return []


def json_refusal(raw: bytes) -> tuple[str | None, Any]:
    """The code of the refusal, or the value."""
    try:
        return None, strict_json.parse(raw)
    except strict_json.NotStrictJson as error:
        return error.code, None


@given(headers, st.none() | bodies)
def test_any_record_is_an_event_or_an_envelope_error(
    headers: list[tuple[str, bytes | None]], value: bytes | None
) -> None:
    for read in (from_kafka, parse_own):
        with contextlib.suppress(EnvelopeError):
            assert isinstance(read(headers, value), CloudEvent)


@given(
    st.lists(st.tuples(st.sampled_from(ATTRIBUTES).map("ce-".__add__), st.text(st.characters(max_codepoint=255)))),
    bodies,
)
def test_any_request_is_events_or_refused(pairs: list[tuple[str, str]], body: bytes) -> None:
    for media in MEDIA:
        with contextlib.suppress(EnvelopeError, UnsupportedMediaType):
            for event in from_http([*pairs, ("content-type", media.decode())], body):
                assert isinstance(event, CloudEvent | EnvelopeError)


@given(st.sampled_from([SUBMITTED, "department.report.withdrawn.v1", "x"]), reportish, st.none() | texts)
def test_any_json_is_a_report_or_invalid_and_no_value_is_repeated(type: str, data: Any, subject: str | None) -> None:
    event = CloudEvent("1", "/departments/05913000.vmdo", type, subject, data=json.dumps(data).encode())
    for reason in report_findings(event):
        assert reason.code
        assert reason.detail.endswith(".")
        assert CANARY not in f"{reason.pointer} {reason.detail}"


@given(st.binary(max_size=300))
def test_any_bytes_are_a_report_or_invalid(data: bytes) -> None:
    with contextlib.suppress(ReportInvalid):
        validate_report(CloudEvent("1", "/departments/05913000.vmdo", SUBMITTED, data=data), TODAY)


@given(st.binary(max_size=300) | json_values.map(lambda value: json.dumps(value).encode()))
def test_what_the_strict_parser_lets_through_can_be_written_and_read_again(raw: bytes) -> None:
    refusal, value = json_refusal(raw)
    if refusal is None:
        assert strict_json.parse(strict_json.text(value)) == value


@given(st.integers(1, 5000), st.sampled_from(["[", '{"a":']))
def test_depth_is_bounded_and_nothing_worse_happens(levels: int, opening: str) -> None:
    closing = "]" if opening == "[" else "1}"
    raw = (opening * levels + (closing if opening == "[" else "1" + "}") + closing[-1] * (levels - 1)).encode()
    refusal, value = json_refusal(raw)
    if levels > strict_json.MAX_DEPTH:
        assert refusal == "too_deep"
    else:
        assert (refusal, strict_json.depth(value)) == (None, levels)


@given(events())
def test_an_event_survives_kafka_and_json(event: CloudEvent) -> None:
    assert from_kafka(*to_kafka(event)) == event
    assert from_structured(to_structured(event)) == CloudEvent(
        event.id, event.source, event.type, event.subject, event.time, event.traceparent, event.tracestate,
        event.sequence, event.municipality, strict_json.text(strict_json.parse(event.data)),
    )  # fmt: skip


@given(st.uuids(), st.uuids(), st.integers(1, 9_999_999_999), moments, st.none() | parents)
def test_our_own_events_are_read_as_they_were_written(
    id: UUID, subject: UUID, sequence: int, time: datetime, parent: str | None
) -> None:
    headers = headers_of(id, "funding.grant.closed.v1", subject, sequence, time, "05913000", parent)
    event = parse_own(headers, b"{}")
    assert event == from_kafka(headers, b"{}")
    assert (event.id, event.subject, event.sequence, event.time) == (str(id), str(subject), sequence, time)
    assert event.traceparent == parent
