"""The clock brings the lump sums on their dates: once, by share and vacancy, and on to the associations' posts."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.funding.posts.calendar import LumpSums
from services.funding.programmes.programme import LumpSum, Programmes
from services.funding.store import KINDS
from shared import clock
from tests.component.funding.calendar import it_is
from tests.component.funding.conftest import OFFICER, TREASURER, Funding, running
from tests.component.funding.state_money import a_forwarded_programme
from tests.component.servers import Postgres
from tests.unit.funding.builders import CENTRE, DORTMUND

VMDO = f"{DORTMUND}.vmdo"
YEAR = 2031
RULE = LumpSum.model_validate({
    "purpose": "part_a", "per_post_cents": 5_700_000, "vacancy": "by_month", "forwarded": True,
    "dates": [{"month": 4, "day": 1}, {"month": 10, "day": 1}],
})  # fmt: skip


@pytest.fixture
async def funding(postgres: Postgres) -> AsyncIterator[Funding]:
    """In January of a year; the city's own posts are the centre's, VMDO's are forwarded."""
    programme = a_forwarded_programme(scheme="lump_sum", lump_sums=(RULE,), applicants=[VMDO])
    async with running(postgres, Programmes((programme,))) as service:
        await it_is(service, f"{YEAR}-01-02")
        yield service


async def ticks(funding: Funding) -> clock.Ticked:
    return await clock.tick(funding.pool, KINDS, LumpSums(funding.programmes))


async def a_post(funding: Funding, department: str = CENTRE, share: int = 100, **changes: Any) -> str:
    given = {
        "programme": "komm-an", "department": department, "purpose": "part_a", "designation": "case_manager",
        "share_percent": share, "starts_on": f"{YEAR}-01-01", **changes,
    }  # fmt: skip
    id: str = (await funding.post("/posts", given, OFFICER)).raise_for_status().json()["id"]
    return id


async def filled(funding: Funding, post: str, number: str = "1", share: int = 100, **days: str) -> str:
    body = {"personnel_number": number, "share_percent": share, "starts_on": f"{YEAR}-01-01", **days}
    answer = (await funding.post(f"/posts/{post}/occupancies", body, OFFICER)).raise_for_status().json()
    id: str = answer["occupancies"][-1]["id"]
    return id


async def awards(funding: Funding) -> list[dict[str, Any]]:
    items = (await funding.get("/incoming-grants")).json()["items"]
    return [(await funding.get(f"/incoming-grants/{item['id']}")).json() for item in reversed(items)]


async def test_nothing_comes_before_its_date(funding: Funding) -> None:
    await filled(funding, await a_post(funding))
    await it_is(funding, f"{YEAR}-03-31")
    assert (await ticks(funding)).due == 0


async def test_a_date_brings_half_a_year_of_a_full_post(funding: Funding) -> None:
    post = await a_post(funding)
    await filled(funding, post)
    await it_is(funding, f"{YEAR}-04-01")
    assert (await ticks(funding)).failed == 0
    (award,) = await awards(funding)
    assert (award["amount_cents"], award["lump_sum"], award["awarded_on"]) == (2_850_000, True, f"{YEAR}-04-01")
    assert [(one["post_id"], one["amount_cents"]) for one in award["calculation"]] == [(post, 2_850_000)]


async def test_a_lump_sum_is_a_claim_a_budget_and_announced(funding: Funding) -> None:
    await filled(funding, await a_post(funding))
    await it_is(funding, f"{YEAR}-04-01")
    await ticks(funding)
    line = await funding.line("part_a")
    assert (line["budget"], line["called"], line["receivable"]) == (2_850_000, 2_850_000, 0)
    (call,) = (await awards(funding))[0]["calls"]
    assert call["reference"].startswith("STF-IN-")


async def test_a_date_brings_its_lump_sum_once(funding: Funding) -> None:
    post = await a_post(funding)
    await filled(funding, post)
    await it_is(funding, f"{YEAR}-04-01")
    await ticks(funding)
    (await funding.post(f"/posts/{post}/end", {"ends_on": f"{YEAR}-12-31"}, OFFICER)).raise_for_status()
    assert (await ticks(funding)).due == 0
    assert len(await awards(funding)) == 1


async def test_both_dates_that_a_sleeping_clock_missed_come_in_order(funding: Funding) -> None:
    await filled(funding, await a_post(funding))
    await it_is(funding, f"{YEAR}-11-01")
    await ticks(funding)
    assert [award["amount_cents"] for award in await awards(funding)] == [2_850_000, 2_850_000]


async def test_dates_of_years_in_which_nobody_looked_come_once_each(funding: Funding) -> None:
    await filled(funding, await a_post(funding))
    await it_is(funding, f"{YEAR + 3}-05-01")
    await ticks(funding)
    assert [award["amount_cents"] for award in await awards(funding)] == [2_850_000] * 7
    assert (await ticks(funding)).due == 0


