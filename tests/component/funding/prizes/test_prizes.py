"""Prizes: nominated by a department, voted on by a jury, decided by an approver, paid once per winner and year."""

import asyncio
from io import BytesIO
from typing import Any

import asyncpg
import pytest
from pypdf import PdfReader

from tests import tokens
from tests.component.eventually import eventually
from tests.component.funding.conftest import OFFICER, TREASURER, Funding
from tests.component.funding.prizes.jury import (
    A_COMPANY,
    CENTRE_CLERK,
    SOMEBODY,
    VMDO,
    chosen,
    decided,
    nominated,
    nominates,
    ordered,
    payee,
    recommended,
    shown,
    votes,
)
from tests.unit.funding.builders import CENTRE, YOUTH, a_programme


async def test_a_prize_is_ordered_at_once_and_asks_for_no_proof(funding: Funding) -> None:
    id = await chosen(funding)
    answer = await decided(funding, id)
    assert (answer.status_code, answer.json()["state"]) == (200, "approved")
    grant = (await funding.get(f"/grants/{answer.json()['grant_id']}", TREASURER)).json()
    assert (grant["state"], grant["amount_cents"], grant["department"]) == ("ordered", 20_000, VMDO)
    [awarded] = [
        event for event in await funding.told(grant["id"]) if event["type"].startswith("funding.grant.awarded")
    ]
    assert "proof_due_on" not in awarded
    assert awarded["conditions"] == ["prize_without_proof"]
    assert await ordered(funding) == 20_000


async def test_a_jury_without_its_quorum_recommends_nobody(funding: Funding) -> None:
    id = await nominated(funding)
    await votes(funding, id, 1, 10)
    answer = await recommended(funding, id)
    assert (answer.status_code, answer.json()["jurors"], answer.json()["quorum"]) == (409, 1, 2)


async def test_the_database_holds_the_quorum_too(funding: Funding) -> None:
    id = await nominated(funding)
    with pytest.raises(asyncpg.CheckViolationError, match="quorum"):
        await funding.pool.execute("update applications set state = 'recommended' where id = $1", id)


async def test_the_latest_vote_of_a_member_counts_once(funding: Funding) -> None:
    id = await nominated(funding)
    for juror, points in ((1, 3), (1, 9), (2, 6)):
        await votes(funding, id, juror, points)
    jury = (await shown(funding, id))["jury"]
    assert (jury["jurors"], jury["points"], jury["average"]) == (2, 15, 7.5)


async def test_a_member_gives_at_most_the_points_of_the_rules(funding: Funding) -> None:
    answer = await votes(funding, await nominated(funding), 1, 11)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/points")


async def test_nobody_votes_after_the_recommendation(funding: Funding) -> None:
    answer = await votes(funding, await chosen(funding), 3, 1)
    assert (answer.status_code, answer.json()["state"]) == (409, "recommended")


async def test_the_nominator_neither_notes_votes_nor_decides(funding: Funding) -> None:
    roles = ["clerk", "grant-officer", "approver"]
    every = tokens.bearer(OFFICER, roles=roles)
    body = {"programme": "prize", "nominee": {"department": VMDO}}
    id = (await funding.http.post("/nominations", json=body, headers=every)).json()["id"]
    noted = await funding.http.post(f"/nominations/{id}/votes", json={"juror": 1, "points": 1}, headers=every)
    assert (noted.status_code, noted.json()["type"]) == (403, "urn:staffel:problem:nominator-does-not-vote")
    colleague = tokens.bearer("grant-officer.integration-centre", sub="a colleague")
    for juror in (1, 2):
        vote = {"juror": juror, "points": 1}
        await funding.http.post(f"/nominations/{id}/votes", json=vote, headers=colleague)
    await funding.http.post(f"/applications/{id}/recommendation", headers=colleague)
    decision = await funding.http.post(f"/applications/{id}/decision", json={"decision": "approved"}, headers=every)
    assert (decision.status_code, decision.json()["type"]) == (403, "urn:staffel:problem:four-eyes")


