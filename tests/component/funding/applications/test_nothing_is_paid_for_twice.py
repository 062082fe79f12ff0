"""§ 9 (4) TIntG NRW: the same costs are financed once, whoever decides, at whatever moment, by whatever way."""

import asyncio

import asyncpg
import pytest

from tests import tokens
from tests.component.funding.applications.applicants import CLERK, OTHER_CLERK, Applicants, item
from tests.component.funding.conftest import APPROVER, AUDITOR, OFFICER

BLOCKED = "select exists (select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database())"
HALF = [item("own", 250_000), item("grant", 250_000)]


async def test_two_programmes_share_an_item_up_to_its_costs_and_not_beyond(city: Applicants) -> None:
    measure = await city.measure()
    await city.approved(measure)
    second = await city.recommended(measure, programme="week", financing=[item("own", 390_000), item("grant", 110_000)])
    answer = await city.decide(second)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:financed-twice")
    assert answer.json()["items"] == [
        {"code": "rent", "cost_cents": 500_000, "financed_cents": 510_000, "left_cents": -10_000}
    ]
    assert (await city.decide(second, amount_cents=100_000)).status_code == 200


async def test_two_items_of_a_measure_are_no_overlap(city: Applicants) -> None:
    measure = await city.measure()
    await city.approved(measure)
    other = await city.recommended(measure, programme="week", costs=[item("staff", 500_000)], financing=HALF)
    assert (await city.decide(other)).status_code == 200


async def test_public_money_that_is_another_programme_s_grant_counts_once(city: Applicants) -> None:
    measure = await city.measure()
    plans = [item("public", 250_000), item("grant", 250_000)]
    await city.approved(measure, financing=plans)
    assert (await city.decide(await city.recommended(measure, programme="week", financing=plans))).status_code == 200


async def test_money_of_third_parties_leaves_less_to_be_granted(city: Applicants) -> None:
    measure = await city.measure()
    await city.approved(measure, financing=[item("third_party", 250_000), item("grant", 250_000)])
    second = await city.recommended(measure, programme="week", financing=HALF)
    assert (await city.decide(second)).status_code == 409


async def test_of_two_programmes_that_decide_at_once_one_is_refused(city: Applicants) -> None:
    measure = await city.measure()
    first = await city.recommended(measure)
    second = await city.recommended(measure, programme="week")
    answers = await asyncio.gather(city.decide(first), city.decide(second))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    granted = await city.funding.pool.fetchval(
        "select sum(granted_cents) from measure_financing where measure_id = $1", measure
    )
    assert granted == 400_000


