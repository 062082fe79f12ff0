"""Events on Kafka: ours as CloudEvents in binary mode, everybody's read with suspicion."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest

from shared.contracts.envelope import (
    CloudEvent,
    EnvelopeError,
    from_kafka,
    headers_for,
    headers_of,
    parse_own,
    to_kafka,
    to_structured,
)

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
NOON = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC)
SOURCE = "/departments/05913000.jobcenter"


@dataclass(frozen=True)
class Entry:
    id: UUID
    type: str
    subject: UUID
    sequence: int
    time: datetime
    municipality: str
    traceparent: str | None = None
    tracestate: str | None = None


def an_entry(traceparent: str | None = None, tracestate: str | None = None, time: datetime = NOON) -> Entry:
    return Entry(uuid4(), "casework.case.opened.v1", uuid4(), 7, time, "05913000", traceparent, tracestate)


def sent(**changes: bytes | None) -> list[tuple[str, bytes | None]]:
    named: dict[str, bytes | None] = {
        "ce_specversion": b"1.0",
        "ce_id": b"1",
        "ce_source": SOURCE.encode(),
        "ce_type": b"department.report.submitted.v1",
    }
    return list((named | changes).items())


def codes(headers: list[tuple[str, bytes | None]], value: bytes | None = b"{}") -> dict[str, str]:
    with pytest.raises(EnvelopeError) as caught:
        from_kafka(headers, value)
    return {reason.pointer: reason.code for reason in caught.value.reasons}


def test_our_headers_are_those_of_the_interface() -> None:
    entry = an_entry()
    assert dict(headers_for(entry)) == {
        "ce_specversion": b"1.0",
        "ce_id": str(entry.id).encode(),
        "ce_source": b"/services/casework",
        "ce_type": b"casework.case.opened.v1",
        "ce_subject": str(entry.subject).encode(),
        "ce_time": b"2026-11-22T12:00:00.000005Z",
        "ce_dataschema": b"urn:staffel:schema:casework.case.opened.v1",
        "ce_sequence": b"0000000007",
        "ce_sequencetype": b"Integer",
        "ce_municipality": b"05913000",
        "content-type": b"application/json",
    }


def test_no_header_of_ours_occurs_twice() -> None:
    headers = headers_for(an_entry(PARENT, "a=1"))
    assert len(dict(headers)) == len(headers)


def test_a_trace_travels_as_extension_and_as_plain_header() -> None:
    headers = dict(headers_for(an_entry(PARENT, "vendor=1")))
    assert headers["ce_traceparent"] == headers["traceparent"] == PARENT.encode()
    assert headers["ce_tracestate"] == headers["tracestate"] == b"vendor=1"


def test_times_of_other_zones_are_written_in_utc() -> None:
    berlin = NOON.astimezone(timezone(timedelta(hours=1)))
    assert dict(headers_for(an_entry(time=berlin)))["ce_time"] == b"2026-11-22T12:00:00.000005Z"


def test_the_short_way_and_the_long_way_read_the_same() -> None:
    headers = headers_for(an_entry(PARENT, "vendor=1"))
    assert parse_own(headers, b"{}") == from_kafka(headers, b"{}")


def test_our_event_is_read_as_it_was_written() -> None:
    entry = an_entry(PARENT)
    event = parse_own(headers_for(entry), b'{"a":1}')
    assert event == CloudEvent(
        str(entry.id),
        "/services/casework",
        entry.type,
        str(entry.subject),
        NOON,
        PARENT,
        None,
        7,
        "05913000",
        b'{"a":1}',
    )


def test_our_events_always_have_subject_and_sequence() -> None:
    with pytest.raises(EnvelopeError) as caught:
        parse_own(sent(), b"{}")
    assert [reason.pointer for reason in caught.value.reasons] == ["subject", "sequence"]


def test_an_event_of_ours_with_a_broken_header_is_refused_like_any_other() -> None:
    headers = [*headers_of(uuid4(), "casework.case.opened.v1", uuid4(), 1, NOON, "05913000"), ("ce_id", b"\xff")]
    with pytest.raises(EnvelopeError):
        parse_own(headers, b"{}")


def test_the_least_event_is_read() -> None:
    assert from_kafka(sent(), b"{}") == CloudEvent("1", SOURCE, "department.report.submitted.v1", data=b"{}")


def test_other_extensions_and_headers_are_ignored() -> None:
    assert from_kafka(sent(ce_color=b"red", foo=b"bar"), b"{}") == from_kafka(sent(), b"{}")


@pytest.mark.parametrize("kind", [b"application/json", b"application/json; charset=UTF-8", b"application/vnd.x+json"])
def test_json_is_read_under_all_its_names(kind: bytes) -> None:
    assert from_kafka([*sent(), ("content-type", kind)], b"{}").data == b"{}"


@pytest.mark.parametrize(
    "kind", [b"application/cloudevents+json", b'APPLICATION/CLOUDEVENTS+JSON ; charset="utf-8"; x=y']
)
def test_structured_mode_is_read(kind: bytes) -> None:
    event = from_kafka(sent(ce_subject=b"A 1"), b'{"a":1}')
    assert from_kafka([("content-type", kind)], to_structured(event)) == event


def test_every_missing_attribute_is_named() -> None:
    missing = ("specversion", "id", "source", "type")
    assert codes([]) == dict.fromkeys(missing, "missing")


def test_null_undecodable_and_doubled_headers_are_named() -> None:
    headers = [*sent(ce_subject=None, ce_time=b"\xff"), ("ce_type", b"x")]
    assert codes(headers) == {"subject": "null_header", "time": "not_utf8", "type": "duplicate"}


def test_a_rejection_names_source_and_id_where_they_are_sound() -> None:
    with pytest.raises(EnvelopeError) as caught:
        from_kafka(sent(ce_type=b"\xff"), b"{}")
    assert (caught.value.source, caught.value.id) == (SOURCE, "1")


@pytest.mark.parametrize(("length", "fine"), [(1, True), (128, True), (129, False)])
def test_an_id_has_1_to_128_characters(length: int, fine: bool) -> None:
    headers = sent(ce_id="ü".encode() * length)
    if fine:
        assert len(from_kafka(headers, b"{}").id) == length
    else:
        assert codes(headers) == {"id": "too_long"}


def test_256_kib_are_read_and_one_byte_more_is_too_large() -> None:
    assert from_kafka(sent(), b"x" * 256 * 1024).data
    assert codes(sent(), b"x" * (256 * 1024 + 1)) == {"": "too_large"}


@pytest.mark.parametrize(
    "time", [b"2026-11-22T12:00:00Z", b"2026-11-22t13:00:00.0+01:00", b"2026-11-22T12:00:00.000000000Z"]
)
def test_times_of_rfc_3339_are_read(time: bytes) -> None:
    assert from_kafka(sent(ce_time=time), b"{}").time == datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "time", [b"2026-11-22", b"2026-11-22T12:00:00", b"2026-02-30T12:00:00Z", b"20261122T120000Z", b""]
)
def test_other_times_are_not(time: bytes) -> None:
    assert codes(sent(ce_time=time)) == {"time": "wrong_format"}


def test_the_trace_of_the_last_hop_wins_over_that_of_the_start() -> None:
    start = PARENT.replace("b7ad", "aaaa")
    assert from_kafka(sent(traceparent=PARENT.encode(), ce_traceparent=start.encode()), b"{}").traceparent == PARENT
    assert from_kafka(sent(ce_traceparent=start.encode()), b"{}").traceparent == start


@pytest.mark.parametrize("parent", [b"", b"nonsense", b"00-" + b"0" * 32 + b"-b7ad6b7169203331-01"])
def test_a_broken_trace_is_dropped_and_the_event_kept(parent: bytes) -> None:
    event = from_kafka(sent(traceparent=parent, tracestate=b"a=1"), b"{}")
    assert (event.traceparent, event.tracestate) == (None, None)


def test_what_a_department_publishes_is_read_as_it_was_meant() -> None:
    event = CloudEvent("1", SOURCE, "department.report.submitted.v1", "A/1", NOON, PARENT, data=b'{"a":"\xc3\xbc"}')
    assert from_kafka(*to_kafka(event)) == event
