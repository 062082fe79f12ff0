"""Where a need goes."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.intake.reports.submission import Rejection
from services.intake.routing import Route, Routing
from shared.contracts.reports import Report
from shared.directory import Directory
from shared.records import Record
from tests.unit.intake.builders import (
    IMMIGRATION,
    REGISTRY,
    ROOT,
    ROUTING,
    SCHOOLS,
    TODAY,
    YOUTH,
    a_need,
    a_person,
    a_record,
    a_submission,
    read,
)

CENTRE = "05913000.integration-centre"
SOCIAL = "05913000.social-office"
HOUSING = "05913000.housing-office"
ESSEN = "05113000"
PARENT = {"kind": "parent", "given_names": "Hanna", "family_name": "Haddad"}
GUARDIAN = {"kind": "official_guardian", "department": YOUTH}


def only_rejection(record: Record) -> Rejection:
    [one] = read(record)
    assert isinstance(one, Rejection)
    return one


def routed(reporter: str, *needs: dict[str, Any], on: date = TODAY, **report: Any) -> list[Route]:
    submission = a_submission(reporter, needs=list(needs), **report)
    assert isinstance(submission.report, Report)
    return ROUTING.routes(submission.report, submission.report.needs, reporter, on)


def way(reporter: str, need: dict[str, Any], **report: Any) -> tuple[str, str]:
    [route] = routed(reporter, need, **report)
    return route.first_carrier, route.to_department


def ruled(reporter: str, need: dict[str, Any], **report: Any) -> str | None:
    [route] = routed(reporter, need, **report)
    return route.rule


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
        (f"{ESSEN}.social-office", "housing", f"{ESSEN}.social-office", f"{ESSEN}.social-office"),
        (SOCIAL, "housing", SOCIAL, HOUSING),
        (f"{ESSEN}.social-office", "health", f"{ESSEN}.integration-centre", f"{ESSEN}.integration-centre"),
    ],
)
def test_a_need_without_department_goes_the_usual_way(reporter: str, situation: str, carrier: str, asked: str) -> None:
    assert way(reporter, a_need(situation), person=a_person(born="1990-03-14")) == (carrier, asked)


@pytest.mark.parametrize("situation", ["participation", "health", "work", "education"])
def test_a_need_nobody_else_is_there_for_stays_with_the_catch_all(situation: str) -> None:
    [route] = routed(f"{ESSEN}.immigration-office", a_need(situation))
    assert route.first_carrier == route.to_department == f"{ESSEN}.integration-centre"


def test_a_department_that_is_named_is_asked_whatever_the_rules_say() -> None:
    [route] = routed(YOUTH, a_need("housing", department=SOCIAL, urgency="immediate"))
    assert (route.to_department, route.ground, route.rule, route.need.kind) == (SOCIAL, "named", None, None)


def test_a_department_of_another_city_that_is_named_is_asked() -> None:
    assert way(YOUTH, a_need("family", department=f"{ESSEN}.youth-services")) == (YOUTH, f"{ESSEN}.youth-services")


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


def test_who_is_homeless_today_goes_to_the_housing_office_by_the_kind_for_today() -> None:
    [route] = routed(REGISTRY, a_need("housing", urgency="immediate"))
    assert (route.to_department, route.need.kind, route.rule) == (HOUSING, "homeless-today", "homeless-today")


def test_an_eviction_is_urgent_though_the_sender_did_not_say_so() -> None:
    [route] = routed(SOCIAL, a_need("housing"), occasion="eviction")
    assert (route.to_department, route.need.kind, route.need.urgency) == (HOUSING, "homeless-today", "urgent")


def test_a_rule_never_lowers_an_urgency() -> None:
    [route] = routed(YOUTH, a_need(urgency="immediate"), occasion="violence")
    assert (route.rule, route.need.urgency) == ("child-in-danger", "immediate")


def test_the_senders_kind_comes_before_that_of_a_rule() -> None:
    [route] = routed(SOCIAL, a_need("housing", kind="shelter-to-flat"), occasion="eviction")
    assert route.need.kind == "shelter-to-flat"


@pytest.mark.parametrize("representatives", [[], [GUARDIAN]])
def test_an_unaccompanied_minor_goes_to_the_youth_services(representatives: list[Any]) -> None:
    [route] = routed(REGISTRY, a_need(), person=a_person(born="2010-05-01", representatives=representatives))
    assert (route.to_department, route.rule) == (YOUTH, "unaccompanied-minor")
    assert route.facts == ("occasion", "life_situation", "unaccompanied", "minor", "age")


def test_a_minor_with_a_parent_is_accompanied() -> None:
    person = a_person(born="2010-05-01", representatives=[PARENT, GUARDIAN])
    assert ruled(REGISTRY, a_need(), person=person) is None


def test_who_may_be_a_minor_is_treated_as_one() -> None:
    person = a_person(born="2008-01-01", birth_date_precision="estimated")
    [route] = routed(REGISTRY, a_need(), person=person)
    assert route.rule == "unaccompanied-minor"
    assert "age_in_doubt" in route.facts


def test_who_has_no_birth_date_is_no_minor_by_rule() -> None:
    person = a_person(born=None, birth_date_precision="unknown")
    assert ruled(REGISTRY, a_need(), person=person) is None


def test_nobody_is_a_minor_on_the_eighteenth_birthday() -> None:
    person = a_person(born="2008-11-20")
    assert [r.rule for r in routed(REGISTRY, a_need(), person=person, on=date(2026, 11, 19))] == ["unaccompanied-minor"]
    assert [r.rule for r in routed(REGISTRY, a_need(), person=person, on=date(2026, 11, 20))] == [None]


def test_a_family_of_the_youth_services_that_moves_is_asked_of_the_other_citys_youth_services() -> None:
    person = a_person(representatives=[PARENT], address={"city": "Essen", "postcode": "45127"})
    [route] = routed(YOUTH, a_need(), occasion="move_out", person=person)
    assert (route.first_carrier, route.to_department) == (YOUTH, f"{ESSEN}.youth-services")
    assert (route.need.kind, route.rule) == ("youth-moves-city", "youth-moves-city")


def test_a_residence_file_moves_with_its_person() -> None:
    person = a_person(born="1990-03-14", address={"city": " ESSEN "})
    [route] = routed(IMMIGRATION, a_need("residence"), occasion="move_out", person=person)
    assert (route.to_department, route.need.kind) == (f"{ESSEN}.immigration-office", "residence-moves-city")


@pytest.mark.parametrize("city", ["Dortmund", "Bochum"])
def test_who_stays_or_leaves_for_a_city_outside_moves_nothing(city: str) -> None:
    person = a_person(born="1990-03-14", address={"city": city})
    assert ruled(IMMIGRATION, a_need("residence"), occasion="move_out", person=person) is None


@pytest.mark.parametrize(
    ("basis", "born", "asked"),
    [
        ("§ 1 AsylbLG", "1990-03-14", "social-office"),
        ("§ 60a Abs. 2 AufenthG", "1990-03-14", "social-office"),
        ("§ 24 AufenthG", "1990-03-14", "jobcenter"),
        ("§ 25 Abs. 2 AufenthG", "1990-03-14", "jobcenter"),
        ("§ 24 AufenthG", "1950-03-14", "social-office"),
        ("§ 24 SGB II", "1990-03-14", "jobcenter"),
        (None, "1990-03-14", "jobcenter"),
    ],
)
def test_benefits_follow_status_and_age(basis: str | None, born: str, asked: str) -> None:
    found = way(IMMIGRATION, a_need("livelihood"), legal_basis=basis, person=a_person(born=born))
    assert found == (CENTRE, f"05913000.{asked}")


def test_counselling_follows_district_and_language() -> None:
    person = a_person(born="1990-03-14", languages=["uk-UA"], address={"district": "innenstadt west"})
    [route] = routed(REGISTRY, a_need("orientation"), occasion="counselling_wish", person=person)
    assert (route.to_department, route.rule) == ("05913000.train-of-hope", "counselling-in-the-west")
    assert {"district", "language", "carrier"} <= set(route.facts)


def test_the_explanation_holds_codes_and_no_values() -> None:
    person = a_person(born="1990-03-14", languages=["uk"], address={"district": "Innenstadt-West"})
    [route] = routed(REGISTRY, a_need("orientation"), occasion="counselling_wish", person=person)
    assert "Innenstadt" not in str(route)
    assert "uk" not in route.facts


def test_what_others_reported_does_not_count() -> None:
    """The same report goes the same way, whoever the person turns out to be."""
    assert routed(REGISTRY, a_need()) == routed(REGISTRY, a_need())


def test_a_rule_whose_department_cannot_carry_that_day_is_passed_over(tmp_path: Path) -> None:
    """The housing office opens next year: until then whoever is preferred after it is asked."""
    for file in (ROOT / "deploy" / "municipalities").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        before, office, after = text.partition("  - id: 05913000.housing-office")
        (tmp_path / file.name).write_text(before + office + after.replace("2005-01-01", "2027-01-01", 1))
    routing = Routing.load(ROOT / "deploy" / "routing", Directory.load(tmp_path))
    report = a_submission(REGISTRY, needs=[a_need("housing", urgency="immediate")]).report
    [now] = routing.routes(report, report.needs, REGISTRY, TODAY)
    assert (now.to_department, now.ground, now.passed_over) == (SOCIAL, "preference", ("homeless-today",))
    [later] = routing.routes(report, report.needs, REGISTRY, date(2027, 1, 1))
    assert (later.to_department, later.rule) == (HOUSING, "homeless-today")