async def test_nobody_wins_twice_in_a_year(funding: Funding) -> None:
    first = await chosen(funding)
    second = await chosen(funding, username=CENTRE_CLERK)
    assert (await decided(funding, first)).status_code == 200
    answer = await decided(funding, second)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:won-already")


async def test_two_decisions_at_once_for_one_winner_award_once(funding: Funding) -> None:
    ids = [await chosen(funding), await chosen(funding, username=CENTRE_CLERK)]
    answers = await asyncio.gather(*(decided(funding, id) for id in ids))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert await ordered(funding) == 20_000


async def test_decisions_that_wait_for_each_other_see_what_was_decided(funding: Funding) -> None:
    ids = [await chosen(funding), await chosen(funding, username=CENTRE_CLERK)]
    async with funding.pool.acquire() as conn, conn.transaction():
        await conn.execute("select from nominees for update")
        decisions = [asyncio.create_task(decided(funding, id)) for id in ids]
        await eventually(lambda: both_wait(funding))
    assert sorted(answer.status_code for answer in await asyncio.gather(*decisions)) == [200, 409]


async def both_wait(funding: Funding) -> bool:
    waiting: int = await funding.pool.fetchval(
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    )
    return waiting == 2


async def test_the_same_name_is_the_same_nominee(funding: Funding) -> None:
    first = await chosen(funding, SOMEBODY)
    second = await chosen(funding, {**SOMEBODY, "name": SOMEBODY["name"].upper()}, username=CENTRE_CLERK)
    assert (await decided(funding, first)).status_code == 200
    assert (await decided(funding, second)).status_code == 409


async def test_a_similar_name_is_shown_to_people(funding: Funding) -> None:
    await nominated(funding, SOMEBODY)
    id = await nominated(funding, {**SOMEBODY, "name": "Canary Fatma Oeztürk"}, username=CENTRE_CLERK)
    assert [one["name"] for one in (await shown(funding, id))["similar_nominees"]] == [SOMEBODY["name"]]


async def test_the_database_lets_nobody_win_twice(funding: Funding) -> None:
    id = await chosen(funding)
    await decided(funding, id)
    owner = await asyncpg.connect(funding.database.owner)
    with pytest.raises(asyncpg.UniqueViolationError, match="once_per_winner_and_year"):
        await owner.execute(
            """
            insert into prize_winners (programme, year, winner, grant_id)
            select programme, year, winner, gen_random_uuid() from prize_winners
            """
        )
    await owner.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await funding.pool.execute("delete from prize_winners")


async def test_a_winner_outside_the_directory_waits_for_a_payee_of_its_own(funding: Funding) -> None:
    """The money must not go to the account of the department that nominated."""
    for department in (YOUTH, VMDO):
        await payee(funding, department=department)
    id = await chosen(funding, SOMEBODY)
    grant_id = (await decided(funding, id)).json()["grant_id"]
    assert (await funding.get(f"/grants/{grant_id}", TREASURER)).json()["department"] is None
    assert await waits_for(funding, grant_id) == "payee"
    await payee(funding, nominee_id=(await shown(funding, id))["nominee"]["id"])
    assert await waits_for(funding, grant_id) == "file"


@pytest.mark.parametrize(
    ("nominee", "name"),
    [(SOMEBODY, "Canary Fatma Öztürk"), ({"department": VMDO}, "Verbund der Migrantenorganisationen")],
)
async def test_the_notice_goes_to_the_winner_and_says_that_no_proof_is_asked_for(
    funding: Funding, nominee: dict[str, Any], name: str
) -> None:
    id = await chosen(funding, nominee)
    await decided(funding, id)
    letter = await funding.get(f"/applications/{id}/notice", OFFICER)
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(letter.content)).pages)
    assert name in text
    assert "Jugendamt" not in text
    assert "ein Verwendungsnachweis wird nicht verlangt" in " ".join(text.split())