async def test_who_sets_a_programme_up_after_its_dates_gets_them_for_all_posts(funding: Funding) -> None:
    await it_is(funding, f"{YEAR}-11-20")
    for number in ("1", "2"):
        await filled(funding, await a_post(funding), number)
        assert (await ticks(funding)).due == 0
    await it_is(funding, f"{YEAR}-11-22")
    await ticks(funding)
    assert [award["amount_cents"] for award in await awards(funding)] == [2 * 2_850_000] * 2


async def test_a_vacancy_that_shows_later_shrinks_the_next_date(funding: Funding) -> None:
    post = await a_post(funding)
    sitting = await filled(funding, post)
    await it_is(funding, f"{YEAR}-04-01")
    await ticks(funding)
    path = f"/posts/{post}/occupancies/{sitting}/end"
    (await funding.post(path, {"ends_on": f"{YEAR}-05-31"}, OFFICER)).raise_for_status()
    await filled(funding, post, "2", starts_on=f"{YEAR}-08-01")
    await it_is(funding, f"{YEAR}-10-01")
    await ticks(funding)
    assert [award["amount_cents"] for award in await awards(funding)] == [2_850_000, 2_850_000 - 2 * 475_000]


async def test_a_date_without_anybody_is_computed_again_when_somebody_has_come(funding: Funding) -> None:
    post = await a_post(funding)
    await it_is(funding, f"{YEAR}-04-01")
    assert (await ticks(funding)).due == 1
    assert (await ticks(funding)).due == 0
    assert await awards(funding) == []
    await filled(funding, post, starts_on=f"{YEAR}-03-01")
    await ticks(funding)
    assert [award["amount_cents"] for award in await awards(funding)] == [4 * 475_000]


async def test_an_association_s_post_leads_to_a_grant_by_rule(funding: Funding) -> None:
    post = await a_post(funding, VMDO, share=50)
    await filled(funding, post, share=50)
    await it_is(funding, f"{YEAR}-04-01")
    await ticks(funding)
    (award,) = await awards(funding)
    (grant,) = award["grants"]
    assert (grant["post_id"], grant["department"], grant["amount_cents"]) == (post, VMDO, 1_425_000)
    assert award["by_purpose"][0]["forwarded_cents"] == 0
    assert (await funding.line("part_a"))["committed"] == 1_425_000


async def test_the_grant_of_a_post_names_its_conditions_and_where_the_money_is_from(funding: Funding) -> None:
    await filled(funding, await a_post(funding, VMDO))
    await it_is(funding, f"{YEAR}-04-01")
    await ticks(funding)
    (award,) = await awards(funding)
    told = await funding.told(award["grants"][0]["id"])
    assert (told[0]["type"], told[0]["incoming_grant_id"]) == ("funding.grant.awarded.v1", award["id"])
    assert told[0]["conditions"] == ["anbest_p", "anbest_g"]


async def test_the_association_sees_its_grant_and_calls_for_it(funding: Funding) -> None:
    await filled(funding, await a_post(funding, VMDO))
    await it_is(funding, f"{YEAR}-04-01")
    await ticks(funding)
    (grant,) = (await awards(funding))[0]["grants"]
    seen = await funding.get(f"/grants/{grant['id']}", "clerk.vmdo")
    assert (seen.json()["amount_cents"], seen.json()["state"]) == (2_850_000, "awarded")
    body = {
        "expenses": [{"code": "staff", "amount_cents": 500_000, "due_on": f"{YEAR}-04-30"}], "amount_cents": 500_000,
    }  # fmt: skip
    answer = await funding.post(f"/grants/{grant['id']}/drawdowns", body, "clerk.vmdo")
    assert answer.status_code == 201, answer.text


async def test_a_lump_sum_is_not_called_for_by_hand(funding: Funding) -> None:
    await filled(funding, await a_post(funding))
    await it_is(funding, f"{YEAR}-04-01")
    await ticks(funding)
    (award,) = await awards(funding)
    body = {"purpose": "part_a", "amount_cents": 1}
    answer = await funding.post(f"/incoming-grants/{award['id']}/calls", body, OFFICER)
    assert answer.json()["type"] == "urn:staffel:problem:lump-sum-is-not-called"


async def test_the_ledger_balances_after_lump_sums(funding: Funding) -> None:
    await filled(funding, await a_post(funding, VMDO))
    await filled(funding, await a_post(funding), "2")
    await it_is(funding, f"{YEAR}-11-01")
    await ticks(funding)
    assert (await funding.get("/ledger", TREASURER)).json()["sum_cents"] == 0


async def test_years_before_the_first_post_was_recorded_bring_nothing(funding: Funding) -> None:
    await filled(funding, await a_post(funding, starts_on=f"{YEAR - 3}-01-01"), starts_on=f"{YEAR - 3}-01-01")
    assert (await ticks(funding)).due == 0
