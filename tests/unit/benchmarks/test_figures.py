"""The arithmetic behind the published figures."""

import pytest

from benchmarks.figures import judged, of_windows, percentile, ratio, sample
from benchmarks.pipeline import Window


def a_window(rate: float, cpu: float = 100.0, spans: float = 0.0) -> Window:
    return Window(1000, 1000 / rate, 0.0, {"intake": cpu}, {'staffel_spans_total{fate="made"}': spans})


def test_the_ratio_is_the_median_over_neighbours_and_not_over_all() -> None:
    product = [a_window(100), a_window(200), a_window(1000)]
    naive = [a_window(10), a_window(20), a_window(500)]
    assert ratio(product, naive) == 10


def test_a_round_that_lacks_its_neighbour_is_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ratio([a_window(1), a_window(2)], [a_window(1)])


def test_the_rate_of_several_windows_is_their_median() -> None:
    found = of_windows([a_window(100, 10), a_window(300, 30), a_window(200, 20)])
    assert found["reports_per_second"] == 200
    assert found["cpu_us_per_report"] == {"intake": 20}
    assert sorted(found["windows"]) == [100, 200, 300]


@pytest.mark.parametrize(("share", "expected"), [(50, 50), (99, 99), (100, 100), (1, 1)])
def test_a_percentile_is_the_nearest_rank(share: float, expected: float) -> None:
    assert percentile(list(range(100, 0, -1)), share) == expected


def test_nothing_measured_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_samples_are_added_up_over_windows() -> None:
    windows = [a_window(1, spans=3), a_window(1, spans=4)]
    assert sample(windows, 'staffel_spans_total{fate="made"}') == 7
    assert sample(windows, 'staffel_spans_total{fate="dropped"}') == 0


def test_a_goal_that_is_missed_is_told_as_missed() -> None:
    verdicts = judged({"path": {"share_of_bare": 0.4, "ratio_vs_naive": 20.0}, "tracing": {"loss": 0.2}})
    assert verdicts["share_of_bare"] == {"measured": 0.4, "goal": "≥ 0.55", "reached": False}
    assert verdicts["ratio_vs_naive"]["reached"]
    assert not verdicts["loss_by_tracing"]["reached"]


def test_what_was_not_measured_is_not_judged() -> None:
    assert judged({}) == {}
