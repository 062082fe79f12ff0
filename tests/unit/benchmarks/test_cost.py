"""What a change costs: ratios of neighbours, and between which of them the true one lies."""

import pytest

from benchmarks.cost import counted, interval


def test_the_interval_leaves_out_the_lowest_and_the_highest() -> None:
    assert interval([1.2, 0.9, 1.0, 1.01, 1.02, 1.5, 0.99, 1.03, 0.5]) == (0.9, 1.2)


def test_a_few_ratios_are_all_told() -> None:
    assert interval([1.2, 0.9]) == (0.9, 1.2)


def test_the_broker_does_not_count() -> None:
    assert counted({"intake": 100, "casework": 50, "postgres": 25, "kafka": 1000}) == pytest.approx(175)
