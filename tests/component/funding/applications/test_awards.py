"""From the recommendation to an award that is final: less may be given, never more, and the law's periods hold."""

import io
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from httpx import Response
from pypdf import PdfReader

from services.funding.grants.finality import Finality
from services.funding.programmes.programme import Programmes
from services.funding.store import KINDS
from shared.clock import tick
from shared.periods import Period, last_day
from tests import tokens
from tests.component.funding.applications.applicants import (
    CLERK,
    OTHER_CLERK,
    TITLE,
    Applicants,
    an_offer_of_money,
    applicants_of,
    codes,
    item,
)
from tests.component.funding.applications.test_measures import a_body
from tests.component.funding.conftest import APPROVER, OFFICER, TREASURER, running
from tests.component.funding.proofs.paid_grants import on
from tests.component.servers import Postgres

SECOND = tokens.bearer(APPROVER, sub="another approver")


async def today(city: Applicants) -> date:
    return date.fromisoformat((await city.funding.get("/ledger", TREASURER)).json()["as_of"])


async def is_final(city: Applicants, grant_id: str) -> bool:
    found: bool = await city.funding.pool.fetchval("select is_final from grants where id = $1", grant_id)
    return found


async def notice(city: Applicants, id: str, username: str = CLERK) -> str:
    answer = await city.funding.get(f"/applications/{id}/notice", username)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def decided_on_appeal(city: Applicants, id: str, outcome: str) -> None:
    path, body = f"/applications/{id}/appeal-decision", {"outcome": outcome}
    (await city.funding.http.post(path, json=body, headers=SECOND)).raise_for_status()


async def test_less_may_be_recommended_and_less_than_that_awarded(city: Applicants) -> None:
    id = await city.submitted()
    (await city.post(f"/applications/{id}/recommendation", {"recommended_cents": 300_000}, OFFICER)).raise_for_status()
    assert (await city.decide(id, amount_cents=300_001)).status_code == 422
    decided = (await city.decide(id, amount_cents=250_000)).json()
    assert (decided["state"], decided["awarded_cents"]) == ("approved", 250_000)
    assert (await city.line())["committed"] == 250_000


async def test_an_award_of_less_leaves_the_difference_to_the_organisation(city: Applicants) -> None:
    found = await city.approved()
    less = await city.decide(await city.recommended(), amount_cents=300_000, overlaps_seen=True)
    plans = [
        {item["code"]: item["amount_cents"] for item in event["financing"]}
        for event in await city.funding.told()
        if event["type"] == "funding.grant.awarded.v1"
    ]
    assert (found["state"], less.status_code) == ("approved", 200)
    assert plans == [{"own": 100_000, "grant": 400_000}, {"own": 200_000, "grant": 300_000}]


async def test_more_than_was_asked_is_not_recommended(city: Applicants) -> None:
    id = await city.submitted()
    answer = await city.post(f"/applications/{id}/recommendation", {"recommended_cents": 400_001}, OFFICER)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:staffel:problem:amount-above")


async def test_an_organisation_s_award_sets_money_aside_and_orders_nothing(city: Applicants) -> None:
    found = await city.approved()
    line = await city.line()
    assert (line["committed"], line["ordered"]) == (400_000, 0)
    grant = (await city.funding.get(f"/grants/{found['grant_id']}", CLERK)).json()
    assert (grant["state"], grant["disbursements"]) == ("awarded", [])


async def test_an_award_pins_its_terms(city: Applicants) -> None:
    found = await city.approved()
    (awarded,) = [one for one in await city.funding.told(found["grant_id"]) if "awarded" in one["type"]]
    assert (awarded["use_within_months"], awarded["conditions"]) == (2, ["anbest_p"])
    assert awarded["proof_due_on"] == f"{city.year + 1}-03-31"
    assert date.fromisoformat(awarded["final_on"]) == date.fromisoformat(found["appeal_until"]) + timedelta(days=1)


async def test_the_period_for_an_appeal_is_a_month_from_the_fourth_day_after_posting(city: Applicants) -> None:
    found = await city.approved()
    delivered = await today(city) + timedelta(days=4)
    assert found["appeal_until"] == last_day(delivered, Period(1, "months", roll=True)).isoformat()
    assert found["remedy"] == {
        "kind": "objection", "months": 1, "branch": "administrative", "posted_on": (await today(city)).isoformat(),
        "delivered_on": delivered.isoformat(), "until": found["appeal_until"],
    }  # fmt: skip


async def test_a_letter_that_is_posted_later_gives_its_periods_later(city: Applicants) -> None:
    day = await today(city)
    id = await city.recommended()
    assert (await city.decide(id, posted_on=(day - timedelta(days=1)).isoformat())).status_code == 422
    assert (await city.decide(id, posted_on=(day + timedelta(days=15)).isoformat())).status_code == 422
    found = (await city.decide(id, posted_on=(day + timedelta(days=3)).isoformat())).json()
    assert found["appeal_until"] == last_day(day + timedelta(days=7), Period(1, "months", roll=True)).isoformat()


