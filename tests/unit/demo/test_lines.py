"""Lines of a file become events to send, or reasons why they are not sent."""

import gzip
import io
import json
from pathlib import Path

import pytest

from deploy.local.publishing.lines import Letter, Outcome, Senders, examine, read
from deploy.local.realm import MUNICIPALITIES
from shared.directory import Directory

SENDERS = Senders.of(Directory.load(MUNICIPALITIES))
OFFICE = "05913000.registry-office"
EXAMPLES = Path("shared/contracts/examples/department.report.submitted.v1")


def a_line(**changes: object) -> bytes:
    event = {"specversion": "1.0", "id": "1", "source": f"/departments/{OFFICE}",
             "type": "department.report.submitted.v1", "data": {"reference": "A"}, **changes}  # fmt: skip
    return json.dumps({name: value for name, value in event.items() if value is not None}).encode()


def rejected(raw: bytes, only: str | None = None) -> list[tuple[str, str]]:
    found = examine(1, raw, SENDERS, only)
    return [(reason.pointer, reason.code) for reason in found.reasons] if isinstance(found, Outcome) else []


def test_blank_lines_are_left_out_and_the_others_keep_their_numbers() -> None:
    lines = [(number, raw) for number, raw, _ in read(io.BytesIO(b"a\n\n  \nb\n"))]
    assert lines == [(1, b"a"), (4, b"b")]


def test_the_last_line_needs_no_line_feed() -> None:
    assert [raw for _, raw, _ in read(io.BytesIO(b"a\nb"))] == [b"a", b"b"]


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert [raw for _, raw, _ in read(io.BytesIO(b"\xef\xbb\xbf{}\n"))] == [b"{}"]


@pytest.mark.parametrize("text", ['{\n "a": 1\n}\n', '\n{"a":\n1}', '[\n{"a": 1}\n]', '\ufeff{\n"a": 1}'])
def test_one_document_over_several_lines_is_one_event(text: str) -> None:
    assert [raw for _, raw, _ in read(io.BytesIO(text.encode()))] == [b'{"a":1}']


def test_the_events_of_an_array_are_events_of_their_own() -> None:
    assert [raw for _, raw, _ in read(io.BytesIO(b'[{"a": 1},\n{"a": 2}]'))] == [b'{"a":1}', b'{"a":2}']


def test_a_broken_first_line_hides_none_of_the_others() -> None:
    lines = [(number, raw) for number, raw, _ in read(io.BytesIO(b'{"half\n{"a": 1}\n\n{"b": 2}\n'))]
    assert lines == [(1, b'{"half'), (2, b'{"a": 1}'), (4, b'{"b": 2}')]


def test_a_packed_file_is_read_as_if_it_were_not(tmp_path: Path) -> None:
    packed = tmp_path / "lines.gz"
    packed.write_bytes(gzip.compress(b"a\nb\n"))
    with packed.open("rb") as stream:
        assert [raw for _, raw, _ in read(stream)] == [b"a", b"b"]


def test_an_event_goes_out_as_the_department_of_its_source() -> None:
    found = examine(3, a_line(), SENDERS, None)
    assert isinstance(found, Letter)
    assert (found.line, found.department) == (3, OFFICE)


def test_what_is_no_json_is_rejected() -> None:
    assert rejected(b"{half") == [("", "not_json")]


def test_what_is_no_object_is_rejected() -> None:
    assert rejected(b"[]") == [("", "wrong_type")]


def test_a_doubled_key_is_rejected() -> None:
    assert rejected(b'{"id": "1", "id": "2"}') == [("", "duplicate_key")]


def test_a_source_that_is_no_department_is_rejected() -> None:
    assert rejected(a_line(source="https://example.org/")) == [("source", "wrong_source")]


def test_the_source_of_another_department_is_rejected() -> None:
    assert rejected(a_line(), "05913000.jobcenter") == [("source", "wrong_source")]


def test_a_department_nobody_knows_is_rejected() -> None:
    assert rejected(a_line(source="/departments/05913000.nowhere")) == [("source", "unknown_department")]


def test_an_event_of_more_than_256_kib_is_rejected() -> None:
    assert rejected(a_line(data={"remarks": "x" * 300_000})) == [("", "too_large")]


def test_what_intake_will_reject_is_sent_where_its_sender_is_known() -> None:
    found = examine(1, a_line(type=None), SENDERS, None)
    assert isinstance(found, Letter)
    assert [reason.code for reason in found.faults] == ["missing"]


def test_a_department_is_found_by_its_id_and_by_its_short_name() -> None:
    assert SENDERS.find(OFFICE) == SENDERS.find("registry-office") == OFFICE
    assert SENDERS.find("social-office.essen") == "05113000.social-office"
    assert SENDERS.find("nowhere") is None


def test_the_system_of_a_department_is_its_client() -> None:
    assert SENDERS.clients["05113000.youth-services"] == "system.youth-services.essen"
