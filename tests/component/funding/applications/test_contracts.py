"""Money by contract: offered by two, binding once it is countersigned in time, and never a decision."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.funding.grants.offered import Offers
from services.funding.programmes.programme import Programmes
from services.funding.store import KINDS
from shared.clock import tick
from shared.file_number import file_number
from tests.component.funding.applications.applicants import (
    CLERK,
    OTHER_CLERK,
    Applicants,
    an_offer_of_money,
    applicants_of,
    item,
)
from tests.component.funding.applications.test_awards import is_final, notice, today
from tests.component.funding.conftest import APPROVER, OFFICER, YOUTH_CLERK, running
from tests.component.funding.proofs.paid_grants import on
from tests.component.servers import Postgres
from tests.unit.funding.written import ACTION, CLAUSES

COPY = {"document": "Akte 50/3-12, Blatt 14"}


@pytest.fixture
async def city(postgres: Postgres) -> Any:
    offer = an_offer_of_money(form="contract", contract=CLAUSES, remedy=ACTION, appeal_months=None)
    async with running(postgres, Programmes((offer,))) as funding:
        yield await applicants_of(funding)


async def signed(city: Applicants, id: str, **changes: Any) -> Any:
    body = {"signed_on": (await today(city)).isoformat(), **COPY, **changes}
    return await city.post(f"/applications/{id}/contract/signature", body, OFFICER)


async def test_a_decision_offers_a_contract_that_binds_nobody_yet(city: Applicants) -> None:
    found = await city.approved()
    assert (found["state"], found["form"], found["appeal_until"]) == ("offered", "contract", None)
    assert date.fromisoformat(found["offer_until"]) >= await today(city) + timedelta(weeks=4)
    grant = (await city.funding.get(f"/grants/{found['grant_id']}", CLERK)).json()
    assert (grant["state"], grant["form"], grant["is_final"]) == ("offered", "contract", False)
    assert (await city.line())["committed"] == 400_000


async def test_the_offer_is_a_contract_on_paper_and_says_until_when(city: Applicants) -> None:
    found = await city.approved()
    text = await notice(city, found["id"])
    assert "Zuwendungsvertrag" in text
    assert date.fromisoformat(found["offer_until"]).strftime("%d.%m.%Y") in text
    assert file_number(UUID(found["id"])) == found["number"]
    assert found["number"] in text
    assert "Rechtsbehelf" not in text
    assert "Bescheid" not in text


async def test_no_money_is_called_for_before_the_signature(city: Applicants) -> None:
    found = await city.approved()
    bill = {"code": "rent", "amount_cents": 10_000, "due_on": str(await today(city))}
    answer = await city.post(f"/grants/{found['grant_id']}/drawdowns", {"expenses": [bill], "amount_cents": 10_000})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:award-not-final")
    assert "gegengezeichnet" in answer.json()["detail"]


async def test_the_countersigned_contract_binds_and_its_money_may_be_called_for(city: Applicants) -> None:
    found = await city.approved()
    assert (await signed(city, found["id"])).json()["state"] == "approved"
    assert await is_final(city, found["grant_id"])
    bill = {"code": "rent", "amount_cents": 10_000, "due_on": str(await today(city))}
    answer = await city.post(f"/grants/{found['grant_id']}/drawdowns", {"expenses": [bill], "amount_cents": 10_000})
    assert answer.status_code == 201
    assert (await city.funding.get(f"/grants/{found['grant_id']}", CLERK)).json()["state"] == "awarded"


async def test_where_the_copy_lies_stays_in_funding(city: Applicants) -> None:
    found = await city.approved()
    await signed(city, found["id"])
    kept = await city.funding.pool.fetchval(
        "select document from contract_offers where application_id = $1", UUID(found["id"])
    )
    assert kept == COPY["document"]
    assert COPY["document"] not in str(await city.funding.told())


async def test_who_offered_a_contract_does_not_enter_its_signature(city: Applicants) -> None:
    found = await city.approved()
    body = {"signed_on": (await today(city)).isoformat(), **COPY}
    answer = await city.post(f"/applications/{found['id']}/contract/signature", body, APPROVER)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:staffel:problem:four-eyes")
    assert (await city.read(found["id"]))["state"] == "offered"


async def test_a_contract_is_signed_once_by_the_office_and_not_in_the_future(city: Applicants) -> None:
    found = await city.approved()
    body = {"signed_on": (await today(city)).isoformat(), **COPY}
    assert (await city.post(f"/applications/{found['id']}/contract/signature", body, CLERK)).status_code == 403
    tomorrow = (await today(city) + timedelta(days=1)).isoformat()
    assert (await signed(city, found["id"], signed_on=tomorrow)).status_code == 422
    assert (await signed(city, found["id"])).status_code == 200
    again = await signed(city, found["id"])
    assert (again.status_code, again.json()["type"]) == (409, "urn:staffel:problem:not-offered")


async def test_a_declined_contract_sets_its_money_free(city: Applicants) -> None:
    found = await city.approved()
    answer = await city.post(f"/applications/{found['id']}/contract/refusal")
    assert answer.json()["state"] == "declined"
    assert (await city.line())["committed"] == 0
    assert (await city.funding.get(f"/grants/{found['grant_id']}", CLERK)).json()["state"] == "closed"


async def test_a_contract_that_never_was_has_no_amendment_and_asks_for_no_signature(city: Applicants) -> None:
    found = await city.approved()
    await city.post(f"/applications/{found['id']}/contract/refusal")
    answer = await city.funding.get(f"/grants/{found['grant_id']}/amendment.pdf", CLERK)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:never-signed")
    text = await notice(city, found["id"])
    assert "nicht zustande gekommen" in text
    assert "unterschrieben an uns" not in text


async def test_only_the_recipient_or_the_office_declines(city: Applicants) -> None:
    found = await city.approved()
    path = f"/applications/{found['id']}/contract/refusal"
    assert (await city.post(path, None, OTHER_CLERK)).status_code == 404
    assert (await city.post(path, None, YOUTH_CLERK)).status_code == 404
    assert (await city.post(path, None, APPROVER)).status_code == 200


async def test_an_offer_nobody_signs_lapses_after_its_last_day_and_not_before(city: Applicants) -> None:
    found = await city.approved()
    until = date.fromisoformat(found["offer_until"])
    await on(city.funding, until)
    await tick(city.funding.pool, KINDS, Offers())
    assert (await city.read(found["id"]))["state"] == "offered"
    await on(city.funding, until + timedelta(days=1))
    await tick(city.funding.pool, KINDS, Offers())
    assert (await city.read(found["id"]))["state"] == "lapsed"
    assert (await city.line())["committed"] == 0
    assert (await tick(city.funding.pool, KINDS, Offers())).due == 0


async def test_a_signature_in_time_that_arrives_late_counts_while_the_offer_stands(city: Applicants) -> None:
    found = await city.approved()
    until = date.fromisoformat(found["offer_until"])
    await on(city.funding, until + timedelta(days=1))
    assert (await signed(city, found["id"], signed_on=until.isoformat())).json()["state"] == "approved"
    await tick(city.funding.pool, KINDS, Offers())
    assert (await city.read(found["id"]))["state"] == "approved"


async def test_a_contract_knows_neither_objection_nor_action_nor_waiver(city: Applicants) -> None:
    found = await city.approved()
    for act in ("appeal", "lawsuit", "appeal-waiver"):
        answer = await city.post(f"/applications/{found['id']}/{act}")
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:no-appeal"), act


async def test_a_rejection_stays_a_decision_with_an_action(city: Applicants) -> None:
    id = await city.recommended()
    found = (await city.decide(id, decision="rejected", reason_code="not_eligible")).json()
    assert found["remedy"]["kind"] == "action"
    assert "Verwaltungsgericht Gelsenkirchen" in await notice(city, id)


async def test_an_objection_where_the_law_wants_an_action_is_refused_with_what_to_do(city: Applicants) -> None:
    id = await city.recommended()
    await city.decide(id, decision="rejected", reason_code="not_eligible")
    answer = await city.post(f"/applications/{id}/appeal", {})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:no-objection")
    assert "Klage" in answer.json()["detail"]


@pytest.mark.parametrize("who", [CLERK, OFFICER])
async def test_an_action_is_recorded_by_who_brought_it_or_the_office(city: Applicants, who: str) -> None:
    id = await city.recommended()
    await city.decide(id, decision="rejected", reason_code="not_eligible")
    assert (await city.post(f"/applications/{id}/lawsuit", {}, who)).json()["state"] == "appealed"
    (filed,) = [one for one in await city.funding.told() if one["type"] == "funding.appeal.filed.v1"]
    assert filed["remedy"] == "action"


async def test_an_action_brought_in_time_is_recorded_when_the_court_tells_of_it_later(city: Applicants) -> None:
    id = await city.recommended()
    found = (await city.decide(id, decision="rejected", reason_code="not_eligible")).json()
    until = date.fromisoformat(found["appeal_until"])
    await on(city.funding, until + timedelta(days=5))
    late = await city.post(f"/applications/{id}/lawsuit", {}, OFFICER)
    assert (late.status_code, late.json()["type"]) == (409, "urn:staffel:problem:appeal-period-over")
    in_time = {"filed_on": until.isoformat()}
    assert (await city.post(f"/applications/{id}/lawsuit", in_time, OFFICER)).json()["state"] == "appealed"


async def test_a_reason_without_words_goes_into_no_letter(city: Applicants) -> None:
    id = await city.recommended()
    answer = await city.decide(id, decision="rejected", reason_code="because")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:staffel:problem:reason-unknown")
    assert "not_eligible" in answer.json()["reasons"]


async def test_an_application_that_is_only_submitted_has_no_awarded_amount(city: Applicants) -> None:
    found = await city.read(await city.submitted())
    assert (found["asked_cents"], found["awarded_cents"]) == (400_000, None)
    assert (await city.approved(costs=[item("rent", 500_000)]))["awarded_cents"] == 400_000


@pytest.mark.parametrize(("off", "status"), [(-40, 422), (-1, 422), (0, 200), (1, 422)])
async def test_a_contract_is_signed_between_its_offer_and_today(city: Applicants, off: int, status: int) -> None:
    found = await city.approved()
    day = await today(city) + timedelta(days=off)
    assert (await signed(city, found["id"], signed_on=day.isoformat())).status_code == status
    assert await is_final(city, found["grant_id"]) == (status == 200)


async def test_a_contract_is_not_signed_before_its_offer_is_posted(city: Applicants) -> None:
    day = await today(city)
    posted = (day + timedelta(days=3)).isoformat()
    id = await city.recommended()
    (await city.decide(id, overlaps_seen=True, posted_on=posted)).raise_for_status()
    refused = await signed(city, id)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:staffel:problem:before-its-cause")
    assert refused.json()["since"] == posted


@pytest.mark.parametrize("document", ["", "  ", "\u200b", "\u2060\u200d"])
async def test_where_the_copy_lies_says_something(city: Applicants, document: str) -> None:
    found = await city.approved()
    assert (await signed(city, found["id"], document=document)).status_code == 422


@pytest.mark.parametrize(("off", "status"), [(-40, 422), (-1, 422), (0, 200), (1, 422)])
async def test_an_action_is_brought_between_the_letter_and_today(city: Applicants, off: int, status: int) -> None:
    id = await city.recommended()
    await city.decide(id, decision="rejected", reason_code="not_eligible")
    filed_on = (await today(city) + timedelta(days=off)).isoformat()
    assert (await city.post(f"/applications/{id}/lawsuit", {"filed_on": filed_on}, OFFICER)).status_code == status
