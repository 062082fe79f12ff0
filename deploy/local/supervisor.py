"""Keeps programs alive: waits until each is ready, starts again what dies, stops all at the end.

One asyncio loop in the main thread: the kernel ties a child's life to the thread that started it. Children are
watched by asking, five times a second, which is cheap and needs nothing but the child's pid.
"""

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby

from deploy.local.program import Child, DidNotStart, Program, complain_if_late, ending, log_tail, signal_group, spawn

Told = Callable[[str, str], None]  # name of the part, what happened to it
Changed = Callable[[Mapping[str, int]], None]  # pids by name

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 10.0
CALM_AFTER = 60.0  # seconds up, after which a death counts as the first one


@dataclass
class Kept:
    """A program with its present child. `since` is monotonic time, `pause` what the next restart waits."""

    program: Program
    child: Child
    since: float
    pause: float = FIRST_PAUSE


class Supervisor:
    """Made by `supervising`, which stops everything at the end."""

    def __init__(self, watchers: asyncio.TaskGroup, told: Told, changed: Changed) -> None:
        self._watchers = watchers
        self._watching: list[asyncio.Task[None]] = []
        self._kept: dict[str, Kept] = {}
        self._told = told
        self._changed = changed

    @property
    def pids(self) -> dict[str, int]:
        """The process ids of all programs kept alive, by name."""
        return {name: kept.child.pid for name, kept in self._kept.items()}

    async def keep(self, program: Program) -> None:
        """Starts the program, returns when it is ready and keeps it alive from then on; raises DidNotStart."""
        kept = Kept(program, spawn(program), time.monotonic())
        self._kept[program.name] = kept
        self._changed(self.pids)
        self._told(program.name, "starting")
        await until_ready(kept)
        self._told(program.name, f"ready after {time.monotonic() - kept.since:.1f} s")
        self._watching.append(self._watchers.create_task(self._watch(kept), name=f"watch {program.name}"))

    async def finish(self, program: Program) -> None:
        """Runs a program to its end; raises DidNotStart if it fails or takes longer than `start_within`."""
        kept = Kept(program, spawn(program), time.monotonic())
        try:
            async with asyncio.timeout(program.start_within):
                await death(kept.child)
        except TimeoutError:
            late = f"{program.name} was not done after {program.start_within:.0f} s"
            raise DidNotStart(f"{late}\n{log_tail(program)}") from None
        finally:
            await halt(kept)
        if kept.child.returncode != 0:
            raise DidNotStart(f"{program.name} ended with {ending(kept.child)}\n{log_tail(program)}")

    async def _watch(self, kept: Kept) -> None:
        name = kept.program.name
        while True:
            await death(kept.child)
            signal_group(kept.child, signal.SIGKILL)  # what it may have left behind
            if time.monotonic() - kept.since > CALM_AFTER:
                kept.pause = FIRST_PAUSE
            self._told(name, f"died ({ending(kept.child)}), is started again in {kept.pause:g} s")
            await asyncio.sleep(kept.pause)
            kept.pause = min(kept.pause * 2, LONGEST_PAUSE)
            kept.since = time.monotonic()
            kept.child = spawn(kept.program)
            self._changed(self.pids)
            try:
                await until_ready(kept)
            except DidNotStart as failure:
                self._told(name, str(failure))
                await halt(kept)
            else:
                self._told(name, f"ready again after {time.monotonic() - kept.since:.1f} s")

    async def stop(self) -> None:
        """Stops watching, then all programs, tier by tier from the highest, each tier at once."""
        for watching in self._watching:
            watching.cancel()
        by_tier = sorted(self._kept.values(), key=lambda kept: -kept.program.tier)
        for _, tier in groupby(by_tier, key=lambda kept: kept.program.tier):
            await asyncio.gather(*map(halt, tier))


@asynccontextmanager
async def supervising(told: Told, changed: Changed) -> AsyncIterator[Supervisor]:
    """A supervisor whose programs are stopped however the block is left. Failures come as exception groups."""
    async with asyncio.TaskGroup() as watchers:
        supervisor = Supervisor(watchers, told, changed)
        try:
            yield supervisor
        finally:
            await supervisor.stop()


async def until_ready(kept: Kept) -> None:
    """Returns when the program answers; raises DidNotStart if it dies before or takes too long."""
    deadline = kept.since + kept.program.start_within
    while not await asyncio.to_thread(kept.program.ready):
        complain_if_late(kept.program, kept.child, deadline)
        await asyncio.sleep(0.1)
    complain_if_late(kept.program, kept.child, float("inf"))  # it was another that answered


async def death(child: Child) -> None:
    """Returns when the child has ended."""
    while child.poll() is None:  # noqa: ASYNC110  (a process sets no event)
        await asyncio.sleep(0.2)


async def halt(kept: Kept) -> None:
    """Ends the child and its process group: politely first, after `stop_within` for certain."""
    if kept.child.poll() is None:
        signal_group(kept.child, kept.program.stop_signal)
    deadline = time.monotonic() + kept.program.stop_within
    while kept.child.poll() is None and time.monotonic() < deadline:  # noqa: ASYNC110  (as above)
        await asyncio.sleep(0.05)
    signal_group(kept.child, signal.SIGKILL)
    kept.child.wait()
