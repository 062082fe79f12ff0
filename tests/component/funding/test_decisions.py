"""Two different people decide what the programme does not, over HTTP."""

from uuid import uuid4

from tests import tokens
from tests.component.funding.conftest import APPROVER, OFFICER, YOUTH_CLERK, Funding


async def recommended(funding: Funding, amount_cents: int = 20_000) -> str:
    id = await funding.asked(amount_cents)
    (await funding.post(f"/applications/{id}/recommendation", {}, OFFICER)).raise_for_status()
    return id


async def test_a_recommendation_and_a_decision_award_and_order(funding: Funding) -> None:
    id = await recommended(funding)
    answer = await funding.post(f"/applications/{id}/decision", {"decision": "approved"})
    assert answer.status_code == 200
    assert (answer.json()["state"], answer.json()["automatic"]) == ("approved", False)
    assert (await funding.line())["ordered"] == 20_000


async def test_a_recommendation_needs_no_body(funding: Funding) -> None:
    id = await funding.asked(20_000)
    assert (await funding.post(f"/applications/{id}/recommendation", username=OFFICER)).status_code == 200


async def test_whoever_recommends_does_not_decide_even_with_both_roles(funding: Funding) -> None:
    both = tokens.bearer(OFFICER, roles=["grant-officer", "approver"])
    id = await funding.asked(20_000)
    assert (await funding.http.post(f"/applications/{id}/recommendation", headers=both)).status_code == 200
    answer = await funding.http.post(f"/applications/{id}/decision", json={"decision": "approved"}, headers=both)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:staffel:problem:four-eyes")


async def test_a_decision_without_a_recommendation_is_refused(funding: Funding) -> None:
    id = await funding.asked(20_000)
    answer = await funding.post(f"/applications/{id}/decision", {"decision": "approved"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:recommendation-missing")


async def test_a_rejection_keeps_its_reason(funding: Funding) -> None:
    id = await recommended(funding)
    body = {"decision": "rejected", "reason_code": "other_funds_first"}
    answer = await funding.post(f"/applications/{id}/decision", body)
    assert (answer.json()["state"], answer.json()["reason_code"]) == ("rejected", "other_funds_first")


async def test_a_rejection_without_a_reason_is_422(funding: Funding) -> None:
    id = await recommended(funding)
    assert (await funding.post(f"/applications/{id}/decision", {"decision": "rejected"})).status_code == 422


async def test_a_second_decision_is_409_and_names_state_and_next_step(funding: Funding) -> None:
    id = await recommended(funding)
    await funding.post(f"/applications/{id}/decision", {"decision": "approved"})
    answer = await funding.post(f"/applications/{id}/decision", {"decision": "rejected", "reason_code": "no"})
    assert (answer.status_code, answer.json()["state"]) == (409, "approved")
    assert answer.json()["next_step"]


async def test_an_approval_beyond_the_budget_is_409_and_changes_nothing(funding: Funding) -> None:
    first, second = await recommended(funding, 30_000), await recommended(funding, 30_000)
    await funding.post(f"/applications/{first}/decision", {"decision": "approved"})
    answer = await funding.post(f"/applications/{second}/decision", {"decision": "approved"})
    assert (answer.status_code, answer.json()["available_cents"]) == (409, 20_000)
    assert (await funding.application(second))["state"] == "recommended"


async def test_a_decision_on_an_old_version_is_refused(funding: Funding) -> None:
    id = await funding.asked(20_000)
    old = (await funding.get(f"/applications/{id}")).headers["ETag"]
    await funding.post(f"/applications/{id}/recommendation", {}, OFFICER)
    answer = await funding.post(f"/applications/{id}/decision", {"decision": "approved"}, headers={"If-Match": old})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:version-moved-on")


async def test_a_decision_repeated_with_its_key_happens_once(funding: Funding) -> None:
    id = await recommended(funding)
    key = {"Idempotency-Key": str(uuid4())}
    first = await funding.post(f"/applications/{id}/decision", {"decision": "approved"}, headers=key)
    again = await funding.post(f"/applications/{id}/decision", {"decision": "approved"}, headers=key)
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")
    assert (await funding.line())["ordered"] == 20_000


async def test_an_application_nobody_made_is_404(funding: Funding) -> None:
    answer = await funding.post(f"/applications/{uuid4()}/decision", {"decision": "approved"})
    assert answer.status_code == 404


async def test_a_clerk_may_see_but_not_decide(funding: Funding) -> None:
    id = await recommended(funding)
    answer = await funding.post(f"/applications/{id}/decision", {"decision": "approved"}, YOUTH_CLERK)
    assert answer.status_code == 403


async def test_an_unknown_field_is_422(funding: Funding) -> None:
    id = await recommended(funding)
    body = {"decision": "approved", "why": "because"}
    assert (await funding.post(f"/applications/{id}/decision", body, APPROVER)).status_code == 422
