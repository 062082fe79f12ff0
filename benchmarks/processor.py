"""Processor time of processes and their children, those that have ended included."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import psutil


@dataclass(frozen=True)
class Used:
    """Seconds of processor time (user and system) by name."""

    seconds: Mapping[str, float]

    def since(self, before: "Used", per: int) -> dict[str, float]:
        """Microseconds per piece of work since `before`."""
        return {name: (now - before.seconds[name]) / per * 1e6 for name, now in self.seconds.items()}


def used(pids: Mapping[str, int]) -> Used:
    """What the processes of these ids have used so far, by the name given to them."""
    return Used({name: of_tree(pid) for name, pid in pids.items()})


def of_tree(pid: int) -> float:
    """Seconds of a process and all its descendants."""
    root = psutil.Process(pid)
    total = 0.0
    for process in [root, *root.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            total += sum(process.cpu_times()[:4])
    return total
