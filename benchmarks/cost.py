"""What a report costs against an earlier commit: `python -m benchmarks.cost COMMIT`.

Windows of both are measured in turns, each in a process of its own with servers of its own and with the reports of this
checkout. What counts is processor time per report of the services and PostgreSQL: it says the same on a busy machine.
Told are the median of the ratios of neighbours, this checkout over the other, and the interval that holds the true
median with 96 % (nine windows: from the second lowest ratio to the second highest).

Counted are intake, casework and PostgreSQL, which take a report in and make it a case. What notifications spends on the
answers to senders (`intake.report.received.v1`, `.rejected.v1`) comes after that and is not in these figures.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import median

from benchmarks import servers, spans
from benchmarks.pipeline import Bench
from deploy.local.installation import PROJECT, STACK
from shared.periods import BERLIN

WINDOWS, REPORTS = 9, 5_000
COUNTED = ("intake", "casework", "postgres")


async def one_window(reports: int) -> dict[str, float]:
    """Microseconds of processor time per report by process, of the checkout that is imported."""
    async with servers.running() as both, spans.collecting() as sink:
        window = await Bench(both, sink.address, datetime.now(BERLIN).date()).window(reports)
        return dict(window.cpu_us)


@contextmanager
def checkout(commit: str) -> Iterator[Path]:
    """The commit in a folder that goes away, measured with the benchmarks of today."""
    with tempfile.TemporaryDirectory(prefix="staffel-cost-") as folder:
        packed = subprocess.run(["git", "archive", commit], cwd=PROJECT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "--extract", "--directory", folder], input=packed, check=True)
        shutil.rmtree(Path(folder, "benchmarks"))
        shutil.copytree(PROJECT / "benchmarks", Path(folder, "benchmarks"))
        yield Path(folder)


def measured(folder: Path, reports: int) -> Mapping[str, float]:
    """One window of the checkout in this folder."""
    command = [sys.executable, "-m", "benchmarks.cost", "--one-window", "--reports", str(reports)]
    env = {**os.environ, "PYTHONPATH": str(folder), "STAFFEL_STACK": str(STACK)}
    said = subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(said.splitlines()[-1])
    return found


def counted(cpu_us: Mapping[str, float]) -> float:
    return sum(cpu_us[name] for name in COUNTED)


def interval(ratios: list[float]) -> tuple[float, float]:
    """The second lowest and the second highest; all there are, of fewer than five."""
    ordered = sorted(ratios)
    return (ordered[1], ordered[-2]) if len(ordered) >= 5 else (ordered[0], ordered[-1])


def compare(commit: str, windows: int, reports: int) -> None:
    ratios = []
    with checkout(commit) as before:
        for number in range(windows):
            other, own = counted(measured(before, reports)), counted(measured(PROJECT, reports))
            ratios.append(own / other)
            print(
                f"  {number + 1}: {commit[:7]} {other:6.0f} µs, now {own:6.0f} µs, ratio {ratios[-1]:.3f}", flush=True
            )
    low, high = interval(ratios)
    print(
        f"cpu_us_per_report, now over {commit[:7]}: {median(ratios):.3f} ({low:.3f} to {high:.3f}), {windows} windows"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cost", description=__doc__)
    parser.add_argument("commit", nargs="?", help="what to compare with")
    parser.add_argument("--windows", type=int, default=WINDOWS)
    parser.add_argument("--reports", type=int, default=REPORTS, help="reports in a window")
    parser.add_argument("--one-window", action="store_true", help="only measure this checkout, and print JSON")
    chosen = parser.parse_args()
    if chosen.one_window:
        print(json.dumps(asyncio.run(one_window(chosen.reports))))
    elif chosen.commit is None:
        parser.error("name the commit to compare with")
    else:
        compare(chosen.commit, chosen.windows, chosen.reports)


if __name__ == "__main__":
    main()
