"""The budgets of the files become postings: once, and by reversal when they are amended."""

import asyncio

import pytest

from services.funding.ledger.appropriations import appropriate
from services.funding.programmes.programme import Programmes
from services.funding.refusals import BudgetBelowCommitments
from tests.component.funding.conftest import AUDITOR, Funding
from tests.unit.funding.builders import a_programme


def with_budget(year: int, cents: int) -> Programmes:
    return Programmes((a_programme(budgets=[{"year": year, "lines": {"school_material": cents}}]),))


async def this_year(funding: Funding) -> int:
    return int((await funding.get("/ledger", AUDITOR)).json()["as_of"][:4])


async def test_a_second_start_posts_nothing(funding: Funding) -> None:
    assert await appropriate(funding.pool, funding.programmes) == 0


async def test_two_processes_that_start_at_once_post_once(funding: Funding) -> None:
    wanted = with_budget(2099, 1_000)
    counts = await asyncio.gather(*(appropriate(funding.pool, wanted) for _ in range(3)))
    assert sorted(counts) == [0, 0, 1]


async def test_an_amended_budget_is_reversed_and_posted_anew(funding: Funding) -> None:
    await funding.granted(5_000)
    await appropriate(funding.pool, with_budget(await this_year(funding), 70_000))
    line = await funding.line()
    assert (line["appropriation"], line["budget"]) == (-70_000, 65_000)
    kinds = [event["kind"] for event in await funding.told(str(line["id"])) if "kind" in event]
    assert kinds == ["appropriation", "award", "order", "reversal", "appropriation"]


async def test_a_budget_amended_twice_reverses_what_stood_last(funding: Funding) -> None:
    year = await this_year(funding)
    for cents in (70_000, 20_000):
        await appropriate(funding.pool, with_budget(year, cents))
    assert (await funding.line())["budget"] == 20_000


async def test_a_budget_below_what_was_awarded_is_refused(funding: Funding) -> None:
    await funding.granted(5_000)
    with pytest.raises(BudgetBelowCommitments):
        await appropriate(funding.pool, with_budget(await this_year(funding), 4_999))
    assert (await funding.line())["budget"] == 45_000
