"""From windows to the figures that are told: medians, ratios between neighbours, and what was aimed at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.pipeline import Window

Figures = dict[str, Any]


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` per cent of the values lie (nearest rank). Raises ValueError without values."""
    if not values:
        raise ValueError("no values, no percentile")
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100).__int__() - 1)]


def of_windows(windows: Sequence[Window]) -> Figures:
    """Median rate, all rates, and the median processor time per report of every process."""
    names = windows[0].cpu_us
    return {
        "reports_per_second": round(median(one.rate for one in windows), 1),
        "windows": [round(one.rate, 1) for one in windows],
        "reports_in_a_window": windows[0].reports,
        "cpu_us_per_report": {name: round(median(one.cpu_us[name] for one in windows)) for name in names},
    }


def ratio(above: Sequence[Window], below: Sequence[Window]) -> float:
    """The median of the ratios of neighbours: the window of one form over that of the other in the same round."""
    return round(median(one.rate / other.rate for one, other in zip(above, below, strict=True)), 3)


def sample(windows: Sequence[Window], name: str) -> float:
    """A sample of `/metrics`, added up over windows; 0 where it never showed."""
    return sum(one.metrics.get(name, 0.0) for one in windows)


@dataclass(frozen=True)
class Goal:
    """What was aimed at: `path` leads to the figure, which should be at least or at most `bound`."""

    name: str
    path: tuple[str, ...]
    bound: float
    at_least: bool

    def judged(self, found: Mapping[str, Any]) -> Figures | None:
        """The figure beside its goal; None if this run did not measure it."""
        value: Any = found
        for step in self.path:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is None:
            return None
        reached = value >= self.bound if self.at_least else value <= self.bound
        return {"measured": value, "goal": f"{'≥' if self.at_least else '≤'} {self.bound:g}", "reached": reached}


GOALS = (
    Goal("share_of_bare", ("path", "share_of_bare"), 0.55, at_least=True),
    Goal("ratio_vs_naive", ("path", "ratio_vs_naive"), 15, at_least=True),
    Goal("loss_at_a_million_cases", ("growth", "loss"), 0.25, at_least=False),
    Goal("loss_by_tracing", ("tracing", "loss"), 0.10, at_least=False),
)


def judged(found: Mapping[str, Any]) -> Figures:
    return {goal.name: verdict for goal in GOALS if (verdict := goal.judged(found)) is not None}
