"""From the reminder to the closed grant: what the rules of a proof of use allow, and what they refuse by name."""

from datetime import date, timedelta

import pytest

from services.funding.payments import paying
from services.funding.proofs import deciding, proof
from services.funding.proofs.dates import offsets
from services.funding.proofs.figures import most_cents
from services.funding.proofs.refusals import (
    DecidesOwnReview,
    GrantIsClosed,
    NoProof,
    NotAnExtension,
    OwnProof,
    PaymentUnderWay,
    ProofMovedOn,
    ReviewMissing,
    TooMuchAccepted,
)
from services.funding.refusals import BookedInTheFuture, ReasonMissing
from services.funding.repayments import acts
from services.funding.repayments.acts import Receipt
from services.funding.repayments.refusals import (
    NothingOpen,
    NothingToDemand,
    ProofStillAwaited,
    RepaidTooMuch,
    UnknownRepayment,
)
from shared.contracts.base import By
from shared.contracts.funding import ProofAccepted
from tests.unit.funding.builders import APPROVER, CENTRE, OFFICER
from tests.unit.funding.proofs.accounts import CLERK, DUE, RULES, Account, a_course_programme, a_form

LESS = a_form(staff=60_000, material=15_000)
"""750 €, of which the grant carries 80 %: 600 €."""


def proven(form: object = None) -> Account:
    return Account(form=form or a_form()).paid().submit().review()  # type: ignore[arg-type]


def test_all_spent_as_planned_closes_the_grant() -> None:
    account = proven().accept()
    assert account.told == ["proof.submitted", "proof.accepted", "grant.closed"]
    assert account.grant.proof.spent_cents == 100_000


def test_what_was_not_spent_is_demanded_back_with_interest() -> None:
    account = proven(LESS).accept()
    (demand,) = account.grant.demands.values()
    assert (demand.amount_cents, demand.interest_cents) == (40_000, 2_706)  # 400 € · 6.76589 % = 27.0636 €
    assert account.line.balances["reclaimed"] == 40_000
    assert account.line.balances["interest_due"] == 2_706
    assert account.grant.state == "disbursed"


def test_what_was_not_called_for_is_set_free() -> None:
    account = Account(form=LESS).paid(60_000)
    account.submit().review().accept()
    assert account.told == ["proof.submitted", "proof.accepted", "transfer.posted", "grant.reduced", "grant.closed"]
    assert account.line.balances["committed"] == 0
    assert account.grant.amount_cents == 60_000


def test_a_payment_on_its_way_is_waited_for() -> None:
    account = Account().paid(60_000)
    account.fold([proof_order(account)]).submit().review()
    with pytest.raises(PaymentUnderWay):
        account.accept()


def proof_order(account: Account) -> object:
    return paying.order(account.grant, 10_000, APPROVER)


def test_no_more_is_accepted_than_the_rate_of_eligible_costs() -> None:
    with pytest.raises(TooMuchAccepted):
        proven(LESS).accept(60_001)
    assert proven(LESS).accept(60_000).grant.proof.spent_cents == 60_000


def test_an_item_of_a_kind_is_as_eligible_as_the_kind() -> None:
    spent = [{"code": "material", "amount_cents": 10_000}, {"code": "catering.drinks", "amount_cents": 115_000}]
    assert most_cents(Account().paid().grant, a_form(expenditure=spent), a_course_programme()) == 8_000


def test_costs_that_are_not_eligible_carry_nothing() -> None:
    form = a_form(expenditure=[{"code": "staff", "amount_cents": 10_000}, {"code": "catering", "amount_cents": 90_000}])
    assert most_cents(Account().paid().grant, form, a_course_programme()) == 8_000


def test_money_of_others_comes_first() -> None:
    form = a_form(income=[{"code": "public", "amount_cents": 60_000}])
    assert most_cents(Account().paid().grant, form, a_course_programme()) == 65_000


def test_the_review_may_propose_less_and_the_approver_follows_it() -> None:
    account = Account().paid().submit().review(spent_cents=90_000).accept()
    assert account.grant.proof.spent_cents == 90_000


def test_the_acceptance_names_both_pairs_of_eyes() -> None:
    accepted = next(event for event in proven().accept().events if isinstance(event, ProofAccepted))
    assert (accepted.reviewed_by, accepted.by) == (OFFICER, APPROVER)


