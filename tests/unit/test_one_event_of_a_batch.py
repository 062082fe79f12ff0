"""Each event of a batch is judged by itself, whatever bytes one of them holds."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import json_pieces, strict_json
from shared.contracts.envelope import CloudEvent, EnvelopeError, UnreadableEnvelope, from_http

SOURCE = "/departments/05913000.jobcenter"
TYPE = "department.report.submitted.v1"
BATCH = {"content-type": "application/cloudevents-batch+json"}
STRUCTURED = {"content-type": "application/cloudevents+json"}


def an_event(data: bytes = b"{}", id: bytes = b'"bad"') -> bytes:
    return b'{"specversion":"1.0","id":%b,"source":"%b","type":"%b","data":%b}' % (
        id, SOURCE.encode(), TYPE.encode(), data,
    )  # fmt: skip


GOOD = an_event(b'{"text": "a, ]} \\" \\\\"}', b'"good"')
UNREADABLE = {
    "half a surrogate": (b'{"x": "\\ud800"}', "lone_surrogate"),
    "half a surrogate as a key": (b'{"\\udfff": 1}', "lone_surrogate"),
    "a key twice": (b'{"x": 1, "x": 2}', "duplicate_key"),
    "1e400": (b'{"x": 1e400}', "number_out_of_range"),
    "-1e400": (b'{"x": -1e400}', "number_out_of_range"),
    "5000 digits": (b'{"x": ' + b"9" * 5000 + b"}", "number_out_of_range"),
    "NaN": (b'{"x": NaN}', "not_json"),
    "Infinity": (b'{"x": -Infinity}', "not_json"),
    "no UTF-8": (b'{"x": "\xff"}', "not_utf8"),
    "a surrogate in UTF-8": (b'{"x": "\xed\xa0\x80"}', "not_utf8"),
    "a control character": (b'{"x": "\x00\n"}', "not_json"),
    "no JSON": (b"{x: 'y'}", "not_json"),
    "a comma too many": (b'{"x": [1, 2,],}', "not_json"),
    "brackets that do not match": (b'{"x": [1}, 2]', "not_json"),
    "an escape nobody knows": (b'{"x": "\\q"}', "not_json"),
    **{f"{levels} lists": (b"[" * levels + b"]" * levels, "too_deep") for levels in (32, 40, 254, 900, 1100, 100_000)},
    **{f"{n} objects": (b'{"a": [' * n + b"1" + b"]}" * n, "too_deep") for n in (16, 20, 500, 50_000)},
}


def read(*members: bytes) -> list[CloudEvent | EnvelopeError]:
    return from_http(BATCH, b" [" + b" ,\n".join(members) + b"] ")


@pytest.mark.parametrize(("data", "code"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_nobody_can_read_is_refused_alone_and_under_its_name(data: bytes, code: str) -> None:
    first, bad, last = read(GOOD, an_event(data), GOOD)
    assert [isinstance(one, CloudEvent) and one.id for one in (first, last)] == ["good", "good"]
    assert isinstance(bad, EnvelopeError)
    assert (bad.source, bad.id, [reason.code for reason in bad.reasons]) == (SOURCE, "bad", [code])


@pytest.mark.parametrize(("data", "code"), UNREADABLE.values(), ids=UNREADABLE)
def test_alone_it_is_unreadable_as_it_was(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableEnvelope) as caught:
        from_http(STRUCTURED, an_event(data))
    assert [reason.code for reason in caught.value.reasons] == [code]


@pytest.mark.parametrize(
    ("id", "known"),
    [(b'"a", "id": "b"', None), (b'"\\ud800"', None), (b'"\xff"', None), (b"5", None), (b'""', None),
     (b'"' + b"x" * 129 + b'"', None), (b'"\\u00fc"', "ü"), (b'"bad", "x": NaN', "bad")],
)  # fmt: skip
def test_an_id_is_known_only_where_it_is_said_once_and_can_be_read(id: bytes, known: str | None) -> None:
    _, bad = read(GOOD, an_event(b"NaN", id))
    assert isinstance(bad, EnvelopeError)
    assert (bad.source, bad.id) == (SOURCE, known)


def test_an_event_is_no_deeper_for_being_in_a_batch() -> None:
    data = b"[" * (strict_json.MAX_DEPTH - 1) + b"]" * (strict_json.MAX_DEPTH - 1)
    assert [isinstance(one, CloudEvent) for one in read(an_event(data), GOOD)] == [True, True]


@pytest.mark.parametrize(
    "body",
    [b"", b"[", b"]", b"[]]", b"[[]", b"[NaN", b"[NaN]]", b"[NaN,]", b"[,NaN]", b"[NaN,,1]", b"NaN", b'["]', b'["\\"]',
     b"[NaN}", b"{NaN]", b'{"a": NaN}', b"[NaN] x", b"\xef\xbb\xbf[NaN]", "[NaN]".encode("utf-16")],
)  # fmt: skip
def test_a_batch_whose_events_cannot_be_told_apart_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableEnvelope):
        from_http(BATCH, body)


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet='[]{},:"\\aü\n', max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(ANY_JSON, max_size=6), st.sampled_from([None, 1]))
def test_the_pieces_of_an_array_are_its_elements(values: list[Any], indent: int | None) -> None:
    found = json_pieces.elements(json.dumps(values, ensure_ascii=False, indent=indent).encode())
    assert found is not None
    assert [json.loads(one) for one in found] == values


@given(st.binary(max_size=40) | st.text(alphabet='[]{},"\\a ', max_size=40).map(str.encode))
def test_no_bytes_break_a_batch(body: bytes) -> None:
    for one in (body, b"[" + body + b"]"):
        try:
            found = from_http(BATCH, one)
        except UnreadableEnvelope:
            continue
        assert all(isinstance(event, CloudEvent | EnvelopeError) for event in found)


LARGE = 1024 * 1024
BOMBS = [
    b"[", b"[ ", b"[]", b"[],", b"[[]],", b'""', b'"",', b'"\\"', b'\\"', b'{"":', b'{"a":[', b"]", b"[]{", b",",
    b"[1,", b"[[[[]]]],", b'[""]""', b"{[", b'"[', b"0", b"\\",
]  # fmt: skip


@pytest.mark.parametrize("part", BOMBS, ids=repr)
def test_no_text_takes_long_to_be_told_apart(part: bytes) -> None:
    """In time that grows with its length, never with its square."""
    body = b"[NaN," + part * (LARGE // len(part)) + b"]"
    before = time.process_time()
    json_pieces.elements(body)
    assert time.process_time() - before < 2
