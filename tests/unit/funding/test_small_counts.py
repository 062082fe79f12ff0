"""Small counts are hidden, and totals do not give them away."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.funding.effect.figures import ABOUT, AMOUNTS, COUNTS, effect_of
from services.funding.effect.small_counts import LEAST, hidden


def test_from_five_on_and_none_at_all_are_shown() -> None:
    assert hidden([0, 5, 6]) == {}


def test_one_to_four_are_hidden() -> None:
    assert hidden([1, 4, 7]) == {0: "below_5", 1: "below_5"}


def test_a_single_small_count_hides_the_next_smallest_with_it() -> None:
    assert hidden([3, 9, 6, 0]) == {0: "below_5", 2: "with_another"}


def test_a_small_count_without_another_is_hidden_alone() -> None:
    assert hidden([3, 0]) == {0: "below_5"}


def test_what_adds_up_to_a_hidden_total_hides_its_smallest() -> None:
    assert hidden([9, 6, 0], total_hidden=True) == {1: "with_another"}
    assert hidden([9, 3], total_hidden=True) == {1: "below_5"}
    assert hidden([0], total_hidden=True) == {}


def a_row(programme: str | None, people: int, row: int | None = None) -> dict[str, Any]:
    told = {name: None for name in (*ABOUT, "starts_on", "ends_on")} | dict.fromkeys([*AMOUNTS, *COUNTS], 0)
    counted = {"grants": 1, "people": people, "others": 0, "attendances": people, "visits": 0}
    return {**told, **counted, "programme": programme, "row": row}


def test_a_programme_s_only_row_does_not_say_what_its_total_hides() -> None:
    found = [a_row("a", 3, 1), a_row("a", 3), a_row("b", 10, 2), a_row("b", 10), a_row(None, 13)]
    effect = effect_of(found, everything=False)
    assert [group.total["people_reached"] for group in effect.groups] == [None, None]
    assert [row["people_reached"] for row in effect.rows] == [None, None]
    assert effect.total["people_reached"] == 13


@given(st.lists(st.integers(0, 30), max_size=8))
def test_no_hidden_count_follows_from_the_total(counts: Sequence[int]) -> None:
    found = hidden(counts)
    assert all(place in found for place, count in enumerate(counts) if 0 < count < LEAST)
    assert len(found) != 1 or sum(counts) < LEAST
