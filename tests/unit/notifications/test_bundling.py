"""When waiting letters become a mail."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.notifications.bundling import Rules, Waiting, Wishes, is_due, pause

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # 12:00 in Berlin
NIGHT = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)  # 23:00 in Berlin
RULES = Rules()
NONE = Wishes()
QUIET = Wishes(quiet_from=time(18), quiet_until=time(7))
MINUTE = timedelta(minutes=1)


def waiting(
    immediate: bool = False, urgent: bool = False, last: datetime | None = None, today: int = 0,
    wishes: Wishes = NONE, waited: timedelta = MINUTE,
) -> Waiting:  # fmt: skip
    return Waiting("jobcenter@dortmund.example", immediate, urgent, NOON - waited, last, today, wishes)


def due(letters: Waiting, at: datetime = NOON) -> bool:
    return is_due(letters, RULES, at, NOON)


def test_who_has_had_no_mail_lately_gets_one_at_once() -> None:
    assert due(waiting())


def test_a_moment_is_given_to_collect_what_comes_together() -> None:
    assert not due(waiting(waited=timedelta(seconds=1)))


def test_within_the_window_no_second_mail_comes() -> None:
    assert not due(waiting(last=NOON - 14 * MINUTE))


def test_after_the_window_the_next_mail_comes() -> None:
    assert due(waiting(last=NOON - 15 * MINUTE))


def test_what_is_urgent_waits_a_shorter_window() -> None:
    assert due(waiting(urgent=True, last=NOON - 5 * MINUTE))


def test_after_so_many_mails_a_day_the_rest_waits_for_tomorrow() -> None:
    assert not due(waiting(last=NOON - 60 * MINUTE, today=12))


def test_in_quiet_hours_nothing_comes() -> None:
    assert not due(waiting(wishes=QUIET), NIGHT)


def test_not_even_what_is_urgent_comes_in_quiet_hours() -> None:
    assert not due(waiting(urgent=True, wishes=QUIET), NIGHT)


def test_outside_of_quiet_hours_it_comes() -> None:
    assert due(waiting(wishes=QUIET))


def test_quiet_hours_may_lie_within_a_day() -> None:
    assert not due(waiting(wishes=Wishes(quiet_from=time(11), quiet_until=time(13))))


def test_immediate_breaks_through_quiet_hours() -> None:
    assert due(waiting(immediate=True, wishes=QUIET), NIGHT)


def test_immediate_waits_for_no_window_no_count_and_no_collecting() -> None:
    assert due(waiting(immediate=True, last=NOON, today=99, waited=timedelta(0)))


def test_a_daily_digest_comes_once_a_day() -> None:
    assert not due(waiting(wishes=Wishes(daily=True), last=NOON - 120 * MINUTE))


def test_a_daily_digest_comes_on_the_next_day() -> None:
    assert due(waiting(wishes=Wishes(daily=True), last=NOON - timedelta(days=1)))


def test_a_daily_digest_does_not_come_before_the_morning() -> None:
    early = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    assert not due(waiting(wishes=Wishes(daily=True)), early)


def test_what_is_urgent_does_not_wait_for_the_daily_digest() -> None:
    assert due(waiting(urgent=True, wishes=Wishes(daily=True), last=NOON - 10 * MINUTE))


@given(st.integers(1, 1000), st.booleans())
def test_pauses_between_attempts_never_shrink_and_stay_bounded(attempt: int, immediate: bool) -> None:
    longest = timedelta(seconds=60 if immediate else 600)
    assert pause(attempt, immediate) <= pause(attempt + 1, immediate) <= longest
