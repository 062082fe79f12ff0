"""What a repair changes is said place by place, and masked it holds no value, neither the old nor the new."""

from typing import Any

import orjson
import pytest
from hypothesis import given

from shared.parked.differences import changes, clear, differences
from shared.parking import FailedAgain, with_repair
from shared.records import Record
from tests.unit.parked.forms import documents

STRUCTURED = (("content-type", b"application/cloudevents+json; charset=utf-8"),)
BINARY = (("ce_specversion", b"1.0"), ("ce_id", b"7"), ("ce_time", b"M\xfcnster"))


def a_record(value: bytes | None, headers: Any = ()) -> Record:
    return Record("reports.05913000.jobcenter", 0, 1, None, headers, value)


def leaves(document: Any) -> set[str]:
    match document:
        case dict():
            return {leaf for value in document.values() for leaf in leaves(value)}
        case list():
            return {leaf for value in document for leaf in leaves(value)}
        case str():
            return {f"<{document}>"} if document else set()
    return set()


def marked(document: Any) -> Any:
    """The document with every text in pointed brackets, so that it can be told from what masks say."""
    match document:
        case dict():
            return {key: marked(value) for key, value in document.items()}
        case list():
            return [marked(value) for value in document]
        case str():
            return f"<{document}>"
    return document


@given(documents(), documents())
def test_no_value_appears_in_masked_differences(before: Any, after: Any) -> None:
    said = orjson.dumps(differences(marked(before), marked(after))).decode()
    assert "<" not in said


@given(documents(), documents())
def test_applied_to_the_old_the_differences_make_the_new(before: Any, after: Any) -> None:
    made = orjson.loads(orjson.dumps({"": before}))
    for change in differences(before, after, clear):
        *steps, last = ["", *change["pointer"].split("/")[1:]]
        holder = made
        for step in steps:
            holder = holder[int(step) if isinstance(holder, list) else step]
        key: Any = int(last) if isinstance(holder, list) else last
        if change["op"] == "remove":
            del holder[key]
        elif isinstance(holder, list) and change["op"] == "add":
            holder.insert(key, change["after"])
        else:
            holder[key] = change["after"]
    assert made[""] == after


@given(documents())
def test_what_is_the_same_has_no_differences(document: Any) -> None:
    assert differences(document, document) == []


def test_a_truth_is_no_number() -> None:
    assert [one["op"] for one in differences({"a": True}, {"a": 1})] == ["replace"]


def test_a_change_is_named_by_its_place() -> None:
    before = {"person": {"family_name": "Shami", "sexx": "f"}, "needs": [{"urgency": "normal"}]}
    after = {"person": {"family_name": "Schami", "sex": "f"}, "needs": [{"urgency": "urgent"}]}
    assert differences(before, after) == [
        {"op": "replace", "pointer": "/person/family_name", "before": "‹text 5›", "after": "‹text 6›"},
        {"op": "remove", "pointer": "/person/sexx", "before": "‹text 1›"},
        {"op": "add", "pointer": "/person/sex", "after": "‹text 1›"},
        {"op": "replace", "pointer": "/needs/0/urgency", "before": "normal", "after": "urgent"},
    ]


def test_a_key_that_looks_like_no_field_is_not_named() -> None:
    assert differences({}, {"Frau Zarghona": 1}) == [{"op": "add", "pointer": "/‹field 1›", "after": "‹number›"}]


def test_what_could_not_be_read_is_replaced_as_a_whole() -> None:
    [change] = changes(a_record(b"{Zarghona"), b'{"reference":"1"}')
    assert change == {"op": "replace", "pointer": "", "after": {"reference": "‹text 1›"}}


def test_a_whole_event_is_compared_with_attributes_and_data() -> None:
    whole = {"specversion": "1.0", "id": "7", "time": "2026-01-01T00:00:00Z", "data": {"reference": "2"}}
    found = changes(a_record(b'{"reference":"1"}', BINARY), orjson.dumps(whole))
    assert [(one["op"], one["pointer"]) for one in found] == [("replace", "/time"), ("replace", "/data/reference")]


def test_data_for_a_record_in_structured_mode_are_compared_with_its_data() -> None:
    record = a_record(b'{"specversion":"1.0","id":"7","data":{"reference":"1"}}', STRUCTURED)
    assert [one["pointer"] for one in changes(record, b'{"reference":"2"}')] == ["/reference"]


def test_data_for_a_record_in_structured_mode_go_into_its_envelope() -> None:
    record = a_record(b'{"specversion":"1.0","id":"7","data":{"reference":"1"}}', STRUCTURED)
    mended = with_repair(record, b'{"reference":"2"}')
    assert orjson.loads(mended.value or b"") == {"specversion": "1.0", "id": "7", "data": {"reference": "2"}}
    assert mended.headers == STRUCTURED


def test_an_envelope_that_cannot_be_read_needs_a_whole_event() -> None:
    with pytest.raises(FailedAgain):
        with_repair(a_record(b"{", STRUCTURED), b'{"reference":"2"}')
