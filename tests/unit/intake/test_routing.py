"""Where a need goes."""

from datetime import date
from pathlib import Path

import pytest

from services.intake.routing import read_preferences
from services.intake.submission import Rejection
from shared.contracts.reports import Need
from shared.records import Record
from shared.rulebook import RulebookFaulty
from tests.unit.intake.builders import IMMIGRATION, REGISTRY, ROUTING, SCHOOLS, TODAY, YOUTH, a_need, a_record, read

CENTRE = "05913000.integration-centre"
SOCIAL = "05913000.social-office"


def only_rejection(record: Record) -> Rejection:
    [one] = read(record)
    assert isinstance(one, Rejection)
    return one


def way(reporter: str, need: dict[str, str]) -> tuple[str, str]:
    route = ROUTING.route(Need.model_validate(need), reporter, TODAY)
    return route.first_carrier, route.to_department


@pytest.mark.parametrize(
    ("reporter", "situation", "carrier", "asked"),
    [
        (YOUTH, "family", YOUTH, YOUTH),
        (YOUTH, "education", CENTRE, SCHOOLS),
        (REGISTRY, "residence", CENTRE, IMMIGRATION),
        (IMMIGRATION, "naturalisation", IMMIGRATION, "05913000.naturalisation-office"),
        (IMMIGRATION, "language", IMMIGRATION, CENTRE),
        (SOCIAL, "livelihood", SOCIAL, SOCIAL),
        (YOUTH, "livelihood", YOUTH, "05913000.jobcenter"),
        ("05113000.social-office", "housing", "05113000.social-office", "05113000.social-office"),
        (SOCIAL, "housing", SOCIAL, "05913000.housing-office"),
        ("05113000.social-office", "health", "05113000.integration-centre", "05113000.integration-centre"),
    ],
)
def test_a_need_without_department_goes_the_usual_way(reporter: str, situation: str, carrier: str, asked: str) -> None:
    assert way(reporter, a_need(situation)) == (carrier, asked)


def test_a_department_that_is_named_is_asked() -> None:
    assert way(YOUTH, a_need("family", department="05113000.youth-services")) == (YOUTH, "05113000.youth-services")


@pytest.mark.parametrize(
    ("need", "code"),
    [
        (a_need("housing", department="05913000.nobody"), "unknown_department"),
        (a_need("housing", department=SCHOOLS), "department_may_not_carry"),
    ],
)
def test_a_department_that_cannot_take_it_is_a_reason_to_reject(need: dict[str, str], code: str) -> None:
    rejected = only_rejection(a_record(needs=[a_need(), need]))
    assert [(one.pointer, one.code) for one in rejected.reasons] == [("/needs/1/department", code)]


def test_where_nobody_carries_a_need_cannot_be_reported() -> None:
    rejected = only_rejection(a_record("05000000.laki"))
    assert [one.code for one in rejected.reasons] == ["nobody_carries"]


def test_a_department_outside_the_directory_is_rejected() -> None:
    rejected = only_rejection(a_record("05913000.ghost-office"))
    assert [(one.pointer, one.code) for one in rejected.reasons] == [("source", "unknown_department")]


def test_preferences_name_every_life_situation(tmp_path: Path) -> None:
    file = tmp_path / "routing.yaml"
    file.write_text("version: 1\npreferences:\n  housing: [housing-office]\n")
    with pytest.raises(RulebookFaulty, match="education"):
        read_preferences(file)


def test_needs_of_today_are_routed_by_the_directory_of_today() -> None:
    with pytest.raises(LookupError):
        ROUTING.route(Need.model_validate(a_need()), "05913000.ghost-office", date(2026, 1, 1))