async def test_an_award_is_final_when_the_period_has_passed_and_not_before(city: Applicants) -> None:
    found = await city.approved()
    until = date.fromisoformat(found["appeal_until"])
    await on(city.funding, until)
    await tick(city.funding.pool, KINDS, Finality())
    assert not await is_final(city, found["grant_id"])
    await on(city.funding, until + timedelta(days=1))
    await tick(city.funding.pool, KINDS, Finality())
    assert await is_final(city, found["grant_id"])
    assert (await tick(city.funding.pool, KINDS, Finality())).due == 0


async def test_a_waived_appeal_makes_the_award_final_at_once(city: Applicants) -> None:
    found = await city.approved()
    (await city.post(f"/applications/{found['id']}/appeal-waiver")).raise_for_status()
    assert await is_final(city, found["grant_id"])
    assert (await city.post(f"/applications/{found['id']}/appeal", {})).status_code == 409


async def test_without_a_period_the_award_is_final_at_once(city: Applicants) -> None:
    found = await city.approved(programme="week")
    assert found["appeal_until"] is None
    assert await is_final(city, found["grant_id"])


async def test_an_award_that_is_appealed_against_does_not_become_final(city: Applicants) -> None:
    found = await city.approved()
    (await city.post(f"/applications/{found['id']}/appeal", {"statement": "Zu wenig."})).raise_for_status()
    await on(city.funding, date.fromisoformat(found["appeal_until"]) + timedelta(days=1))
    await tick(city.funding.pool, KINDS, Finality())
    assert not await is_final(city, found["grant_id"])
    assert "Zu wenig" not in str(await city.funding.told())


async def test_an_appeal_after_the_last_day_is_refused(city: Applicants) -> None:
    found = await city.approved()
    await on(city.funding, date.fromisoformat(found["appeal_until"]) + timedelta(days=1))
    answer = await city.post(f"/applications/{found['id']}/appeal", {})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:appeal-period-over")


async def test_whoever_decided_does_not_decide_on_the_appeal(city: Applicants) -> None:
    found = await city.approved()
    await city.post(f"/applications/{found['id']}/appeal", {})
    answer = await city.post(f"/applications/{found['id']}/appeal-decision", {"outcome": "upheld"}, APPROVER)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:staffel:problem:four-eyes")


async def test_whoever_asks_for_money_neither_checks_it_nor_decides_on_their_own_appeal(city: Applicants) -> None:
    every = tokens.bearer(CLERK, roles=["clerk", "grant-officer", "approver"])
    id = await city.submitted()
    own = await city.funding.http.post(f"/applications/{id}/recommendation", json={}, headers=every)
    assert (own.status_code, own.json()["type"]) == (403, "urn:staffel:problem:four-eyes")
    (await city.post(f"/applications/{id}/recommendation", {}, OFFICER)).raise_for_status()
    (await city.decide(id)).raise_for_status()
    await city.post(f"/applications/{id}/appeal", {})
    path, body = f"/applications/{id}/appeal-decision", {"outcome": "remedied"}
    decision = await city.funding.http.post(path, json=body, headers=every)
    assert (decision.status_code, decision.json()["type"]) == (403, "urn:staffel:problem:four-eyes")


async def test_money_is_called_for_by_the_items_of_the_plan(city: Applicants) -> None:
    costs = [item("rent.hall", 300_000), item("food.drinks", 100_000)]
    measure = await city.measure(costs=costs)
    plan = {"costs": costs, "financing": [item("own", 300_000), item("grant", 100_000)], "programme": "week"}
    grant = (await city.approved(measure, **plan))["grant_id"]

    async def called(code: str) -> Response:
        bill = {"code": code, "amount_cents": 10_000, "due_on": str(await today(city))}
        return await city.post(f"/grants/{grant}/drawdowns", {"expenses": [bill], "amount_cents": 10_000})

    assert (await called("rent.hall")).status_code == 201
    assert codes(await called("food.drinks")) == [("/expenses/0/code", "not_eligible")]


