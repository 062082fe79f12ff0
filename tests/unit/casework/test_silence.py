"""What the clock does: reminders, escalation, the three outcomes of silence, and dates that come."""

from datetime import date, timedelta

import pytest

from services.casework import transitions
from services.casework.deadlines import deadline_has_come, deadlines
from services.casework.refusals import TransitionClosed
from shared.contracts import casework as told
from shared.contracts.base import SILENCE
from tests.unit.casework.story import (
    CENTRE,
    HEALTH,
    HOUSING,
    JOBCENTER,
    SCHOOLS,
    SOCIAL,
    VMDO,
    Story,
    asked,
    closing,
    names,
    taken,
    with_kind,
)


def silent_shelter() -> Story:
    return asked("shelter-to-flat", HOUSING, "housing", SOCIAL)


def lapsing() -> Story:
    story = Story()
    story.refer("work", SCHOOLS, JOBCENTER, kind="school-to-training", consents=("education",))
    return story


def steps(story: Story) -> list[str]:
    return [event.of for event in story.told if isinstance(event, told.TransitionReminded)]


def rungs(story: Story) -> list[tuple[str, int, str | None]]:
    return [
        (event.of, event.rung, event.coordinator) for event in story.told if isinstance(event, told.TransitionEscalated)
    ]


def test_the_receiver_is_reminded_once_before_the_deadline() -> None:
    story = asked().waits(days=13)
    assert steps(story) == ["answer"]
    assert rungs(story) == []


def test_at_the_deadline_head_and_sender_are_told() -> None:
    assert rungs(asked().waits(days=15)) == [("answer", 1, None)]


def test_after_that_the_coordinator_of_the_carrier_is_told() -> None:
    assert rungs(asked().waits(days=18))[1] == ("answer", 2, CENTRE)


def test_the_sender_keeps_the_track_and_asking_goes_on() -> None:
    story = asked().waits(days=60)
    assert story.track.department == CENTRE
    assert story.transition.state == "requested"
    assert len(rungs(story)) > 4


def test_after_a_long_pause_of_the_clock_nobody_is_alarmed_in_a_row() -> None:
    story = asked().waits(days=18)
    story.now += timedelta(days=60)
    (due,) = deadlines(story.case)
    story.does(deadline_has_come, due.purpose, due.about)
    (following,) = deadlines(story.case)
    assert following.due > story.now


def test_a_late_answer_is_still_an_answer_while_the_sender_keeps() -> None:
    story = asked().waits(days=30)
    assert names(story.does(transitions.accept, story.asked, by=HEALTH)) == [
        "transition.accepted",
        "responsibility.moved",
    ]


def test_an_answer_ends_the_ladder() -> None:
    story = asked()
    story.does(transitions.decline, story.asked, "other", by=HEALTH)
    assert deadlines(story.case) == []


def test_where_the_kind_says_so_silence_lapses() -> None:
    story = lapsing().waits(days=15)
    assert (story.transition.state, story.track.department) == ("lapsed", SCHOOLS)


def test_a_lapse_is_told_as_silence() -> None:
    lapsed = lapsing().waits(days=15).told[-1]
    assert isinstance(lapsed, told.TransitionLapsed)
    assert lapsed.by == SILENCE


def test_a_late_answer_to_what_has_lapsed_is_refused() -> None:
    story = lapsing().waits(days=15)
    with pytest.raises(TransitionClosed) as refusal:
        story.does(transitions.accept, story.asked, by=JOBCENTER)
    assert refusal.value.members["state"] == "lapsed"


def test_where_a_signed_agreement_says_so_silence_makes_the_receiver_responsible() -> None:
    story = silent_shelter().waits(days=15)
    assert (story.track.department, story.transition.state) == (HOUSING, "effective")


def test_an_acceptance_by_silence_is_when_the_clock_decides_and_never_earlier() -> None:
    story = silent_shelter()
    (remind,) = deadlines(story.case)
    story.now = remind.due
    story.does(deadline_has_come, remind.purpose, remind.about)
    (due,) = deadlines(story.case)
    story.now = due.due + timedelta(days=3)
    story.does(deadline_has_come, due.purpose, due.about)
    assert story.track.since == story.now
    assert story.transition.effective_on == date(2026, 3, 19)


def test_an_answer_before_the_clock_decides_wins() -> None:
    story = silent_shelter().waits(days=13)
    (due,) = deadlines(story.case)
    story.now = due.due + timedelta(hours=1)
    story.does(transitions.decline, story.asked, "other", by=HOUSING)
    assert story.does(deadline_has_come, due.purpose, due.about) == []


def test_silence_never_makes_an_association_responsible() -> None:
    story = asked(
        "handover", VMDO, "language", kinds=with_kind("handover", silence="receiver_becomes_responsible")
    ).waits(days=60)  # fmt: skip
    assert story.track.department == CENTRE


def test_silence_makes_nobody_responsible_who_has_closed() -> None:
    story = asked(
        "shelter-to-flat", HOUSING, "housing", SOCIAL, directory=closing(HOUSING, closes_on=date(2026, 3, 10))
    )
    story.waits(days=60)
    assert story.track.department == SOCIAL
    assert len(rungs(story)) > 2


def test_silence_with_a_later_date_is_a_promise_for_that_date() -> None:
    story = asked("shelter-to-flat", HOUSING, "housing", SOCIAL, effective_on=date(2026, 4, 1)).waits(days=20)
    assert (story.track.department, story.transition.state) == (SOCIAL, "accepted")
    assert story.waits(days=15).track.department == HOUSING


def test_a_duty_service_is_called_before_the_deadline() -> None:
    story = asked("homeless-today", HOUSING, "housing", SOCIAL).waits(hours=1.5)
    assert rungs(story) == [("answer", 1, None)]
    assert story.transition.answer_due > story.now


def test_a_first_contact_that_is_owed_is_reminded_and_escalated() -> None:
    story = taken().waits(days=18)
    assert steps(story) == ["first_contact"]
    assert rungs(story) == [("first_contact", 1, None), ("first_contact", 2, CENTRE)]


def test_a_first_contact_is_due_from_the_move_on() -> None:
    story = asked().waits(days=5)
    story.does(transitions.accept, story.asked, by=HEALTH)
    assert story.transition.first_contact_due is not None
    assert (story.transition.first_contact_due - story.now).days == 13


def test_a_deadline_that_has_not_come_does_nothing() -> None:
    story = asked()
    (due,) = deadlines(story.case)
    assert story.does(deadline_has_come, due.purpose, due.about) == []


def test_a_deadline_of_another_purpose_does_nothing() -> None:
    story = asked().waits(days=1)
    assert story.does(deadline_has_come, "answer_due", story.asked) == []


def test_a_deadline_of_nobody_does_nothing() -> None:
    assert asked().waits(days=30).does(deadline_has_come, "answer_due", HEALTH) == []
