"""Days in acts lie between what they follow and today, or within reach: by the aggregates, whoever asks."""

from datetime import date, timedelta
from typing import Any

import pytest

from services.casework import consents, goals, transitions
from services.casework.packages import Item, complete
from services.casework.refusals import DateNotPossible, PackageIncomplete
from tests.unit.casework.story import CENTRE, HEALTH, JOBCENTER, YOUTH, Story, asked, carried, kinds, taken

TODAY = date(2026, 3, 2)
A_YEAR_ON = date(2027, 3, 2)


def refused(story: Story, verb: Any, *args: Any, **more: Any) -> tuple[str, str]:
    with pytest.raises(DateNotPossible) as refusal:
        story.does(verb, *args, **more)
    [error] = refusal.value.members["errors"]
    return error["pointer"], error["code"]


@pytest.mark.parametrize("day", [A_YEAR_ON + timedelta(days=1), date(2099, 10, 1), date(9999, 12, 31)])
def test_nothing_is_promised_beyond_a_year(day: date) -> None:
    story = asked()
    found = refused(story, transitions.accept, story.asked, by=HEALTH, effective_on=day)
    assert found == ("/effective_on", "too_far_ahead")


def test_a_promise_for_in_a_year_holds() -> None:
    story = asked()
    story.does(transitions.accept, story.asked, by=HEALTH, effective_on=A_YEAR_ON)
    assert story.transition.state == "accepted"


def test_nothing_is_promised_for_yesterday() -> None:
    story = asked()
    found = refused(story, transitions.accept, story.asked, by=HEALTH, effective_on=TODAY - timedelta(days=1))
    assert found == ("/effective_on", "in_past")


def test_nothing_is_asked_for_beyond_a_year() -> None:
    with pytest.raises(DateNotPossible):
        carried().request("handover", HEALTH, effective_on=A_YEAR_ON + timedelta(days=1))


@pytest.mark.parametrize(
    ("given_on", "code"),
    [(date(1, 1, 1), "too_long_ago"), (date(1999, 12, 31), "too_long_ago"), (date(2026, 3, 3), "in_future")],
)
def test_a_consent_is_of_a_day_on_which_it_can_have_been_given(given_on: date, code: str) -> None:
    found = refused(
        taken(), consents.give, recipient=CENTRE, purpose="counselling", categories=["orientation"], given_on=given_on,
        text_version="1", by=HEALTH,
    )  # fmt: skip
    assert found == ("/given_on", code)


@pytest.mark.parametrize(
    ("notice_on", "appeal_until", "place", "code"),
    [
        (date(2010, 1, 1), date(2026, 4, 2), "/notice_on", "before_request"),
        (date(2026, 3, 3), date(2026, 4, 2), "/notice_on", "in_future"),
        (TODAY, TODAY, "/appeal_until", "before_notice"),
        (TODAY, date(2027, 4, 3), "/appeal_until", "too_far_ahead"),
    ],
)
def test_a_refusal_is_dated_between_the_request_and_today(
    notice_on: date, appeal_until: date, place: str, code: str
) -> None:
    story = asked("leaving-care", JOBCENTER, "livelihood", YOUTH)
    found = refused(
        story, transitions.refuse, story.asked, file_number="1", notice_on=notice_on, appeal_until=appeal_until,
        by=story.transition.to_department,
    )  # fmt: skip
    assert found == (place, code)


def test_a_goal_is_not_reached_before_it_was_agreed() -> None:
    story = taken().waits(days=1)
    story.does(goals.agree, goals.Wish("health", "a-goal"), by=HEALTH)
    (goal_id,) = story.case.goals
    found = refused(story, goals.reach, goal_id, on=TODAY, evidence="own_word", by=HEALTH)
    assert found == ("/on", "before_agreement")


@pytest.mark.parametrize(("due_on", "code"), [(date(2026, 3, 1), "in_past"), (date(2036, 3, 3), "too_far_ahead")])
def test_a_goal_is_due_within_ten_years(due_on: date, code: str) -> None:
    wish = goals.Wish("health", "a-goal", due_on=due_on)
    assert refused(taken(), goals.agree, wish, by=HEALTH) == ("/due_on", code)


def test_nothing_of_a_package_is_posted_tomorrow() -> None:
    kind = kinds().current("handover")
    package = tuple(Item(item.code, "posted", on=TODAY + timedelta(days=1)) for item in kind.package)
    with pytest.raises(PackageIncomplete) as refusal:
        complete(kind, package, TODAY)
    assert {one["code"] for one in refusal.value.members["errors"]} == {"in_future"}