async def waits_for(funding: Funding, grant_id: str) -> str:
    found = (await funding.get("/disbursements", TREASURER)).raise_for_status().json()["items"]
    return next(str(one["waiting_for"]) for one in found if one["grant_id"] == grant_id)


async def test_nominations_close_with_the_day_of_the_rules(funding: Funding) -> None:
    answer = await nominates(funding, programme="closed-prize")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:nominations-closed")


async def test_a_department_nominates_the_same_once_a_year(funding: Funding) -> None:
    id = await nominated(funding)
    again = await nominates(funding)
    assert (again.status_code, again.json()["nomination_id"]) == (409, id)


async def test_a_department_that_may_not_nominate_is_refused(funding: Funding) -> None:
    answer = await nominates(funding, username="clerk.housing-office")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:staffel:problem:may-not-nominate")


@pytest.mark.parametrize(("declared_on", "code"), [("1999-01-01", "too_long_ago"), ("2099-01-01", "in_future")])
async def test_a_declaration_is_of_the_last_three_years(funding: Funding, declared_on: str, code: str) -> None:
    id = await nominated(funding, A_COMPANY, programme="business-prize")
    said = {"received_cents": 0, "declared_on": declared_on}
    answer = await funding.post(f"/nominations/{id}/de-minimis-declaration", said, OFFICER)
    assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [("/declared_on", code)]


async def test_a_company_declares_its_aid_before_it_is_recommended(funding: Funding) -> None:
    id = await nominated(funding, A_COMPANY, programme="business-prize")
    for juror in (1, 2):
        await votes(funding, id, juror, 8)
    assert (await recommended(funding, id)).json()["type"] == "urn:staffel:problem:declaration-missing"
    today = (await funding.get("/ledger", TREASURER)).json()["as_of"]
    declared = {"received_cents": 80_000, "declared_on": today}
    assert (await funding.post(f"/nominations/{id}/de-minimis-declaration", declared, OFFICER)).status_code == 200
    assert (await recommended(funding, id)).status_code == 200
    grant_id = (await decided(funding, id)).json()["grant_id"]
    [awarded] = [event for event in await funding.told(grant_id) if event["type"].startswith("funding.grant.awarded")]
    assert awarded["conditions"] == ["de_minimis"]


async def test_aid_beyond_the_ceiling_is_refused(funding: Funding) -> None:
    id = await nominated(funding, A_COMPANY, programme="business-prize")
    for juror in (1, 2):
        await votes(funding, id, juror, 8)
    today = (await funding.get("/ledger", TREASURER)).json()["as_of"]
    declared = {"received_cents": 80_001, "declared_on": today}
    await funding.post(f"/nominations/{id}/de-minimis-declaration", declared, OFFICER)
    answer = await recommended(funding, id)
    assert (answer.status_code, answer.json()["left_cents"]) == (409, 19_999)


async def test_less_than_the_prize_may_be_given_up_to_the_ceiling(funding: Funding) -> None:
    id = await nominated(funding, A_COMPANY, programme="business-prize")
    for juror in (1, 2):
        await votes(funding, id, juror, 8)
    today = (await funding.get("/ledger", TREASURER)).json()["as_of"]
    declared = {"received_cents": 90_000, "declared_on": today}
    await funding.post(f"/nominations/{id}/de-minimis-declaration", declared, OFFICER)
    less = {"recommended_cents": 10_000}
    (await funding.post(f"/applications/{id}/recommendation", less, OFFICER)).raise_for_status()
    answer = await decided(funding, id)
    assert (answer.status_code, answer.json().get("awarded_cents")) == (200, 10_000)


async def test_a_prize_for_companies_takes_no_person(funding: Funding) -> None:
    answer = await nominates(funding, SOMEBODY, programme="business-prize")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "companies_only")


def test_the_nominators_of_the_tests_are_two_departments() -> None:
    assert {YOUTH, CENTRE} == set(a_programme().applicants)
