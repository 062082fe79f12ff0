"""The figures of the source texts, each reproduced with real postings on the delivered programmes.

Dortmund, June 2018: KOMM-AN NRW supports volunteers with about 216,000 € a year; up to 1,600,000 € for the integration
centre until 31 December 2022; the prizes and the International Week. Dortmund, March 2021: about 1.6 million € for KIM
in 2021 and 2022. Members of the state parliament, 2013: 3.5 posts and two teachers for each centre, 9.83 million € a
year for all of them, 47 of 53 built.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from services.funding.posts.calendar import LumpSums, Row
from services.funding.programmes.programme import Programmes
from services.funding.programmes.reading import load
from services.funding.store import KINDS
from shared import engine
from shared.directory import Directory
from shared.postgres import writing
from tests.component.funding.conftest import APPROVER, AUDITOR, OFFICER, ROOT, TREASURER, Funding, running
from tests.component.servers import Postgres
from tests.unit.funding.builders import DORTMUND

EURO = 100
PARTS = ("part_a", "part_b", "part_c", "part_d")
VMDO, TRAIN_OF_HOPE = "clerk.vmdo", "clerk.train-of-hope"


@pytest.fixture(scope="module")
def delivered() -> Programmes:
    return load(ROOT / "deploy" / "programmes", Directory.load(ROOT / "deploy" / "municipalities"))


@pytest.fixture
async def funding(postgres: Postgres, delivered: Programmes) -> AsyncIterator[Funding]:
    async with running(postgres, delivered) as service:
        yield service


async def done(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    found: dict[str, Any] = answer.json()
    return found


async def programme(funding: Funding, code: str) -> dict[str, Any]:
    return await done(await funding.get(f"/programmes/{code}", AUDITOR))


async def sum_of(funding: Funding, code: str, what: str, *years: int) -> int:
    lines = (await programme(funding, code))["budget"]
    return sum(line[what] for line in lines if line["budget_year"] in years)


async def this_year(funding: Funding) -> int:
    return int((await funding.get("/ledger", AUDITOR)).json()["as_of"][:4])


async def the_state_awards(funding: Funding, code: str, year: int, **purposes: int) -> dict[str, Any]:
    """In euros by purpose."""
    items = [{"code": purpose, "amount_cents": euros * EURO} for purpose, euros in purposes.items()]
    body = {
        "programme": code, "budget_year": year, "file_number": f"{code}-{year}", "awarded_on": f"{year}-01-02",
        "purposes": items,
    }  # fmt: skip
    return await done(await funding.post("/incoming-grants", body, OFFICER))


async def applied(funding: Funding, clerk: str, code: str, purpose: str, euros: int, own: int = 0) -> str:
    """A measure with its costs and a complete application for it, submitted; its id."""
    year = await this_year(funding)
    period = {"starts_on": f"{year}-01-01", "ends_on": f"{year}-12-31"}
    costs = [{"code": "fees", "amount_cents": (euros + own) * EURO}]
    title = f"{purpose} {euros} {clerk}"
    registered = {
        "title": title, "period": period, "costs": costs, "field_of_action": "social_balance",
        "district": "innenstadt-nord",
    }  # fmt: skip
    measure = await done(await funding.post("/measures", registered, clerk))
    plan = [{"code": "grant", "amount_cents": euros * EURO}, {"code": "own", "amount_cents": own * EURO}]
    draft = {
        "programme": code, "purpose": purpose, "measure_id": measure["id"], "period": period, "costs": costs,
        "financing": plan, "title": title, "description": "What volunteers do.",
    }  # fmt: skip
    id = str((await done(await funding.post("/applications", draft, clerk)))["id"])
    await done(await funding.post(f"/applications/{id}/submission", {}, clerk))
    return id


async def approved(funding: Funding, id: str) -> Any:
    await done(await funding.post(f"/applications/{id}/recommendation", {}, OFFICER))
    body = {"decision": "approved", "overlaps_seen": True}
    return await funding.post(f"/applications/{id}/decision", body, APPROVER)


async def a_post(
    funding: Funding, code: str, department: str, purpose: str, designation: str, share: int = 100,
    starts_on: str = "2021-01-01", seconded: bool = False,
) -> Any:  # fmt: skip
    post = {
        "programme": code, "department": f"{DORTMUND}.{department}", "purpose": purpose, "designation": designation,
        "share_percent": share, "starts_on": starts_on, "seconded": seconded,
    }  # fmt: skip
    return await funding.post("/posts", post, OFFICER)


async def occupied(funding: Funding, post: dict[str, Any], number: int) -> UUID:
    body = {
        "personnel_number": f"P-{number}", "share_percent": post["share_percent"], "starts_on": post["starts_on"],
    }  # fmt: skip
    await done(await funding.post(f"/posts/{post['id']}/occupancies", body, OFFICER))
    return UUID(post["id"])


async def lump_sum_falls_due(
    funding: Funding, delivered: Programmes, code: str, day: date, posts: Sequence[UUID]
) -> None:
    """The clock's act for a fixed date."""
    act = LumpSums(delivered).act(Row(code, day, tuple(sorted(posts)), 1))
    async with writing(funding.pool) as conn:
        [outcome] = await engine.run(conn, KINDS, [act])
    assert outcome.refusal is None


