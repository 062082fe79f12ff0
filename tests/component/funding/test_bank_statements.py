"""The bank as camt.053: what fits settles, what comes back is undone, everything else waits for a person."""

import pytest

from tests import tokens
from tests.component.funding.conftest import APPROVER, DEBTORS, OFFICER, TREASURER, Funding, outcomes
from tests.component.funding.treasury import (
    OTHER_IBAN,
    a_payee,
    as_second,
    bank_says,
    booked,
    camt,
    drafted,
    file_of,
    released,
    sent,
    today,
)
from tests.unit.funding.builders import DORTMUND


async def paid(funding: Funding) -> tuple[str, str]:
    """A payment that has been sent: its grant and reference."""
    grant = await funding.granted()
    await a_payee(funding)
    await sent(funding)
    return grant["id"], grant["disbursements"][0]["end_to_end_id"]


async def said(funding: Funding, *entries: str, id: str = "2026-1") -> list[tuple[str, str | None]]:
    answer = await bank_says(funding, camt(*entries, id=id))
    return outcomes(answer.raise_for_status().json()["entries"])


async def test_each_payment_of_a_batch_booking_is_confirmed_by_itself(funding: Funding) -> None:
    grants = [await funding.granted(), await funding.granted(6_000)]
    await a_payee(funding)
    await sent(funding)
    day = await today(funding)
    first, second = [grant["disbursements"][0]["end_to_end_id"] for grant in grants]
    entries = booked(first, 5_000, day, own="b1"), booked(second, 6_000, day, own="b2")
    assert await said(funding, *entries) == [("confirmed", None)] * 2
    assert (await funding.line())["disbursed"] == 11_000


async def test_another_name_or_account_than_was_sent_is_for_a_person(funding: Funding) -> None:
    _, reference = await paid(funding)
    day = await today(funding)
    assert await said(funding, booked(reference, 5_000, day, name="Somebody Else")) == [
        ("to_be_clarified", "name_differs")
    ]
    assert await said(funding, booked(reference, 5_000, day, iban=OTHER_IBAN), id="2") == [
        ("to_be_clarified", "account_differs")
    ]
    assert (await funding.line())["disbursed"] == 0


async def test_the_same_booking_reported_again_is_a_duplicate_and_another_one_was_paid_twice(funding: Funding) -> None:
    _, reference = await paid(funding)
    day = await today(funding)
    assert await said(funding, booked(reference, 5_000, day, own="b1")) == [("confirmed", None)]
    assert await said(funding, booked(reference, 5_000, day, own="b1"), id="2") == [("duplicate", None)]
    assert await said(funding, booked(reference, 5_000, day, own="b2"), id="3") == [("to_be_clarified", "paid_twice")]
    assert (await funding.line())["disbursed"] == 5_000


async def test_two_bookings_of_one_payment_in_one_statement_were_paid_twice(funding: Funding) -> None:
    _, reference = await paid(funding)
    day = await today(funding)
    entries = booked(reference, 5_000, day, own="b1"), booked(reference, 5_000, day, own="b2")
    assert await said(funding, *entries) == [("confirmed", None), ("to_be_clarified", "paid_twice")]


async def test_a_returned_payment_gives_its_money_back_and_is_ordered_anew(funding: Funding) -> None:
    grant, reference = await paid(funding)
    day = await today(funding)
    back = booked(reference, 5_000, day, credit=True, returned="AC04", own="r1")
    assert await said(funding, booked(reference, 5_000, day, own="b1"), back) == [
        ("confirmed", None), ("returned", None)
    ]  # fmt: skip
    line = await funding.line()
    assert (line["disbursed"], line["ordered"], line["committed"]) == (0, 0, 5_000)
    assert (await funding.told(grant))[-1]["return_reason"] == "AC04"
    anew = await funding.post(f"/disbursements/{reference}/renewal", None, APPROVER)
    assert (anew.status_code, anew.json()["instalment"], anew.json()["state"]) == (201, 2, "ordered")
    assert (await funding.post(f"/disbursements/{reference}/renewal", None, APPROVER)).status_code == 409
    assert (await drafted(funding))["payments"] == 1


async def test_a_return_reported_again_is_a_duplicate(funding: Funding) -> None:
    _, reference = await paid(funding)
    day = await today(funding)
    back = booked(reference, 5_000, day, credit=True, returned="AC04")
    await said(funding, booked(reference, 5_000, day), back)
    assert await said(funding, back, id="2") == [("duplicate", None)]


async def test_a_return_of_what_was_never_paid_is_for_a_person(funding: Funding) -> None:
    _, reference = await paid(funding)
    back = booked(reference, 5_000, await today(funding), credit=True, returned="AC04")
    assert await said(funding, back) == [("to_be_clarified", "not_paid_yet")]


