"""Offers: never more than places, first come first served, and who was there."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.casework.offers import attending, enrolling
from services.casework.offers.attending import Present
from services.casework.offers.enrolling import Wish
from services.casework.offers.offer import dump, parse
from services.casework.offers.publishing import publish, withdraw
from services.casework.offers.refusals import (
    AlreadyEnrolled,
    EnrolmentDoesNotFit,
    EnrolmentEnded,
    EnrolmentUnknown,
    NoPlaceYet,
    NotTheProvider,
    OfferIsNotCounted,
    OfferTakesNobody,
)
from services.casework.refusals import DateNotPossible
from shared.contracts import casework as told
from tests.unit.casework.places import TODAY, Course, clerk, described
from tests.unit.casework.story import CENTRE, VMDO, names


def full() -> Course:
    """Two places taken, two waiting."""
    course = Course()
    for _ in range(4):
        course.enrol()
    return course


def test_who_comes_while_a_place_is_free_gets_it() -> None:
    course = Course()
    course.enrol()
    assert names(course.told) == ["offer.published", "enrolment.requested", "enrolment.confirmed"]


def test_who_comes_when_it_is_full_waits_in_line() -> None:
    course = full()
    assert course.states() == ["confirmed", "confirmed", "waitlisted", "waitlisted"]
    assert [event.position for event in course.told if isinstance(event, told.EnrolmentWaitlisted)] == [1, 2]


def test_the_first_in_line_moves_up_when_somebody_cancels() -> None:
    course = full()
    first, _, third, _ = course.offer.enrolments.values()
    ended, moved = course.cancel(first.id)
    assert isinstance(ended, told.EnrolmentCancelled)
    assert ended.was == "confirmed"
    assert isinstance(moved, told.EnrolmentConfirmed)
    assert (moved.enrolment_id, moved.moved_up) == (third.id, True)


def test_who_gives_up_waiting_lets_nobody_in() -> None:
    course = full()
    assert names(course.cancel(list(course.offer.enrolments)[3])) == ["enrolment.cancelled"]


def test_a_completed_course_frees_the_place() -> None:
    course = full()
    assert names(course.complete(next(iter(course.offer.enrolments)))) == ["enrolment.completed", "enrolment.confirmed"]


def test_a_small_group_does_not_pass_a_large_one_that_waits() -> None:
    course = Course(unit="group", places=10)
    first, large = course.enrol(size=8), course.enrol(size=5)
    small = course.enrol(size=1)
    assert course.states() == ["confirmed", "waitlisted", "waitlisted"]
    course.cancel(first.id)
    assert [course.offer.enrolments[one.id].state for one in (large, small)] == ["confirmed", "confirmed"]


def test_nobody_is_enrolled_twice_while_the_first_enrolment_lives() -> None:
    course, case = Course(), uuid4()
    one = course.enrol(case_id=case)
    with pytest.raises(AlreadyEnrolled):
        course.enrol(case_id=case)
    course.cancel(one.id)
    assert course.enrol(case_id=case).state == "confirmed"


def test_two_groups_are_two() -> None:
    course = Course(unit="group", places=10)
    assert [course.enrol(size=4).state for _ in range(2)] == ["confirmed", "confirmed"]


@pytest.mark.parametrize(
    ("unit", "wish", "pointer"),
    [
        ("person", {"size": 3}, "/case_id"),
        ("pair", {"case_id": uuid4(), "school": "191234"}, "/school"),
        ("group", {}, "/size"),
        ("group", {"size": 3}, "/size"),
        ("school", {"case_id": uuid4()}, "/case_id"),
        ("organisation", {}, "/organisation"),
    ],
)
def test_an_offer_is_for_its_unit(unit: str, wish: dict[str, Any], pointer: str) -> None:
    course = Course(unit=unit)
    with pytest.raises(EnrolmentDoesNotFit) as refused:
        course.does(enrolling.request, Wish(**wish), by=clerk(CENTRE), at=course.at)
    assert refused.value.members["errors"][0]["pointer"] == pointer


def test_more_places_let_those_move_up_who_wait() -> None:
    course = full()
    assert names(course.does(publish, described(version=2, places=3))) == ["offer.published", "enrolment.confirmed"]


def test_fewer_places_take_nobodys_place_away_and_let_nobody_in() -> None:
    course = full()
    course.does(publish, described(version=2, places=1))
    assert course.states() == ["confirmed", "confirmed", "waitlisted", "waitlisted"]
    assert names(course.cancel(next(iter(course.offer.enrolments)))) == ["enrolment.cancelled"]


def test_a_group_that_can_no_longer_fit_holds_nobody_up() -> None:
    course = Course(unit="group", places=10)
    course.enrol(size=6)
    course.enrol(size=8)
    course.does(publish, described(version=2, unit="group", places=7))
    assert course.enrol(size=1).state == "confirmed"


def test_what_stands_is_not_published_again_and_an_older_file_changes_nothing() -> None:
    course = Course(version=3)
    assert course.does(publish, described(version=3)) == []
    assert course.does(publish, described(version=2, places=9)) == []


def test_a_withdrawn_offer_takes_nobody_and_who_has_a_place_keeps_it() -> None:
    course = full()
    course.does(withdraw)
    assert course.states() == ["confirmed", "confirmed", "cancelled", "cancelled"]
    with pytest.raises(OfferTakesNobody):
        course.enrol()
    assert course.does(withdraw) == []


def test_who_was_there_is_told_once_a_day() -> None:
    course = Course()
    one = course.enrol()
    there = [Present(one.id, 90), Present(one.id)]
    assert names(course.does(attending.attended, TODAY, there, by=clerk(CENTRE), at=course.at)) == [
        "enrolment.attended"
    ]
    assert course.does(attending.attended, TODAY, there, by=clerk(CENTRE), at=course.at) == []
    assert course.complete(one.id)[0].days_attended == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("place", "refusal"), [(2, NoPlaceYet), (0, EnrolmentEnded)], ids=["who waits", "who has given up"]
)
def test_only_who_has_a_place_is_there(place: int, refusal: type[Exception]) -> None:
    course = full()
    id = list(course.offer.enrolments)[place]
    if refusal is EnrolmentEnded:
        course.cancel(id)
    with pytest.raises(refusal):
        course.does(attending.attended, TODAY, [Present(id)], by=clerk(CENTRE), at=course.at)


def test_a_list_with_a_stranger_is_refused_as_a_whole() -> None:
    course = Course()
    one = course.enrol()
    with pytest.raises(EnrolmentUnknown) as refused:
        course.does(attending.attended, TODAY, [Present(one.id), Present(uuid4())], by=clerk(CENTRE), at=course.at)
    assert refused.value.members["errors"][0]["pointer"] == "/enrolments/1/id"
    assert course.offer.enrolments[one.id].days == []


def test_attendance_is_the_providers_and_not_of_tomorrow() -> None:
    course = Course()
    with pytest.raises(NotTheProvider):
        course.does(attending.attended, TODAY, [], by=clerk(VMDO), at=course.at)
    with pytest.raises(DateNotPossible):
        course.does(attending.attended, date(2026, 3, 3), [], by=clerk(CENTRE), at=course.at)


def test_where_nobody_enrols_people_are_counted_once_a_day_and_may_be_corrected() -> None:
    cafe = Course(unit="person", counted=True)
    with pytest.raises(OfferTakesNobody):
        cafe.enrol()
    for people, events in ((17, 1), (17, 0), (18, 1)):
        assert len(cafe.does(attending.came, TODAY, people, by=clerk(CENTRE), at=cafe.at)) == events
    assert cafe.offer.people == {TODAY: 18}
    with pytest.raises(OfferIsNotCounted):
        Course().does(attending.came, TODAY, 3, by=clerk(CENTRE), at=cafe.at)


def test_what_is_stored_of_an_offer_is_read_again() -> None:
    course = full()
    one = next(iter(course.offer.enrolments))
    course.does(attending.attended, TODAY, [Present(one, 90)], by=clerk(CENTRE), at=course.at)
    assert parse(dump(course.offer)) == course.offer