async def test_komm_an_forwards_216_000_euros_a_year(funding: Funding) -> None:
    year = await this_year(funding)
    await the_state_awards(funding, "komm-an", year, **dict.fromkeys(PARTS, 54_000))
    assert await sum_of(funding, "komm-an", "appropriated_cents", year) == 216_000 * EURO
    for part, clerk in zip(PARTS, (VMDO, TRAIN_OF_HOPE) * 2, strict=True):
        assert (await approved(funding, await applied(funding, clerk, "komm-an", part, 54_000))).status_code == 200
    assert await sum_of(funding, "komm-an", "committed_cents", year) == 216_000 * EURO
    beyond = await approved(funding, await applied(funding, VMDO, "komm-an", "part_a", 500))
    assert (beyond.status_code, beyond.json()["available_cents"]) == (409, 0)
    [text] = (await programme(funding, "komm-an"))["figures"]
    assert (text["value"], text["unit"]) == (216_000 * EURO, "cents")


async def test_komm_an_passes_the_conditions_on(funding: Funding) -> None:
    year = await this_year(funding)
    await the_state_awards(funding, "komm-an", year, part_b=54_000)
    grant_id = (await done(await approved(funding, await applied(funding, VMDO, "komm-an", "part_b", 1_000))))[
        "grant_id"
    ]
    [awarded] = [event for event in await funding.told(grant_id) if event["type"].startswith("funding.grant.awarded")]
    assert "anbest_p" in awarded["conditions"]
    assert awarded["incoming_grant_id"]


