"""The effect as JSON, page and table: who sees what of it, and that small counts stay hidden where they must."""

import csv
import io
from datetime import date
from typing import Any

import httpx
import pytest
from lxml import html
from uuid_utils.compat import uuid7

from tests import tokens
from tests.component.funding.conftest import APPROVER, AUDITOR, OFFICER, TREASURER
from tests.component.funding.effect.world import World, an_offer
from tests.unit.funding.builders import CENTRE

MAY = date(2026, 5, 4)
COORDINATOR = "coordinator.integration-centre"
CLERK_OF_VMDO = "clerk.vmdo"


async def a_course(world: World, people: int, **terms: Any) -> None:
    offer = uuid7()
    await world.hears(an_offer(offer))
    await world.grant(measure_id=await world.measure(offer), **terms)
    for _ in range(people):
        await world.takes_part(offer, MAY)


async def ask(world: World, username: str = OFFICER, accept: str = "application/json", **params: Any) -> httpx.Response:
    headers = {**tokens.bearer(username), "Accept": accept}
    answer = await world.funding.http.get("/effect", params=params, headers=headers)
    return answer.raise_for_status()


@pytest.mark.parametrize("username", [OFFICER, APPROVER, TREASURER, AUDITOR])
async def test_office_and_audit_see_every_count(world: World, username: str) -> None:
    await a_course(world, 3)
    (row,) = (await ask(world, username)).json()["rows"]
    assert (row["people_reached"], row["hidden"]) == (3, {})


@pytest.mark.parametrize("username", [COORDINATOR, CLERK_OF_VMDO])
async def test_others_see_no_small_count(world: World, username: str) -> None:
    await a_course(world, 3, paid=True)
    (row,) = (await ask(world, username)).json()["rows"]
    assert (row["people_reached"], row["attendances"], row["cost_per_person_cents"]) == (None, None, None)
    assert row["hidden"]["people_reached"] == "below_5"
    assert row["awarded_cents"] == 10_000


async def test_a_total_does_not_give_a_hidden_count_away(world: World) -> None:
    for people in (3, 6, 9):
        await a_course(world, people)
    rows = (await ask(world, COORDINATOR)).json()["rows"]
    assert sorted(str(row["people_reached"]) for row in rows) == ["9", "None", "None"]


async def test_an_organisation_sees_the_rows_of_its_own_grants(world: World) -> None:
    await a_course(world, 6)
    await a_course(world, 7, department=CENTRE)
    found = (await ask(world, CLERK_OF_VMDO)).json()
    assert [row["people_reached"] for row in found["rows"]] == [6]
    assert found["total"]["awarded_cents"] == 10_000


async def test_another_city_s_staff_see_nothing(world: World) -> None:
    await a_course(world, 6)
    headers = tokens.bearer(AUDITOR, municipality="05113000")
    assert (await world.funding.http.get("/effect", headers=headers)).json()["rows"] == []


async def test_each_person_reached_cost_what_was_paid_and_not_given_back(world: World) -> None:
    await a_course(world, 3, cents=10_000, paid=True)
    (row,) = (await ask(world)).json()["rows"]
    assert row["cost_per_person_cents"] == 3_333


async def test_the_page_has_a_table_whose_numbers_belong_to_their_headings(world: World) -> None:
    await a_course(world, 6, paid=True)
    answer = await ask(world, accept="text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
    page = html.fromstring(answer.text)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    (table,) = page.findall(".//table")
    assert table.findtext("caption") == "Kleine Hilfe"
    assert {cell.get("scope") for cell in table.findall(".//thead//th")} == {"col"}
    assert {cell.get("scope") for cell in table.findall(".//tbody//th")} == {"row"}
    assert "Deutsch am Küchentisch" in answer.text
    assert "100,00\u00a0€" in answer.text


async def test_the_page_loads_nothing_and_runs_nothing(world: World) -> None:
    answer = await ask(world, accept="text/html")
    page = html.fromstring(answer.text)
    assert page.xpath("//script|//link|//img|//iframe|//@src|//@href|//@style") == []
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


async def test_the_table_says_the_same_in_euros(world: World) -> None:
    await a_course(world, 6, cents=12_345, paid=True)
    answer = await ask(world, accept="text/csv")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [line["Wofür"] for line in lines] == ["Deutsch am Küchentisch", "Zusammen", "Zusammen"]
    assert (lines[0]["Bewilligt EUR"], lines[0]["Menschen erreicht"]) == ("123,45", "6")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="wirkung-')


async def test_a_title_is_no_formula_in_a_spreadsheet(world: World) -> None:
    await a_course(world, 6)
    await world.funding.pool.execute("update measure_words set title = '=1+1'")
    assert ";'=1+1;" in (await ask(world, accept="text/csv")).text


async def test_hidden_counts_are_hidden_in_page_and_table_too(world: World) -> None:
    await a_course(world, 3)
    assert "&lt; 5" in (await ask(world, COORDINATOR, "text/html")).text
    assert ";<5;" in (await ask(world, COORDINATOR, "text/csv")).text


async def test_what_is_wanted_by_the_year_and_the_field_is_what_is_told(world: World) -> None:
    await a_course(world, 6)
    for params, rows in (({"budget_year": 2026, "field": "education"}, 1), ({"field": "open_city"}, 0)):
        assert len((await ask(world, **params)).json()["rows"]) == rows


async def test_a_clerk_system_or_operator_has_no_business_here(world: World) -> None:
    for username in ("operator.operations", "system.vmdo"):
        answer = await world.funding.http.get("/effect", headers=tokens.bearer(username))
        assert answer.status_code == 403