async def test_an_applicant_of_another_city_sees_its_application_and_decides_nothing(postgres: Postgres) -> None:
    essen, roles = "05113000", ["clerk", "grant-officer", "approver"]
    offer = an_offer_of_money(applicants=[f"{essen}.vmdo"], appeal_months=None)
    async with running(postgres, Programmes((offer,))) as funding:
        city = await applicants_of(funding)
        at_home = tokens.bearer(CLERK, essen, roles=roles)
        colleague = tokens.bearer(CLERK, essen, roles=roles, sub="a colleague")

        async def post(path: str, body: Any, who: dict[str, str] = at_home) -> Response:
            return await funding.http.post(path, json=body, headers=who)

        measure = {**a_body(city), "costs": [item("rent", 500_000)]}
        measure_id = (await post("/measures", measure)).raise_for_status().json()["id"]
        id = (await post("/applications", city.plan(measure_id))).raise_for_status().json()["id"]
        (await post(f"/applications/{id}/submission", None)).raise_for_status()
        refused = [(await post(f"/applications/{id}/recommendation", {}, colleague)).status_code]
        (await city.post(f"/applications/{id}/recommendation", {}, OFFICER)).raise_for_status()
        refused.append((await post(f"/applications/{id}/decision", {"decision": "approved"}, colleague)).status_code)
        grant = (await city.decide(id)).raise_for_status().json()["grant_id"]
        bill = {"code": "rent", "amount_cents": 10_000, "due_on": str(await today(city))}
        call = {"expenses": [bill], "amount_cents": 10_000}
        called = (await post(f"/grants/{grant}/drawdowns", call)).raise_for_status().json()["id"]
        refused.append((await post(f"/grants/{grant}/drawdowns/{called}/check", None, colleague)).status_code)
        extension = {"due_on": f"{city.year + 3}-01-01", "reason_code": "later"}
        refused.append((await post(f"/grants/{grant}/proof-of-use/extension", extension, colleague)).status_code)
        demand = {"reason_code": "not_used"}
        refused.append((await post(f"/grants/{grant}/repayments", demand, colleague)).status_code)
        assert refused == [403] * 5


async def test_an_upheld_award_is_final_and_not_appealed_against_again(city: Applicants) -> None:
    found = await city.approved()
    await city.post(f"/applications/{found['id']}/appeal", {})
    await decided_on_appeal(city, found["id"], "upheld")
    assert await is_final(city, found["grant_id"])
    assert (await city.post(f"/applications/{found['id']}/appeal", {})).status_code == 409


async def test_a_remedied_award_frees_its_money_and_is_decided_anew(city: Applicants) -> None:
    found = await city.approved()
    await city.post(f"/applications/{found['id']}/appeal", {})
    await decided_on_appeal(city, found["id"], "remedied")
    assert ((await city.line())["committed"], (await city.read(found["id"]))["state"]) == (0, "submitted")
    (await city.post(f"/applications/{found['id']}/recommendation", {}, OFFICER)).raise_for_status()
    again = (await city.decide(found["id"])).raise_for_status().json()
    assert again["grant_id"] != found["grant_id"]
    assert (await city.line())["committed"] == 400_000


async def test_a_rejection_can_be_appealed_against_and_remedied(city: Applicants) -> None:
    id = await city.recommended()
    await city.decide(id, decision="rejected", reason_code="not_eligible")
    await city.post(f"/applications/{id}/appeal")
    await decided_on_appeal(city, id, "remedied")
    (await city.post(f"/applications/{id}/recommendation", {}, OFFICER)).raise_for_status()
    assert (await city.decide(id)).json()["state"] == "approved"


async def test_only_the_applicant_appeals_or_waives(city: Applicants) -> None:
    found = await city.approved()
    for act in ("appeal", "appeal-waiver"):
        assert (await city.post(f"/applications/{found['id']}/{act}", None, OTHER_CLERK)).status_code == 404
        assert (await city.post(f"/applications/{found['id']}/{act}", None, OFFICER)).status_code == 403


async def test_the_notice_says_all_that_the_law_asks_of_it(city: Applicants) -> None:
    found = await city.approved()
    text = await notice(city, found["id"])
    until = date.fromisoformat(found["appeal_until"]).strftime("%d.%m.%Y")
    expected = (
        TITLE, "4.000,00", "volunteers (de)", "rent (de)", f"01.01.{city.year} bis 31.12.{city.year}", "ANBest-P",
        "innerhalb von 2 Monaten", f"31.03.{city.year + 1}", f"Ablauf des {until}", "(VMDO)", "Stadt Dortmund",
    )  # fmt: skip
    assert [said for said in expected if said not in text] == []


async def test_a_rejection_is_a_notice_with_its_reason(city: Applicants) -> None:
    id = await city.recommended()
    await city.decide(id, decision="rejected", reason_code="budget_exhausted")
    text = await notice(city, id)
    assert "Haushaltsmittel des Programms sind erschöpft" in text
    assert "Rechtsbehelfsbelehrung" in text


async def test_there_is_no_notice_before_the_decision_nor_for_others(city: Applicants) -> None:
    id = await city.recommended()
    assert (await city.funding.get(f"/applications/{id}/notice", CLERK)).status_code == 409
    assert (await city.funding.get(f"/applications/{id}/notice", OTHER_CLERK)).status_code == 404
    assert (await city.funding.get(f"/applications/{uuid4()}/notice", OFFICER)).status_code == 404
