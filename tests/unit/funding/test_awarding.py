"""From the request to the bank's word: what the rules of funding allow, and what they refuse by name."""

from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from services.funding.applications import appeals
from services.funding.applications.application import Application, apply
from services.funding.awarding import File, approve
from services.funding.grants.grant import Grant
from services.funding.programmes.programme import Programmes
from services.funding.refusals import (
    AlreadyRecommended,
    AmountDiffers,
    ApplicationDecided,
    BookedInTheFuture,
    BudgetExhausted,
    FourEyes,
    PaidAlready,
    ReasonMissing,
    RecommendationMissing,
    UnknownPayment,
)
from shared.contracts import funding as told
from shared.problems import VersionMovedOn
from tests.unit.funding.builders import APPROVER, AT, CENTRE, DORTMUND, OFFICER, TODAY, Life, a_line, a_programme

GRANTED = [
    "application.submitted",
    "application.approved",
    "transfer.posted",
    "grant.awarded",
    "transfer.posted",
    "disbursement.ordered",
]


def rejected_for(life: Life) -> str | None:
    assert life.told == ["application.submitted", "application.rejected"]
    assert life.application.automatic
    return life.application.reason_code


def test_within_the_limit_the_programme_decides_and_says_so() -> None:
    life = Life().request(10_000)
    assert life.told == GRANTED
    assert life.application.automatic
    assert life.application.decided_by == "programme"


def test_a_decision_by_rule_is_announced_with_the_submission() -> None:
    (submitted,) = [event for event in Life().request(10_000).events if isinstance(event, told.ApplicationSubmitted)]
    assert submitted.decided_at_once


def test_above_the_limit_it_waits_for_people() -> None:
    life = Life().request(10_001)
    assert life.told == ["application.submitted"]
    assert life.application.state == "submitted"


def test_the_same_request_again_changes_nothing() -> None:
    life = Life().request(10_000)
    assert life.request(10_000).told == GRANTED


def test_an_unknown_programme_is_a_rejection() -> None:
    assert rejected_for(Life().request(programme="no-such-programme")) == "unknown_programme"


def test_a_purpose_the_programme_does_not_know_is_a_rejection() -> None:
    assert rejected_for(Life().request(purpose="a_yacht")) == "unknown_purpose"


def test_a_department_that_may_not_ask_is_rejected() -> None:
    assert rejected_for(Life().request(department="05913000.jobcenter")) == "applicant_not_eligible"


def test_more_than_the_maximum_is_rejected() -> None:
    assert rejected_for(Life().request(100_001)) == "amount_above_maximum"


def test_an_amount_of_nothing_is_rejected() -> None:
    assert rejected_for(Life().request(0)) == "amount_not_positive"


def test_an_exhausted_budget_rejects() -> None:
    assert rejected_for(Life(line=a_line(4_999)).request(5_000)) == "budget_exhausted"


def test_the_last_cent_may_be_spent() -> None:
    life = Life(line=a_line(5_000)).request(5_000)
    assert life.line.available == 0


def test_a_year_without_a_budget_rejects() -> None:
    assert rejected_for(Life(line=a_line(0)).request(5_000)) == "no_budget"


def test_two_people_award_what_is_above_the_limit() -> None:
    life = Life().request(20_000).recommend().approve()
    assert life.told[-5:] == GRANTED[1:]
    assert (life.application.recommended_by, life.application.decided_by) == (OFFICER.user, APPROVER.user)
    assert not life.application.automatic


def test_nobody_decides_what_they_recommended() -> None:
    life = Life().request(20_000).recommend()
    with pytest.raises(FourEyes):
        life.approve(by=OFFICER)


def test_nobody_rejects_what_they_recommended() -> None:
    life = Life().request(20_000).recommend()
    with pytest.raises(FourEyes):
        life.reject(by=OFFICER)


def test_nothing_is_decided_without_a_recommendation() -> None:
    life = Life().request(20_000)
    with pytest.raises(RecommendationMissing):
        life.approve()


def test_a_recommendation_is_made_once() -> None:
    life = Life().request(20_000).recommend()
    with pytest.raises(AlreadyRecommended):
        life.recommend(by=APPROVER)


def test_a_rejection_names_its_reason() -> None:
    life = Life().request(20_000).recommend()
    with pytest.raises(ReasonMissing):
        life.reject(reason_code=None)


def test_a_rejection_moves_no_money() -> None:
    life = Life().request(20_000).recommend().reject()
    assert (life.line.available, life.application.reason_code) == (50_000, "not_needed")


