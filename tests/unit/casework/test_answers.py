"""What the receiver says: accepted, declined, refused; and what the sender may still do before."""

from datetime import UTC, date, datetime

import pytest

from services.casework import transitions
from services.casework.refusals import (
    DateNeeded,
    DateNotPossible,
    NotTheReceiver,
    NotTheSender,
    ReasonNotAllowed,
    ReceiverMayNotCarry,
    RefusalNotForeseen,
    TransitionClosed,
)
from shared.contracts import casework as told
from tests.unit.casework.story import (
    CENTRE,
    ESSEN_IMMIGRATION,
    ESSEN_YOUTH,
    HEALTH,
    HOUSING,
    IMMIGRATION,
    JOBCENTER,
    SOCIAL,
    YOUTH,
    Story,
    asked,
    closing,
    names,
    taken,
)


def test_accepted_for_today_the_baton_moves_in_the_same_act() -> None:
    story = asked()
    events = story.does(transitions.accept, story.asked, by=HEALTH)
    assert names(events) == ["transition.accepted", "responsibility.moved"]


def test_an_accepted_track_is_carried_by_the_receiver() -> None:
    story = taken()
    assert (story.track.department, story.transition.state) == (HEALTH, "effective")


def test_the_period_of_the_sender_ends_where_that_of_the_receiver_begins() -> None:
    story = taken()
    assert [until for _, _, until in story.track.periods] == [story.track.since, None]


def test_accepted_for_a_later_date_the_sender_carries_until_then() -> None:
    story = asked()
    story.does(transitions.accept, story.asked, by=HEALTH, effective_on=date(2026, 4, 1))
    story.waits(days=29)
    assert (story.track.department, story.transition.state) == (CENTRE, "accepted")


def test_on_the_promised_date_the_clock_moves_the_baton() -> None:
    story = asked()
    story.does(transitions.accept, story.asked, by=HEALTH, effective_on=date(2026, 4, 1))
    story.waits(days=30)
    assert (story.track.department, story.transition.state) == (HEALTH, "effective")


def test_a_date_begins_at_local_midnight() -> None:
    story = asked()
    story.does(transitions.accept, story.asked, by=HEALTH, effective_on=date(2026, 4, 1))
    story.waits(days=30)
    assert story.track.since == datetime(2026, 3, 31, 22, tzinfo=UTC)


def test_the_date_of_the_request_holds_where_the_receiver_names_none() -> None:
    story = asked("benefits-change", JOBCENTER, "livelihood", SOCIAL, effective_on=date(2026, 4, 1))
    accepted = story.does(transitions.accept, story.asked, by=JOBCENTER)[0]
    assert isinstance(accepted, told.TransitionAccepted)
    assert accepted.effective_on == date(2026, 4, 1)


def test_a_kind_for_the_first_of_a_month_takes_the_next_one() -> None:
    story = asked("benefits-change", JOBCENTER, "livelihood", SOCIAL)
    story.does(transitions.accept, story.asked, by=JOBCENTER)
    assert story.transition.effective_on == date(2026, 4, 1)


def test_a_kind_on_a_date_needs_one_at_the_latest_with_the_answer() -> None:
    story = asked("leaving-care", JOBCENTER, "livelihood", YOUTH)
    with pytest.raises(DateNeeded):
        story.does(transitions.accept, story.asked, by=JOBCENTER)


def test_an_acceptance_is_never_back_dated() -> None:
    story = asked()
    with pytest.raises(DateNotPossible):
        story.does(transitions.accept, story.asked, by=HEALTH, effective_on=date(2026, 3, 1))


def test_a_date_that_has_passed_before_the_answer_is_today() -> None:
    story = asked(effective_on=date(2026, 3, 3)).waits(days=5)
    story.does(transitions.accept, story.asked, by=HEALTH)
    assert story.transition.effective_on == date(2026, 3, 7)


