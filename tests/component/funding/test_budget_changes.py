"""Budgets change in the year by postings with a reason, by the treasury, and never below what has been awarded."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.funding.ledger import budget
from services.funding.ledger.refs import LineOf
from services.funding.programmes.programme import Programmes
from services.funding.store import KINDS
from shared import engine
from shared.acts import Act
from shared.postgres import writing
from tests import tokens
from tests.component.funding.conftest import APPROVER, AUDITOR, OFFICER, TREASURER, YOUTH_CLERK, Funding, running
from tests.component.servers import Postgres
from tests.unit.funding.builders import DORTMUND, a_programme

ESSEN = "05113000"
UPWARD = {"grantor": "land_nrw", "upward_proof": {"due_months": 6}, "flow": "forwards"}
STATE = a_programme(code="from-the-state", budgets=[], **UPWARD)
YEAR = 2026


@pytest.fixture
async def funding(postgres: Postgres) -> AsyncIterator[Funding]:
    elsewhere = a_programme(
        code="elsewhere", municipality=ESSEN, applicants=[f"{ESSEN}.youth-services", f"{DORTMUND}.treasury"]
    )
    async with running(postgres, Programmes((a_programme(), a_programme(code="other-help"), STATE, elsewhere))) as it:
        yield it


async def changes(
    funding: Funding, cents: int, reason: str = "council_decision", purpose: str = "school_material",
    code: str = "small-help", username: str = TREASURER,
) -> Any:  # fmt: skip
    body = {"budget_year": YEAR, "purpose": purpose, "amount_cents": cents, "reason_code": reason}
    return await funding.post(f"/programmes/{code}/budget-changes", body, username)


async def moves(
    funding: Funding, cents: int, gives: str = "travel", takes: str = "school_material",
    reason: str = "more_pupils", code: str = "small-help", **other: Any,
) -> Any:  # fmt: skip
    body = {"budget_year": YEAR, "from_purpose": gives, "to_purpose": takes, "amount_cents": cents, **other}
    return await funding.post(f"/programmes/{code}/budget-transfers", {**body, "reason_code": reason}, TREASURER)


async def available(funding: Funding, purpose: str, code: str = "small-help") -> int:
    lines = (await funding.get(f"/programmes/{code}", AUDITOR)).raise_for_status().json()["budget"]
    return next((one["available_cents"] for one in lines if (one["budget_year"], one["purpose"]) == (YEAR, purpose)), 0)


async def the_state_awards(funding: Funding, cents: int, purpose: str = "travel") -> None:
    body = {
        "programme": "from-the-state", "budget_year": YEAR, "file_number": "36-1", "awarded_on": f"{YEAR}-01-15",
        "purposes": [{"code": purpose, "amount_cents": cents}],
    }  # fmt: skip
    (await funding.post("/incoming-grants", body, OFFICER)).raise_for_status()


async def spends(funding: Funding, cents: int, purpose: str = "school_material") -> None:
    """The line holds less for what comes after, as an award would leave it."""
    ref = LineOf("small-help", purpose, YEAR)

    def verb(states: Any, at: Any) -> Any:
        return [budget.post(states[ref], "expense", cents, at, reason_code="exhibition")]

    async with writing(funding.pool) as conn:
        await engine.run(conn, KINDS, [Act({"budget": [ref]}, verb, "the city")])


async def test_a_supplement_is_a_posting_with_its_reason(funding: Funding) -> None:
    answer = await changes(funding, 10_000)
    [made] = answer.json()["items"]
    assert (answer.status_code, made["kind"], made["amount_cents"], made["reason_code"]) == (
        201, "budget_change", 10_000, "council_decision",
    )  # fmt: skip
    assert await available(funding, "school_material") == 60_000


async def test_a_cut_never_goes_below_what_is_spoken_for(funding: Funding) -> None:
    await spends(funding, 30_000)
    refused = await changes(funding, -20_001, "saving")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:staffel:problem:budget-below-commitments")
    assert (await changes(funding, -20_000, "saving")).status_code == 201
    assert await available(funding, "school_material") == 0


async def test_a_line_without_a_plan_gets_money_by_a_supplement(funding: Funding) -> None:
    assert (await changes(funding, 7_000, purpose="unfunded")).status_code == 201
    assert await available(funding, "unfunded") == 7_000


async def test_a_transfer_is_two_postings_under_one_pair(funding: Funding) -> None:
    halves = (await moves(funding, 4_000)).json()["items"]
    assert sorted(half["amount_cents"] for half in halves) == [-4_000, 4_000]
    assert len({half["pair"] for half in halves}) == 1
    assert (await available(funding, "travel"), await available(funding, "school_material")) == (496_000, 54_000)


async def test_money_moves_between_programmes_of_the_same_city(funding: Funding) -> None:
    assert (await moves(funding, 1_000, to_programme="other-help")).status_code == 201
    assert await available(funding, "school_material", "other-help") == 51_000


async def test_a_transfer_of_more_than_is_left_is_refused(funding: Funding) -> None:
    answer = await moves(funding, 500_001)
    assert (answer.status_code, answer.json()["available_cents"]) == (409, 500_000)


async def test_a_list_says_who_when_and_why(funding: Funding) -> None:
    await changes(funding, 10_000)
    await moves(funding, 4_000)
    listed = (await funding.get("/programmes/small-help/budget-changes", AUDITOR, budget_year=YEAR)).json()["items"]
    assert [(one["kind"], one["amount_cents"]) for one in listed if one["purpose"] == "school_material"] == [
        ("budget_transfer", 4_000), ("budget_change", 10_000), ("appropriation", 50_000),
    ]  # fmt: skip
    moved = next(one for one in listed if one["kind"] == "budget_transfer" and one["amount_cents"] > 0)
    assert (moved["reason_code"], moved["counter_purpose"]) == ("more_pupils", "travel")
    assert moved["by"] == {"user": f"subject-of-{TREASURER}", "department": f"{DORTMUND}.treasury"}
    assert next(one for one in listed if one["kind"] == "appropriation")["by"] is None


async def test_a_list_is_paged(funding: Funding) -> None:
    for cents in (1, 2, 3):
        await changes(funding, cents)
    first = (await funding.get("/programmes/small-help/budget-changes", budget_year=YEAR, limit=2)).json()
    rest = (
        await funding.get("/programmes/small-help/budget-changes", budget_year=YEAR, limit=200, cursor=first["next"])
    ).json()
    assert [one["amount_cents"] for one in (*first["items"], *rest["items"])][:3] == [3, 2, 1]
    assert len(first["items"]) + len(rest["items"]) == 5


async def test_a_change_repeated_with_its_key_happens_once(funding: Funding) -> None:
    body = {"budget_year": YEAR, "purpose": "travel", "amount_cents": 5, "reason_code": "council_decision"}
    key = {"Idempotency-Key": "once"}
    for _ in range(2):
        await funding.post("/programmes/small-help/budget-changes", body, TREASURER, key)
    assert await available(funding, "travel") == 500_005


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"amount_cents": 0}, "/amount_cents"),
        ({"purpose": "yachts"}, "/purpose"),
        ({"reason_code": "state_award"}, "/reason_code"),
        ({"budget_year": 1999}, "/budget_year"),
        ({"note": "free text"}, "/note"),
    ],
)
async def test_a_wrong_field_is_pointed_at(funding: Funding, change: dict[str, Any], pointer: str) -> None:
    body = {"budget_year": YEAR, "purpose": "travel", "amount_cents": 5, "reason_code": "council_decision"}
    answer = await funding.post("/programmes/small-help/budget-changes", {**body, **change}, TREASURER)
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])


async def test_a_transfer_within_one_line_is_422(funding: Funding) -> None:
    answer = await moves(funding, 1, "travel", "travel")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "same_line")


async def test_a_transfer_to_another_citys_programme_is_422(funding: Funding) -> None:
    answer = await moves(funding, 1, to_programme="elsewhere")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/to_programme")


@pytest.mark.parametrize("username", [OFFICER, APPROVER, AUDITOR, YOUTH_CLERK])
async def test_only_the_treasury_changes_budgets(funding: Funding, username: str) -> None:
    assert (await changes(funding, 1, username=username)).status_code == 403


async def test_a_programme_of_another_city_is_not_changed(funding: Funding) -> None:
    assert (await changes(funding, 1, code="elsewhere")).status_code == 403
    essen = tokens.bearer(TREASURER, ESSEN)
    body = {"budget_year": YEAR, "purpose": "travel", "amount_cents": 5, "reason_code": "council_decision"}
    answer = await funding.http.post("/programmes/small-help/budget-changes", json=body, headers=essen)
    assert answer.status_code == 404


async def test_the_states_money_is_not_raised_beyond_its_award(funding: Funding) -> None:
    await the_state_awards(funding, 20_000)
    refused = await changes(funding, 1, "council_decision", "travel", "from-the-state")
    assert (refused.status_code, refused.json()["raise_by_at_most_cents"]) == (409, 0)
    assert await available(funding, "travel", "from-the-state") == 20_000


async def test_own_money_beside_the_states_is_named(funding: Funding) -> None:
    await the_state_awards(funding, 20_000)
    assert (await changes(funding, 500, "own_share_of_the_city", "travel", "from-the-state")).status_code == 201
    assert await available(funding, "travel", "from-the-state") == 20_500


async def test_what_was_blocked_of_the_states_money_may_be_given_free_again(funding: Funding) -> None:
    await the_state_awards(funding, 20_000)
    await changes(funding, -5_000, "blocked", "travel", "from-the-state")
    assert (await changes(funding, 5_001, "released", "travel", "from-the-state")).status_code == 409
    assert (await changes(funding, 5_000, "released", "travel", "from-the-state")).status_code == 201


async def test_what_moved_within_the_programme_makes_no_room_for_more(funding: Funding) -> None:
    await the_state_awards(funding, 20_000)
    await moves(funding, 8_000, code="from-the-state")
    refused = await changes(funding, 8_000, "council_decision", "travel", "from-the-state")
    assert refused.json()["raise_by_at_most_cents"] == 0


async def test_the_states_money_stays_in_its_programme(funding: Funding) -> None:
    await the_state_awards(funding, 20_000)
    refused = await moves(funding, 1, code="from-the-state", to_programme="small-help")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:staffel:problem:earmarked-money")
    unnamed = await moves(funding, 1, to_programme="from-the-state")
    assert unnamed.json()["type"] == "urn:staffel:problem:own-share-unnamed"
    assert (await moves(funding, 1, to_programme="from-the-state", reason="own_share")).status_code == 201


async def test_transfers_in_both_directions_at_once_all_happen(funding: Funding) -> None:
    there = [moves(funding, 10, "travel", "school_material") for _ in range(30)]
    back = [moves(funding, 10, "school_material", "travel") for _ in range(30)]
    answers = await asyncio.gather(*(one for pair in zip(there, back, strict=True) for one in pair))
    assert {answer.status_code for answer in answers} == {201}
    assert (await available(funding, "travel"), await available(funding, "school_material")) == (500_000, 50_000)