def test_what_is_decided_stays_decided() -> None:
    life = Life().request(20_000).recommend().reject()
    with pytest.raises(ApplicationDecided) as refused:
        life.approve()
    assert refused.value.members["state"] == "rejected"


def test_an_approval_the_budget_does_not_cover_is_refused_with_what_is_left() -> None:
    life = Life(line=a_line(30_000)).request(20_000).recommend()
    life.line = Life(line=life.line).request(10_000).line
    life.line = Life(line=life.line).request(1_000).line
    with pytest.raises(BudgetExhausted) as refused:
        life.approve()
    assert refused.value.members["available_cents"] == 19_000


def test_the_bank_s_word_disburses_the_grant() -> None:
    life = Life().request().confirm()
    assert life.told[-2:] == ["transfer.posted", "grant.disbursed"]
    assert life.grant.state == "disbursed"


def test_the_disbursement_names_case_and_application() -> None:
    life = Life().request().confirm()
    disbursed = life.events[-1]
    assert isinstance(disbursed, told.GrantDisbursed)
    assert (disbursed.case_id, disbursed.application_id) == (life.application.case_id, life.application.id)


def test_the_same_word_again_pays_once() -> None:
    life = Life().request().confirm()
    before = list(life.events)
    assert life.confirm().events == before


def test_another_word_about_a_paid_instalment_goes_to_a_person() -> None:
    life = Life().request().confirm()
    with pytest.raises(PaidAlready):
        life.confirm(booked_on=TODAY - timedelta(days=1))


def test_another_amount_than_ordered_goes_to_a_person() -> None:
    life = Life().request()
    with pytest.raises(AmountDiffers):
        life.confirm(amount_cents=4_999)


def test_a_reference_nobody_ordered_goes_to_a_person() -> None:
    life = Life().request()
    with pytest.raises(UnknownPayment):
        life.confirm(reference="STF-SOMETHING-1")


def test_a_booking_in_the_future_goes_to_a_person() -> None:
    life = Life().request()
    with pytest.raises(BookedInTheFuture):
        life.confirm(booked_on=TODAY + timedelta(days=1))


def test_the_bank_s_reference_fits_what_banks_carry() -> None:
    (part,) = Life().request().grant.instalments.values()
    assert len(part.end_to_end_id) <= 35
    assert part.end_to_end_id.isascii()


def test_the_bank_s_reference_is_the_same_for_the_same_instalment() -> None:
    life = Life().request()
    again = Life(application=life.application, grant=type(life.grant)(life.grant.id))
    again.application = type(life.application)(life.application.id)
    assert [part.end_to_end_id for part in again.request().grant.instalments.values()] == [
        part.end_to_end_id for part in life.grant.instalments.values()
    ]


def test_another_city_s_request_is_decided_by_the_programme_s_city() -> None:
    life = Life(programmes=Programmes((a_programme(applicants=["05113000.youth-services", CENTRE]),)))
    life.request(20_000, municipality="05113000", department="05113000.youth-services")
    assert life.application.municipality == "05913000"


def test_an_appeal_is_remedied_though_its_award_has_been_set_free_meanwhile() -> None:
    grant = Grant(uuid7(), state="closed", municipality=DORTMUND, programme="help")
    application = Application(
        uuid7(), state="appealed", municipality=DORTMUND, programme="help", amount_cents=5_000, applicant=CENTRE,
        decided_by="somebody else", grant_id=grant.id,
    )  # fmt: skip
    (decided,) = appeals.decide(application, grant, a_line(), "remedied", APPROVER, AT)
    assert apply(application, decided).state == "submitted"


def test_an_appeal_against_another_award_than_the_one_looked_up_is_read_again() -> None:
    application = Application(uuid7(), state="appealed", municipality=DORTMUND, programme="help", grant_id=uuid7())
    for stale in (None, Grant(uuid7(), state="awarded", amount_cents=5_000)):
        with pytest.raises(VersionMovedOn):
            appeals.decide(application, stale, a_line(), "remedied", APPROVER, AT)


def test_an_application_that_was_submitted_anew_meanwhile_is_read_again_before_it_is_approved() -> None:
    application = Application(
        uuid7(), state="recommended", municipality=DORTMUND, programme="help", purpose="school_material",
        amount_cents=5_000, applicant=CENTRE, recommended_by="an officer",
    )  # fmt: skip
    with pytest.raises(VersionMovedOn):
        approve(File(application, a_line(purpose="rent"), Grant(uuid7())), APPROVER, AT)
