"""Small counts are hidden, and totals do not give them away."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from services.funding.effect.small_counts import LEAST, hidden


def test_from_five_on_and_none_at_all_are_shown() -> None:
    assert hidden([0, 5, 6]) == {}


def test_one_to_four_are_hidden() -> None:
    assert hidden([1, 4, 7]) == {0: "below_5", 1: "below_5"}


def test_a_single_small_count_hides_the_next_smallest_with_it() -> None:
    assert hidden([3, 9, 6, 0]) == {0: "below_5", 2: "with_another"}


def test_a_small_count_without_another_is_hidden_alone() -> None:
    assert hidden([3, 0]) == {0: "below_5"}


@given(st.lists(st.integers(0, 30), max_size=8))
def test_no_hidden_count_follows_from_the_total(counts: Sequence[int]) -> None:
    found = hidden(counts)
    assert all(place in found for place, count in enumerate(counts) if 0 < count < LEAST)
    assert len(found) != 1 or sum(counts) < LEAST
