"""Who is told about an enrolment: whoever has not done it and has to do something now."""

from services.notifications.audiences import audience
from shared.contracts import casework
from shared.contracts.base import By
from tests.unit.notifications.events import CENTRE, YOUTH, an, directory


def codes(event: object) -> list[tuple[str, str]]:
    return [(one.department, one.code) for one in audience(event, directory())]  # type: ignore[arg-type]


def test_the_provider_is_told_that_somebody_comes() -> None:
    assert codes(an(casework.EnrolmentRequested)) == [(CENTRE, "enrolment_requested")]


def test_a_provider_that_enrols_itself_is_not_told() -> None:
    assert codes(an(casework.EnrolmentRequested, department=CENTRE)) == []


def test_who_moves_up_from_the_waiting_list_is_told_to_who_enrolled() -> None:
    assert codes(an(casework.EnrolmentConfirmed, moved_up=True)) == [(YOUTH, "enrolment_moved_up")]


def test_a_place_at_once_is_answered_and_not_told() -> None:
    assert codes(an(casework.EnrolmentConfirmed, moved_up=False)) == []


def test_a_cancellation_is_told_to_the_other_side() -> None:
    assert codes(an(casework.EnrolmentCancelled)) == [(CENTRE, "enrolment_given_up")]
    by_provider = By(department=CENTRE, user="a-clerk")
    assert codes(an(casework.EnrolmentCancelled, by=by_provider)) == [(YOUTH, "enrolment_cancelled")]
