"""One window over the whole path: reports lie ready, both services are let go, the clock stops with the last request.

The reports are published while the services are held still, so that the window begins at one instant with warm
processes, and nothing but the path itself uses the processor.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import asyncpg

from benchmarks import processor
from benchmarks.processes import SHIPPED, Form, Running, running
from benchmarks.reports import EVENTS_OF_CASEWORK, letters
from benchmarks.servers import Databases, Servers
from benchmarks.topics import Ends, publish
from shared.contracts.casework import TransitionRequested

LAST_TOPIC = "casework.events"
WARM_UP = 600


@dataclass
class Numbers:
    """People are numbered over a whole run: each is reported once."""

    next: int = 0

    def take(self, count: int) -> int:
        first, self.next = self.next, self.next + count
        return first


@dataclass(frozen=True)
class Window:
    """What one window showed. `cpu_us` is processor time per report by process; `metrics` are
    both services' samples at its end."""

    reports: int
    seconds: float
    began: float
    cpu_us: Mapping[str, float]
    metrics: Mapping[str, float] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        return self.reports / self.seconds


class Incomplete(Exception):
    """Not every report became a request: the figures of this window would be wrong."""


@dataclass(frozen=True)
class Bench:
    """What every part of a run shares."""

    servers: Servers
    spans: str
    today: date
    numbers: Numbers = field(default_factory=Numbers)

    async def window(
        self, count: int, form: Form = SHIPPED, *, warm_up: int = WARM_UP, databases: Databases | None = None,
        within: float = 120.0,
    ) -> Window:  # fmt: skip
        """Measure `count` reports from intake's topics to casework's; without `databases` on new ones."""
        own = await self.servers.databases() if databases is None else None
        used = databases or own
        assert used is not None
        before = await requests_in(used)
        async with (
            Ends(self.servers.bootstrap) as ends,
            running(self.servers, used, self.spans, form) as services,
        ):
            await self._through(ends, warm_up, within)
            window = await self._measured(ends, services, count, within, form.http)
        made = await requests_in(used) - before
        if made != warm_up + count:
            raise Incomplete(f"{made} requests for {warm_up + count} reports")
        if own is not None:
            await own.drop()
        return window

    async def _through(self, ends: Ends, count: int, within: float) -> None:
        end = await ends.of(LAST_TOPIC) + count * EVENTS_OF_CASEWORK
        await publish(self.servers.bootstrap, letters(self.numbers.take(count), count, self.today))
        await ends.reach(LAST_TOPIC, end, within)

    async def _measured(self, ends: Ends, services: Running, count: int, within: float, http: bool) -> Window:
        ready = list(letters(self.numbers.take(count), count, self.today))
        end = await ends.of(LAST_TOPIC) + count * EVENTS_OF_CASEWORK
        services.hold_still()
        try:
            await publish(self.servers.bootstrap, ready)
            pids = {**services.pids, **self.servers.pids}
            before, began = processor.used(pids), time.monotonic()
        finally:
            services.let_go()
        done = await ends.reach(LAST_TOPIC, end, within)
        cpu = processor.used(pids).since(before, count)
        return Window(count, done - began, began, cpu, await services.metrics() if http else {})


async def requests_in(databases: Databases) -> int:
    """How many requests for a transition casework has journalled."""
    connection = await asyncpg.connect(databases.superuser("casework"))
    try:
        count: int = await connection.fetchval("select count(*) from journal where type = $1", TransitionRequested.TYPE)
        return count
    finally:
        await connection.close()
