"""What the installation's own directory answers. The files are those that are delivered."""

from datetime import date
from pathlib import Path

import pytest

from shared.directory import LIFE_SITUATIONS, Directory, NobodyCarries, UnknownDepartment, UnknownMunicipality

TODAY = date(2026, 11, 2)
DORTMUND = [
    "immigration-office",
    "naturalisation-office",
    "youth-services",
    "integration-centre",
    "school-administration",
    "jobcenter",
    "social-office",
    "housing-office",
    "health-office",
    "registry-office",
    "vmdo",
    "train-of-hope",
    "treasury",
    "operations",
    "audit-office",
]
ESSEN = ["immigration-office", "youth-services", "integration-centre", "social-office"]


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory.load(Path("deploy/municipalities"))


def test_the_departments_are_exactly_those_of_two_cities_and_the_state(directory: Directory) -> None:
    expected = [f"05913000.{name}" for name in DORTMUND] + [f"05113000.{name}" for name in ESSEN] + ["05000000.laki"]
    assert sorted(one.id for one in directory.departments) == sorted(expected)


def test_a_department_that_may_carry_what_it_reports_carries_it_first(directory: Directory) -> None:
    assert directory.first_carrier("05913000.social-office", "housing", TODAY) == "05913000.social-office"


def test_what_a_registry_office_reports_the_catch_all_carries_first(directory: Directory) -> None:
    assert directory.first_carrier("05913000.registry-office", "housing", TODAY) == "05913000.integration-centre"


@pytest.mark.parametrize("life_situation", LIFE_SITUATIONS)
@pytest.mark.parametrize("city", ["05913000", "05113000"])
def test_in_both_cities_every_need_has_a_first_carrier_that_may_carry_it(
    directory: Directory, city: str, life_situation: str
) -> None:
    for department in directory.municipality(city).departments:
        carrier = directory.first_carrier(department.id, life_situation, TODAY)
        assert directory.may_carry(carrier, life_situation, TODAY)


def test_only_the_integration_centres_carry_case_management(directory: Directory) -> None:
    carriers = [one.id for one in directory.departments if "coordination" in one.may_carry]
    assert sorted(carriers) == ["05113000.integration-centre", "05913000.integration-centre"]


@pytest.mark.parametrize("name", ["registry-office", "treasury", "operations", "audit-office"])
def test_offices_that_only_report_or_pay_carry_nothing(directory: Directory, name: str) -> None:
    assert directory.department(f"05913000.{name}").may_carry == ()


def test_the_state_coordination_carries_nothing_and_has_no_catch_all(directory: Directory) -> None:
    with pytest.raises(NobodyCarries):
        directory.first_carrier("05000000.laki", "housing", TODAY)


def test_a_department_carries_nothing_before_it_opens(directory: Directory) -> None:
    days = [date(2012, 12, 31), date(2013, 1, 1)]
    assert [directory.may_carry("05913000.integration-centre", "housing", day) for day in days] == [False, True]


def test_an_association_carries_nothing_before_it_has_signed(directory: Directory) -> None:
    days = [date(2021, 2, 28), date(2021, 3, 1)]
    assert [directory.may_carry("05913000.vmdo", "orientation", day) for day in days] == [False, True]


def test_nobody_carries_a_life_situation_that_does_not_exist(directory: Directory) -> None:
    assert not directory.may_carry("05913000.integration-centre", "leisure", TODAY)


def test_a_department_that_nobody_knows_may_carry_nothing(directory: Directory) -> None:
    assert not directory.may_carry("05913000.post-office", "housing", TODAY)


def test_asking_for_an_unknown_department_says_so(directory: Directory) -> None:
    assert directory.find("05913000.post-office") is None
    with pytest.raises(UnknownDepartment):
        directory.department("05913000.post-office")


def test_asking_for_an_unknown_municipality_says_so(directory: Directory) -> None:
    with pytest.raises(UnknownMunicipality):
        directory.catch_all("09162000", "housing")


def test_what_is_stuck_goes_to_the_integration_centre(directory: Directory) -> None:
    assert directory.coordinator_department("05913000") == "05913000.integration-centre"


def test_every_department_has_a_mailbox_for_clerks_and_for_its_head(directory: Directory) -> None:
    for one in directory.departments:
        assert len(directory.mailboxes(one.id, "clerk")) == len(directory.mailboxes(one.id, "head")) == 1


def test_mailboxes_belong_to_nobody_real(directory: Directory) -> None:
    addresses = {address for one in directory.departments for address in one.mailboxes.values()}
    assert {address.rsplit(".", 1)[1] for address in addresses} == {"example"}


def test_a_role_that_a_department_does_not_have_has_no_mailbox(directory: Directory) -> None:
    assert directory.mailboxes("05913000.jobcenter", "treasurer") == ()


def test_the_municipality_of_a_department_knows_its_sign(directory: Directory) -> None:
    assert directory.municipality_of("05113000.youth-services").sign == "E"