def test_whoever_reviews_does_not_decide() -> None:
    with pytest.raises(DecidesOwnReview):
        proven().accept(by=OFFICER)
    with pytest.raises(DecidesOwnReview):
        proven().reject(by=OFFICER)


def test_whoever_submits_neither_asks_nor_reviews_nor_decides() -> None:
    account = Account().paid().submit()
    with pytest.raises(OwnProof):
        account.review(by=CLERK)
    with pytest.raises(OwnProof):
        proof.question(account.grant, 1, CLERK)
    with pytest.raises(OwnProof):
        account.review().accept(by=By(department=CENTRE, user=CLERK.user))


def test_without_a_review_of_this_version_nothing_is_decided() -> None:
    account = Account().paid().submit()
    with pytest.raises(ReviewMissing):
        account.accept()
    account.review().reject().submit()
    with pytest.raises(ReviewMissing):
        account.accept()


def test_a_rejection_names_its_reason() -> None:
    account = proven()
    with pytest.raises(ReasonMissing):
        deciding.reject(account.grant, account.reviewed, None, APPROVER)


def test_questions_stop_the_decision_until_they_are_answered() -> None:
    account = proven()
    account.fold([proof.question(account.grant, 2, OFFICER)])
    with pytest.raises(ProofMovedOn):
        account.accept()
    account.fold(list(proof.answer(account.grant, CLERK)))
    assert (account.grant.proof.state, account.grant.proof.version) == ("submitted", 1)


def test_a_corrected_answer_is_a_new_version() -> None:
    account = proven()
    account.fold([proof.question(account.grant, 1, OFFICER)])
    account.fold(list(proof.answer(account.grant, CLERK, ((), ()))))
    assert (account.grant.proof.state, account.grant.proof.version) == ("submitted", 2)


def test_what_is_accepted_is_not_submitted_again() -> None:
    account = proven(LESS).accept()
    with pytest.raises(ProofMovedOn):
        account.submit()
    with pytest.raises(GrantIsClosed):
        proven().accept().submit()


def test_a_grant_without_a_due_date_has_no_proof() -> None:
    account = Account().paid()
    account.grant.proof = type(account.grant.proof)()
    with pytest.raises(NoProof):
        account.submit()


# reminders


def test_reminders_come_before_on_and_after_the_day() -> None:
    assert offsets(RULES) == [-30, -7, 0, 14, 28, 42, 56, 70, 84]


def test_each_reminder_is_told_once_and_says_whether_it_is_late() -> None:
    account = Account().paid()
    steps = []
    for days in range(-40, 120):
        told = proof.remind(account.grant, RULES, DUE + timedelta(days=days))
        if told:
            account.fold([told])
            steps.append((days, told.step, told.overdue))
    assert steps == [
        (-30, 1, False), (-7, 2, False), (0, 3, False), (14, 4, True), (28, 5, True), (42, 6, True), (56, 7, True),
        (70, 8, True), (84, 9, True),
    ]  # fmt: skip
    assert account.grant.proof.due_on == DUE


def test_reminders_that_were_missed_are_told_as_one() -> None:
    told = proof.remind(Account().paid().grant, RULES, DUE + timedelta(days=30))
    assert told is not None
    assert (told.step, told.due_on) == (5, DUE)


def test_nobody_is_reminded_of_what_was_submitted() -> None:
    assert proof.remind(Account().paid().submit().grant, RULES, DUE + timedelta(days=30)) is None


def test_an_extension_lets_reminders_begin_anew() -> None:
    account = Account().paid()
    late = DUE + timedelta(days=14)
    told = proof.remind(account.grant, RULES, late)
    assert told is not None
    account.fold([told, proof.extend(account.grant, late + timedelta(days=60), "illness", OFFICER, late)])
    assert proof.remind(account.grant, RULES, late) is None
    again = proof.remind(account.grant, RULES, late + timedelta(days=30))
    assert again is not None
    assert (again.step, again.due_on) == (1, late + timedelta(days=60))


@pytest.mark.parametrize("due_on", [DUE, DUE - timedelta(days=1), date(2026, 7, 1)])
def test_an_extension_is_later_and_never_in_the_past(due_on: date) -> None:
    with pytest.raises(NotAnExtension):
        proof.extend(Account().paid().grant, due_on, "illness", OFFICER, date(2026, 7, 2))


def test_an_extension_is_of_a_year_at_most() -> None:
    grant = Account().paid().grant
    proof.extend(grant, DUE + timedelta(days=365), "illness", OFFICER, DUE)
    with pytest.raises(NotAnExtension):
        proof.extend(grant, date(2099, 1, 1), "illness", OFFICER, DUE)


