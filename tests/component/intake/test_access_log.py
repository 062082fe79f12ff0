"""Auditors see who read whose data and what for: ids and purposes, of their own municipality."""

from typing import Any

import httpx
import pytest

from tests.component.intake.conftest import Intake
from tests.component.intake.test_search import registered
from tests.tokens import bearer
from tests.unit.intake.builders import IMMIGRATION, YOUTH, a_person

AUDITOR = bearer("auditor.audit-office")


@pytest.fixture
async def person(intake: Intake, http: httpx.AsyncClient) -> str:
    """Somebody read once by a clerk, searched by another, who found nobody."""
    [id] = await registered(intake, a_person())
    await http.get(f"/persons/{id}", headers=bearer("clerk.youth-services"), params={"purpose": "first contact"})
    clerk = bearer("clerk.immigration-office")
    await http.get("/persons", headers=clerk, params={"q": "Haddad", "purpose": "curiosity"})
    return str(id)


async def log(http: httpx.AsyncClient, headers: Any = AUDITOR, path: str = "/access-log", **asked: Any) -> Any:
    answer = await http.get(path, headers=headers, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_it_says_who_when_and_what_for(http: httpx.AsyncClient, person: str) -> None:
    searched, read = await log(http)
    assert (read["user"], read["department"], read["person_id"], read["purpose"], read["what"]) == (
        "subject-of-clerk.youth-services", YOUTH, person, "first contact", "read",
    )  # fmt: skip
    assert (searched["what"], searched["found"], searched["purpose"]) == ("search", 0, "curiosity")


async def test_it_is_filtered_by_person_department_and_time(http: httpx.AsyncClient, person: str) -> None:
    [read] = await log(http, person_id=person)
    assert [one["department"] for one in await log(http, department=IMMIGRATION)] == [IMMIGRATION]
    assert await log(http, until=read["at"]) == []
    assert len(await log(http, **{"from": read["at"]})) == 2


async def test_it_is_paged(http: httpx.AsyncClient, person: str) -> None:
    first = (await http.get("/access-log", headers=AUDITOR, params={"limit": 1})).json()
    rest = (await http.get("/access-log", headers=AUDITOR, params={"limit": 1, "cursor": first["next"]})).json()
    assert first["items"][0]["seq"] > rest["items"][0]["seq"]
    assert rest["next"] is None


async def test_rates_show_who_searches_in_vain(http: httpx.AsyncClient, person: str) -> None:
    found = {one["department"]: one for one in await log(http, path="/access-log/rates")}
    in_vain = found[IMMIGRATION]
    assert (in_vain["searches"], in_vain["without_hit"], in_vain["people"]) == (1, 1, 0)
    assert (found[YOUTH]["searches"], found[YOUTH]["people"]) == (0, 1)


async def test_an_auditor_of_another_city_sees_nothing_of_it(http: httpx.AsyncClient, person: str) -> None:
    assert await log(http, bearer("auditor.audit-office", "05113000")) == []


async def test_nobody_but_auditors_reads_it(http: httpx.AsyncClient, person: str) -> None:
    for user in ("clerk.youth-services", "coordinator.integration-centre", "operator.operations"):
        assert (await http.get("/access-log", headers=bearer(user))).status_code == 403
