"""A reported need becomes a track that somebody carries from the same instant."""

from uuid import uuid4

import pytest

from services.casework import endings, referrals, tracks, transitions
from services.casework.refusals import CaseClosed, NobodyMayCarry, PersonHasDied
from shared.contracts import casework as told
from shared.contracts.base import By
from shared.contracts.intake import ReportWithdrawn
from tests.unit.casework.story import (
    CENTRE,
    ESSEN_CENTRE,
    HEALTH,
    HOUSING,
    IMMIGRATION,
    JOBCENTER,
    NATURALISATION,
    REGISTRY,
    SCHOOLS,
    SOCIAL,
    TREASURY,
    YOUTH,
    Story,
    carried,
    closing,
    names,
    referral,
    with_kind,
)


def test_the_first_need_opens_the_case_and_a_track_in_the_same_act() -> None:
    assert names(Story().refer("residence", IMMIGRATION)) == ["case.opened", "track.opened"]


def test_the_case_keeps_the_number_and_the_closed_case_before_it() -> None:
    story, before = Story(), uuid4()
    story.case.previous_case = before
    opened = story.refer("residence", IMMIGRATION)[0]
    assert isinstance(opened, told.CaseOpened)
    assert (opened.number, opened.previous_case) == ("DO-2026-004711-3", before)


def test_the_track_is_carried_from_the_instant_of_the_report() -> None:
    story = carried("residence", IMMIGRATION)
    assert (story.track.department, story.track.since) == (IMMIGRATION, story.now)


def test_a_reporter_that_may_not_carry_leaves_the_track_to_the_catch_all() -> None:
    story = Story()
    story.refer("health", REGISTRY)
    assert story.track.department == CENTRE


def test_a_first_carrier_that_has_closed_is_followed_by_the_catch_all() -> None:
    story = Story(directory=closing(IMMIGRATION, closes_on=Story().now.date().replace(day=1)))
    story.refer("residence", IMMIGRATION)
    assert story.track.department == CENTRE


def test_the_state_level_carries_no_track() -> None:
    with pytest.raises(NobodyMayCarry):
        Story().refer("residence", "05000000.laki")


def test_another_department_named_by_routing_is_asked_at_once() -> None:
    events = Story().refer("health", CENTRE, HEALTH)
    assert names(events) == ["case.opened", "track.opened", "transition.requested"]


def test_until_it_answers_the_first_carrier_carries() -> None:
    story = Story()
    story.refer("health", CENTRE, HEALTH)
    assert story.track.department == CENTRE


def test_the_package_of_a_request_by_routing_follows() -> None:
    story = Story()
    story.refer("education", CENTRE, SCHOOLS)
    assert (story.transition.kind, story.transition.package_hash) == ("school-entry", None)


def test_a_report_may_name_the_kind() -> None:
    story = Story()
    story.refer("housing", SOCIAL, HOUSING, kind="homeless-today", urgency="immediate")
    assert (story.transition.kind, story.transition.urgency) == ("homeless-today", "immediate")


def test_a_kind_that_does_not_fit_is_replaced_by_the_one_for_such_referrals() -> None:
    story = Story()
    story.refer("health", CENTRE, HEALTH, kind="homeless-today")
    assert story.transition.kind == "handover"


def test_a_kind_nobody_knows_is_replaced_too() -> None:
    story = Story()
    story.refer("health", CENTRE, HEALTH, kind="no-such-kind")
    assert story.transition.kind == "handover"


def test_what_only_consent_allows_is_suggested_when_nobody_consented() -> None:
    events = Story().refer("work", SCHOOLS, JOBCENTER, kind="school-to-training")
    assert names(events) == ["case.opened", "track.opened", "transition.suggested"]


def test_a_report_that_brings_the_consent_lets_it_be_requested() -> None:
    events = Story().refer("work", SCHOOLS, JOBCENTER, kind="school-to-training", consents=("education",))
    assert names(events)[2:] == ["consent.given", "transition.requested"]


def test_a_date_only_the_carrier_knows_is_left_to_the_carrier() -> None:
    events = Story().refer("residence", IMMIGRATION, "05113000.immigration-office", kind="residence-moves-city")
    assert names(events)[-1] == "transition.suggested"


def test_a_baton_that_moves_on_receipt_waits_for_its_package() -> None:
    story = Story(kinds=with_kind("handover", moves="on_receipt"))
    assert names(story.refer("health", CENTRE, HEALTH))[-1] == "transition.suggested"


