"""The realm follows from the directory and from nothing else."""

from pathlib import Path
from typing import Any

import pytest

from deploy.local.installation import PROJECT
from deploy.local.keycloak import Provider, digest
from deploy.local.realm import MUNICIPALITIES, departments, realm, text
from shared.directory import Directory

LUEGDE = """\
version: 1
municipality: "05766044"
name: Lügde
sign: LIP
coordinator: 05766044.social-office
catch_all: {}
departments:
  - id: 05766044.social-office
    names: {de: Sozialamt, en: Social office}
    kind: authority
    mailboxes: {clerk: sozialamt@luegde.example, head: leitung@luegde.example, coordinator: kim@luegde.example}
    languages: [de]
    may_carry: []
    opens_on: 2005-01-01
"""


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory.load(MUNICIPALITIES)


@pytest.fixture
def larger(tmp_path: Path) -> dict[str, Any]:
    """The realm of our municipalities and one more."""
    for file in MUNICIPALITIES.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "luegde.yaml").write_text(LUEGDE, encoding="utf-8")
    return realm(Directory.load(tmp_path))


def usernames(of: dict[str, Any]) -> set[str]:
    return {user["username"] for user in of["users"]}


def test_every_department_has_a_clerk_a_head_and_a_system(directory: Directory) -> None:
    made = realm(directory)
    who = {(user["attributes"]["department"][0], user["attributes"]["roles"][0]) for user in made["users"]}
    for _, department in departments(directory):
        assert {(department.id, role) for role in ("clerk", "head", "system")} <= who


def test_the_users_every_installation_is_promised_are_there(directory: Directory) -> None:
    assert usernames(realm(directory)) >= {
        "clerk.immigration-office",
        "head.immigration-office",
        "clerk.youth-services",
        "case-manager.integration-centre",
        "coordinator.integration-centre",
        "grant-officer.integration-centre",
        "approver.integration-centre",
        "treasurer.treasury",
        "operator.operations",
        "auditor.audit-office",
        "clerk.youth-services.essen",
        "coordinator.laki",
    }


def test_operations_has_two_operators_for_what_needs_four_eyes(directory: Directory) -> None:
    operators = [user["username"] for user in realm(directory)["users"] if "operator" in user["attributes"]["roles"]]
    assert operators == ["head.operations", "operator.operations"]


def test_the_treasury_has_two_treasurers_for_what_needs_four_eyes(directory: Directory) -> None:
    treasurers = [user["username"] for user in realm(directory)["users"] if "treasurer" in user["attributes"]["roles"]]
    assert treasurers == ["head.treasury", "treasurer.treasury"]


def test_the_same_directory_gives_the_same_realm(directory: Directory) -> None:
    assert realm(directory) == realm(Directory.load(MUNICIPALITIES))


def test_a_new_city_brings_its_users_under_its_name(larger: dict[str, Any]) -> None:
    assert {"clerk.social-office.luegde", "coordinator.social-office.luegde"} <= usernames(larger)


def test_a_new_city_leaves_the_users_of_the_others_as_they_were(directory: Directory, larger: dict[str, Any]) -> None:
    before = {user["username"]: user for user in realm(directory)["users"]}
    assert before.items() <= {user["username"]: user for user in larger["users"]}.items()


def test_the_realm_file_for_other_installations_is_the_one_the_directory_gives() -> None:
    written = (PROJECT / "deploy" / "keycloak" / "staffel-realm.json").read_text(encoding="utf-8")
    assert written == text(), "run: python -m deploy.local.realm > deploy/keycloak/staffel-realm.json"


def test_a_changed_realm_is_imported_anew(tmp_path: Path) -> None:
    imported = Provider(tmp_path, 1, text(), "secret", tmp_path / "log")
    changed = Provider(tmp_path, 1, text().replace("Jobcenter", "Jobcentre"), "secret", tmp_path / "log")
    assert digest(imported) != digest(changed)
