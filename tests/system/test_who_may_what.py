"""No token, the wrong role, the wrong department: every route of every service, on objects that exist."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.system.staffel_up import Running
from tests.system.town import Town, eventually, report_id
from tests.unit.intake.lists.files import AMIRA, a_csv

SERVICES = ("intake", "casework", "funding", "notifications")
PUBLIC = {"/health/live", "/health/ready", "/metrics", "/openapi.json", "/asyncapi.json"}
ROLES = {
    "clerk": "clerk.vmdo", "case-manager": "case-manager.integration-centre",
    "coordinator": "coordinator.integration-centre", "grant-officer": "grant-officer.integration-centre",
    "approver": "approver.integration-centre", "treasurer": "treasurer.treasury", "auditor": "auditor.audit-office",
    "operator": "operator.operations", "system": "system.registry-office",
}  # fmt: skip
STRANGER = "clerk.social-office.essen"


@dataclass(frozen=True)
class World:
    """A town with one case: a track that waits for the youth services and one they know nothing of."""

    town: Town
    known: dict[str, str]


@pytest.fixture(scope="module")
def world(stack: Running) -> Iterator[World]:
    town = Town(stack.endpoints)
    yield world_in(town)
    town.http.close()


def world_in(town: Town) -> World:
    event = town.report(
        "immigration-office", {"life_situation": "residence"},
        {"life_situation": "family", "department": "05913000.youth-services"},
    )  # fmt: skip
    town.submit(event)
    case = town.case_of(event, "clerk.youth-services")
    track = case["tracks"][0]
    notices = eventually(lambda: town.get("clerk.youth-services", "notifications", "/inbox")["items"])
    body = {"programme": "individual-assistance", "purpose": "school_material", "amount_cents": 4_000_00}
    centre = town.case_of(event, "clerk.integration-centre")
    uploaded = town.ask(
        "clerk.youth-services", "POST", "intake", "/imports", content=a_csv(AMIRA), headers={"content-type": "text/csv"}
    )
    asked = town.post("clerk.integration-centre", "casework", f"/cases/{case['id']}/assistance", body, 201)
    eventually(
        lambda: town.ask("clerk.integration-centre", "GET", "funding", f"/applications/{asked['id']}").is_success
    )
    assert centre["id"] == case["id"]
    return World(
        town,
        {
            "casework /cases": case["id"], "casework /tracks": track["id"],
            "casework /transitions": track["transition"]["id"], "intake /reports": str(report_id(event)),
            "intake /imports": uploaded.json()["id"], "intake /persons": case["person_id"],
            "funding /applications": asked["id"],
            "notifications /inbox": notices[0]["id"],
        },
    )  # fmt: skip


def operations(world: World, service: str) -> list[tuple[str, str, dict[str, Any]]]:
    """(method, path with the ids of what exists, operation) of a service, from its own OpenAPI document."""
    document = world.town.http.get(world.town.endpoints.services[service] + "/openapi.json").json()
    return [
        (method.upper(), concrete(world, service, path), operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def concrete(world: World, service: str, path: str) -> str:
    """The path with its first id filled in by something real, where there is such a thing."""
    head = "/" + path.strip("/").split("/")[0]
    id = world.known.get(f"{service} {head}", "01a05bfb-7000-7bbf-8d41-60a1e8674dac")
    while "{" in path:
        before, _, rest = path.partition("{")
        path = before + id + rest.partition("}")[2]
    return path


@pytest.mark.parametrize("service", SERVICES)
def test_only_the_listed_routes_answer_without_a_token(world: World, service: str) -> None:
    answers = {
        (method, path): world.town.ask(None, method, service, path).status_code
        for method, path, _ in operations(world, service)
    }
    assert len(answers) > len(PUBLIC)
    assert {path for (_, path), status in answers.items() if status != 401} == PUBLIC


@pytest.mark.parametrize("service", SERVICES)
def test_a_wrong_role_is_refused_on_what_exists(world: World, service: str) -> None:
    wrong = []
    for method, path, operation in operations(world, service):
        needed = operation.get("x-staffel-roles")
        for role, user in ROLES.items():
            if needed is None or role in needed:
                continue
            answer = world.town.ask(user, method, service, path, json={})
            if answer.status_code not in (403, 404):
                wrong.append((role, method, path, answer.status_code))
    assert not wrong


@pytest.mark.parametrize("service", ["casework", "intake", "funding", "notifications"])
def test_a_stranger_is_told_that_what_exists_is_not_there(world: World, service: str) -> None:
    """A clerk of another city has the right role; what it may not know of is 404, whatever it tries."""
    told = []
    for method, path, operation in operations(world, service):
        needed = operation.get("x-staffel-roles")
        if path in PUBLIC or not any(id in path for id in world.known.values()) or not (needed and "clerk" in needed):
            continue
        body = BODIES.get(path.rpartition("/")[2]) or BODIES.get(f"{method} /{path.split('/')[1]}", {})
        asks = {one["name"] for one in operation.get("parameters", []) if one["in"] == "query"}
        params = {"purpose": "advice"} if "purpose" in asks else {}
        answer = world.town.ask(STRANGER, method, service, path, json=body, params=params)
        if answer.status_code not in (403, 404):
            told.append((method, path, answer.status_code, answer.text))
    assert not told


BODIES: dict[str, dict[str, Any]] = {
    "drawdowns": {"expenses": [{"code": "fees", "amount_cents": 1, "due_on": "2026-01-01"}], "amount_cents": 1},
    "corrections": {"fields": {"phone": "0231 1"}, "reason": "told by phone"},
    "decline": {"reason_code": "other"},
    "refusal": {"file_number": "1", "notice_on": "2026-01-01", "appeal_until": "2026-02-01"},
    "contact-attempts": {"on": "2026-01-01", "channel": "telephone"},
    "first-contact": {"on": "2026-01-01", "channel": "telephone"},
    "closure": {"outcome": "settled"},
    "transitions": {"kind": "handover", "to_department": "05913000.vmdo"},
    "suggestions": {"to_department": "05913000.vmdo"},
    "participation": {"participation": "asked"},
    "tracks": {"life_situation": "work"},
    "goals": {"life_situation": "work", "code": "a-job"},
    "reached": {"on": "2026-01-01", "evidence": "certificate"},
    "abandonment": {"reason_code": "other"},
    "consents": {
        "recipient": "05913000.vmdo", "purpose": "advice", "categories": ["language"], "given_on": "2026-01-01",
        "text_version": "1",
    },
    "PUT /applications": {"programme": "individual-assistance"},
    "assistance": {"programme": "individual-assistance", "purpose": "school_material", "amount_cents": 100},
}  # fmt: skip


def test_lists_of_a_stranger_hold_nothing_of_it(world: World) -> None:
    town, case = world.town, world.known["casework /cases"]
    person = world.known["intake /persons"]
    assert town.get(STRANGER, "casework", "/cases", person_id=person) == {"items": [], "next": None}
    for path in ("/cases", "/transitions"):
        assert case not in str(town.get(STRANGER, "casework", path))
    assert case not in str(town.get(STRANGER, "notifications", "/inbox"))


def test_a_track_of_the_same_case_that_is_not_theirs_shows_nowhere(world: World) -> None:
    """The youth services know the case by the family track; that there is a residence track they do not learn."""
    town, case = world.town, world.known["casework /cases"]
    user = "clerk.youth-services"
    shown = [
        town.get(user, "casework", f"/cases/{case}"),
        town.get(user, "casework", f"/cases/{case}/timeline"),
        town.get(user, "casework", f"/cases/{case}/responsibilities"),
        town.get(user, "casework", "/cases"),
        town.get(user, "notifications", "/inbox"),
    ]
    assert "residence" not in str(shown)
