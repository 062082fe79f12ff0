"""An association proves over HTTP what it spent; two people of the city look at it; the ledger says the rest."""

import asyncio
from datetime import date, timedelta

from services.funding.proofs.deadlines import Reminders
from services.funding.store import KINDS
from shared.clock import tick
from tests import tokens
from tests.component.funding.conftest import APPROVER, AUDITOR, OFFICER, TREASURER, Funding
from tests.component.funding.proofs.paid_grants import (
    CLERK,
    a_paid_grant,
    accepted,
    act,
    balances,
    on,
    put,
    repayment,
    reviewed,
    submitted,
    written,
)
from tests.component.funding.treasury import today
from tests.unit.funding.proofs.accounts import DUE, a_form

LESS = {"staff": 72_000, "material": 28_000}
"""1,000 €, of which the grant carries 80 %: 800 €. Exactly 20 % less than planned: nothing to explain."""
CSV = "Beleg;Datum;Kostenart;Empfänger;Betrag;Bezahlt am\n1;01.05.2025;staff;Anna Beispiel;900,00;02.05.2025\n"


async def test_the_form_comes_with_all_that_is_known(funding: Funding) -> None:
    id = await a_paid_grant(funding, 60_000)
    found = (await funding.get(f"/grants/{id}/proof-of-use", CLERK)).raise_for_status().json()
    assert (found["state"], found["due_on"], found["version"]) == ("none", DUE.isoformat(), 0)
    assert found["ledger"] == {"committed": 40_000, "disbursed": 60_000, "ordered": 0}
    assert [(one["code"], one["decided_cents"]) for one in found["costs"]] == [("staff", 90_000), ("material", 35_000)]
    assert [one["code"] for one in found["financing"]] == ["grant", "own"]
    assert found["known"]["people"] == 0


