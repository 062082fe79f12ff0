"""An organisation fills in, sees what is missing, and submits; until then it is nobody else's business."""

from tests.component.funding.applications.applicants import CLERK, OTHER_CLERK, TITLE, Applicants, codes, item
from tests.component.funding.conftest import APPROVER, AUDITOR, OFFICER


async def test_a_draft_may_be_nearly_empty_and_says_what_is_missing(city: Applicants) -> None:
    answer = await city.post("/applications", {"programme": "komm-an"})
    assert (answer.status_code, answer.json()["state"], answer.json()["complete"]) == (201, "draft", False)
    assert {missing["pointer"] for missing in answer.json()["missing"]} == {
        "/purpose", "/measure_id", "/period", "/costs", "/financing", "/title",
    }  # fmt: skip


async def test_a_draft_is_private_to_the_organisation(city: Applicants) -> None:
    id = await city.draft()
    for username in (OFFICER, APPROVER, AUDITOR, OTHER_CLERK):
        assert (await city.funding.get(f"/applications/{id}", username)).status_code == 404
        assert (await city.funding.get("/applications", username)).json()["items"] == []
    assert [one["id"] for one in (await city.funding.get("/applications", CLERK)).json()["items"]] == [id]


async def test_nobody_else_edits_or_submits_it(city: Applicants) -> None:
    id = await city.draft()
    assert (await city.put(f"/applications/{id}", city.plan(None), OTHER_CLERK)).status_code == 404
    assert (await city.post(f"/applications/{id}/submission", None, OTHER_CLERK)).status_code == 404


async def test_two_people_who_edit_at_once_notice(city: Applicants) -> None:
    id = await city.draft()
    read = (await city.funding.get(f"/applications/{id}", CLERK)).headers["ETag"]
    assert (await city.put(f"/applications/{id}", city.plan(None), **{"If-Match": read})).status_code == 200
    assert (await city.put(f"/applications/{id}", city.plan(None), **{"If-Match": read})).status_code == 409


async def test_a_submission_that_lacks_something_is_refused_with_the_list(city: Applicants) -> None:
    id = await city.draft(financing=[item("own", 100_000), item("grant", 450_000)], purpose=None)
    answer = await city.post(f"/applications/{id}/submission")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:staffel:problem:application-incomplete")
    assert codes(answer) == [
        ("/purpose", "missing"),
        ("/financing", "plans_do_not_balance"),
        ("/financing/1/amount_cents", "rate_exceeded"),
    ]


async def test_what_is_submitted_is_an_application_with_its_plans_and_no_words_in_the_journal(city: Applicants) -> None:
    id = await city.submitted(description="Wir kochen nicht nur Kaffee.")
    found = await city.read(id)
    assert (found["state"], found["amount_cents"], found["title"]) == ("submitted", 400_000, TITLE)
    told = str(await city.funding.told())
    assert [word for word in (TITLE, "Kaffee") if word in told] == []


async def test_a_submitted_application_is_not_edited(city: Applicants) -> None:
    id = await city.submitted()
    answer = await city.put(f"/applications/{id}", city.plan(None))
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:not-a-draft")


async def test_what_comes_back_is_completed_and_submitted_again(city: Applicants) -> None:
    measure = await city.measure()
    id = await city.submitted(measure)
    back = await city.post(f"/applications/{id}/return", {"missing": ["rent_contract"]}, OFFICER)
    assert (back.json()["state"], back.json()["missing"]) == ("returned", ["rent_contract"])
    fewer = city.plan(measure, financing=[item("own", 200_000), item("grant", 300_000)])
    (await city.put(f"/applications/{id}", fewer, **{"If-Match": back.headers["ETag"]})).raise_for_status()
    assert (await city.read(id))["amount_cents"] == 400_000
    (await city.post(f"/applications/{id}/submission")).raise_for_status()
    assert (await city.read(id))["amount_cents"] == 300_000


async def test_the_applicant_withdraws_before_the_decision(city: Applicants) -> None:
    id = await city.recommended()
    assert (await city.post(f"/applications/{id}/withdrawal")).json()["state"] == "withdrawn"
    assert (await city.decide(id)).status_code == 409


async def test_a_measure_of_others_cannot_be_applied_for(city: Applicants) -> None:
    id = await city.draft(await city.measure(OTHER_CLERK))
    assert ("/measure_id", "unknown_measure") in codes(await city.post(f"/applications/{id}/submission"))


async def test_who_may_not_apply_is_told_at_once(city: Applicants) -> None:
    answer = await city.post("/applications", {"programme": "komm-an"}, "clerk.jobcenter")
    assert (answer.status_code, codes(answer)) == (422, [("/programme", "not_offered")])


async def test_a_repeated_submission_with_its_key_happens_once(city: Applicants) -> None:
    id, key = await city.draft(), {"Idempotency-Key": "once"}
    first = await city.post(f"/applications/{id}/submission", None, **key)
    again = await city.post(f"/applications/{id}/submission", None, **key)
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")


async def test_the_form_is_filled_in_with_what_is_known(city: Applicants) -> None:
    measure = await city.measure()
    last = await city.submitted(measure)
    known = (await city.funding.get("/applications/prefill", CLERK, programme="komm-an")).json()
    assert known["organisation"]["names"]["de"].endswith("(VMDO)")
    assert (known["proposal"]["application_id"], known["proposal"]["title"]) == (last, TITLE)
    assert [one["id"] for one in known["measures"]] == [measure]
    assert (known["payee_known"], known["open_proofs"]) == (False, [])
    assert {line["budget_year"] for line in known["budget"]} == {city.year - 1, city.year}