# what is demanded back


def test_interest_is_paid_first() -> None:
    account = proven(LESS).accept().repay(3_000)
    (demand,) = account.grant.demands.values()
    assert (demand.open_interest_cents, demand.open_cents) == (0, 39_706)
    assert account.line.balances["interest_received"] == 2_706
    assert account.line.balances["returned"] == 294


def test_the_last_cent_closes_the_grant() -> None:
    account = proven(LESS).accept().repay(3_000).repay(39_706)
    assert account.grant.state == "closed"
    assert account.line.balances["returned"] == 40_000
    assert account.line.balances["reclaimed"] == account.line.balances["interest_due"] == 0


def test_the_same_payment_told_twice_counts_once() -> None:
    account = proven(LESS).accept().repay(3_000, "BANK-1").repay(3_000, "BANK-1")
    assert account.line.balances["returned"] == 294
    assert account.repay(3_000, "BANK-2").line.balances["returned"] == 3_294


def test_more_than_is_open_goes_to_a_person() -> None:
    with pytest.raises(RepaidTooMuch):
        proven(LESS).accept().repay(42_707)


def test_a_day_that_has_not_come_goes_to_a_person() -> None:
    account = proven(LESS).accept()
    named = account.grant.demands[account.demand_id].reference
    with pytest.raises(BookedInTheFuture):
        acts.receipt(account.grant, account.line, named, Receipt(date(2026, 1, 2), 1), account.at)


def test_a_reference_nobody_knows_goes_to_a_person() -> None:
    account = proven(LESS).accept()
    with pytest.raises(UnknownRepayment):
        acts.receipt(account.grant, account.line, "STF-RF-AAAAAAAAAAAA00", Receipt(account.today, 1), account.at)


def test_a_waiver_leaves_what_has_come() -> None:
    account = proven(LESS).accept().repay(12_706).waive()
    assert account.grant.state == "closed"
    balances = account.line.balances
    assert (balances["disbursed"], balances["reclaimed"], balances["returned"]) == (90_000, 0, 10_000)
    assert (balances["interest_due"], balances["interest_received"]) == (0, 2_706)


def test_interest_alone_may_be_waived() -> None:
    account = proven(LESS).accept().waive("interest")
    (demand,) = account.grant.demands.values()
    assert (demand.open_interest_cents, demand.open_cents) == (0, 40_000)
    assert account.line.balances["interest_due"] == 0
    assert account.repay(40_000).grant.state == "closed"


def test_whoever_submitted_the_proof_neither_waives_what_follows_nor_extends_it() -> None:
    account = proven(LESS).accept()
    with pytest.raises(OwnProof):
        acts.waive(account.grant, account.line, account.demand_id, "everything", "hardship", CLERK, account.at)
    rejected = proven(LESS).reject().grant
    with pytest.raises(OwnProof):
        proof.extend(rejected, date(2027, 1, 1), "later", CLERK, date(2026, 1, 1))


def test_nothing_is_waived_twice() -> None:
    account = proven(LESS).accept().waive()
    with pytest.raises(NothingOpen):
        account.waive()


def test_money_is_not_demanded_back_while_the_proof_is_awaited() -> None:
    with pytest.raises(ProofStillAwaited):
        Account().paid().revoke()


def test_a_proof_that_never_came_costs_all_of_it() -> None:
    account = Account().paid()
    account.today = date(2026, 7, 1)
    account.revoke()
    (demand,) = account.grant.demands.values()
    assert demand.amount_cents == 100_000
    assert account.repay(100_000 + demand.interest_cents).grant.state == "closed"


def test_no_cent_is_demanded_twice() -> None:
    account = proven().reject().revoke(30_000).revoke(70_000)
    with pytest.raises(NothingToDemand):
        account.revoke(1)


def test_what_was_demanded_after_a_rejection_counts_when_the_next_version_is_accepted() -> None:
    account = proven(LESS).reject().revoke(30_000).submit().review().accept()
    assert sum(demand.amount_cents for demand in account.grant.demands.values()) == 40_000


def test_what_nobody_called_for_is_set_free_when_the_rest_is_demanded() -> None:
    account = Account().paid(1_000)
    account.today = date(2026, 7, 1)
    account.revoke()
    assert (account.grant.amount_cents, account.line.balances["committed"]) == (1_000, 0)