async def test_a_draft_may_lack_anything_and_says_what(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    answer = await put(funding, f"/grants/{id}/proof-of-use", {"report": "Es war gut."})
    assert answer.status_code == 200
    assert {one["code"] for one in answer.json()["missing"]} == {"item_missing"}


async def test_bad_input_leaves_the_draft_as_it_was(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    await written(funding, id)
    bad = {"expenditure": [{"code": "staff", "amount_cents": -1}]}
    assert (await put(funding, f"/grants/{id}/proof-of-use", bad)).status_code == 422
    found = (await funding.get(f"/grants/{id}/proof-of-use", CLERK)).json()
    assert found["draft"]["expenditure"][0]["amount_cents"] == 90_000


async def test_receipts_come_as_a_list_or_with_the_faults_of_each_row(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    await written(funding, id)
    path, headers = f"/grants/{id}/proof-of-use/receipts", {**tokens.bearer(CLERK), "content-type": "text/csv"}
    wrong = await funding.http.put(path, content=CSV + "2;heute;staff;B;1,00;02.05.2025\n", headers=headers)
    assert [one["pointer"] for one in wrong.json()["errors"]] == ["/rows/3/date"]
    assert len((await funding.get(f"/grants/{id}/proof-of-use", CLERK)).json()["draft"]["receipts"]) == 2
    right = await funding.http.put(path, content=CSV, headers=headers)
    assert [one["payee"] for one in right.raise_for_status().json()["draft"]["receipts"]] == ["Anna Beispiel"]
    assert (await funding.http.put(path, json={}, headers=tokens.bearer(CLERK))).status_code == 415


async def test_what_is_missing_is_listed_when_it_is_submitted(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    answer = await act(funding, id, "submission")
    assert answer.status_code == 422
    assert "/report" in [one["pointer"] for one in answer.json()["errors"]]


async def test_a_submitted_version_stays_while_the_draft_goes_on(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    await submitted(funding, id)
    assert (await put(funding, f"/grants/{id}/proof-of-use", {})).status_code == 409
    found = (await funding.get(f"/grants/{id}/proof-of-use", OFFICER)).json()
    assert (found["state"], found["submitted"]["report"]) == ("submitted", a_form().report)
    assert found["draft"] is None


async def test_events_carry_codes_and_cents_and_no_texts(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    await submitted(funding, id)
    told = await funding.told(str(id))
    assert told[-1]["expenditure"][0] == {"code": "staff", "amount_cents": 90_000}
    assert "Zwölf" not in str(told)
    assert "Druckerei" not in str(told)


async def test_questions_are_answered_with_a_correction_and_old_versions_are_kept(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    await submitted(funding, id)
    (await act(funding, id, "questions", {"questions": ["Warum?", "Wo?"]}, OFFICER)).raise_for_status()
    half = {"answers": [{"number": 1, "text": "Darum."}]}
    assert (await act(funding, id, "answers", half)).status_code == 422
    await written(funding, id, report="Dreizehn Abende.")
    both = {"answers": [{"number": n, "text": "Darum."} for n in (1, 2)], "corrected": True}
    found = (await act(funding, id, "answers", both)).raise_for_status().json()
    assert (found["state"], found["version"], [one["version"] for one in found["versions"]]) == ("submitted", 2, [1, 2])
    assert found["submitted"]["report"] == "Dreizehn Abende."
    assert [one["answer"] for one in found["questions"]] == ["Darum.", "Darum."]


async def test_a_review_before_questions_counts_no_longer(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    await reviewed(funding, id)
    (await act(funding, id, "questions", {"questions": ["Warum?"]}, OFFICER)).raise_for_status()
    (await act(funding, id, "answers", {"answers": [{"number": 1, "text": "Darum."}]})).raise_for_status()
    answer = await act(funding, id, "decision", {"decision": "accepted"}, APPROVER)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:staffel:problem:review-missing")


async def test_all_spent_closes_the_grant(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    assert (await accepted(funding, id))["spent_cents"] == 100_000
    assert (await funding.get(f"/grants/{id}", OFFICER)).json()["state"] == "closed"
    assert await balances(funding, id) == {"budget": -100_000, "disbursed": 100_000}


async def test_what_was_not_spent_is_demanded_and_what_was_not_called_for_is_free_again(funding: Funding) -> None:
    id = await a_paid_grant(funding, 90_000)
    income = [{"code": "grant", "amount_cents": 90_000}, {"code": "own", "amount_cents": 25_000}]
    await accepted(funding, id, **LESS, income=income)
    demand = await repayment(funding, id)
    assert (demand["amount_cents"], demand["is_settled"]) == (10_000, False)
    assert demand["interest_cents"] > 0
    assert await balances(funding, id) == {
        "budget": -90_000, "disbursed": 80_000, "reclaimed": 10_000, "interest": -demand["interest_cents"],
        "interest_due": demand["interest_cents"],
    }  # fmt: skip


async def test_a_grant_nobody_called_for_is_set_free_and_closed(funding: Funding) -> None:
    id = await a_paid_grant(funding, 0)
    income = [{"code": "grant", "amount_cents": 0}, {"code": "own", "amount_cents": 0}]
    why = [{"code": code, "text": "Es fand nicht statt."} for code in ("staff", "material", "own")]
    await accepted(funding, id, staff=0, material=0, income=income, explanations=why, receipts=[])
    found = (await funding.get(f"/grants/{id}", OFFICER)).json()
    assert (found["state"], found["amount_cents"]) == ("closed", 0)
    assert await balances(funding, id) == {}


async def test_the_reviewer_does_not_decide_even_with_both_roles(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    await submitted(funding, id)
    both = tokens.bearer(OFFICER, roles=["grant-officer", "approver"])
    path = f"/grants/{id}/proof-of-use"
    (await funding.http.post(f"{path}/review", headers=both)).raise_for_status()
    answer = await funding.http.post(f"{path}/decision", json={"decision": "accepted"}, headers=both)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:staffel:problem:four-eyes")


async def test_a_rejected_proof_may_be_submitted_again(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    await reviewed(funding, id)
    decision = {"decision": "rejected", "reason_code": "receipts_missing"}
    (await act(funding, id, "decision", decision, APPROVER)).raise_for_status()
    await submitted(funding, id, report="Noch einmal.")
    assert (await funding.get(f"/grants/{id}/proof-of-use", CLERK)).json()["version"] == 2


async def test_somebody_who_read_an_older_version_is_told(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    path = f"/grants/{id}/proof-of-use"
    tag = (await funding.get(path, CLERK)).headers["ETag"]
    first = await put(funding, path, {"report": "A"}, headers={"If-Match": tag})
    second = await put(funding, path, {"report": "B"}, headers={"If-Match": tag})
    assert (first.status_code, second.status_code) == (200, 409)
    third = await put(funding, path, {"report": "B"}, headers={"If-Match": first.headers["ETag"]})
    assert third.status_code == 200


# visibility


async def test_others_know_nothing_of_it(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    for username, city in (("clerk.train-of-hope", "05913000"), (OFFICER, "05113000"), (AUDITOR, "05113000")):
        headers = tokens.bearer(username, municipality=city)
        for path in ("", ".pdf", ".csv"):
            assert (await funding.http.get(f"/grants/{id}/proof-of-use{path}", headers=headers)).status_code == 404
        assert (await funding.http.get("/proofs-of-use", headers=headers)).json()["items"] == []


async def test_staff_see_it_but_do_not_write_it(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    for username in (OFFICER, APPROVER, TREASURER, AUDITOR):
        assert (await funding.get(f"/grants/{id}/proof-of-use", username)).status_code == 200
        assert (await put(funding, f"/grants/{id}/proof-of-use", {}, username)).status_code == 403


async def test_a_grant_without_a_due_date_has_none(funding: Funding) -> None:
    id = await a_paid_grant(funding, proof_due_on=None)
    answer = await funding.get(f"/grants/{id}/proof-of-use", CLERK)
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:staffel:problem:no-proof-of-use")


# the clock


async def reminded(funding: Funding, id: object) -> list[tuple[int, bool]]:
    while (await tick(funding.pool, KINDS, Reminders(funding.programmes))).due:
        pass
    told = await funding.told(str(id))
    return [(one["step"], one["overdue"]) for one in told if one["type"] == "funding.proof.due.v1"]


async def test_the_clock_reminds_and_never_moves_the_date(funding: Funding) -> None:
    due = date(2027, 6, 30)
    id = await a_paid_grant(funding, proof_due_on=due)
    assert await reminded(funding, id) == []
    await on(funding, due - timedelta(days=30))
    assert await reminded(funding, id) == [(1, False)]
    await on(funding, due + timedelta(days=14))
    assert await reminded(funding, id) == [(1, False), (4, True)]
    await on(funding, due + timedelta(days=300))
    assert await reminded(funding, id) == [(1, False), (4, True), (9, True)]
    assert (await funding.get(f"/grants/{id}/proof-of-use", CLERK)).json()["due_on"] == due.isoformat()


async def test_nobody_is_reminded_after_the_submission(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    await submitted(funding, id)
    assert await reminded(funding, id) == []


async def test_an_extension_moves_the_date_once_and_not_into_the_past(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    early = {"due_on": "2026-07-01", "reason_code": "illness"}
    assert (await act(funding, id, "extension", early, OFFICER)).status_code == 422
    later = {"due_on": str(await today(funding) + timedelta(days=300)), "reason_code": "illness"}
    assert (await act(funding, id, "extension", later, OFFICER)).json()["due_on"] == later["due_on"]
    assert await reminded(funding, id) == []


async def test_overdue_proofs_are_listed(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    await a_paid_grant(funding, proof_due_on=date(2099, 1, 1))
    found = (await funding.get("/proofs-of-use", OFFICER, overdue=True)).json()["items"]
    assert [one["grant_id"] for one in found] == [str(id)]
    first = (await funding.get("/proofs-of-use", CLERK, limit=1)).json()
    second = (await funding.get("/proofs-of-use", CLERK, limit=1, cursor=first["next"])).json()
    assert len(first["items"] + second["items"]) == 2


# at once, and again


async def test_two_decisions_at_once_are_one(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    await reviewed(funding, id, **LESS)
    body = {"decision": "accepted"}
    answers = await asyncio.gather(*(act(funding, id, "decision", body, APPROVER) for _ in range(5)))
    assert sorted(one.status_code for one in answers) == [200, 409, 409, 409, 409]
    assert (await balances(funding, id))["reclaimed"] == 20_000


async def test_a_submission_sent_again_with_its_key_is_the_same(funding: Funding) -> None:
    id = await a_paid_grant(funding)
    await written(funding, id)
    key = {"Idempotency-Key": "the same"}
    path = f"/grants/{id}/proof-of-use/submission"
    first, second = [await funding.post(path, None, CLERK, headers=key) for _ in range(2)]
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.json()["version"] == 1


async def test_a_draft_written_while_it_is_submitted_is_not_lost_in_between(funding: Funding) -> None:
    """Either the draft came first and is what was submitted, or it came too late and is refused."""
    id = await a_paid_grant(funding)
    await written(funding, id)
    changed = a_form(report="Geändert.").model_dump(mode="json")
    draft, submission = await asyncio.gather(
        put(funding, f"/grants/{id}/proof-of-use", changed), act(funding, id, "submission")
    )
    assert submission.status_code == 200
    kept = (await funding.get(f"/grants/{id}/proof-of-use", OFFICER)).json()["submitted"]["report"]
    assert kept == ("Geändert." if draft.status_code == 200 else a_form().report)