async def test_a_statement_shows_that_the_bank_has_the_file(funding: Funding) -> None:
    grant = await funding.granted()
    await a_payee(funding)
    file = await released(funding)
    reference = grant["disbursements"][0]["end_to_end_id"]
    assert await said(funding, booked(reference, 5_000, await today(funding))) == [("confirmed", None)]
    assert (await file_of(funding, file["id"]))["state"] == "sent"


async def test_a_clarified_entry_is_recorded_once_and_waits_no_longer(funding: Funding) -> None:
    _, reference = await paid(funding)
    await said(funding, booked(reference, 5_000, await today(funding), name="Jugendhilfe Zitny"))
    (entry,) = (await funding.get("/bank-statements", TREASURER, outcome="to_be_clarified")).json()["items"]
    path = f"/bank-statements/{entry['statement']}/entries/{entry['number']}/clarification"
    body = {"outcome": "confirmed", "reason_code": "same_payee"}
    assert (await funding.post(path, body, TREASURER)).status_code == 200
    assert (await funding.post(path, body, TREASURER)).status_code == 409
    assert (await funding.line())["disbursed"] == 5_000
    assert (await funding.get("/bank-statements", TREASURER, outcome="to_be_clarified")).json()["items"] == []


async def test_what_does_not_confirm_a_payment_is_not_clarified_as_one(funding: Funding) -> None:
    await said(funding, booked("STF-NOBODY", 5_000, await today(funding)))
    (entry,) = (await funding.get("/bank-statements", TREASURER)).json()["items"]
    path = f"/bank-statements/{entry['statement']}/entries/1/clarification"
    assert (await funding.post(path, {"outcome": "confirmed", "reason_code": "x"}, TREASURER)).status_code == 409
    assert (await funding.post(path, {"outcome": "not_ours", "reason_code": "x"}, TREASURER)).status_code == 200


async def test_a_payment_on_its_way_is_not_cancelled(funding: Funding) -> None:
    grant = await funding.granted()
    await a_payee(funding)
    await released(funding)
    reference = grant["disbursements"][0]["end_to_end_id"]
    answer = await funding.post(f"/disbursements/{reference}/cancellation", {"reason_code": "lost"}, TREASURER)
    assert answer.json()["type"] == "urn:staffel:problem:payment-under-way"


async def test_a_cancelled_payment_is_committed_again_and_a_late_booking_is_for_a_person(funding: Funding) -> None:
    _, reference = await paid(funding)
    body = {"reason_code": "not_executed"}
    answer = await funding.post(f"/disbursements/{reference}/cancellation", body, TREASURER)
    assert answer.json()["state"] == "cancelled"
    assert (await funding.line())["committed"] == 5_000
    assert (await funding.post(f"/disbursements/{reference}/renewal", None, OFFICER)).status_code == 403
    entry = booked(reference, 5_000, await today(funding))
    assert await said(funding, entry) == [("to_be_clarified", "cancelled_before")]


async def test_a_silent_bank_is_shown_as_overdue(funding: Funding) -> None:
    await paid(funding)
    (item,) = (await funding.get("/disbursements", TREASURER)).json()["items"]
    assert (item["is_overdue"], item["waiting_for"]) == (False, "bank")
    await funding.pool.execute("update payment_files set sent_at = sent_at - interval '20 days'")
    (item,) = (await funding.get("/disbursements", TREASURER)).json()["items"]
    assert (item["is_overdue"], item["waiting_for"]) == (True, "person")


XXE = b'<!DOCTYPE d [<!ENTITY e SYSTEM "file:///etc/passwd">]><Document>&e;</Document>'
WRONG = [
    (XXE, "document_type"),
    (b"<Document/>", "not_a_statement"),
    (b"no xml", "not_xml"),
    (camt(id="x" * 36), "missing"),
    (camt(iban=OTHER_IBAN), "another_account"),
]


@pytest.mark.parametrize(("content", "code"), WRONG)
async def test_what_is_no_statement_of_ours_is_422_with_its_reason(funding: Funding, content: bytes, code: str) -> None:
    answer = await bank_says(funding, content)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


async def test_the_same_statement_again_is_answered_as_the_first_time(funding: Funding) -> None:
    _, reference = await paid(funding)
    content = camt(booked(reference, 5_000, await today(funding)))
    first, again = await bank_says(funding, content), await bank_says(funding, content)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


async def test_a_statement_without_entries_is_taken(funding: Funding) -> None:
    assert (await bank_says(funding, camt())).json()["entries"] == []
    assert (await bank_says(funding, camt())).status_code == 200


async def test_other_forms_of_bodies_are_415(funding: Funding) -> None:
    headers = {**tokens.bearer(TREASURER), "content-type": "text/csv"}
    assert (await funding.http.post("/bank-statements", content=b"x", headers=headers)).status_code == 415


async def test_only_treasurers_clarify(funding: Funding) -> None:
    path = "/bank-statements/01a05bfb-7000-7bbf-8d41-60a1e8674dac/entries/1/clarification"
    assert (await as_second(funding, path, {"outcome": "settled", "reason_code": "x"})).status_code == 404


