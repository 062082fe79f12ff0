"""What a department may report, rule by rule as the interface's table has them."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.envelope import CloudEvent
from shared.contracts.reports import Report, ReportInvalid, Withdrawal, department_from, report_id, validate_report
from shared.contracts.reports.countries import OFFICIAL
from shared.contracts.reports.models import WITHOUT_NEEDS

TODAY = date(2026, 11, 22)
DEPARTMENT = "05913000.integration-centre"


def a_person(**changes: Any) -> dict[str, Any]:
    named = {"given_names": "Amira", "family_name": "Haddad", "birth_date": "2016-03-14"} | changes
    return {name: value for name, value in named.items() if value is not None}


def a_report(**changes: Any) -> dict[str, Any]:
    named = {
        "reference": "KI-1",
        "reported_on": "2026-11-20",
        "occasion": "school_entry",
        "person": a_person(),
        "needs": [{"life_situation": "education"}],
    } | changes
    return {name: value for name, value in named.items() if value is not None}


def event(data: Any, **changes: Any) -> CloudEvent:
    named = {"id": "1", "source": f"/departments/{DEPARTMENT}", "type": "department.report.submitted.v1"} | changes
    return CloudEvent(**named, data=data if isinstance(data, bytes) else json.dumps(data).encode())


def accepted(data: Any, **changes: Any) -> Report:
    report = validate_report(event(data, **changes), TODAY)
    assert isinstance(report, Report)
    return report


def refused(data: Any, **changes: Any) -> list[tuple[str, str]]:
    with pytest.raises(ReportInvalid) as caught:
        validate_report(event(data, **changes), TODAY)
    return [(reason.pointer, reason.code) for reason in caught.value.reasons]


def test_a_reports_id_is_known_to_its_sender() -> None:
    source = "/departments/05913000.registry-office"
    assert report_id(source, "2026-0001") == UUID("bc9085a8-7838-5050-b428-e4e02c454562")


def test_the_least_report_is_accepted_with_its_defaults() -> None:
    report = accepted(a_report(person={"family_name": "Kovalenko", "birth_date": "1991-05-17"}))
    assert (report.person.birth_date_precision, report.needs[0].urgency) == ("day", "normal")
    assert (report.person.given_names, report.consents, report.remarks) == (None, (), None)


def test_optional_fields_may_be_null() -> None:
    assert accepted(a_report() | {"remarks": None, "legal_basis": None}).remarks is None


@pytest.mark.parametrize("field", ["reference", "reported_on", "occasion", "person"])
def test_a_required_field_is_missed(field: str) -> None:
    assert refused(a_report(**{field: None})) == [(f"/{field}", "missing")]


def test_all_findings_come_at_once() -> None:
    found = refused(a_report(reference="", occasion="invasion", person={"given_names": 1, "shoe_size": 41}))
    assert found == [
        ("/reference", "too_short"),
        ("/occasion", "not_in_enum"),
        ("/person/given_names", "wrong_type"),
        ("/person/shoe_size", "unknown_field"),
    ]


def test_a_thousand_findings_are_cut_to_twenty() -> None:
    assert len(refused(a_report() | {f"field_{number}": 1 for number in range(1000)})) == 20


@pytest.mark.parametrize(("day", "fine"), [("2026-11-22", True), ("2026-11-23", False)])
def test_a_report_is_not_from_the_future(day: str, fine: bool) -> None:
    if fine:
        assert accepted(a_report(reported_on=day)).reported_on == TODAY
    else:
        assert refused(a_report(reported_on=day)) == [("/reported_on", "in_future")]


@pytest.mark.parametrize("occasion", sorted(WITHOUT_NEEDS))
def test_some_occasions_need_no_needs(occasion: str) -> None:
    assert accepted(a_report(occasion=occasion, needs=None)).needs == ()


@pytest.mark.parametrize("needs", [None, []])
def test_other_occasions_need_one(needs: Any) -> None:
    assert refused(a_report(needs=needs)) == [("/needs", "missing")]


def test_a_need_of_an_unknown_life_situation_is_refused() -> None:
    assert refused(a_report(needs=[{"life_situation": "leisure"}])) == [("/needs/0/life_situation", "not_in_enum")]


@pytest.mark.parametrize("changes", [{"given_names": None}, {"family_name": None}, {"family_name": ""}])
def test_one_name_is_enough(changes: dict[str, Any]) -> None:
    assert accepted(a_report(person=a_person(**changes)))


@pytest.mark.parametrize(
    "changes", [{"given_names": None, "family_name": None}, {"given_names": " ", "family_name": ""}]
)
def test_no_name_is_not_enough(changes: dict[str, Any]) -> None:
    assert refused(a_report(person=a_person(**changes))) == [("/person", "missing_name")]


@pytest.mark.parametrize("precision", ["day", "month", "year", "estimated"])
def test_a_birth_date_of_any_precision_is_a_whole_date(precision: str) -> None:
    person = a_person(birth_date="2007-01-01", birth_date_precision=precision)
    assert accepted(a_report(person=person)).person.birth_date == date(2007, 1, 1)
    incomplete = a_person(birth_date="2007", birth_date_precision=precision)
    assert refused(a_report(person=incomplete)) == [("/person/birth_date", "wrong_format")]


def test_an_unknown_birth_date_is_not_given() -> None:
    unknown = a_person(birth_date=None, birth_date_precision="unknown")
    assert accepted(a_report(person=unknown)).person.birth_date is None
    assert refused(a_report(person=a_person(birth_date_precision="unknown"))) == [("/person/birth_date", "not_allowed")]


def test_a_known_birth_date_is_given() -> None:
    assert refused(a_report(person=a_person(birth_date=None))) == [("/person/birth_date", "missing")]


def test_nobody_is_born_in_the_future() -> None:
    assert refused(a_report(person=a_person(birth_date="2026-11-23"))) == [("/person/birth_date", "in_future")]
    assert accepted(a_report(person=a_person(birth_date="2026-12-31", birth_date_precision="year")))


def test_the_countries_are_those_of_the_standard() -> None:
    assert (len(OFFICIAL), len(set(OFFICIAL))) == (249, 249)


@pytest.mark.parametrize("code", ["SYR", "UKR", "VNM", "XKX", "XXA"])
def test_nationalities_are_three_letter_codes(code: str) -> None:
    assert accepted(a_report(person=a_person(nationalities=[code]))).person.nationalities == (code,)


@pytest.mark.parametrize("code", ["SY", "syr", "XXX", "Syria", ""])
def test_other_nationalities_are_refused(code: str) -> None:
    assert refused(a_report(person=a_person(nationalities=[code]))) == [("/person/nationalities/0", "not_in_enum")]


@pytest.mark.parametrize(
    "tag", ["ar", "prs", "zh-Hans-CN", "sr-Latn", "ku-Latn", "de-DE", "es-419", "sl-rozaj-biske", "pt-BR"]
)
def test_languages_are_tags_of_bcp_47(tag: str) -> None:
    assert accepted(a_report(person=a_person(languages=[tag]))).person.languages == (tag,)


@pytest.mark.parametrize("tag", ["", "arabic", "de_DE", "d", "ar-", "ar-x", "zh-Hans-CN\n", "ä"])
def test_other_languages_are_refused(tag: str) -> None:
    assert refused(a_report(person=a_person(languages=["ar", tag]))) == [("/person/languages/1", "wrong_format")]


def test_a_representative_is_a_person_or_a_department() -> None:
    official = {"kind": "official_guardian", "department": "05913000.youth-services"}
    parent = {"kind": "parent", "given_names": "Rana"}
    assert len(accepted(a_report(person=a_person(representatives=[official, parent]))).person.representatives) == 2
    assert refused(a_report(person=a_person(representatives=[official, {"kind": "parent"}]))) == [
        ("/person/representatives/1", "missing_name")
    ]


def test_a_consent_names_everything_and_was_given_by_now() -> None:
    consent = {
        "recipient": "05913000.vmdo",
        "purpose": "orientation",
        "categories": ["name"],
        "given_on": "2026-11-01",
        "text_version": "2026-01",
    }
    assert accepted(a_report(consents=[consent])).consents[0].categories == ("name",)
    assert refused(a_report(consents=[consent | {"given_on": "2026-12-01"}])) == [("/consents/0/given_on", "in_future")]
    assert refused(a_report(consents=[{"recipient": "vmdo"}]))[0] == ("/consents/0/recipient", "wrong_format")


@pytest.mark.parametrize(
    ("field", "value"),
    [("given_names", "A\0mira"), ("family_name", "Had\u001bdad"), ("azr_number", "1\n2"), ("phone", "\u0085")],
)
def test_control_characters_are_refused(field: str, value: str) -> None:
    assert refused(a_report(person=a_person(**{field: value}))) == [(f"/person/{field}", "wrong_format")]


def test_remarks_may_have_lines_and_2000_characters() -> None:
    assert accepted(a_report(remarks="ü\n\t" * 666)).remarks
    assert refused(a_report(remarks="x" * 2001)) == [("/remarks", "too_long")]
    assert refused(a_report(remarks="x\0")) == [("/remarks", "wrong_format")]


@pytest.mark.parametrize("address", ["a@b", "lan.nguyen+ki@example.org"])
def test_e_mail_is_read_loosely(address: str) -> None:
    assert accepted(a_report(person=a_person(email=address))).person.email == address


@pytest.mark.parametrize("address", ["", "a", "a b@c", "@", "a@b@c"])
def test_what_cannot_be_an_e_mail_address_is_refused(address: str) -> None:
    assert refused(a_report(person=a_person(email=address))) == [("/person/email", "wrong_format")]


@pytest.mark.parametrize("value", [1, True, [], {}, 1.5])
def test_nothing_is_converted(value: Any) -> None:
    assert refused(a_report(reference=value)) == [("/reference", "wrong_type")]
    assert refused(a_report(reported_on=value)) == [("/reported_on", "wrong_type")]
    assert refused(a_report(occasion=value)) == [("/occasion", "wrong_type")]


def test_a_field_name_that_could_be_a_value_is_not_repeated() -> None:
    assert refused(a_report(person=a_person(**{"Amira Haddad": 1}))) == [("/person", "unknown_field")]


def test_the_subject_is_the_reference() -> None:
    assert accepted(a_report(), subject="KI-1")
    assert refused(a_report(), subject="KI-2") == [("subject", "not_reference")]


def test_a_withdrawal_is_read() -> None:
    data = {"reference": "KI-1", "reason_code": "wrong_person"}
    read = validate_report(event(data, type="department.report.withdrawn.v1", subject="KI-1"), TODAY)
    assert read == Withdrawal(reference="KI-1", reason_code="wrong_person")
    assert refused({"reference": "KI-1"}, type="department.report.withdrawn.v1") == [("/reason_code", "missing")]


def test_only_the_department_itself_reports() -> None:
    assert department_from("/departments/05913000.vmdo") == "05913000.vmdo"
    assert department_from("/departments/vmdo") is None
    with pytest.raises(ReportInvalid) as caught:
        validate_report(event(a_report()), TODAY, "05913000.vmdo")
    assert [reason.code for reason in caught.value.reasons] == ["wrong_source"]


def test_an_unknown_type_is_named_before_its_content_is_read() -> None:
    assert refused(b"{", type="department.report.submitted.v2") == [("type", "unknown_type")]


@pytest.mark.parametrize(
    ("born", "precision"),
    [("1896-01-01", "day"), ("1896-12-01", "month"), ("2026-01-01", "year"), ("1999-02-28", "day")],
)
def test_anybody_alive_may_be_reported(born: str, precision: str) -> None:
    accepted(a_report(person=a_person(birth_date=born, birth_date_precision=precision)))


@pytest.mark.parametrize("precision", ["day", "month", "year", "estimated"])
def test_nobody_is_older_than_a_hundred_and_thirty_years(precision: str) -> None:
    person = a_person(birth_date="1895-12-31", birth_date_precision=precision)
    assert refused(a_report(person=person)) == [("/person/birth_date", "too_long_ago")]


def test_without_a_day_nothing_is_asked_that_depends_on_it() -> None:
    old = a_report(reported_on="1999-12-31", person=a_person(birth_date="1700-01-01"))
    assert isinstance(validate_report(event(old, time=datetime(2999, 1, 1, tzinfo=UTC)), None), Report)


@pytest.mark.parametrize(("hour", "expected"), [(23, []), (24, [("time", "in_future")])])
def test_a_time_counts_as_future_after_the_end_of_tomorrow(hour: int, expected: list[tuple[str, str]]) -> None:
    time = datetime(2026, 11, 23, tzinfo=UTC) + timedelta(hours=hour)
    found = refused(a_report(), time=time) if expected else accepted(a_report(), time=time) and []
    assert found == expected
