"""Who sits on a post: never more than it has, nobody over a full-time post, whatever the days."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uuid_utils.compat import uuid7

from services.funding.posts import establishing, post
from services.funding.posts.establishing import NewPost
from services.funding.posts.lump_sums import Vacancy, months, units
from services.funding.posts.occupancy import Occupancy, fullest, occupied, stretches
from services.funding.posts.post import Post, apply
from services.funding.posts.refusals import (
    AbovePlan,
    NotSitting,
    PersonOverFullTime,
    PostHasEnded,
    PostNotThere,
    PostOverfull,
    SitsThereAlready,
)
from services.funding.programmes.programme import PostLimit
from shared.contracts.base import Event
from tests.unit.funding.builders import CENTRE, OFFICER, a_programme

START = date(2026, 1, 1)
DAYS = st.integers(0, 364).map(lambda n: START + timedelta(days=n))
SITTING = st.lists(
    st.builds(
        lambda share, first, length: Occupancy(uuid7(), "p", share, first, first + timedelta(days=length)),
        st.integers(1, 100), DAYS, st.integers(0, 200),
    ),
    max_size=8,
)  # fmt: skip


def a_post(share_percent: int = 100, **changes: Any) -> Post:
    new = NewPost(CENTRE, "travel", "clerk", share_percent, **{"starts_on": START, **changes})
    return fold(Post(uuid7()), establishing.establish(Post(uuid7()), new, a_programme(), {}, OFFICER))


def fold(state: Post, events: list[Event]) -> Post:
    for event in events:
        state = apply(state, event)
    return state


def sits(number: str = "4711", share: int = 100, first: date = START, last: date | None = None) -> Occupancy:
    return Occupancy(uuid7(), number, share, first, last)


def occupied_by(state: Post, *sitting: Occupancy) -> Post:
    for one in sitting:
        state = fold(state, post.occupy(state, one, [], OFFICER))
    return state


def test_a_post_that_nobody_sits_on_is_vacant() -> None:
    assert (a_post(50).occupied_on(START), a_post(50).vacant_on(START)) == (0, 50)


def test_a_post_has_no_vacancy_before_it_begins() -> None:
    assert a_post().vacant_on(START - timedelta(days=1)) == 0


def test_two_halves_fill_a_post() -> None:
    shared = occupied_by(a_post(), sits("1", 50), sits("2", 50))
    assert shared.vacant_on(START) == 0


def test_a_third_finds_no_room() -> None:
    shared = occupied_by(a_post(), sits("1", 50), sits("2", 50))
    with pytest.raises(PostOverfull) as refused:
        post.occupy(shared, sits("3", 1), [], OFFICER)
    assert refused.value.members == {"on": "2026-01-01", "free_percent": 0}


def test_somebody_who_left_makes_room_from_the_next_day() -> None:
    left = occupied_by(a_post(), sits("1", last=date(2026, 3, 31)))
    assert occupied_by(left, sits("2", first=date(2026, 4, 1))).occupied_on(date(2026, 4, 1)) == 100
    with pytest.raises(PostOverfull):
        post.occupy(left, sits("2", first=date(2026, 3, 31)), [], OFFICER)


def test_nobody_works_more_than_a_full_time_post_over_all_posts() -> None:
    elsewhere = [sits(share=60, last=date(2026, 6, 30))]
    with pytest.raises(PersonOverFullTime) as refused:
        post.occupy(a_post(50), sits(share=50), elsewhere, OFFICER)
    assert refused.value.members["free_percent"] == 40
    assert post.occupy(a_post(50), sits(share=50, first=date(2026, 7, 1)), elsewhere, OFFICER)


def test_a_person_sits_once_on_a_post() -> None:
    with pytest.raises(SitsThereAlready):
        post.occupy(occupied_by(a_post(), sits(share=50)), sits(share=50), [], OFFICER)


def test_nobody_sits_on_a_post_before_it_begins() -> None:
    with pytest.raises(PostNotThere):
        post.occupy(a_post(), sits(first=START - timedelta(days=1)), [], OFFICER)


def test_an_end_may_come_nearer_and_not_further() -> None:
    one = sits(last=date(2026, 6, 30))
    state = occupied_by(a_post(), one)
    nearer = fold(state, post.vacate(state, one.id, date(2026, 5, 31), OFFICER))
    assert nearer.vacant_on(date(2026, 6, 1)) == 100
    with pytest.raises(NotSitting):
        post.vacate(state, one.id, date(2026, 7, 1), OFFICER)


def test_a_post_that_ends_takes_those_who_sit_there_along() -> None:
    state = occupied_by(a_post(), sits())
    ended = fold(state, post.end(state, date(2026, 6, 30), OFFICER))
    assert (ended.occupied_on(date(2026, 7, 1)), ended.share_on(date(2026, 7, 1))) == (0, 0)
    with pytest.raises(PostHasEnded):
        post.end(ended, date(2026, 6, 30), OFFICER)


def test_a_programme_pays_for_as_many_posts_as_its_plan_has() -> None:
    names = {"de": "x", "en": "x"}
    plan = PostLimit.model_validate({"code": "clerk", "names": names, "share_percent": 350, "maximum_cents": 1})
    programme = a_programme(posts=(plan,))
    half = NewPost(CENTRE, "travel", "clerk", 50, START)
    assert establishing.establish(Post(uuid7()), half, programme, {"clerk": 300}, OFFICER)
    with pytest.raises(AbovePlan) as refused:
        establishing.establish(Post(uuid7()), half, programme, {"clerk": 301}, OFFICER)
    assert refused.value.members == {"left_percent": 49}


@given(SITTING, DAYS, DAYS)
def test_stretches_are_the_days_one_by_one(sitting: list[Occupancy], first: date, last: date) -> None:
    days = [first + timedelta(days=n) for n in range(max(0, (last - first).days + 1))]
    spelled = [
        (stretch.first + timedelta(days=n), stretch.share_percent)
        for stretch in stretches(sitting, first, last)
        for n in range(stretch.days)
    ]
    assert spelled == [(day, occupied(sitting, day)) for day in days]


@given(SITTING, DAYS, DAYS)
def test_the_fullest_stretch_is_the_fullest_day(sitting: list[Occupancy], first: date, last: date) -> None:
    days = [first + timedelta(days=n) for n in range(max(0, (last - first).days + 1))]
    found = fullest(sitting, first, last)
    assert (found.share_percent if found else None) == max((occupied(sitting, day) for day in days), default=None)


@given(SITTING, DAYS, st.one_of(st.none(), DAYS), st.integers(1, 12))
def test_units_are_the_naive_sums(sitting: list[Occupancy], begins: date, ends: date | None, last_month: int) -> None:
    state = Post(uuid7(), share_percent=100, starts_on=begins, ends_on=ends, occupancies={o.id: o for o in sitting})
    parts = months(START, date(2026, last_month, 1))
    first, last = START, parts[-1][1]
    there = [d for d in (first + timedelta(days=n) for n in range((last - first).days + 1)) if state.share_on(d)]
    by_month = {month: [state.occupied_on(d) for d in there if d.month == month] for month in range(1, 13)}
    naive: dict[Vacancy, int] = {
        "by_day": sum(state.occupied_on(d) for d in there),
        "by_month": sum(max(days, default=0) for days in by_month.values()),
        "keeps": sum(100 for days in by_month.values() if days),
    }
    assert {vacancy: units(vacancy, state, first, last) for vacancy in naive} == naive
