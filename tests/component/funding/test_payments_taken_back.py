"""Payments as banks report them: reversed, returned by a code, with charges, out of order; a person's word books."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from tests.component.funding.conftest import APPROVER, TREASURER, Funding, outcomes
from tests.component.funding.reconciled import differences
from tests.component.funding.treasury import a_payee, bank_says, sent, today
from tests.unit.funding import statements as s
from tests.unit.funding.statements import amounts, amt, balance, charge, detail, entry, in_details


async def paid(funding: Funding, cents: int = 5_000) -> str:
    """A payment that has been sent: its reference."""
    grant = await funding.granted(cents)
    await a_payee(funding)
    await sent(funding)
    return str(grant["disbursements"][0]["end_to_end_id"])


async def said(funding: Funding, *entries: str, **about: Any) -> list[tuple[str, str | None]]:
    answer = await bank_says(funding, s.one(*entries, **about))
    return outcomes(answer.raise_for_status().json()["entries"])


async def of_today(funding: Funding) -> dict[str, Any]:
    return {"booked": f"<Dt>{await today(funding)}</Dt>"}


async def clarify(funding: Funding, outcome: str = "confirmed", **more: Any) -> Any:
    """The oldest entry that waits."""
    found = (await funding.get("/bank-statements", TREASURER, outcome="to_be_clarified")).json()["items"][0]
    path = f"/bank-statements/{found['statement']}/entries/{found['number']}/clarification"
    return await funding.post(path, {"outcome": outcome, "reason_code": "asked_the_bank", **more}, TREASURER)


async def state(funding: Funding, reference: str) -> str:
    items = (await funding.get("/disbursements", TREASURER)).json()["items"]
    return str(next(one["state"] for one in items if one["end_to_end_id"] == reference))


async def test_money_beside_the_amount_is_not_booked(funding: Funding) -> None:
    reference, day = await paid(funding, 2_800), await of_today(funding)
    inside = detail(amounts(in_details("InstdAmt", "120.00", "PLN"), in_details("TxAmt", "28.00")), reference=reference)
    assert await said(funding, entry("28.00", inside, side="DBIT", **day)) == [("confirmed", None)]
    assert await differences(funding) == []


@pytest.mark.parametrize("euros", ["50.00", "50.35"])
async def test_a_payment_with_a_charge_in_its_details_is_confirmed(funding: Funding, euros: str) -> None:
    reference, day = await paid(funding), await of_today(funding)
    own = amounts(in_details("TxAmt", "50.00")) if euros != "50.00" else ""
    inside = detail(own, charge("0.35"), reference=reference)
    assert await said(funding, entry(euros, inside, side="DBIT", **day)) == [("confirmed", None)]
    assert await differences(funding) == []


async def test_a_charge_nobody_told_apart_is_for_a_person_who_confirms_what_was_ordered(funding: Funding) -> None:
    reference, day = await paid(funding), await of_today(funding)
    inside = detail(charge("0.35"), reference=reference)
    assert await said(funding, entry("50.35", inside, side="DBIT", **day)) == [("to_be_clarified", "amount_differs")]
    answer = await clarify(funding)
    assert (answer.status_code, answer.json()["booked_as"]) == (200, "confirmed")
    assert (await funding.line())["disbursed"] == 5_000
    assert await differences(funding) == []


async def test_what_does_not_add_up_books_nothing_and_a_person_books_what_the_account_says(funding: Funding) -> None:
    reference, day = await paid(funding), await of_today(funding)
    entries = entry("50.00", detail(amt("49.00"), reference=reference), side="DBIT", **day)
    assert await said(funding, entries) == [("to_be_clarified", "control_sum_differs")]
    assert (await funding.line())["disbursed"] == 0
    assert (await clarify(funding)).status_code == 200
    assert (await funding.line())["disbursed"] == 5_000
    assert await differences(funding) == []


@pytest.mark.parametrize("mark", ["true", "1"])
async def test_a_reversed_debit_gives_the_payment_back(funding: Funding, mark: str) -> None:
    reference, day = await paid(funding), await of_today(funding)
    debit = entry("50.00", detail(reference=reference), side="DBIT", own="b1", **day)
    back = entry("50.00", detail(reference=reference), reversal=mark, own="b2", **day)
    assert await said(funding, debit, back) == [("confirmed", None), ("returned", None)]
    assert await differences(funding) == []


async def test_a_reversal_that_keeps_the_sign_is_for_a_person_who_books_it_back(funding: Funding) -> None:
    reference, day = await paid(funding), await of_today(funding)
    debit = entry("50.00", detail(reference=reference), side="DBIT", own="b1", **day)
    back = entry("50.00", detail(reference=reference), side="DBIT", reversal="true", own="b2", **day)
    assert await said(funding, debit, back) == [("confirmed", None), ("to_be_clarified", "payment_reversed")]
    answer = await clarify(funding)
    assert (answer.status_code, answer.json()["booked_as"]) == (200, "returned")
    assert await state(funding, reference) == "returned"
    assert await differences(funding) == []
    renewed = await funding.post(f"/disbursements/{reference}/renewal", None, APPROVER)
    assert renewed.status_code == 201


async def test_a_return_told_only_by_its_code_becomes_one_when_a_person_says_so(funding: Funding) -> None:
    reference, day = await paid(funding), await of_today(funding)
    debit = entry("50.00", detail(reference=reference), side="DBIT", own="b1", **day)
    back = entry("50.00", detail(reference=reference), code=s.domain("RCDT", "RRTN"), own="b2", **day)
    assert await said(funding, debit, back) == [("confirmed", None), ("to_be_clarified", "returned_by_code")]
    assert (await clarify(funding)).json()["booked_as"] == "returned"
    assert await state(funding, reference) == "returned"
    assert await differences(funding) == []


async def test_a_credit_without_a_mark_becomes_the_return_when_a_person_says_so(funding: Funding) -> None:
    reference, day = await paid(funding), await of_today(funding)
    debit = entry("50.00", detail(reference=reference), side="DBIT", own="b1", **day)
    back = entry("50.00", detail(reference=reference), own="b2", **day)
    assert await said(funding, debit, back) == [("confirmed", None), ("to_be_clarified", "credit_unexplained")]
    assert (await clarify(funding)).status_code == 200
    assert await state(funding, reference) == "returned"


async def test_nothing_beside_a_payment_hinders_it(funding: Funding) -> None:
    reference, day = await paid(funding), await of_today(funding)
    others = (
        entry("0.00"), entry("7.00", booked=None), entry("NaN"), entry("5.00", side="?"), entry("5.00", status="INFO"),
        entry("5.00", currency="PLN"), entry("9.00", detail(), detail()),
    )  # fmt: skip
    debit = entry("50.00", detail(reference=reference), side="DBIT", **day)
    assert await said(funding, *others, debit) == [
        ("noted", None), ("to_be_clarified", "no_day"), ("to_be_clarified", "no_amount"),
        ("to_be_clarified", "no_direction"), ("to_be_clarified", "currency_differs"),
        ("to_be_clarified", "amounts_missing"), ("confirmed", None),
    ]  # fmt: skip
    assert await differences(funding) == []


async def test_a_line_of_zero_that_names_a_payment_is_looked_at(funding: Funding) -> None:
    reference = await paid(funding)
    zero = entry("0.00", detail(reference=reference), side="DBIT")
    assert await said(funding, zero) == [("to_be_clarified", "no_amount")]


async def test_pages_of_one_number_are_all_taken_in_and_the_same_page_is_known_again(funding: Funding) -> None:
    grants = [await funding.granted(), await funding.granted(6_000)]
    await a_payee(funding)
    await sent(funding)
    day = await of_today(funding)
    first, second = [
        entry(f"{cents}.00", detail(reference=grant["disbursements"][0]["end_to_end_id"]), side="DBIT", **day)
        for grant, cents in zip(grants, (50, 60), strict=True)
    ]
    pages = [
        s.document(
            s.statement(one), header=f"<MsgPgntn><PgNb>{n}</PgNb><LastPgInd>{last}</LastPgInd></MsgPgntn>"
        ).encode()
        for n, (one, last) in enumerate(((first, "false"), (second, "true")), 1)
    ]
    answers = [await bank_says(funding, page) for page in (*pages, *pages)]
    assert [answer.status_code for answer in answers] == [201, 201, 200, 200]
    assert [answer.json()["entries"][0]["outcome"] for answer in answers[:2]] == ["confirmed"] * 2
    assert [answer.json() for answer in answers[2:]] == [answer.json() for answer in answers[:2]]
    assert await differences(funding) == []


async def test_a_number_used_again_with_the_same_booking_counts_it_once(funding: Funding) -> None:
    reference, day = await paid(funding), await of_today(funding)
    debit = entry("50.00", detail(reference=reference), side="DBIT", own="b1", **day)
    assert await said(funding, debit) == [("confirmed", None)]
    assert await said(funding, debit, entry("1.00", own="b2", **day)) == [
        ("duplicate", None), ("to_be_clarified", "unknown_reference")
    ]  # fmt: skip
    changed = entry("49.00", detail(reference=reference), side="DBIT", own="b1", **day)
    assert await said(funding, changed) == [("to_be_clarified", "booking_differs")]
    assert await differences(funding) == []


@pytest.mark.parametrize(("off", "reason"), [(-3_000, "booked_too_early"), (-1, "booked_too_early")])
async def test_a_day_before_the_order_is_for_a_person(funding: Funding, off: int, reason: str) -> None:
    reference = await paid(funding)
    day = await today(funding) + timedelta(days=off)
    debit = entry("50.00", detail(reference=reference), side="DBIT", booked=f"<Dt>{day}</Dt>")
    assert await said(funding, debit) == [("to_be_clarified", reason)]
    another = await clarify(funding, booked_on=str(await today(funding)))
    assert (another.status_code, another.json()["reason_code"]) == (409, "day_differs")
    assert str(day) in another.json()["detail"]
    assert (await clarify(funding)).status_code == 200
    (told,) = [one for one in await funding.told() if one["type"] == "funding.grant.disbursed.v1"]
    assert (told["booked_on"], told["ordered_on"]) == (str(day), str(await today(funding)))
    assert await differences(funding) == []


async def test_a_day_long_after_the_order_went_out_is_for_a_person_whose_word_stands(funding: Funding) -> None:
    reference = await paid(funding)
    await funding.pool.execute(
        "update payment_files set drafted_at = drafted_at - interval '99 days', "
        "released_at = released_at - interval '99 days', sent_at = sent_at - interval '99 days'"
    )
    await superuser(funding, "update disbursements set ordered_at = ordered_at - interval '99 days'")
    debit = entry("50.00", detail(reference=reference), side="DBIT", **await of_today(funding))
    assert await said(funding, debit) == [("to_be_clarified", "booked_too_late")]
    assert (await clarify(funding)).status_code == 200


@pytest.mark.parametrize("said_on", ["1990-01-01", "2099-12-31"])
async def test_no_word_moves_the_day_the_bank_names(funding: Funding, said_on: str) -> None:
    day = await of_today(funding)
    reference = await paid(funding)
    await said(funding, entry("50.00", detail(), side="DBIT", **day))
    refused = await clarify(funding, reference=reference, booked_on=said_on)
    assert (refused.status_code, refused.json()["reason_code"]) == (409, "day_differs")
    assert await state(funding, reference) == "ordered"


async def superuser(funding: Funding, statement: str) -> None:
    connection = await asyncpg.connect(funding.database.superuser)
    await connection.execute(statement)
    await connection.close()


async def test_a_day_in_the_future_is_not_confirmed_before_it_has_come(funding: Funding) -> None:
    reference = await paid(funding)
    day = await today(funding) + timedelta(days=3)
    debit = entry("50.00", detail(reference=reference), side="DBIT", booked=f"<Dt>{day}</Dt>")
    assert await said(funding, debit) == [("to_be_clarified", "booked_in_the_future")]
    for more in ({}, {"booked_on": str(await today(funding))}):
        refused = await clarify(funding, **more)
        assert refused.status_code == 409
        assert str(day) in refused.json()["detail"]
    assert await state(funding, reference) == "ordered"


@pytest.mark.parametrize("off", [-10_000, -1, 1, 10_000])
async def test_a_day_a_person_names_lies_between_the_order_and_today(funding: Funding, off: int) -> None:
    reference = await paid(funding)
    await said(funding, entry("50.00", detail(reference=reference), side="DBIT", booked=None))
    refused = await clarify(funding, booked_on=str(await today(funding) + timedelta(days=off)))
    assert refused.status_code == 409
    assert refused.json()["reason_code"] in ("day_outside", "booked_in_the_future")
    assert await state(funding, reference) == "ordered"


async def test_an_entry_without_a_day_is_confirmed_with_the_day_a_person_names(funding: Funding) -> None:
    reference = await paid(funding)
    await said(funding, entry("50.00", detail(reference=reference), side="DBIT", booked=None))
    without = await clarify(funding)
    assert (without.status_code, without.json()["reason_code"]) == (409, "no_day")
    assert "booked_on" in without.json()["detail"]
    assert (await clarify(funding, booked_on=str(await today(funding)))).status_code == 200
    assert await differences(funding) == []


async def test_a_person_says_which_payment_an_entry_is(funding: Funding) -> None:
    reference, day = await paid(funding), await of_today(funding)
    await said(funding, entry("50.00", detail(), side="DBIT", **day))
    without = await clarify(funding)
    assert (without.status_code, without.json()["type"]) == (409, "urn:staffel:problem:not-confirmable")
    assert "reference" in without.json()["detail"]
    assert (await clarify(funding, reference=reference)).json()["booked_as"] == "confirmed"
    assert await differences(funding) == []


async def test_what_the_bank_paid_after_its_cancellation_is_booked_under_the_new_order(funding: Funding) -> None:
    reference, day = await paid(funding), await of_today(funding)
    await funding.post(f"/disbursements/{reference}/cancellation", {"reason_code": "lost"}, TREASURER)
    await said(funding, entry("50.00", detail(reference=reference), side="DBIT", **day))
    refused = await clarify(funding)
    assert (refused.status_code, "renewal" in refused.json()["detail"]) == (409, True)
    anew = (await funding.post(f"/disbursements/{reference}/renewal", None, APPROVER)).json()["end_to_end_id"]
    assert (await clarify(funding, reference=anew)).status_code == 200
    assert await state(funding, anew) == "disbursed"
    assert await differences(funding) == []


@pytest.mark.parametrize("outcome", ["confirmed", "settled"])
async def test_balances_that_do_not_tie_are_said_and_book_nothing(funding: Funding, outcome: str) -> None:
    reference, day = await paid(funding), await of_today(funding)
    debit = entry("50.00", detail(reference=reference), side="DBIT", **day)
    balances = [balance("OPBD", "100.00"), balance("CLBD", "40.00")]
    assert await said(funding, debit, balances=balances) == [
        ("confirmed", None),
        ("to_be_clarified", "balance_differs"),
    ]
    answer = await clarify(funding, outcome)
    assert answer.status_code == (409 if outcome == "confirmed" else 200)
    assert await differences(funding) == []


async def test_a_reversal_entered_by_hand_is_one(funding: Funding) -> None:
    reference, day = await paid(funding), str(await today(funding))
    booked = {"end_to_end_id": reference, "booked_on": day, "amount_cents": 5_000}
    back = {**booked, "direction": "credit", "is_reversal": True}
    assert outcomes(await funding.says(booked, back)) == [("confirmed", None), ("returned", None)]
    assert await differences(funding) == []


async def test_a_return_booked_before_its_payment_is_for_a_person(funding: Funding) -> None:
    reference = await paid(funding)
    day = await today(funding)
    early = day - timedelta(days=2)
    debit = entry("50.00", detail(reference=reference), side="DBIT", own="b1", booked=f"<Dt>{day}</Dt>")
    back = entry("50.00", detail(s.RETURN, reference=reference), own="b2", booked=f"<Dt>{early}</Dt>")
    assert await said(funding, debit, back) == [("confirmed", None), ("to_be_clarified", "booked_too_early")]
    assert (await clarify(funding)).status_code == 200
    assert await state(funding, reference) == "returned"


async def test_a_return_that_the_bank_takes_back_pays_what_was_ordered_anew(funding: Funding) -> None:
    reference, day = await paid(funding), await of_today(funding)
    debit = entry("50.00", detail(reference=reference), side="DBIT", own="b1", **day)
    back = entry("50.00", detail(s.RETURN, reference=reference), own="b2", **day)
    again = entry("50.00", detail(reference=reference), side="DBIT", reversal="true", own="b3", **day)
    assert (await said(funding, debit, back, again))[-1] == ("to_be_clarified", "payment_reversed")
    refused = await clarify(funding)
    assert (refused.status_code, refused.json()["reason_code"]) == (409, "returned_before")
    anew = (await funding.post(f"/disbursements/{reference}/renewal", None, APPROVER)).json()["end_to_end_id"]
    assert (await clarify(funding, reference=anew)).json()["booked_as"] == "confirmed"
    assert await state(funding, anew) == "disbursed"
    assert await differences(funding) == []


async def test_a_return_less_the_bank_s_fee_becomes_the_return_when_a_person_says_so(funding: Funding) -> None:
    reference, day = await paid(funding), await of_today(funding)
    debit = entry("50.00", detail(reference=reference), side="DBIT", own="b1", **day)
    less = detail(amounts(in_details("TxAmt", "50.00")), charge("2.50"), s.RETURN, reference=reference)
    assert await said(funding, debit, entry("47.50", less, own="b2", **day)) == [
        ("confirmed", None), ("to_be_clarified", "amount_differs")
    ]  # fmt: skip
    assert (await clarify(funding)).json()["booked_as"] == "returned"
    assert (await funding.line())["committed"] == 5_000
    assert await differences(funding) == []