async def test_many_decisions_over_few_measures_end_all(city: Applicants) -> None:
    """Each award takes an application, a line, a grant and a measure: always in that order."""
    measures = [await city.measure(title=f"Vorhaben {letter}") for letter in ("Adler", "Falke")]
    small = [item("own", 450_000), item("grant", 50_000)]
    asked = [
        await city.recommended(measures[n % 2], programme=("komm-an", "week")[n // 2 % 2], financing=small)
        for n in range(24)
    ]
    answers = await asyncio.gather(*(city.decide(id, overlaps_seen=True) for id in asked))
    assert sorted(answer.status_code for answer in answers) == [200] * 20 + [409] * 4
    financed = await city.funding.pool.fetch("select sum(granted_cents) as cents from measure_financing group by item")
    assert [row["cents"] for row in financed] == [1_000_000]


async def test_raw_sql_cannot_finance_an_item_twice(city: Applicants) -> None:
    found = await city.approved()
    with pytest.raises(asyncpg.CheckViolationError, match="would be financed with"):
        await city.funding.pool.execute(
            "update measure_financing set granted_cents = 500001 where grant_id = $1", found["grant_id"]
        )


async def test_raw_sql_cannot_lower_costs_below_what_is_financed(city: Applicants) -> None:
    found = await city.approved()
    with pytest.raises(asyncpg.CheckViolationError, match="would be financed with"):
        await city.funding.pool.execute(
            "update measure_items set cost_cents = 399999 where measure_id = $1 and item = 'rent'", found["measure_id"]
        )


async def test_two_transactions_of_raw_sql_meet_at_the_item(city: Applicants) -> None:
    """The second waits for the first and then sees what it has written."""
    measure = await city.measure()
    small = [item("own", 450_000), item("grant", 50_000)]
    grants = [
        (await city.approved(measure, financing=small, programme=code))["grant_id"] for code in ("komm-an", "week")
    ]
    statement = "update measure_financing set granted_cents = 300000 where grant_id = $1"
    async with city.funding.pool.acquire() as one, city.funding.pool.acquire() as other:
        first, second = one.transaction(), other.transaction()
        await first.start()
        await second.start()
        await one.execute(statement, grants[0])
        waiting = asyncio.create_task(other.execute(statement, grants[1]))
        async with asyncio.timeout(20):
            while not await city.funding.pool.fetchval(BLOCKED):
                pass
        await first.commit()
        with pytest.raises(asyncpg.CheckViolationError, match="would be financed with"):
            await waiting
        await second.rollback()


async def test_a_measure_does_not_become_cheaper_than_what_finances_it(city: Applicants) -> None:
    measure = await city.measure()
    await city.approved(measure)
    body = {
        "title": "T", "period": city.period, "field_of_action": "open_city", "district": "citywide",
        "costs": [item("rent", 399_999)],
    }  # fmt: skip
    answer = await city.put(f"/measures/{measure}", body)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:costs-below-financing")
    body["costs"] = [item("rent", 400_000)]
    assert (await city.put(f"/measures/{measure}", body)).json()["costs"][0]["left_cents"] == 0


async def test_a_remedied_award_leaves_its_items_to_others(city: Applicants) -> None:
    measure = await city.measure()
    found = await city.approved(measure)
    await city.post(f"/applications/{found['id']}/appeal")
    second, path = tokens.bearer(APPROVER, sub="another approver"), f"/applications/{found['id']}/appeal-decision"
    (await city.funding.http.post(path, json={"outcome": "remedied"}, headers=second)).raise_for_status()
    (item_of_rent,) = [
        one for one in (await city.funding.get(f"/measures/{measure}", CLERK)).json()["costs"] if one["code"] == "rent"
    ]
    assert (item_of_rent["financed_cents"], item_of_rent["left_cents"]) == (0, 500_000)


async def test_a_similar_measure_is_shown_and_must_have_been_seen(city: Applicants) -> None:
    await city.submitted(programme="week")
    alike = await city.measure(title="Sprachcafe in der Nordstadt (Sommer)")
    id = await city.recommended(alike)
    refused = await city.decide(id)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:staffel:problem:overlaps-unseen")
    assert [one["reasons"] for one in refused.json()["overlaps"]] == [["similar_measure"]]
    assert "Sprachcaf" not in refused.text
    assert (await city.decide(id, overlaps_seen=True)).status_code == 200


async def test_the_same_offer_is_shown_across_organisations(city: Applicants) -> None:
    offer = "01a05bfb-7000-7bbf-8d41-60a1e8674dac"
    theirs = await city.measure(OTHER_CLERK, title="Etwas anderes", offers=[offer])
    await city.submitted(theirs, OTHER_CLERK)
    id = await city.submitted(await city.measure(offers=[offer]))
    overlaps = (await city.funding.get(f"/applications/{id}/overlaps", AUDITOR)).json()
    assert [one["reasons"] for one in overlaps["likely"]] == [["same_offer"]]


async def test_an_overlap_in_the_same_measure_is_shown_with_what_is_left(city: Applicants) -> None:
    measure = await city.measure()
    first = await city.approved(measure)
    id = await city.submitted(measure, programme="week", financing=HALF)
    shown = (await city.post(f"/applications/{id}/recommendation", {}, OFFICER)).json()["overlaps"]
    assert [(one["application_id"], one["items"]) for one in shown["exact"]] == [(first["id"], ["rent"])]
    assert shown["items"] == [{"code": "rent", "cost_cents": 500_000, "financed_cents": 400_000, "left_cents": 100_000}]


async def test_the_applicant_does_not_see_what_others_applied_for(city: Applicants) -> None:
    id = await city.submitted()
    assert (await city.funding.get(f"/applications/{id}/overlaps", CLERK)).status_code == 403
    assert "overlaps" not in await city.read(id, CLERK)