def test_a_department_that_may_not_carry_is_not_asked() -> None:
    events = Story().refer("health", CENTRE, TREASURY)
    assert names(events)[-1] == "transition.suggested"


def test_a_second_report_about_what_somebody_carries_moves_nothing() -> None:
    story = carried("health", CENTRE)
    assert names(story.refer("health", YOUTH, HEALTH)) == ["report.noted"]


def test_the_carrier_of_a_second_report_is_told_who_reported() -> None:
    story = carried("health", CENTRE)
    noted = story.refer("health", YOUTH, HEALTH)[0]
    assert isinstance(noted, told.ReportNoted)
    assert (noted.department, noted.reporter) == (CENTRE, YOUTH)


def test_the_same_report_routed_again_is_not_noted_twice() -> None:
    story = Story()
    first = referral("health", CENTRE)
    story.does(referrals.take_referral, first)
    assert story.does(referrals.take_referral, first) == []


def test_another_topic_of_the_same_life_situation_is_another_track() -> None:
    story = carried("education", SCHOOLS)
    story.refer("education", SCHOOLS, topic="degree-recognition")
    assert len(list(story.case.open_tracks())) == 2


def test_naturalisation_runs_beside_residence() -> None:
    story = carried("residence", IMMIGRATION)
    story.refer("naturalisation", IMMIGRATION, NATURALISATION)
    assert {track.life_situation for track in story.case.open_tracks()} == {"residence", "naturalisation"}


def test_a_closed_case_is_never_opened_again() -> None:
    story = carried("health", CENTRE)
    story.does(tracks.close_track, story.track.id, "solved", by=CENTRE)
    with pytest.raises(CaseClosed):
        story.refer("health", CENTRE)


def test_after_a_death_no_need_is_taken() -> None:
    story = carried("health", CENTRE)
    story.does(endings.person_died, reporter=REGISTRY)
    with pytest.raises(PersonHasDied):
        story.refer("housing", SOCIAL)


def test_a_wish_for_case_management_is_carried_in_orientation_and_the_person_is_asked() -> None:
    story = Story()
    events = story.refer("coordination", SOCIAL, ESSEN_CENTRE)
    assert names(events) == ["case.opened", "track.opened", "participation.asked"]
    assert (story.track.life_situation, story.track.department) == ("orientation", CENTRE)


def test_a_second_wish_for_case_management_is_noted() -> None:
    story = Story()
    story.refer("coordination", CENTRE)
    assert names(story.refer("coordination", CENTRE)) == ["report.noted"]


def test_a_withdrawn_report_withdraws_the_request_it_caused_and_tells_the_carrier() -> None:
    story = Story()
    need = referral("health", CENTRE, HEALTH)
    story.does(referrals.take_referral, need)
    events = story.does(referrals.report_withdrawn, _withdrawal(need.report_id, story.case.person_id))
    assert names(events) == ["transition.withdrawn", "report.retracted"]
    assert story.track.department == CENTRE


def test_a_withdrawn_report_leaves_what_was_accepted() -> None:
    story = Story()
    need = referral("health", CENTRE, HEALTH)
    story.does(referrals.take_referral, need)
    story.does(transitions.accept, story.asked, by=HEALTH)
    events = story.does(referrals.report_withdrawn, _withdrawal(need.report_id, story.case.person_id))
    assert names(events) == ["report.retracted"]
    assert story.track.department == HEALTH


def test_a_withdrawn_report_says_who_withdrew() -> None:
    story = Story()
    need = referral("health", CENTRE, HEALTH)
    story.does(referrals.take_referral, need)
    withdrawn = story.does(referrals.report_withdrawn, _withdrawal(need.report_id, story.case.person_id))[0]
    assert isinstance(withdrawn, told.TransitionWithdrawn)
    assert withdrawn.by == By(department=CENTRE, user="routing")


def test_withdrawing_a_report_nobody_knows_does_nothing() -> None:
    story = carried("health", CENTRE)
    assert story.does(referrals.report_withdrawn, _withdrawal(uuid4(), story.case.person_id)) == []


def _withdrawal(report_id: object, person_id: object) -> ReportWithdrawn:
    return ReportWithdrawn.model_validate(
        {"municipality": "05913000", "report_id": report_id, "department": CENTRE, "person_id": person_id,
         "reason_code": "mistake"}
    )  # fmt: skip