def test_the_date_of_the_law_is_not_the_receivers_to_choose() -> None:
    story = asked("residence-moves-city", ESSEN_IMMIGRATION, "residence", IMMIGRATION, effective_on=date(2026, 3, 6))
    with pytest.raises(DateNotPossible):
        story.does(transitions.accept, story.asked, by=ESSEN_IMMIGRATION, effective_on=date(2026, 3, 9))


def test_accepted_before_the_date_of_the_law_it_moves_on_that_date() -> None:
    story = asked("residence-moves-city", ESSEN_IMMIGRATION, "residence", IMMIGRATION, effective_on=date(2026, 3, 6))
    story.does(transitions.accept, story.asked, by=ESSEN_IMMIGRATION)
    assert story.track.department == IMMIGRATION
    assert story.waits(days=5).track.department == ESSEN_IMMIGRATION


def test_only_who_was_asked_answers() -> None:
    story = asked()
    with pytest.raises(NotTheReceiver):
        story.does(transitions.accept, story.asked, by=CENTRE)


def test_a_receiver_that_closes_before_the_date_does_not_accept_it() -> None:
    story = asked(directory=closing(HEALTH, closes_on=date(2026, 3, 20)))
    with pytest.raises(ReceiverMayNotCarry):
        story.does(transitions.accept, story.asked, by=HEALTH, effective_on=date(2026, 4, 1))


def test_of_two_acceptances_the_second_is_told_where_it_stands() -> None:
    story = taken()
    with pytest.raises(TransitionClosed) as refusal:
        story.does(transitions.accept, story.asked, by=HEALTH)
    assert refusal.value.members["state"] == "effective"
    assert refusal.value.status == 409


def test_the_sender_reads_why_it_was_declined_and_who_would_be_better() -> None:
    story = asked()
    story.does(transitions.decline, story.asked, "not_competent", by=HEALTH, proposed_department=CENTRE)
    assert (story.transition.reason_code, story.transition.proposed_department) == ("not_competent", CENTRE)


def test_a_declined_transition_leaves_the_sender_responsible() -> None:
    story = asked()
    story.does(transitions.decline, story.asked, "no_capacity", by=HEALTH)
    assert (story.track.department, story.transition.state) == (CENTRE, "declined")


def test_a_reason_the_kind_does_not_allow_is_refused() -> None:
    story = asked("shelter-to-flat", HOUSING, "housing", SOCIAL)
    with pytest.raises(ReasonNotAllowed):
        story.does(transitions.decline, story.asked, "no_capacity", by=HOUSING)


def test_a_better_department_may_be_proposed() -> None:
    story = asked()
    declined = story.does(transitions.decline, story.asked, "not_competent", by=HEALTH, proposed_department=CENTRE)[0]
    assert isinstance(declined, told.TransitionDeclined)
    assert declined.proposed_department == CENTRE


def test_a_proposed_department_stands_in_the_directory() -> None:
    story = asked()
    with pytest.raises(ReasonNotAllowed):
        story.does(transitions.decline, story.asked, "other", by=HEALTH, proposed_department="05913000.nobody")


def test_the_first_not_competent_leaves_the_decision_to_the_sender() -> None:
    story = asked()
    declined = story.does(transitions.decline, story.asked, "not_competent", by=HEALTH)[0]
    assert isinstance(declined, told.TransitionDeclined)
    assert declined.decides is None


def test_the_second_not_competent_stops_the_ping_pong() -> None:
    story = asked()
    story.does(transitions.decline, story.asked, "not_competent", by=HEALTH)
    story.request("handover", "05113000.integration-centre")
    declined = story.does(transitions.decline, story.asked, "not_competent", by="05113000.integration-centre")[0]
    assert isinstance(declined, told.TransitionDeclined)
    assert (declined.decides, story.track.stuck) == (CENTRE, "not_competent")


def test_a_package_that_follows_may_be_declined_as_incomplete_whatever_the_kind_says() -> None:
    story = Story()
    story.refer("housing", SOCIAL, HOUSING, kind="homeless-today")
    events = story.does(transitions.decline, story.asked, "package_incomplete", by=HOUSING)
    assert names(events) == ["transition.declined"]


