"""Money from the state: its award is the budget, its amendments move it, and nobody gives away what was not given."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from services.funding.programmes.programme import Programmes
from tests import tokens
from tests.component.funding.conftest import APPROVER, AUDITOR, OFFICER, TREASURER, Funding, running
from tests.component.funding.state_money import KOMM_AN, a_forwarded_programme, an_award, award_body, spent
from tests.component.servers import Postgres
from tests.unit.funding.builders import a_programme


@pytest.fixture
async def funding(postgres: Postgres) -> AsyncIterator[Funding]:
    async with running(postgres, Programmes((a_forwarded_programme(), a_programme()))) as service:
        yield service


async def test_what_the_state_gives_is_the_budget_and_a_claim_on_it(funding: Funding) -> None:
    await an_award(funding)
    line = await funding.line("part_a")
    assert (line["budget"], line["appropriation"]) == (KOMM_AN, -KOMM_AN)
    assert (line["receivable"], line["entitlement"]) == (KOMM_AN, -KOMM_AN)


async def test_the_ledger_balances_after_an_award(funding: Funding) -> None:
    await an_award(funding)
    assert (await funding.get("/ledger", AUDITOR)).json()["sum_cents"] == 0


async def test_an_award_is_told_with_its_file_number_and_purposes(funding: Funding) -> None:
    award = await an_award(funding)
    (told,) = await funding.told(award["id"])
    assert told["type"] == "funding.incoming_grant.awarded.v1"
    assert (told["file_number"], told["amount_cents"]) == ("AZ 36.01-1", KOMM_AN)
    assert told["purposes"] == [{"code": "part_a", "amount_cents": KOMM_AN}]


async def test_the_programme_s_conditions_bind_the_city_unless_the_notice_says_others(funding: Funding) -> None:
    assert (await an_award(funding))["conditions"] == ["anbest_g"]
    other = await an_award(funding, file_number="AZ 2", conditions=["special"])
    assert other["conditions"] == ["special"]


async def test_the_own_proof_is_due_by_the_programme_s_rule(funding: Funding) -> None:
    award = await an_award(funding)
    assert award["proof_due_on"] == f"{award['budget_year'] + 1}-06-30"


async def test_the_same_notice_is_recorded_once(funding: Funding) -> None:
    await an_award(funding)
    again = await funding.post("/incoming-grants", await award_body(funding), OFFICER)
    assert (again.status_code, again.json()["type"]) == (409, "urn:staffel:problem:award-recorded-already")
    assert (await funding.line("part_a"))["budget"] == KOMM_AN


async def test_the_city_s_own_programmes_get_nothing_from_the_state(funding: Funding) -> None:
    body = await award_body(funding, programme="small-help", purposes=[{"code": "travel", "amount_cents": 1}])
    answer = await funding.post("/incoming-grants", body, OFFICER)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:staffel:problem:programme-does-not-receive")


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"programme": "nothing"}, "/programme"),
        ({"purposes": [{"code": "part_x", "amount_cents": 1}]}, "/purposes/0/code"),
        ({"purposes": [{"code": "part_a", "amount_cents": 1}] * 2}, "/purposes/1/code"),
        ({"purposes": [{"code": "part_a", "amount_cents": 0}]}, "/purposes/0/amount_cents"),
        ({"purposes": []}, "/purposes"),
        ({"awarded_on": "2099-01-01"}, "/awarded_on"),
        ({"period": {"starts_on": "2026-02-01", "ends_on": "2026-01-01"}}, "/period/ends_on"),
        ({"file_number": ""}, "/file_number"),
    ],
)
async def test_what_is_wrong_with_a_notice_is_pointed_at(
    funding: Funding, change: dict[str, Any], pointer: str
) -> None:
    answer = await funding.post("/incoming-grants", await award_body(funding, **change), OFFICER)
    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (422, [pointer])


async def test_an_amendment_upwards_raises_claim_and_budget(funding: Funding) -> None:
    award = await an_award(funding)
    after = await amended(funding, award["id"], part_a=KOMM_AN + 100, part_b=50)
    assert after["amount_cents"] == KOMM_AN + 150
    assert (await funding.line("part_a"))["budget"] == KOMM_AN + 100
    assert (await funding.line("part_b"))["receivable"] == 50


async def test_an_amendment_downwards_takes_claim_and_budget(funding: Funding) -> None:
    award = await an_award(funding)
    await amended(funding, award["id"], part_a=1_000)
    await amended(funding, award["id"], part_a=2_000)
    await amended(funding, award["id"], part_a=500)
    line = await funding.line("part_a")
    assert (line["budget"], line["receivable"], line["entitlement"]) == (500, 500, -500)


async def test_an_award_is_not_amended_below_what_has_been_spent(funding: Funding) -> None:
    award = await an_award(funding)
    await spent(funding, 1_000)
    body = {"purposes": [{"code": "part_a", "amount_cents": 999}], "reason_code": "cut"}
    answer = await funding.post(f"/incoming-grants/{award['id']}/amendments", body, OFFICER)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:budget-below-commitments")


async def test_an_award_is_not_amended_below_what_has_been_called_for(funding: Funding) -> None:
    award = await an_award(funding)
    booked = await spent(funding, 1_000)
    await called(funding, award["id"], 1_000)
    path = f"/programmes/komm-an/expenses/{booked['id']}/reversal"
    (await funding.post(path, {"reason_code": "mistake"}, TREASURER)).raise_for_status()
    body = {"purposes": [{"code": "part_a", "amount_cents": 999}], "reason_code": "cut"}
    answer = await funding.post(f"/incoming-grants/{award['id']}/amendments", body, OFFICER)
    assert (answer.status_code, answer.json()["called_cents"]) == (409, 1_000)


async def test_an_amendment_after_calls_keeps_what_was_called(funding: Funding) -> None:
    award = await an_award(funding)
    await spent(funding, 1_000)
    await called(funding, award["id"], 1_000)
    await amended(funding, award["id"], part_a=5_000)
    line = await funding.line("part_a")
    assert (line["receivable"], line["called"], line["budget"]) == (4_000, 1_000, 4_000)


async def test_an_amendment_that_changes_nothing_is_refused(funding: Funding) -> None:
    award = await an_award(funding)
    body = {"purposes": [{"code": "part_a", "amount_cents": KOMM_AN}], "reason_code": "cut"}
    answer = await funding.post(f"/incoming-grants/{award['id']}/amendments", body, OFFICER)
    assert answer.json()["type"] == "urn:staffel:problem:nothing-amended"


async def test_awards_are_listed_page_by_page(funding: Funding) -> None:
    ids = {(await an_award(funding, file_number=f"AZ {n}"))["id"] for n in range(3)}
    first = (await funding.get("/incoming-grants", limit=2)).json()
    second = (await funding.get("/incoming-grants", limit=2, cursor=first["next"])).json()
    assert {item["id"] for item in first["items"] + second["items"]} == ids
    assert (len(first["items"]), second["next"]) == (2, None)


async def test_another_city_knows_nothing_of_an_award(funding: Funding) -> None:
    award = await an_award(funding)
    headers = tokens.bearer(OFFICER, municipality="05113000")
    assert (await funding.http.get(f"/incoming-grants/{award['id']}", headers=headers)).status_code == 404
    assert (await funding.http.get("/incoming-grants", headers=headers)).json()["items"] == []


@pytest.mark.parametrize("username", [APPROVER, TREASURER, AUDITOR])
async def test_only_a_grant_officer_records_what_the_state_gave(funding: Funding, username: str) -> None:
    answer = await funding.post("/incoming-grants", await award_body(funding), username)
    assert answer.status_code == 403


async def test_the_database_keeps_an_award_and_its_claim_the_same(funding: Funding) -> None:
    award = await an_award(funding)
    with pytest.raises(asyncpg.CheckViolationError, match="the ledger"):
        await funding.pool.execute("update incoming_grants set amount_cents = 1 where id = $1", award["id"])


async def amended(funding: Funding, id: str, **purposes: int) -> dict[str, Any]:
    items = [{"code": code, "amount_cents": cents} for code, cents in purposes.items()]
    body = {"purposes": items, "reason_code": "amending_notice"}
    answer = await funding.post(f"/incoming-grants/{id}/amendments", body, OFFICER)
    after: dict[str, Any] = answer.raise_for_status().json()
    return after


async def called(funding: Funding, id: str, amount_cents: int) -> None:
    body = {"purpose": "part_a", "amount_cents": amount_cents}
    (await funding.post(f"/incoming-grants/{id}/calls", body, OFFICER)).raise_for_status()


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"period": {"starts_on": "2026-01-01", "ends_on": "9999-12-31"}}, "/period/ends_on"),
        ({"proof_due_on": "0001-01-01"}, "/proof_due_on"),
        ({"file_number": "lump-sum-2026-04-01"}, "/file_number"),
    ],
)
async def test_days_nobody_means_and_the_numbers_of_lump_sums_are_not_recorded(
    funding: Funding, changes: dict[str, Any], pointer: str
) -> None:
    answer = await funding.post("/incoming-grants", await award_body(funding, **changes), OFFICER)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_an_award_that_the_state_takes_back_leaves_no_claim_and_no_budget(funding: Funding) -> None:
    award = await an_award(funding)
    body = {"purposes": [], "reason_code": "taken_back"}
    answer = await funding.post(f"/incoming-grants/{award['id']}/amendments", body, OFFICER)
    assert (answer.status_code, answer.json()["amount_cents"]) == (200, 0)
    line = await funding.line("part_a")
    assert (line["budget"], line["receivable"], line["entitlement"]) == (0, 0, 0)


async def test_amendments_at_once_follow_each_other(funding: Funding) -> None:
    award = await an_award(funding)
    parts = [(code, cents) for cents in range(100, 600, 100) for code in ("part_a", "part_b")]
    after = await asyncio.gather(*(amended(funding, award["id"], **{code: cents}) for code, cents in parts))
    assert sorted(one["amount_cents"] for one in after) == sorted(cents for _, cents in parts)
    assert (await funding.get("/ledger", AUDITOR)).json()["sum_cents"] == 0
