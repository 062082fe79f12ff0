"""`staffel route`: a municipality's rules tried out on reports, without a running stack."""

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from tests.unit.intake.builders import REGISTRY, ROOT, a_need, some_data

ROUTING = ROOT / "deploy" / "routing"
EXPECTED = sorted(ROUTING.glob("*.expected.yaml"))


def staffel(*args: str | Path) -> Result:
    return CliRunner().invoke(app, ["route", *map(str, args)], env={"COLUMNS": "400"})


def a_file(tmp_path: Path, *reports: Any) -> Path:
    file = tmp_path / "reports.jsonl"
    file.write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in reports), encoding="utf-8")
    return file


def an_event(department: str = REGISTRY, **more: Any) -> dict[str, Any]:
    return {
        "specversion": "1.0", "id": "1", "source": f"/departments/{department}",
        "type": "department.report.submitted.v1", "data": some_data(**more),
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(copytree(ROUTING, tmp_path / "routing"))


def edit(folder: Path, old: str, new: str) -> None:
    file = folder / "05913000.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_table_says_who_carries_who_is_asked_by_which_kind_and_why(tmp_path: Path) -> None:
    file = a_file(tmp_path, an_event(needs=[a_need("housing", urgency="immediate")]))
    result = staffel(file, "--on", "2026-11-20")
    assert result.exit_code == 0, result.output
    row = result.output.splitlines()[1].split()
    assert row[:6] == [
        "1", "housing", "(immediate)", "05913000.integration-centre", "05913000.housing-office", "homeless-today",
    ]  # fmt: skip
    assert "homeless-today: § 14 OBG NRW" in result.output


def test_json_says_the_same_for_programs(tmp_path: Path) -> None:
    file = a_file(tmp_path, an_event(needs=[a_need("education")]), an_event(occasion="party"))
    result = staffel(file, "--json", "--on", "2026-11-20")
    document = json.loads(result.output)
    assert document["versions"] == {"05113000": 1, "05913000": 1}
    [need] = document["reports"][0]["needs"]
    assert (need["to_department"], need["kind"], need["ground"]) == (
        "05913000.school-administration", "school-entry", "preference",
    )  # fmt: skip
    assert document["reports"][1]["reasons"][0]["pointer"] == "/occasion"


def test_a_bare_report_needs_to_know_who_reports(tmp_path: Path) -> None:
    file = a_file(tmp_path, some_data(needs=[a_need("health")]))
    assert staffel(file).exit_code == 1
    result = staffel(file, "--as", "registry-office")
    assert result.exit_code == 0
    assert "05913000.health-office" in result.output


def test_one_document_over_many_lines_is_read_as_well(tmp_path: Path) -> None:
    file = a_file(
        tmp_path, json.dumps([an_event(needs=[a_need("health")]), an_event(needs=[a_need("work")])], indent=2)
    )
    assert [line.split()[:2] for line in staffel(file).output.splitlines()[1:]] == [["1", "health"], ["2", "work"]]


def test_a_faulty_line_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    file = a_file(tmp_path, an_event(reported_on="2999-01-01"), an_event(needs=[a_need("health")]), "{")
    result = staffel(file)
    assert result.exit_code == 1
    assert "line 1: rejected: /reported_on: This date lies in the future. (in_future)" in result.output
    assert "05913000.health-office" in result.output
    assert "line 3: rejected: " in result.output


def test_the_day_decides_about_ages(tmp_path: Path) -> None:
    file = a_file(tmp_path, an_event(person={"family_name": "X", "birth_date": "2008-12-24"}))
    assert "unaccompanied-minor" in staffel(file, "--on", "2026-12-23").output
    assert "unaccompanied-minor" not in staffel(file, "--on", "2026-12-24").output


def test_only_one_municipalitys_reports_are_shown_if_asked_for(tmp_path: Path) -> None:
    essen = an_event("05113000.social-office", needs=[a_need("health")])
    file = a_file(tmp_path, an_event(needs=[a_need("health")]), essen)
    output = staffel(file, "--municipality", "05113000").output
    assert "05113000.integration-centre" in output
    assert "05913000" not in output


def test_the_installations_rules_fit_their_kinds() -> None:
    result = staffel("--check")
    assert (result.exit_code, result.output) == (0, "05113000 version 1 · 05913000 version 1: no faults\n")


@pytest.mark.parametrize("file", EXPECTED, ids=lambda file: file.name)
def test_the_installations_own_cases_hold(file: Path) -> None:
    result = staffel("--expect", file)
    assert result.exit_code == 0, result.output
    assert "✗" not in result.output


def test_every_municipality_with_rules_has_cases() -> None:
    assert {file.name.split(".")[0] for file in EXPECTED} == {
        file.name.split(".")[0] for file in ROUTING.glob("*.yaml")
    }


def test_a_case_that_goes_elsewhere_is_told_and_fails(folder: Path) -> None:
    edit(folder, "health: [health-office]", "health: [integration-centre]")
    result = staffel("--routing", folder, "--expect", ROUTING / "05913000.expected.yaml")
    assert result.exit_code == 1
    assert "health: to is 05913000.integration-centre, expected 05913000.health-office" in result.output


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: youth-moves-city", "kind: youth-moves-cities", "Ist „youth-moves-city“ gemeint?"),
        (
            "when: {life_situation: residence, occasion: [move_out, move_in], carrier: immigration-office, ",
            "when: {life_situation: residence, occasion: [move_out, move_in], ",
            "„residence-moves-city“ passt nicht für „residence“ von „05913000.integration-centre“",
        ),
        ("kind: homeless-today", "kind: shelter-to-flat", "„shelter-to-flat“ passt nicht für „housing“"),
    ],
)
def test_a_kind_that_does_not_fit_its_rule_is_a_fault(folder: Path, old: str, new: str, said: str) -> None:
    edit(folder, old, new)
    result = staffel("--check", "--routing", folder)
    assert result.exit_code == 2
    assert "05913000.yaml, Zeile" in result.output
    assert said in result.output


def test_faulty_rules_route_nothing(folder: Path, tmp_path: Path) -> None:
    edit(folder, "version: 1", "version: eins")
    result = staffel(a_file(tmp_path, an_event()), "--routing", folder)
    assert result.exit_code == 2
    assert "keine ganze Zahl" in result.output
