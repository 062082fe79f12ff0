"""How a year's money flows out: its figures are the ledger's, by month, programme, field and district."""

import csv
import io
from typing import Any

import httpx
from lxml import html

from tests import tokens
from tests.component.funding.conftest import AUDITOR, OFFICER
from tests.component.funding.effect.world import World

ALL_OF_2026 = 550_000
"""Cents of all lines of the tests' programme."""


async def ask(world: World, username: str = OFFICER, accept: str = "*/*", **params: Any) -> httpx.Response:
    headers = {**tokens.bearer(username), "Accept": accept}
    answer = await world.funding.http.get("/outflow", params={"budget_year": 2026, **params}, headers=headers)
    return answer.raise_for_status()


async def test_the_steps_are_the_ledgers_to_the_cent(world: World) -> None:
    await world.grant(12_345, paid=True)
    await world.grant(6_789, measure_id=await world.measure())
    total = (await ask(world)).json()["total"]
    accounts = (await world.funding.get("/ledger", AUDITOR, budget_year=2026)).json()["accounts"]
    held = {name: sum(a["balance_cents"] for a in accounts if a["account"] == name) for name in ("budget", "disbursed")}
    assert (total["appropriated_cents"], total["awarded_cents"]) == (ALL_OF_2026, 19_134)
    assert (total["disbursed_cents"], total["available_cents"]) == (held["disbursed"], held["budget"])
    assert total["appropriated_cents"] == total["awarded_cents"] + total["available_cents"]


async def test_months_add_up_to_the_total(world: World) -> None:
    await world.grant(12_345, paid=True)
    found = (await ask(world)).json()
    assert sum(row["disbursed_cents"] or 0 for row in found["months"]) == 12_345
    assert sum(row["plan_cents"] for row in found["months"]) == ALL_OF_2026
    assert found["months"][-1]["plan_total_cents"] == ALL_OF_2026


async def test_the_forecast_is_never_more_than_the_budget(world: World) -> None:
    await world.grant(400_000, paid=True)
    total = (await ask(world)).json()["total"]
    assert total["disbursed_cents"] <= total["forecast_cents"] <= total["appropriated_cents"]
    assert total["lapses"]["expected_cents"] == total["appropriated_cents"] - total["forecast_cents"]


async def test_after_the_year_what_was_not_paid_has_lapsed(world: World) -> None:
    await world.grant(10_000, paid=True)
    await world.grant(7_000)
    lapses = (await ask(world, as_of="2099-01-31")).json()["total"]["lapses"]
    assert lapses == {
        "not_awarded_cents": ALL_OF_2026 - 17_000,
        "not_ordered_cents": 7_000,
        "expected_cents": ALL_OF_2026 - 10_000,
    }


async def test_money_of_a_measure_counts_for_its_field_and_district(world: World) -> None:
    await world.grant(6_000, measure_id=await world.measure(district="hoerde", field_of_action="open_city"))
    await world.grant(1_000)
    found = (await ask(world)).json()
    assert [(row["district"], row["awarded_cents"]) for row in found["districts"]] == [
        ("citywide", 1_000),
        ("hoerde", 6_000),
    ]
    assert ("open_city", 6_000) in [(row["field"], row["awarded_cents"]) for row in found["fields"]]


async def test_a_district_has_no_plan(world: World) -> None:
    await world.grant(6_000, measure_id=await world.measure())
    found = (await ask(world, district="eving")).json()
    assert found["total"]["awarded_cents"] == 6_000
    assert (found["total"]["appropriated_cents"], found["months"][0]["plan_cents"]) == (None, None)


async def test_before_anything_was_posted_there_is_nothing(world: World) -> None:
    await world.grant(6_000)
    total = (await ask(world, as_of="2020-01-01")).json()["total"]
    assert (total["appropriated_cents"], total["awarded_cents"]) == (0, 0)


async def test_a_day_of_long_ago_has_a_page_too(world: World) -> None:
    headers = {**tokens.bearer(OFFICER), "Accept": "text/html"}
    answer = await world.funding.http.get("/outflow", params={"as_of": "1990-01-01"}, headers=headers)
    assert "Januar 1990" in answer.raise_for_status().text


async def test_the_page_shows_every_month_and_loads_nothing(world: World) -> None:
    await world.grant(6_000, paid=True, measure_id=await world.measure())
    page = html.fromstring((await ask(world, accept="text/html")).text)
    months = [cell.text for cell in page.xpath("//table[caption[@id='months']]//tbody/tr/th")]
    assert months[:12] == [f"{name} 2026" for name in NAMES]
    assert page.xpath("//script|//link|//img|//@src|//@href|//@style") == []


NAMES = [
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
]  # fmt: skip


async def test_the_table_has_the_months_and_the_standing(world: World) -> None:
    await world.grant(6_000, paid=True)
    text = (await ask(world, accept="text/csv")).content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert [line[0] for line in lines[1:13]] == [f"2026-{month:02d}" for month in range(1, 13)]
    assert lines[-1][:4] == ["Zusammen", "", "5500,00", "60,00"]


async def test_clerks_do_not_read_the_city_s_budget(world: World) -> None:
    answer = await world.funding.http.get("/outflow", headers=tokens.bearer("clerk.vmdo"))
    assert answer.status_code == 403


async def test_a_coordinator_reads_it(world: World) -> None:
    assert (await ask(world, "coordinator.integration-centre")).json()["budget_year"] == 2026