async def test_kim_is_1_600_000_euros_for_2021_and_2022_over_its_three_modules(
    funding: Funding, delivered: Programmes
) -> None:
    managers = ["vmdo", "train-of-hope", *["integration-centre"] * 6]
    casework = [
        await done(await a_post(funding, "kim-2", department, "case_management", "case_manager"))
        for department in managers
    ]
    offices = ["immigration-office", "immigration-office", "naturalisation-office"]
    clerks = [
        await done(await a_post(funding, "kim-3", department, "legal_integration", "legal_integration_clerk"))
        for department in offices
    ]
    managed = [await occupied(funding, post, number) for number, post in enumerate(casework, 100)]
    decided = [await occupied(funding, post, number) for number, post in enumerate(clerks, 200)]
    for year in (2021, 2022):
        await the_state_awards(funding, "kim-1", year, coordination=3 * 57_000, assistance=22_500)
        for month in (4, 10):
            await lump_sum_falls_due(funding, delivered, "kim-2", date(year, month, 1), managed)
            await lump_sum_falls_due(funding, delivered, "kim-3", date(year, month, 1), decided)
        modules = [await sum_of(funding, code, "entitled_cents", year) for code in ("kim-1", "kim-2", "kim-3")]
        assert modules == [193_500 * EURO, 440_000 * EURO, 166_500 * EURO]
    envelope = (await programme(funding, "kim-1"))["envelope"]
    assert envelope["programmes"] == ["kim-1", "kim-2", "kim-3"]
    assert (envelope["entitled_cents"], envelope["cents"]) == (1_600_000 * EURO, 1_600_000 * EURO)
    assert (
        await sum_of(funding, "kim-2", "committed_cents", 2021, 2022)
        + await sum_of(funding, "kim-2", "ordered_cents", 2021, 2022)
        == 2 * 2 * 55_000 * EURO
    )  # what the two associations' posts get


async def test_the_modules_of_kim_pay_for_the_posts_the_plan_has(funding: Funding) -> None:
    posts = {post["code"]: post for post in (await programme(funding, "kim-1"))["posts"]}
    assert posts["coordinator"]["maximum_cents"] == 57_000 * EURO
    assert posts["assistant"]["maximum_cents"] * posts["assistant"]["share_percent"] == 22_500 * EURO * 100
    half = await done(await a_post(funding, "kim-1", "integration-centre", "assistance", "assistant", 50))
    assert half["share_percent"] == 50
    more = await a_post(funding, "kim-1", "integration-centre", "assistance", "assistant", 1)
    assert more.status_code == 409


async def test_the_centre_gets_up_to_1_600_000_euros_until_the_end_of_2022(funding: Funding) -> None:
    years = range(2018, 2023)
    for year in years:
        await the_state_awards(funding, "ki", year, staff=245_000, material=75_000)
    assert await sum_of(funding, "ki", "appropriated_cents", *years) == 1_600_000 * EURO
    envelope = (await programme(funding, "ki"))["envelope"]
    assert (envelope["last_year"], envelope["cents"], envelope["entitled_cents"]) == (2022, 160_000_000, 160_000_000)
    more = {"budget_year": 2022, "purpose": "material", "amount_cents": 1, "reason_code": "council_decision"}
    refused = await funding.post("/programmes/ki/budget-changes", more, TREASURER)
    assert (refused.status_code, refused.json()["raise_by_at_most_cents"]) == (409, 0)


async def test_the_centre_has_three_and_a_half_posts_and_two_seconded_teachers_without_money(funding: Funding) -> None:
    await the_state_awards(funding, "ki", 2022, staff=245_000, material=75_000)
    for share in (100, 100, 100, 50):
        await done(await a_post(funding, "ki", "integration-centre", "staff", "specialist", share))
    for _ in range(2):
        await done(await a_post(funding, "ki", "integration-centre", "staff", "teacher", seconded=True))
    for designation, seconded in (("specialist", False), ("teacher", True)):
        third = await a_post(funding, "ki", "integration-centre", "staff", designation, 1, seconded=seconded)
        assert third.status_code == 409
    salaries = [int(7_000_000 * share / 100) for share in (100, 100, 100, 50)]
    for cents in salaries:
        expense = {"budget_year": 2022, "purpose": "staff", "amount_cents": cents, "reason_code": "salary"}
        await done(await funding.post("/programmes/ki/expenses", {**expense, "on": "2022-12-31"}, TREASURER))
    assert await sum_of(funding, "ki", "spent_cents", 2022) == 245_000 * EURO
    lines = (await programme(funding, "ki"))["budget"]
    assert {line["purpose"]: line["available_cents"] for line in lines} == {"staff": 0, "material": 75_000 * EURO}
    teacher = next(post for post in (await programme(funding, "ki"))["posts"] if post["seconded"])
    assert (teacher["share_percent"], teacher["maximum_cents"]) == (200, 0)