async def test_the_bank_s_correction_of_a_second_debit_does_not_return_the_payment(funding: Funding) -> None:
    _, reference = await paid(funding)
    day = await today(funding)
    debits = booked(reference, 5_000, day, own="b1"), booked(reference, 5_000, day, own="b2")
    await said(funding, *debits)
    back = booked(reference, 5_000, day, credit=True, returned="DUPL", own="r1")
    assert await said(funding, back, id="2") == [("to_be_clarified", "paid_twice")]
    assert (await funding.line())["disbursed"] == 5_000
    assert (await funding.post(f"/disbursements/{reference}/renewal", None, APPROVER)).status_code == 409
    again = booked(reference, 5_000, day, credit=True, returned="AC04", own="r2")
    assert await said(funding, again, id="3") == [("returned", None)]


async def test_both_debits_and_the_correction_in_one_statement(funding: Funding) -> None:
    _, reference = await paid(funding)
    day = await today(funding)
    debits = booked(reference, 5_000, day, own="b1"), booked(reference, 5_000, day, own="b2")
    back = booked(reference, 5_000, day, credit=True, returned="DUPL", own="r1")
    outcomes = [("confirmed", None), ("to_be_clarified", "paid_twice"), ("to_be_clarified", "paid_twice")]
    assert await said(funding, *debits, back) == outcomes
    assert (await funding.line())["disbursed"] == 5_000


async def test_a_second_debit_is_found_though_the_first_was_entered_by_hand(funding: Funding) -> None:
    _, reference = await paid(funding)
    day = await today(funding)
    by_hand = {"end_to_end_id": reference, "booked_on": str(day), "amount_cents": 5_000}
    assert outcomes(await funding.says(by_hand)) == [("confirmed", None)]
    assert await said(funding, booked(reference, 5_000, day, own="b1")) == [("duplicate", None)]
    assert await said(funding, booked(reference, 5_000, day, own="b2"), id="2") == [("to_be_clarified", "paid_twice")]


async def test_a_return_told_before_its_debit_is_confirmed_by_a_person(funding: Funding) -> None:
    _, reference = await paid(funding)
    day = await today(funding)
    await said(funding, booked(reference, 5_000, day, credit=True, returned="AC04", own="r1"))
    await said(funding, booked(reference, 5_000, day, own="b1"), id="2")
    (entry,) = (await funding.get("/bank-statements", TREASURER, outcome="to_be_clarified")).json()["items"]
    path = f"/bank-statements/{entry['statement']}/entries/{entry['number']}/clarification"
    answer = await funding.post(path, {"outcome": "confirmed", "reason_code": "order_of_days"}, TREASURER)
    assert answer.status_code == 200
    line = await funding.line()
    assert (line["disbursed"], line["committed"]) == (0, 5_000)


async def test_two_payments_of_a_batch_without_references_of_their_own_are_two(funding: Funding) -> None:
    day = await today(funding)
    credits = [booked("NOTPROVIDED", 4_000, day, credit=True, text=text) for text in ("one", "other")]
    statement = camt(*credits).replace(b"<NtryDtls>", b"<AcctSvcrRef>batch-1</AcctSvcrRef><NtryDtls>")
    answer = (await bank_says(funding, statement)).json()["entries"]
    assert outcomes(answer) == [("to_be_clarified", "unknown_reference")] * 2
    again = (await bank_says(funding, statement.replace(b"<Id>2026-1</Id>", b"<Id>2026-2</Id>"))).json()["entries"]
    assert outcomes(again) == [("duplicate", None)] * 2


OURS = f"<IBAN>{DEBTORS[DORTMUND].iban}</IBAN>"
OTHERS = {
    "a number of its own": "<Othr><Id>4711</Id></Othr>", "nothing": "", "an empty IBAN": "<IBAN> </IBAN>",
    "another IBAN": f"<IBAN>{OTHER_IBAN}</IBAN>", "two of them": f"{OURS}<IBAN>{OTHER_IBAN}</IBAN>",
}  # fmt: skip


@pytest.mark.parametrize("beside_ours", [False, True])
@pytest.mark.parametrize("other", OTHERS)
async def test_a_statement_that_does_not_name_our_account_is_refused(
    funding: Funding, other: str, beside_ours: bool
) -> None:
    """Alone, and in one document with a statement of ours."""
    statement = camt(booked("NOTPROVIDED", 5_000, await today(funding), credit=True)).decode()
    start, end = statement.index("<Stmt>"), statement.index("</Stmt>") + len("</Stmt>")
    foreign = statement[start:end].replace(OURS, OTHERS[other])
    content = statement[:start] + (statement[start:end] if beside_ours else "") + foreign + statement[end:]
    answer = await bank_says(funding, content.encode())
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "another_account"
