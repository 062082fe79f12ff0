"""Why a need went where it went: stored with the report, told to those who may know."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from services.intake.routing import kept
from shared.contracts.reports import report_id
from shared.postgres import writing
from tests.component.intake.conftest import Intake
from tests.tokens import bearer
from tests.unit.intake.builders import REGISTRY, ROUTING, YOUTH, a_need, a_person, a_record

HOUSING = "05913000.housing-office"
CENTRE = "05913000.integration-centre"


def id_of(event: str, department: str = YOUTH) -> UUID:
    return report_id(f"/departments/{department}", event)


async def asked(http: httpx.AsyncClient, user: str, event: str, department: str = YOUTH) -> httpx.Response:
    return await http.get(f"/reports/{id_of(event, department)}/routing", headers=bearer(user))


async def the_need(http: httpx.AsyncClient, user: str, event: str, department: str = YOUTH) -> dict[str, Any]:
    answer = await asked(http, user, event, department)
    assert answer.status_code == 200, answer.text
    [need] = answer.json()["needs"]
    found: dict[str, Any] = need
    return found


@pytest.fixture
async def versions(intake: Intake) -> None:
    async with writing(intake.pool) as conn:
        assert await kept.keep_versions(conn, ROUTING.rules) == []


@pytest.mark.usefixtures("versions")
async def test_a_sender_that_carries_the_need_reads_the_rule_and_its_reason(
    intake: Intake, http: httpx.AsyncClient
) -> None:
    person = a_person(representatives=[{"kind": "parent", "family_name": "Haddad"}], address={"city": "Essen"})
    await intake.takes(a_record(id="e", occasion="move_out", person=person))
    need = await the_need(http, "system.youth-services", "e")
    assert (need["rule"], need["version"], need["ground"]) == ("youth-moves-city", 1, "rule")
    assert need["facts"] == ["occasion", "life_situation", "carrier", "moves_to"]
    assert need["reason"]["because"].startswith("§ 86c SGB VIII")
    assert (need["first_carrier"], need["to_department"]) == (YOUTH, "05113000.youth-services")
    assert need["kind"] == "youth-moves-city"


@pytest.mark.usefixtures("versions")
async def test_who_only_reported_learns_that_and_why_but_not_where(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(REGISTRY, id="e", needs=[a_need("housing", urgency="immediate")]))
    need = await the_need(http, "system.registry-office", "e", REGISTRY)
    assert (need["ground"], need["version"], need["facts"]) == ("rule", 1, ["life_situation", "urgency"])
    shown = {name: need[name] for name in ("first_carrier", "to_department", "kind", "rule", "reason", "passed_over")}
    assert set(shown.values()) == {None}


async def test_who_named_the_department_may_know_it(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(REGISTRY, id="e", needs=[a_need("housing", department=HOUSING)]))
    need = await the_need(http, "clerk.registry-office", "e", REGISTRY)
    assert (need["ground"], need["to_department"], need["reason"]) == ("named", HOUSING, None)


@pytest.mark.usefixtures("versions")
async def test_a_coordinator_of_the_municipality_reads_all_of_it(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(REGISTRY, id="e", needs=[a_need("housing", urgency="immediate")]))
    need = await the_need(http, "coordinator.integration-centre", "e", REGISTRY)
    assert (need["first_carrier"], need["to_department"], need["rule"]) == (CENTRE, HOUSING, "homeless-today")


@pytest.mark.parametrize(
    "user",
    ["clerk.housing-office", "system.immigration-office", "clerk.vmdo", "head.integration-centre"],
)
async def test_for_everybody_else_there_is_no_such_report(intake: Intake, http: httpx.AsyncClient, user: str) -> None:
    await intake.takes(a_record(REGISTRY, id="e", needs=[a_need("housing")]))
    assert (await asked(http, user, "e", REGISTRY)).status_code == 404


async def test_a_coordinator_of_another_city_knows_of_no_such_report(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(REGISTRY, id="e", needs=[a_need("housing")]))
    headers = bearer("coordinator.integration-centre", "05113000")
    assert (await http.get(f"/reports/{id_of('e', REGISTRY)}/routing", headers=headers)).status_code == 404


async def test_a_rejected_report_was_not_routed(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(id="e", occasion="party"))
    assert (await asked(http, "system.youth-services", "e")).status_code == 404


async def test_a_need_that_was_referred_before_is_not_routed_again(intake: Intake, http: httpx.AsyncClient) -> None:
    await intake.takes(a_record(id="e"), a_record(id="f", needs=[a_need(), a_need("health")]))
    answer = await asked(http, "system.youth-services", "f")
    assert [need["life_situation"] for need in answer.json()["needs"]] == ["health"]


async def test_nothing_the_sender_wrote_about_the_person_is_stored_with_the_routing(intake: Intake) -> None:
    person = a_person(born="1990-03-14", languages=["uk"], address={"district": "Innenstadt-West", "city": "Essen"})
    needs = [a_need("orientation"), a_need("housing")]
    await intake.takes(a_record(REGISTRY, occasion="counselling_wish", person=person, needs=needs))
    rows = str(await intake.rows("select * from routings"))
    assert not any(value in rows for value in ("Amira", "Haddad", "1990", "Innenstadt", "Essen"))


async def test_the_referral_is_told_with_the_kind_and_urgency_of_the_rule(intake: Intake) -> None:
    await intake.takes(a_record(REGISTRY, occasion="eviction", needs=[a_need("housing")]))
    [told] = await intake.told("intake.referral.routed.v1")
    assert (told["kind"], told["urgency"], told["to_department"]) == ("homeless-today", "urgent", HOUSING)
