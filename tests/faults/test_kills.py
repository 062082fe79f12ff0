"""Every part is killed, and frozen, while reports flow: each acknowledged report has its effect, and has it once."""

import asyncio
import json
import os
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable

import asyncpg
import httpx
import psutil
import pytest

from tests.faults.stream import Stream
from tests.system.staffel_up import Running
from tests.system.town import Town

SERVICES = ("intake", "casework", "funding", "notifications")
BEFORE, AFTER = 2.0, 2.0
FROZEN = 20.0


async def killed(stack: Running, part: str) -> None:
    """`kill -9`, then wait until the stack says that another process has taken its place and everything answers."""
    pid = stack.endpoints.pids[part]
    os.kill(pid, signal.SIGKILL)
    await until(lambda: stack.endpoints.pids.get(part) not in (pid, None))
    await until(lambda: all_ready(stack))


async def frozen(stack: Running, part: str) -> None:
    """SIGSTOP for 20 s, then SIGCONT, to the process and its children."""
    process = psutil.Process(stack.endpoints.pids[part])
    family = [process, *process.children(recursive=True)]
    for one in family:
        one.suspend()
    try:
        await asyncio.sleep(FROZEN)
    finally:
        for one in family:
            one.resume()
    await until(lambda: all_ready(stack))


def all_ready(stack: Running) -> bool:
    try:
        return all(
            httpx.get(f"{address}/health/ready", timeout=5).status_code == 200
            for address in stack.endpoints.services.values()
        )
    except httpx.TransportError:
        return False


async def until(holds: Callable[[], bool], within: float = 120.0) -> None:
    deadline = time.monotonic() + within
    while not await asyncio.to_thread(holds):
        assert time.monotonic() < deadline, f"not within {within:.0f} s"
        await asyncio.sleep(0.2)


async def through(stack: Running, town: Town, trouble: Callable[[], Awaitable[None]]) -> Stream:
    """Reports flow before, during and after the trouble."""
    town.token("system.immigration-office")

    async def course() -> None:
        await asyncio.sleep(BEFORE)
        await trouble()
        await asyncio.sleep(AFTER)

    stream = Stream(town)
    await stream.during(asyncio.ensure_future(course()))
    return stream


async def effects(stack: Running, stream: Stream) -> Counter[str]:
    """How many tracks each acknowledged report has opened, in casework's own journal."""
    connection = await asyncpg.connect(stack.endpoints.databases["casework"])
    try:
        rows = await connection.fetch("select data from journal where type = 'casework.track.opened.v1'")
    finally:
        await connection.close()
    opened = Counter(json.loads(row["data"]).get("report_id") for row in rows)
    return Counter({report: opened[report] for report in stream.acknowledged})


async def assert_nothing_lost(stack: Running, stream: Stream) -> None:
    assert len(stream.acknowledged) > 50
    done = await asyncio.to_thread(stack.staffel, "check", "--json", "--wait", "90")
    verdicts = json.loads(done.stdout)
    assert {name: verdict["violations"] for name, verdict in verdicts.items() if not verdict["ok"]} == {}
    once = await effects(stack, stream)
    assert {report: times for report, times in once.items() if times != 1} == {}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", [*SERVICES, "kafka", "postgres"])
async def test_killed_while_reports_flow(fragile: Running, town: Town, part: str) -> None:
    stream = await through(fragile, town, lambda: killed(fragile, part))
    await assert_nothing_lost(fragile, stream)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("part", SERVICES)
async def test_frozen_for_twenty_seconds_while_reports_flow(fragile: Running, town: Town, part: str) -> None:
    stream = await through(fragile, town, lambda: frozen(fragile, part))
    await assert_nothing_lost(fragile, stream)
