"""`python -m benchmarks`: measures, prints tables, writes `benchmarks/results/pipeline.json` after every part.

A run of all parts writes its figures onto `docs/performance.md` too.
"""

import argparse
import asyncio
import time
from dataclasses import dataclass
from datetime import datetime

from rich.console import Console

from benchmarks import bare, growth, latency, relay_alone, servers, spans
from benchmarks.figures import Figures, judged, of_windows, ratio, sample
from benchmarks.page import put
from benchmarks.pipeline import Bench, Window
from benchmarks.processes import NAIVE, SHIPPED, UNTRACED
from benchmarks.tables import machine, save, show
from shared.periods import BERLIN

PARTS = ("path", "latency", "relay", "growth")


@dataclass(frozen=True)
class Plan:
    """How much is measured: reports in a window, rounds of windows, seconds of steady load, cases to grow to.

    `seconds`: on a busy machine no further round of the path begins after that, but two are always measured.
    """

    name: str
    seconds: float
    rounds: int
    reports: int
    naive_reports: int
    latency: tuple[int, float]
    relay: tuple[int, int]
    growth: tuple[tuple[int, int], int, int] | None


FULL = Plan("full", 270.0, 5, 10_000, 300, (3, 8.0), (60_000, 5), ((100_000, 1_000_000), 6_000, 3))
QUICK = Plan("quick", 90.0, 2, 5_000, 100, (1, 6.0), (20_000, 2), None)


async def path(bench: Bench, plan: Plan, console: Console) -> Figures:
    """The windows of the path in turns: as shipped, naive, PostgreSQL alone, without traces."""
    windows: dict[str, list[Window]] = {"product": [], "naive": [], "bare": [], "untraced": []}

    def done(name: str, window: Window) -> None:
        windows[name].append(window)
        console.print(f"  {name:<9}{window.rate:9.1f} reports/s")

    async with bare.recorded(bench, plan.reports) as recording:
        began = time.monotonic()
        for number in range(plan.rounds):
            if number >= 2 and time.monotonic() - began > plan.seconds:
                break
            done("product", await bench.window(plan.reports, SHIPPED))
            done("naive", await bench.window(plan.naive_reports, NAIVE, warm_up=50))
            done("bare", await bare.window(bench, recording))
            done("untraced", await bench.window(plan.reports, UNTRACED))
    product = windows["product"]
    spans_by_fate = {fate: sample(product, f'staffel_spans_total{{fate="{fate}"}}') for fate in ("made", "dropped")}
    traced = ratio(product, windows["untraced"])
    return {
        "path": {
            **{name: of_windows(windows[name]) for name in ("product", "naive", "bare")},
            "ratio_vs_naive": ratio(product, windows["naive"]),
            "share_of_bare": ratio(product, windows["bare"]),
        },
        "tracing": {
            "none": of_windows(windows["untraced"]), "loss": round(1 - traced, 3),
            "spans": {fate: int(number) for fate, number in spans_by_fate.items()},
        },
    }  # fmt: skip


async def reached(bench: Bench, plan: Plan, found: Figures) -> float:
    """Reports a second of the path in this run; of one window if the path is not measured."""
    if "path" in found:
        return float(found["path"]["product"]["reports_per_second"])
    return (await bench.window(plan.reports, SHIPPED)).rate


async def run(plan: Plan, parts: list[str], console: Console) -> None:
    found: Figures = {"measured_at": datetime.now(BERLIN).isoformat(timespec="seconds"), "mode": plan.name} | machine()
    async with servers.running() as both, spans.collecting() as sink:
        bench = Bench(both, sink.address, datetime.now(BERLIN).date())
        for part in parts:
            console.print(f"[bold]{part}[/bold]")
            if part == "path":
                found |= await path(bench, plan, console)
            elif part == "latency":
                found["latency"] = await latency.measured(bench, *plan.latency, await reached(bench, plan, found))
            elif part == "relay":
                found["relay"] = await relay_alone.measured(bench, *plan.relay)
            elif part == "growth" and plan.growth is not None:
                found["growth"] = await growth.measured(bench, *plan.growth)
            found["goals"] = judged(found)
            written = [save(found), *([put(found)] if set(parts) == set(PARTS) else [])]
    show(found, console)
    console.print(f"written: {', '.join(str(file) for file in written)}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few short windows, and no million cases")
    parser.add_argument("--only", action="append", choices=PARTS, help="measure this part alone; may be repeated")
    chosen = parser.parse_args()
    plan = QUICK if chosen.quick else FULL
    asyncio.run(run(plan, chosen.only or list(PARTS), Console(highlight=False)))


if __name__ == "__main__":
    main()
