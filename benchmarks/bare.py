"""PostgreSQL alone: the statements of a real run with their parameters, replayed by two processes into new databases.

Same SQL, same rows, same constraints and triggers, same batches, one process a service with the connections it has in
the product. What is missing is everything else: reading, validating, deciding, hashing, Kafka.
"""

import asyncio
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import orjson

from benchmarks import processor
from benchmarks.pipeline import WARM_UP, Bench, Incomplete, Window, requests_in
from benchmarks.processes import Form
from benchmarks.recording import FOLDER, load
from benchmarks.servers import SERVICES, Databases
from deploy.local.installation import PROJECT


@dataclass(frozen=True)
class Recording:
    """The files of a recorded run of `reports` reports; what began before `since` was its warm-up."""

    folder: Path
    reports: int
    warm_up: int
    since: float

    def file(self, service: str) -> Path:
        return self.folder / f"{service}.pickle"


@asynccontextmanager
async def recorded(bench: Bench, count: int, warm_up: int = WARM_UP) -> AsyncIterator[Recording]:
    """Run the product once with connections that write down what they are told; the files are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="staffel-recording-") as folder:
        form = Form("benchmarks.recorder", {FOLDER: folder})
        window = await bench.window(count, form, warm_up=warm_up)
        yield Recording(Path(folder), count, warm_up, window.began)


async def window(bench: Bench, recording: Recording) -> Window:
    """Replay both services at once; the window ends when the slower one is done."""
    databases = await bench.servers.databases()
    for service in SERVICES:
        await turn_back_the_clock(databases, service, recording)
    children = {service: await started(databases, service, recording) for service in SERVICES}
    try:
        for child in children.values():
            await line_of(child)
        before, began = processor.used(bench.servers.pids), time.monotonic()
        for child in children.values():
            assert child.stdin is not None
            child.stdin.write(b"\n")
            await child.stdin.drain()
        done = {service: orjson.loads(await line_of(child)) for service, child in children.items()}
        seconds = time.monotonic() - began
        servers = processor.used(bench.servers.pids).since(before, recording.reports)
    finally:
        for child in children.values():
            with contextlib.suppress(ProcessLookupError):
                child.kill()
            await child.wait()
    made = await requests_in(databases)
    if made != recording.warm_up + recording.reports:
        raise Incomplete(f"{made} requests were replayed of {recording.warm_up + recording.reports}")
    await databases.drop()
    clients = {service: figures["cpu"] / recording.reports * 1e6 for service, figures in done.items()}
    return Window(recording.reports, seconds, began, {**clients, **servers})


async def started(databases: Databases, service: str, recording: Recording) -> asyncio.subprocess.Process:
    arguments = [str(recording.file(service)), databases.dsn(service), str(recording.since)]
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.replaying", *arguments,
        cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


async def line_of(child: asyncio.subprocess.Process) -> bytes:
    assert child.stdout is not None
    line = await child.stdout.readline()
    if not line:
        raise Incomplete("a replay ended without a word; its error stands above")
    return line


async def turn_back_the_clock(databases: Databases, service: str, recording: Recording) -> None:
    """Business time begins as it was when the run was recorded: a period may not begin in the past."""
    ago = time.monotonic() - load(recording.file(service))[0].begun
    connection = await asyncpg.connect(databases.superuser(service))
    try:
        await connection.execute(
            """
            update business_clock set real_anchor = t, business_anchor = t - make_interval(secs => $1)
            from clock_timestamp() t
            """,
            ago,
        )
    finally:
        await connection.close()
