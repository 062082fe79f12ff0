"""Prizes: nominated by a department, voted on by a jury, decided by an approver, paid once per winner and year."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import asyncpg
import pytest
from pypdf import PdfReader

from services.funding.programmes.programme import Programmes
from tests import tokens
from tests.component.funding.conftest import APPROVER, AUDITOR, OFFICER, TREASURER, YOUTH_CLERK, Funding, running
from tests.component.servers import Postgres
from tests.unit.funding.builders import CENTRE, DORTMUND, YOUTH, a_programme

VMDO = f"{DORTMUND}.vmdo"
CENTRE_CLERK = "clerk.integration-centre"
THE_PRIZE = {
    "scheme": "prize", "automatic_up_to_cents": 0, "maximum_cents": 20_000,
    "purposes": [{"code": "prize", "names": {"de": "Preis", "en": "Prize"}}],
    "budgets": [{"year": year, "lines": {"prize": 50_000}} for year in range(2025, 2036)],
    "prize": {"nominate_until": {"month": 12, "day": 31}, "jury": 2, "points": 10},
    "conditions": ["prize_without_proof"],
}  # fmt: skip
FOR_COMPANIES = {
    **THE_PRIZE, "code": "business-prize", "conditions": ["de_minimis"],
    "prize": {**THE_PRIZE["prize"], "de_minimis": True, "de_minimis_ceiling_cents": 100_000},  # type: ignore[dict-item]
}  # fmt: skip
SOMEBODY: dict[str, Any] = {"kind": "person", "name": "Canary Fatma Öztürk", "contact": "canary@example.org"}
A_COMPANY: dict[str, Any] = {"kind": "company", "name": "Canary Feinkost GmbH"}


@pytest.fixture
async def funding(postgres: Postgres) -> AsyncIterator[Funding]:
    prizes = (a_programme(code="prize", **THE_PRIZE), a_programme(**FOR_COMPANIES))
    closed = a_programme(
        code="closed-prize", **{**THE_PRIZE, "prize": {"nominate_until": {"month": 1, "day": 1}, "jury": 2}}
    )
    async with running(postgres, Programmes((a_programme(), *prizes, closed))) as service:
        yield service


async def nominates(
    funding: Funding, nominee: dict[str, Any] | None = None, username: str = YOUTH_CLERK, **other: Any
) -> Any:
    body = {"programme": "prize", "nominee": nominee or {"department": VMDO}, **other}
    return await funding.post("/nominations", body, username)


async def nominated(funding: Funding, nominee: dict[str, Any] | None = None, **other: Any) -> str:
    answer = await nominates(funding, nominee, **other)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def votes(funding: Funding, id: str, juror: int, points: int, username: str = OFFICER) -> Any:
    return await funding.post(f"/nominations/{id}/votes", {"juror": juror, "points": points}, username)


async def recommended(funding: Funding, id: str) -> Any:
    return await funding.post(f"/applications/{id}/recommendation", {}, OFFICER)


async def decided(funding: Funding, id: str, username: str = APPROVER) -> Any:
    return await funding.post(f"/applications/{id}/decision", {"decision": "approved"}, username)


async def chosen(funding: Funding, nominee: dict[str, Any] | None = None, **other: Any) -> str:
    """Nominated, voted on and recommended."""
    id = await nominated(funding, nominee, **other)
    for juror in (1, 2):
        assert (await votes(funding, id, juror, 8)).status_code == 201
    assert (await recommended(funding, id)).status_code == 200
    return id


async def ordered(funding: Funding) -> int:
    lines = (await funding.get("/programmes/prize", AUDITOR)).raise_for_status().json()["budget"]
    return sum(line["ordered_cents"] for line in lines)


async def shown(funding: Funding, id: str, username: str = OFFICER) -> dict[str, Any]:
    found: dict[str, Any] = (await funding.get(f"/nominations/{id}", username)).raise_for_status().json()
    return found


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


async def payee(funding: Funding, **whose: str) -> None:
    body = {"name": "Canary Payee", "iban": "DE02120300000000202051", **whose}
    answer = await funding.post("/payees", body, TREASURER)
    assert answer.status_code == 201, answer.text


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


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"programme": "small-help"}, "/programme"),
        ({"purpose": "yachts"}, "/purpose"),
        ({"nominee": {"department": f"{DORTMUND}.fisheries"}}, "/nominee/department"),
        ({"nominee": {"id": "01a05bfb-7000-7bbf-8d41-60a1e8674dac"}}, "/nominee/id"),
        ({"nominee": {"name": "only a name"}}, "/nominee"),
        ({"nominee": {"department": VMDO, "name": "two", "kind": "person"}}, "/nominee"),
    ],
)
async def test_a_wrong_field_is_pointed_at(funding: Funding, change: dict[str, Any], pointer: str) -> None:
    answer = await nominates(funding, **change)
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])


async def test_names_and_reasons_stay_in_erasable_rows(funding: Funding) -> None:
    key = {"Idempotency-Key": "once"}
    body = {"programme": "prize", "nominee": SOMEBODY, "reasons": "Canary: has helped 300 families"}
    id = (await funding.post("/nominations", body, YOUTH_CLERK, key)).json()["id"]
    for juror in (1, 2):
        await votes(funding, id, juror, 8)
    await recommended(funding, id)
    grant_id = (await decided(funding, id)).json()["grant_id"]
    await payee(funding, nominee_id=(await shown(funding, id))["nominee"]["id"])
    for table, column in (("journal", "data"), ("idempotency", "body")):
        texts = await funding.pool.fetch(f"select convert_from({column}, 'UTF8') as text from {table}")
        assert [row["text"] for row in texts if "Canary" in row["text"] or "canary" in row["text"]] == []
    assert (await shown(funding, id))["nominee"]["name"] == SOMEBODY["name"]
    unpaid = await funding.post(f"/nominations/{id}/erasure", {}, OFFICER)
    assert (unpaid.status_code, unpaid.json()["state"]) == (409, "ordered")
    grant = (await funding.get(f"/grants/{grant_id}", TREASURER)).json()
    await funding.says(await funding.entry(grant))
    assert (await funding.post(f"/nominations/{id}/erasure", {}, OFFICER)).status_code == 200
    assert await funding.pool.fetchval("select count(*) from payees") == 0
    left = await shown(funding, id)
    assert (left["nominee"]["name"], left["nominee"]["contact"], left["reasons"]) == (None, None, None)
    assert left["nominee"]["erased_at"] is not None


async def test_nothing_is_erased_before_the_decision(funding: Funding) -> None:
    answer = await funding.post(f"/nominations/{await nominated(funding, SOMEBODY)}/erasure", {}, OFFICER)
    assert (answer.status_code, answer.json()["state"]) == (409, "submitted")


async def test_a_prize_nobody_takes_goes_back_to_the_budget_and_its_nominee_can_be_erased(funding: Funding) -> None:
    id = await chosen(funding, SOMEBODY)
    grant_id = (await decided(funding, id)).json()["grant_id"]
    path, why = f"/grants/{grant_id}/release", {"reason_code": "declined"}
    on_its_way = await funding.post(path, why)
    assert (on_its_way.status_code, on_its_way.json()["type"]) == (409, "urn:staffel:problem:nothing-to-release")
    [part] = (await funding.get(f"/grants/{grant_id}", TREASURER)).json()["disbursements"]
    cancellation = f"/disbursements/{part['end_to_end_id']}/cancellation"
    (await funding.post(cancellation, {"reason_code": "declined"}, TREASURER)).raise_for_status()
    assert (await funding.post(path, why, OFFICER)).status_code == 403
    released = await funding.post(path, why)
    assert (released.status_code, released.json()["state"], released.json()["amount_cents"]) == (200, "closed", 0)
    line = await funding.line("prize")
    assert (line["committed"], line["budget"]) == (0, 50_000)
    assert (await funding.post(path, why)).status_code == 409
    assert (await funding.post(f"/nominations/{id}/erasure", {}, OFFICER)).status_code == 200


async def test_every_read_of_a_name_is_logged(funding: Funding) -> None:
    id = await nominated(funding, SOMEBODY)
    await shown(funding, id, AUDITOR)
    readers = await funding.pool.fetch("select subject from nominee_reads")
    assert [row["subject"] for row in readers] == [f"subject-of-{AUDITOR}"]


async def test_a_nomination_is_seen_by_its_department_and_the_office(funding: Funding) -> None:
    id = await nominated(funding, SOMEBODY)
    assert [one["id"] for one in (await funding.get("/nominations", YOUTH_CLERK)).json()["items"]] == [id]
    assert (await funding.get("/nominations", CENTRE_CLERK)).json()["items"] == []
    assert (await funding.get(f"/nominations/{id}", "clerk.vmdo")).status_code == 404
    stranger = tokens.bearer(OFFICER, "05113000")
    assert (await funding.http.get(f"/nominations/{id}", headers=stranger)).status_code == 404
    vote = {"juror": 1, "points": 1}
    assert (await funding.http.post(f"/nominations/{id}/votes", json=vote, headers=stranger)).status_code == 404


async def test_points_are_for_the_office_until_the_decision(funding: Funding) -> None:
    id = await chosen(funding)
    before = (await shown(funding, id, YOUTH_CLERK))["jury"]
    assert (before["jurors"], before["points"], before["votes"]) == (2, None, [])
    await decided(funding, id)
    after = (await shown(funding, id, YOUTH_CLERK))["jury"]
    assert (after["points"], after["votes"]) == (16, [])


def test_the_nominators_of_the_tests_are_two_departments() -> None:
    assert {YOUTH, CENTRE} == set(a_programme().applicants)
