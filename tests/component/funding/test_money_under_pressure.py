"""Two hundred at once: the budget is never overspent, everybody gets an answer, and money goes out once."""

import asyncio
from collections import Counter

from shared.postgres import is_transient
from tests.component.funding.conftest import APPROVER, OFFICER, TREASURER, Funding
from tests.unit.funding.builders import a_request


async def heard_in_the_end(funding: Funding, *incoming: object) -> None:
    """As the consumer does: what may succeed later is tried again."""
    while True:
        try:
            await funding.hears(*incoming)  # type: ignore[arg-type]
        except Exception as failure:
            if not is_transient(failure):
                raise
        else:
            return


async def test_a_hundred_awards_at_once_never_overspend_a_budget(funding: Funding) -> None:
    events = [funding.event(a_request(1_000)) for _ in range(100)]
    async with asyncio.timeout(120):
        await asyncio.gather(*(heard_in_the_end(funding, event) for event in events))
    states = await funding.pool.fetch("select state, reason_code, count(*) as n from applications group by 1, 2")
    found = {(row["state"], row["reason_code"]): row["n"] for row in states}
    assert found == {("approved", None): 50, ("rejected", "budget_exhausted"): 50}
    line = await funding.line()
    assert (line["budget"], line["ordered"]) == (0, 50_000)


async def test_two_hundred_awards_and_payments_at_once_on_one_budget_end_and_add_up(funding: Funding) -> None:
    """A hundred payments of grants that exist are confirmed while a hundred more ask for what is left."""
    await asyncio.gather(*(heard_in_the_end(funding, funding.event(a_request(250))) for _ in range(100)))
    grants = (await funding.get("/grants", TREASURER, limit=100)).json()["items"]
    entries = [await funding.entry((await funding.get(f"/grants/{one['id']}", TREASURER)).json()) for one in grants]
    wishes = [funding.event(a_request(1_000)) for _ in range(100)]
    async with asyncio.timeout(120):
        settled, *_ = await asyncio.gather(
            asyncio.gather(*(funding.says(entry) for entry in entries)),
            *(heard_in_the_end(funding, wish) for wish in wishes),
        )
    assert Counter(one["outcome"] for (one,) in settled) == {"confirmed": 100}
    line = await funding.line()
    assert (line["budget"], line["committed"], line["ordered"], line["disbursed"]) == (0, 0, 25_000, 25_000)
    states = await funding.pool.fetch("select state, count(*) as n from applications group by state")
    assert {row["state"]: row["n"] for row in states} == {"approved": 125, "rejected": 75}


async def test_two_hundred_decisions_of_people_at_once_never_overspend(funding: Funding) -> None:
    waiting = [await funding.asked(10_001) for _ in range(200)]
    await asyncio.gather(*(funding.post(f"/applications/{id}/recommendation", {}, OFFICER) for id in waiting))
    async with asyncio.timeout(120):
        answers = await asyncio.gather(
            *(funding.post(f"/applications/{id}/decision", {"decision": "approved"}) for id in waiting)
        )
    assert Counter(answer.status_code for answer in answers) == {200: 4, 409: 196}
    assert (await funding.line())["budget"] == 50_000 - 4 * 10_001


async def test_batches_over_several_lines_in_any_order_end(funding: Funding) -> None:
    events = [
        funding.event(a_request(1_000, purpose=purpose)) for _ in range(50) for purpose in ("travel", "school_material")
    ]
    batches = [events[start::10] if start % 2 else events[start::10][::-1] for start in range(10)]
    async with asyncio.timeout(120):
        await asyncio.gather(*(heard_in_the_end(funding, *batch) for batch in batches))
    assert ((await funding.line())["ordered"], (await funding.line("travel"))["ordered"]) == (50_000, 50_000)


async def test_people_and_programme_compete_for_the_last_money(funding: Funding) -> None:
    waiting = [await funding.asked(10_001) for _ in range(6)]
    for id in waiting:
        (await funding.post(f"/applications/{id}/recommendation", {}, OFFICER)).raise_for_status()
    events = [funding.event(a_request(5_000)) for _ in range(6)]
    async with asyncio.timeout(120):
        answers, *_ = await asyncio.gather(
            asyncio.gather(
                *(funding.post(f"/applications/{id}/decision", {"decision": "approved"}, APPROVER) for id in waiting)
            ),
            *(heard_in_the_end(funding, event) for event in events),
        )
    assert {answer.status_code for answer in answers} <= {200, 409}
    line = await funding.line()
    spent = await funding.pool.fetchval("select coalesce(sum(amount_cents), 0) from grants")
    assert (line["ordered"], line["budget"]) == (spent, 50_000 - spent)


async def test_an_application_decided_by_many_at_once_is_decided_once(funding: Funding) -> None:
    id = await funding.asked(20_000)
    await funding.post(f"/applications/{id}/recommendation", {}, OFFICER)
    answers = await asyncio.gather(
        *(funding.post(f"/applications/{id}/decision", {"decision": "approved"}) for _ in range(8))
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 7}
    assert (await funding.line())["ordered"] == 20_000


async def test_a_payment_confirmed_by_many_statements_at_once_is_paid_once(funding: Funding) -> None:
    entry = await funding.entry(await funding.granted())
    settled = await asyncio.gather(*(funding.says(entry) for _ in range(8)))
    assert Counter(one["outcome"] for (one,) in settled) == {"confirmed": 1, "duplicate": 7}
    assert (await funding.line())["disbursed"] == 5_000


async def test_the_same_statement_sent_at_once_is_taken_in_once(funding: Funding) -> None:
    body = {"statement_id": "2026-1", "entries": [await funding.entry(await funding.granted())]}
    answers = await asyncio.gather(*(funding.post("/bank-statements", body, TREASURER) for _ in range(5)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 200: 4}
    assert len({answer.text for answer in answers}) == 1
