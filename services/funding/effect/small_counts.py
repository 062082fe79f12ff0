"""Small counts are not shown to everybody: three people in one district with a goal reached are three neighbours.

Office and audit see every count. For others a count from 1 to 4 is hidden, and where a total would give a single
hidden count away, the next smallest is hidden with it (secondary suppression, as statistical offices do). Where a total
is hidden, what adds up to it hides at least one count.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

Why = Literal["below_5", "with_another"]
LEAST = 5
"""Counts from here on are shown to everybody. Nobody at all (0) is shown, too."""


def is_small(count: int) -> bool:
    return 0 < count < LEAST


def hidden(counts: Sequence[int], total_hidden: bool = False) -> Mapping[int, Why]:
    """Which of the counts under one total are hidden, by their places, and why: of a total that is shown never one
    alone, of one that is hidden itself at least one."""
    small: dict[int, Why] = {place: "below_5" for place, count in enumerate(counts) if is_small(count)}
    if len(small) == (0 if total_hidden else 1):
        others = [(count, place) for place, count in enumerate(counts) if count and place not in small]
        if others:
            small[min(others)[1]] = "with_another"
    return small