async def test_what_the_state_gives_all_centres_is_context_and_never_money_to_spend(funding: Funding) -> None:
    figures = {figure["code"]: figure["value"] for figure in (await programme(funding, "ki"))["figures"]}
    assert figures["all_centres_a_year"] == 9_830_000 * EURO
    assert (figures["centres_built_2013"], figures["centres_planned_2013"], figures["centres_today"]) == (47, 53, 54)
    assert (figures["posts_of_a_centre"], figures["teachers_of_a_centre"]) == (350, 2)
    accounts = (await funding.get("/ledger", AUDITOR, programme="ki")).json()["accounts"]
    assert accounts == []


@pytest.mark.parametrize(
    ("code", "euros", "nominee"),
    [
        ("integration-prize", 10_000, {"department": f"{DORTMUND}.vmdo"}),
        ("ethnic-business-prize", 5_000, {"kind": "company", "name": "Feinkost Muster GmbH"}),
    ],
)
async def test_a_prize_is_won_once_a_year_without_a_proof(
    postgres: Postgres, delivered: Programmes, code: str, euros: int, nominee: dict[str, Any]
) -> None:
    async with running(postgres, with_an_open_call(delivered, code)) as funding:
        year = await this_year(funding)
        body = {"programme": code, "nominee": nominee}
        ids = [
            (await done(await funding.post("/nominations", body, clerk)))["id"]
            for clerk in ("clerk.integration-centre", TRAIN_OF_HOPE)
        ]
        for id in ids:
            for juror in (1, 2, 3):
                await done(await funding.post(f"/nominations/{id}/votes", {"juror": juror, "points": 9}, OFFICER))
            aid = {"received_cents": 0, "declared_on": f"{year}-01-01"}
            await done(await funding.post(f"/nominations/{id}/de-minimis-declaration", aid, OFFICER))
        won = await done(await approved(funding, ids[0]))
        assert won["amount_cents"] == euros * EURO
        assert await sum_of(funding, code, "ordered_cents", year) == euros * EURO
        assert (await approved(funding, ids[1])).json()["type"] == "urn:staffel:problem:won-already"
        assert (await programme(funding, code))["proof"] is None


def with_an_open_call(delivered: Programmes, code: str) -> Programmes:
    """The delivered prize, with nominations until the year's last day: tests run on any day."""
    found = delivered.find(code)
    assert found is not None
    assert found.prize is not None
    last_day = found.prize.nominate_until.model_copy(update={"month": 12, "day": 31})
    rules = found.prize.model_copy(update={"nominate_until": last_day})
    return Programmes((found.model_copy(update={"prize": rules}),))


async def test_the_international_week_gives_30_000_euros_in_parts_of_at_most_1_500(funding: Funding) -> None:
    year = await this_year(funding)
    assert await sum_of(funding, "international-week", "appropriated_cents", year) == 30_000 * EURO
    for number in range(20):
        clerk = (VMDO, TRAIN_OF_HOPE)[number % 2]
        id = await applied(funding, clerk, "international-week", "event", 1_500, own=375)
        assert (await approved(funding, id)).status_code == 200
    assert await sum_of(funding, "international-week", "committed_cents", year) == 30_000 * EURO
    one_more = await approved(funding, await applied(funding, VMDO, "international-week", "event", 100, own=25))
    assert one_more.status_code == 409


async def test_the_international_week_pays_no_staff_and_asks_for_a_simple_proof_in_eight_weeks(
    funding: Funding,
) -> None:
    rules = await programme(funding, "international-week")
    assert rules["maximum_cents"] == 1_500 * EURO
    assert (rules["proof"]["due_weeks"], rules["proof"]["simple"]) == (8, True)
    assert [kind["code"] for kind in rules["cost_kinds"] if not kind["eligible"]] == ["staff"]
