"""`staffel parked` as operators run it on the running stack, alone and by two."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.system.staffel_up import STAFFEL, Running
from tests.system.town import MISSPELT, Town, eventually, report_id

OFFICE = "registry-office"
SCHOOL = {"life_situation": "education", "department": "05913000.school-administration"}
SECOND = ("--as", "head.operations")
SAID = "The source is another department than the one this came from."


@pytest.fixture(scope="module")
def town(stack: Running) -> Iterator[Town]:
    made = Town(stack.endpoints)
    yield made
    made.http.close()


def parked(stack: Running, town: Town, tmp_path: Path) -> dict[str, Any]:
    """A record that has just been parked."""
    return town.misdirect(town.report(OFFICE, SCHOOL, remarks="Zitronenfalter"))


def test_what_names_no_report_of_its_department_is_parked_with_its_reason(
    stack: Running, town: Town, tmp_path: Path
) -> None:
    record = parked(stack, town, tmp_path)
    assert (record["service"], record["reason"]) == ("intake", "wrong_source")
    assert record["id"] in stack.staffel("parked", "list").stdout


def test_what_its_sender_was_told_is_not_parked(stack: Running, town: Town) -> None:
    event = town.report(OFFICE, SCHOOL, reported_on="2999-01-01")
    assert town.submit(event)["status"] == "rejected"
    waiting = json.loads(stack.staffel("parked", "list", "--json").stdout)
    assert [one for one in waiting if one["subject"] == str(report_id(event))] == []


def test_a_parked_record_is_shown_without_its_content(stack: Running, town: Town, tmp_path: Path) -> None:
    record = parked(stack, town, tmp_path)
    shown = stack.staffel("parked", "show", record["id"]).stdout
    assert SAID in shown
    assert "Zitronenfalter" not in shown


def test_a_parked_record_is_discarded_with_a_reason(stack: Running, town: Town, tmp_path: Path) -> None:
    record = parked(stack, town, tmp_path)
    without = stack.staffel("parked", "discard", record["id"])
    assert without.returncode == 2
    assert stack.staffel("parked", "discard", record["id"], "--reason", "reported anew").returncode == 0
    discarded = json.loads(stack.staffel("parked", "list", "--state", "discarded", "--json").stdout)
    assert [one["decision_reason"] for one in discarded if one["id"] == record["id"]] == ["reported anew"]


def test_a_parked_record_that_fails_again_stays_parked(stack: Running, town: Town, tmp_path: Path) -> None:
    record = parked(stack, town, tmp_path)
    done = stack.staffel("parked", "replay", record["id"])
    assert done.returncode == 1
    assert SAID in done.stderr
    assert record["id"] in stack.staffel("parked", "list").stdout


def test_a_record_nobody_parked_is_not_found(stack: Running) -> None:
    done = stack.staffel("parked", "show", "00000000-0000-0000-0000-000000000000")
    assert done.returncode == 1
    assert "no service has parked" in done.stderr


def repair(stack: Running, record: dict[str, Any], tmp_path: Path) -> "subprocess.CompletedProcess[str]":
    """Proposes the report as it was meant."""
    file = tmp_path / "repaired.json"
    file.write_text(json.dumps(record["event"]))
    return stack.staffel("parked", "repair", record["id"], str(file), "--reason", "The source was a typing error.")


def test_a_repair_is_proposed_by_one_and_processed_when_another_approves(
    stack: Running, town: Town, tmp_path: Path
) -> None:
    record = parked(stack, town, tmp_path)
    proposed = repair(stack, record, tmp_path)
    assert proposed.returncode == 0, proposed.stderr
    assert "~ /source" in proposed.stdout
    assert "Zitronenfalter" not in proposed.stdout
    alone = stack.staffel("parked", "approve", record["id"], "--as", "operator.operations")
    assert (alone.returncode, "colleague" in alone.stderr) == (1, True)
    approved = stack.staffel("parked", "approve", record["id"])
    assert approved.returncode == 0, approved.stderr
    assert town.case_of(record["event"], "clerk.school-administration")["state"] == "open"


def test_a_repair_is_rejected_with_a_reason(stack: Running, town: Town, tmp_path: Path) -> None:
    record = parked(stack, town, tmp_path)
    repair(stack, record, tmp_path)
    assert stack.staffel("parked", "reject", record["id"], "--reason", "Ask the sender.").returncode == 0
    shown = stack.staffel("parked", "show", record["id"]).stdout
    assert "Ask the sender." in shown


def test_a_replay_with_data_waits_for_the_second_person(stack: Running, town: Town, tmp_path: Path) -> None:
    record = parked(stack, town, tmp_path)
    file = tmp_path / "data.json"
    file.write_text(json.dumps(record["event"]))
    done = stack.staffel("parked", "replay", record["id"], "--data", str(file), "--json")
    assert (done.returncode, json.loads(done.stdout)["state"]) == (0, "proposed")
    waiting = json.loads(stack.staffel("parked", "list", "--json").stdout)
    assert [one["second_person"] for one in waiting if one["id"] == record["id"]] == [True]


def test_both_operators_see_it_in_clear_once_one_has_granted_it(stack: Running, town: Town, tmp_path: Path) -> None:
    record = parked(stack, town, tmp_path)
    masked = stack.staffel("parked", "show", record["id"], "--clear")
    assert (masked.returncode, "Zitronenfalter" in masked.stdout + masked.stderr) == (1, False)
    assert stack.staffel("parked", "unmask", record["id"], "--reason", "The fault hides.").returncode == 0
    assert stack.staffel("parked", "approve", record["id"]).returncode == 0
    for who in ((), SECOND):
        assert "Zitronenfalter" in stack.staffel("parked", "show", record["id"], "--clear", *who).stdout


def test_a_repair_is_made_in_the_editor_once_it_may_be_seen(stack: Running, town: Town, tmp_path: Path) -> None:
    record = parked(stack, town, tmp_path)
    stack.staffel("parked", "unmask", record["id"], "--reason", "To edit it.")
    stack.staffel("parked", "approve", record["id"])
    edited = subprocess.run(
        [STAFFEL, "parked", "repair", record["id"], "--edit", "--reason", "The source was a typing error."],
        env={**os.environ, "STAFFEL_DIR": str(stack.folder), "EDITOR": f"sed -i s/{MISSPELT}//"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert edited.returncode == 0, edited.stderr
    source = record["event"]["source"]
    assert f'"{source}{MISSPELT}" → "{source}"' in edited.stdout
    assert stack.staffel("parked", "approve", record["id"]).returncode == 0


def test_all_of_one_reason_are_replayed_each_with_its_outcome(stack: Running, town: Town, tmp_path: Path) -> None:
    record = parked(stack, town, tmp_path)
    done = stack.staffel("parked", "replay", "--all", "--reason", "wrong_source", "--json")
    refused = {one["id"] for one in json.loads(done.stdout) if one["outcome"] == "refused"}
    assert (done.returncode, record["id"] in refused) == (1, True)
    assert "name one record, or --all" in stack.staffel("parked", "replay").stderr


def test_several_are_discarded_for_one_reason(stack: Running, town: Town, tmp_path: Path) -> None:
    ids = [parked(stack, town, tmp_path)["id"] for _ in range(2)]
    done = stack.staffel("parked", "discard", *ids, "--reason", "sent by a broken release")
    assert done.returncode == 0, done.stderr
    assert "2 done, 0 refused." in done.stdout


def test_operators_get_a_mail_when_something_was_parked(stack: Running, town: Town, tmp_path: Path) -> None:
    parked(stack, town, tmp_path)
    eventually(
        lambda: [
            mail
            for mail in town.http.get(f"{stack.endpoints.mail}/api/email").json()
            if any(to["address"] == "betrieb-bereitschaft@dortmund.example" for to in mail["to"])
            and "Nicht Verarbeitetes" in mail["subject"]
        ]
    )
