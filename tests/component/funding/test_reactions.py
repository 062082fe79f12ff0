"""What casework asks for becomes an application, once, whatever is delivered twice or at the same time."""

from tests.component.funding.conftest import Funding
from tests.unit.funding.builders import YOUTH, a_request


async def test_within_the_limit_a_request_is_granted_and_ordered(funding: Funding) -> None:
    application = await funding.application(await funding.asked(5_000))
    assert (application["state"], application["automatic"]) == ("approved", True)
    grant = (await funding.get(f"/grants/{application['grant_id']}")).json()
    assert grant["state"] == "ordered"
    assert [part["state"] for part in grant["disbursements"]] == ["ordered"]


async def test_above_the_limit_a_request_waits(funding: Funding) -> None:
    application = await funding.application(await funding.asked(20_000))
    assert (application["state"], application["grant_id"]) == ("submitted", None)


async def test_an_unknown_programme_is_rejected_with_its_reason(funding: Funding) -> None:
    application = await funding.application(await funding.asked(programme="no-such-programme"))
    assert (application["state"], application["reason_code"]) == ("rejected", "unknown_programme")


async def test_an_unknown_purpose_is_rejected_with_its_reason(funding: Funding) -> None:
    application = await funding.application(await funding.asked(purpose="a_yacht"))
    assert (application["state"], application["reason_code"]) == ("rejected", "unknown_purpose")


async def test_a_purpose_without_a_budget_is_rejected(funding: Funding) -> None:
    application = await funding.application(await funding.asked(purpose="unfunded"))
    assert (application["state"], application["reason_code"]) == ("rejected", "no_budget")


async def test_the_same_event_twice_is_one_application(funding: Funding) -> None:
    event = funding.event(a_request())
    await funding.hears(event)
    again = await funding.hears(event)
    assert (again.duplicates, (await funding.line())["ordered"]) == (1, 5_000)


async def test_the_same_event_twice_in_a_batch_is_one_application(funding: Funding) -> None:
    event = funding.event(a_request())
    await funding.hears(event, event)
    assert (await funding.line())["ordered"] == 5_000


async def test_the_same_assistance_told_under_another_number_changes_nothing(funding: Funding) -> None:
    asked = a_request()
    await funding.hears(funding.event(asked), funding.event(asked))
    assert (await funding.line())["ordered"] == 5_000


async def test_a_batch_that_asks_for_more_than_there_is_gets_what_there_is(funding: Funding) -> None:
    await funding.hears(*(funding.event(a_request(10_000)) for _ in range(8)))
    items = (await funding.get("/applications")).json()["items"]
    reasons = sorted(str(item["reason_code"]) for item in items)
    assert reasons == ["None"] * 5 + ["budget_exhausted"] * 3
    assert (await funding.line())["budget"] == 0


async def test_what_is_told_carries_case_and_application(funding: Funding) -> None:
    asked = a_request()
    await funding.hears(funding.event(asked))
    for event in await funding.told():
        if event["type"].startswith(("funding.grant", "funding.disbursement", "funding.application")):
            assert event["case_id"] == str(asked.case_id)
            assert event["application_id"] == str(asked.assistance_id)


async def test_the_journal_counts_each_subject_without_holes(funding: Funding) -> None:
    await funding.hears(*(funding.event(a_request()) for _ in range(3)))
    rows = await funding.pool.fetch("select array_agg(sequence order by seq) as line from journal group by subject")
    assert all(row["line"] == list(range(1, len(row["line"]) + 1)) for row in rows)


async def test_what_was_read_back_is_what_was_decided(funding: Funding) -> None:
    await funding.asked(20_000)
    (item,) = (await funding.get("/applications", state="submitted")).json()["items"]
    assert (item["applicant"], item["purpose"], item["amount_cents"]) == (YOUTH, "school_material", 20_000)