def test_only_who_was_asked_declines() -> None:
    story = asked()
    with pytest.raises(NotTheReceiver):
        story.does(transitions.decline, story.asked, "other", by=CENTRE)


def refused() -> Story:
    story = asked("youth-moves-city", ESSEN_YOUTH, "family", YOUTH)
    story.does(
        transitions.refuse, story.asked, file_number="51-7/26", notice_on=date(2026, 3, 2),
        appeal_until=date(2026, 4, 2), by=ESSEN_YOUTH,
    )  # fmt: skip
    return story


def test_who_refuses_on_the_merits_takes_the_baton() -> None:
    story = refused()
    assert (story.track.department, story.transition.state) == (ESSEN_YOUTH, "refused")


def test_a_refused_track_stays_open() -> None:
    assert refused().track.is_open


def test_a_refusal_owes_no_first_contact() -> None:
    assert refused().transition.next_step is None


def test_a_kind_that_does_not_foresee_it_cannot_be_refused() -> None:
    story = asked()
    with pytest.raises(RefusalNotForeseen):
        story.does(
            transitions.refuse, story.asked, file_number="1", notice_on=date(2026, 3, 2),
            appeal_until=date(2026, 4, 2), by=HEALTH,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("notice_on", "appeal_until"),
    [(date(2026, 3, 3), date(2026, 4, 3)), (date(2026, 3, 2), date(2026, 3, 1))],
    ids=["notice in the future", "appeal period before the notice"],
)
def test_the_dates_of_a_refusal_are_possible(notice_on: date, appeal_until: date) -> None:
    story = asked("youth-moves-city", ESSEN_YOUTH, "family", YOUTH)
    with pytest.raises(DateNotPossible):
        story.does(
            transitions.refuse, story.asked, file_number="1", notice_on=notice_on, appeal_until=appeal_until,
            by=ESSEN_YOUTH,
        )  # fmt: skip


def test_the_sender_withdraws_before_an_answer() -> None:
    story = asked()
    story.does(transitions.withdraw, story.asked, by=CENTRE)
    assert (story.track.department, story.transition.state) == (CENTRE, "withdrawn")


def test_only_the_sender_withdraws() -> None:
    story = asked()
    with pytest.raises(NotTheSender):
        story.does(transitions.withdraw, story.asked, by=HEALTH)


def test_an_answered_request_is_not_withdrawn() -> None:
    story = asked()
    story.does(transitions.accept, story.asked, by=HEALTH, effective_on=date(2026, 4, 1))
    with pytest.raises(TransitionClosed):
        story.does(transitions.withdraw, story.asked, by=CENTRE)


def test_after_a_withdrawal_the_sender_asks_again() -> None:
    story = asked()
    story.does(transitions.withdraw, story.asked, by=CENTRE)
    assert names(story.request("handover", HEALTH)) == ["transition.requested"]


@pytest.mark.parametrize(
    "state", ["completed", "declined", "refused", "withdrawn", "lapsed", "returned", "not_reached", "cancelled"]
)
def test_every_act_on_a_final_state_names_it_and_the_next_step(state: str) -> None:
    story = asked()
    story.transition.state = state  # type: ignore[assignment]
    receiver, sender = HEALTH, CENTRE
    acts = [
        lambda: story.does(transitions.accept, story.asked, by=receiver),
        lambda: story.does(transitions.decline, story.asked, "other", by=receiver),
        lambda: story.does(transitions.withdraw, story.asked, by=sender),
        lambda: story.does(transitions.return_transition, story.asked, by=receiver),
    ]
    for act in acts:
        with pytest.raises(TransitionClosed) as refusal:
            act()
        assert refusal.value.problem == "transition-closed"
        assert refusal.value.members == {"state": state, "next_step": transitions.NEXT_STEPS[state]}
