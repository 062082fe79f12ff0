"""The bank's word: what fits disburses once, everything else waits for a person."""

from tests import tokens
from tests.component.funding.conftest import AUDITOR, TREASURER, Funding, outcomes


async def test_a_booked_entry_disburses_the_grant(funding: Funding) -> None:
    grant = await funding.granted()
    assert outcomes(await funding.says(await funding.entry(grant))) == [("confirmed", None)]
    after = (await funding.get(f"/grants/{grant['id']}", TREASURER)).json()
    assert (after["state"], after["disbursements"][0]["state"]) == ("disbursed", "disbursed")


async def test_what_is_disbursed_is_told_with_case_and_application(funding: Funding) -> None:
    grant = await funding.granted()
    await funding.says(await funding.entry(grant))
    disbursed = (await funding.told(grant["id"]))[-1]
    assert disbursed["type"] == "funding.grant.disbursed.v1"
    assert (disbursed["case_id"], disbursed["application_id"]) == (grant["case_id"], grant["application_id"])


async def test_the_same_entry_in_another_statement_pays_once(funding: Funding) -> None:
    grant = await funding.granted()
    entry = await funding.entry(grant)
    await funding.says(entry, statement_id="2026-1")
    assert outcomes(await funding.says(entry, statement_id="2026-2")) == [("duplicate", None)]
    assert (await funding.line())["disbursed"] == 5_000


async def test_the_same_entry_twice_in_a_statement_pays_once_and_the_second_is_for_a_person(funding: Funding) -> None:
    entry = await funding.entry(await funding.granted())
    assert outcomes(await funding.says(entry, entry)) == [("confirmed", None), ("to_be_clarified", "paid_twice")]
    assert (await funding.line())["disbursed"] == 5_000


async def test_the_same_statement_again_is_answered_as_the_first_time(funding: Funding) -> None:
    body = {"statement_id": "2026-1", "entries": [await funding.entry(await funding.granted())]}
    first = await funding.post("/bank-statements", body, TREASURER)
    again = await funding.post("/bank-statements", body, TREASURER)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


async def test_another_statement_under_the_same_number_is_refused(funding: Funding) -> None:
    entry = await funding.entry(await funding.granted())
    await funding.says(entry, statement_id="2026-1")
    body = {"statement_id": "2026-1", "entries": [{**entry, "amount_cents": 1}]}
    answer = await funding.post("/bank-statements", body, TREASURER)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:statement-differs")


async def test_what_does_not_fit_is_kept_for_a_person_and_hinders_nothing(funding: Funding) -> None:
    first, second = await funding.granted(), await funding.granted(6_000)
    settled = await funding.says(
        await funding.entry(first, amount_cents=4_999),
        await funding.entry(first, end_to_end_id="STF-UNKNOWN-1"),
        await funding.entry(first, booked_on="2999-01-01"),
        await funding.entry(first, currency="CHF"),
        await funding.entry(second),
    )
    reasons = [reason for _, reason in outcomes(settled)]
    assert reasons == ["amount_differs", "unknown_reference", "booked_in_the_future", "currency_differs", None]
    listed = (await funding.get("/bank-statements", TREASURER, outcome="to_be_clarified")).json()["items"]
    assert [item["reason_code"] for item in listed] == reasons[:4]


async def test_an_entry_that_did_not_fit_may_be_put_right(funding: Funding) -> None:
    grant = await funding.granted()
    await funding.says(await funding.entry(grant, amount_cents=4_999))
    assert outcomes(await funding.says(await funding.entry(grant))) == [("confirmed", None)]


async def test_another_city_s_treasury_knows_no_such_payment(funding: Funding) -> None:
    entry = await funding.entry(await funding.granted())
    answer = await funding.http.post(
        "/bank-statements", json={"entries": [entry]}, headers=tokens.bearer(TREASURER, municipality="05113000")
    )
    assert outcomes(answer.json()["entries"]) == [("to_be_clarified", "unknown_reference")]


async def test_open_orders_are_listed_for_the_treasury(funding: Funding) -> None:
    grant = await funding.granted()
    listed = (await funding.get("/disbursements", TREASURER, state="ordered")).json()
    assert [item["grant_id"] for item in listed["items"]] == [grant["id"]]
    await funding.says(await funding.entry(grant))
    assert (await funding.get("/disbursements", TREASURER, state="ordered")).json()["items"] == []
    assert len((await funding.get("/disbursements", TREASURER, state="disbursed")).json()["items"]) == 1


async def test_the_trial_balance_sums_to_zero_at_any_day(funding: Funding) -> None:
    await funding.says(await funding.entry(await funding.granted()))
    await funding.granted(7_000, purpose="travel")
    for at in ("2000-01-01", "2100-01-01"):
        assert (await funding.get("/ledger", AUDITOR, at=at)).json()["sum_cents"] == 0


async def test_the_trial_balance_of_an_earlier_day_knows_nothing_of_today(funding: Funding) -> None:
    await funding.granted()
    assert (await funding.get("/ledger", AUDITOR, at="2000-01-01")).json()["accounts"] == []


async def test_the_trial_balance_names_every_account_of_a_line(funding: Funding) -> None:
    grant = await funding.granted()
    year = grant["budget_year"]
    accounts = (await funding.get("/ledger", AUDITOR, budget_year=year, programme="small-help")).json()["accounts"]
    of_line = {one["account"]: one["balance_cents"] for one in accounts if one["purpose"] == "school_material"}
    assert of_line == {"appropriation": -50_000, "budget": 45_000, "committed": 0, "ordered": 5_000}


async def test_the_postings_of_a_grant_tell_its_way(funding: Funding) -> None:
    grant = await funding.granted()
    await funding.says(await funding.entry(grant))
    items = (await funding.get("/ledger/postings", AUDITOR, grant_id=grant["id"])).json()["items"]
    assert [(item["kind"], item["account"], item["amount_cents"]) for item in items] == [
        ("award", "budget", -5_000),
        ("award", "committed", 5_000),
        ("order", "committed", -5_000),
        ("order", "ordered", 5_000),
        ("disbursement", "ordered", -5_000),
        ("disbursement", "disbursed", 5_000),
    ]


async def test_a_programme_shows_the_state_of_its_budget(funding: Funding) -> None:
    grant = await funding.granted()
    programme = (await funding.get("/programmes/small-help")).json()
    (line,) = [
        line
        for line in programme["budget"]
        if (line["budget_year"], line["purpose"]) == (grant["budget_year"], "school_material")
    ]
    assert (line["appropriated_cents"], line["available_cents"], line["ordered_cents"]) == (50_000, 45_000, 5_000)


async def test_a_year_no_calendar_has_is_422(funding: Funding) -> None:
    assert (await funding.get("/ledger", AUDITOR, budget_year=99_999_999_999)).status_code == 422


async def test_an_amount_that_is_no_whole_number_of_cents_is_422(funding: Funding) -> None:
    entry = await funding.entry(await funding.granted())
    for amount in (0, -1, 50.5, "5000", 10**30):
        answer = await funding.post("/bank-statements", {"entries": [{**entry, "amount_cents": amount}]}, TREASURER)
        assert answer.status_code == 422
