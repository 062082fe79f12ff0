"""`staffel publish` and `trace` as a person runs them, on the running stack."""

import gzip
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.system.staffel_up import STAFFEL, Running
from tests.system.town import Town, eventually

OFFICE = "registry-office"
SCHOOL = {"life_situation": "education", "department": "05913000.school-administration"}


@pytest.fixture(scope="module")
def town(stack: Running) -> Iterator[Town]:
    made = Town(stack.endpoints)
    yield made
    made.http.close()


def lines(*events: Any) -> bytes:
    """One a line; bytes as they are."""
    return b"".join((one if isinstance(one, bytes) else json.dumps(one).encode()) + b"\n" for one in events)


def a_file(folder: Path, *events: Any) -> str:
    path = folder / "events.jsonl"
    path.write_bytes(lines(*events))
    return str(path)


@pytest.mark.parametrize("via", ["http", "kafka"])
def test_what_is_published_opens_a_case(stack: Running, town: Town, tmp_path: Path, via: str) -> None:
    event = town.report(OFFICE, SCHOOL)
    done = stack.staffel("publish", a_file(tmp_path, event), "--via", via)
    assert (done.returncode, done.stdout.strip()) == (0, "accepted 1 · duplicate 0 · rejected 0")
    assert town.case_of(event, "clerk.school-administration")["state"] == "open"


@pytest.mark.parametrize("via", ["http", "kafka"])
def test_a_rejected_line_is_shown_with_number_and_reason_and_the_rest_goes_on(
    stack: Running, town: Town, tmp_path: Path, via: str
) -> None:
    good = town.report(OFFICE, SCHOOL)
    future = town.report(OFFICE, SCHOOL, reported_on="2999-01-01")
    done = stack.staffel("publish", a_file(tmp_path, b"{half", future, good), "--via", via)
    assert done.returncode == 1
    assert re.search(r"line 1: .*not valid JSON", done.stdout)
    assert "line 2: rejected: /reported_on: This date lies in the future. (in_future)" in done.stdout
    assert "accepted 1 · duplicate 0 · rejected 2" in done.stdout
    assert town.case_of(good, "clerk.school-administration")["state"] == "open"


@pytest.mark.parametrize("via", ["http", "kafka"])
def test_the_same_event_again_is_a_duplicate(stack: Running, town: Town, tmp_path: Path, via: str) -> None:
    event = town.report(OFFICE, SCHOOL)
    done = stack.staffel("publish", a_file(tmp_path, event, event), "--via", via)
    assert (done.returncode, done.stdout.strip()) == (0, "accepted 1 · duplicate 1 · rejected 0")
    again = stack.staffel("publish", a_file(tmp_path, event), "--via", via)
    assert (again.returncode, again.stdout.strip()) == (0, "accepted 0 · duplicate 1 · rejected 0")


@pytest.mark.parametrize("via", ["http", "kafka"])
def test_other_content_under_the_same_id_is_said(stack: Running, town: Town, tmp_path: Path, via: str) -> None:
    event = town.report(OFFICE, SCHOOL)
    other = {**event, "data": {**event["data"], "remarks": "another"}}
    done = stack.staffel("publish", a_file(tmp_path, event, other), "--via", via)
    assert re.search(r"line 2: duplicate: .*\(content_differs\)", done.stdout)
    assert "accepted 1 · duplicate 1 · rejected 0" in done.stdout


def test_what_only_intake_rejects_is_said_over_kafka(stack: Running, town: Town, tmp_path: Path) -> None:
    event = town.report(OFFICE, {"life_situation": "education", "department": "05913000.office-of-tomorrow"})
    done = stack.staffel("publish", a_file(tmp_path, event, town.report(OFFICE, SCHOOL)), "--via", "kafka")
    assert done.returncode == 1
    assert "line 1: rejected: /needs/0/department:" in done.stdout
    assert "accepted 1 · duplicate 0 · rejected 1" in done.stdout


@pytest.mark.parametrize("via", ["http", "kafka"])
def test_another_departments_event_is_rejected_under_as(stack: Running, town: Town, tmp_path: Path, via: str) -> None:
    done = stack.staffel("publish", a_file(tmp_path, town.report(OFFICE, SCHOOL)), "--as", "jobcenter", "--via", via)
    assert done.returncode == 1
    assert "line 1: rejected: source:" in done.stdout


def test_events_of_several_departments_go_out_as_each_of_them(stack: Running, town: Town, tmp_path: Path) -> None:
    events = [town.report(name, {"life_situation": "orientation"}) for name in ("jobcenter", "social-office", OFFICE)]
    done = stack.staffel("publish", a_file(tmp_path, *events))
    assert done.stdout.strip() == "accepted 3 · duplicate 0 · rejected 0"


def test_a_packed_file_is_published(stack: Running, town: Town, tmp_path: Path) -> None:
    packed = tmp_path / "events.jsonl.gz"
    packed.write_bytes(gzip.compress(lines(town.report(OFFICE, SCHOOL))))
    assert stack.staffel("publish", str(packed)).stdout.strip() == "accepted 1 · duplicate 0 · rejected 0"


def test_standard_input_is_published(stack: Running, town: Town) -> None:
    done = subprocess.run(
        [STAFFEL, "publish", "-", "--dir", str(stack.folder)],
        input=lines(town.report(OFFICE, SCHOOL)), capture_output=True, check=False,
    )  # fmt: skip
    assert done.stdout.decode().strip() == "accepted 1 · duplicate 0 · rejected 0"


def test_a_department_nobody_knows_is_named(stack: Running, tmp_path: Path) -> None:
    done = stack.staffel("publish", a_file(tmp_path), "--as", "nowhere")
    assert done.returncode == 1
    assert "there is no department nowhere in the directory" in done.stderr


def test_a_file_that_is_not_there_is_named(stack: Running) -> None:
    done = stack.staffel("publish", "nowhere.jsonl")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nowhere.jsonl cannot be read" in done.stderr


def test_a_case_is_traced_by_its_number_from_the_report_to_the_notices(stack: Running, town: Town) -> None:
    event = town.report(OFFICE, SCHOOL)
    town.submit({**event, "traceparent": "00-5bf92f3577b34da6a3ce929d0e0e4799-00f067aa0ba902b7-01"})
    case = town.case_of(event, "clerk.school-administration")
    link = "/zipkin/traces/5bf92f3577b34da6a3ce929d0e0e4799"
    story = eventually(lambda: told if link in (told := stack.staffel("trace", case["number"]).stdout) else None)
    assert "reports and routing" in story
    assert "education: carried by integration-centre" in story
    assert "transition requested integration-centre → school-administration" in story


def test_a_case_is_traced_by_its_id(stack: Running, town: Town) -> None:
    event = town.report(OFFICE, SCHOOL)
    town.submit(event)
    case = town.case_of(event, "clerk.school-administration")
    assert case["number"] in stack.staffel("trace", case["id"]).stdout


def test_a_case_that_is_not_there_is_named(stack: Running) -> None:
    done = stack.staffel("trace", "DO-2026-999999-0")
    assert done.returncode == 1
    assert "there is no case DO-2026-999999-0" in done.stderr
