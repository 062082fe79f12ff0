"""The two services of the path as processes: started as `staffel up` does, held still, let go, asked for figures."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import httpx

from benchmarks.servers import SERVICES, Databases, Servers
from deploy.local import services as ours
from deploy.local.ports import any_free
from deploy.local.program import Child, Program, complain_if_late, spawn, stop

NO_TRACES = {"OTEL_TRACES_EXPORTER": "none"}


@dataclass(frozen=True)
class Form:
    """How the services run: as their own module or another one, in which environment, with HTTP or without."""

    module: str | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    http: bool = True


SHIPPED = Form()
UNTRACED = Form(env=NO_TRACES)
NAIVE = Form("benchmarks.naive", NO_TRACES, http=False)


@dataclass(frozen=True)
class Running:
    """Both processes, ready. `ports` are where they serve HTTP."""

    pids: Mapping[str, int]
    ports: Mapping[str, int]

    def hold_still(self) -> None:
        for pid in self.pids.values():
            os.kill(pid, signal.SIGSTOP)

    def let_go(self) -> None:
        for pid in self.pids.values():
            os.kill(pid, signal.SIGCONT)

    async def metrics(self) -> dict[str, float]:
        """What both services show on `/metrics`, added up, by sample as it is written there."""
        found: dict[str, float] = {}
        async with httpx.AsyncClient() as client:
            for port in self.ports.values():
                page = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
                for line in page.splitlines():
                    if line.startswith("staffel_"):
                        sample, _, value = line.rpartition(" ")
                        found[sample] = found.get(sample, 0.0) + float(value)
        return found


def programs(servers: Servers, databases: Databases, spans: str, form: Form) -> dict[str, tuple[Program, int]]:
    """The services with their ports. `spans` is where traces go."""
    ports = {service: any_free() for service in SERVICES}
    around = ours.Surroundings(servers.bootstrap, "http://127.0.0.1:9/realms/none", spans, ports, servers.folder)
    found = {}
    for service in ours.SERVICES:
        if service.name in SERVICES:
            program = ours.program(service, databases.dsn(service.name), around)
            program = replace(program, env={**program.env, **form.env})
            if form.module is not None:
                program = replace(program, argv=[sys.executable, "-m", form.module, service.name])
            if not form.http:
                program = replace(program, ready=lambda: True)
            found[service.name] = (program, ports[service.name])
    return found


@asynccontextmanager
async def running(servers: Servers, databases: Databases, spans: str, form: Form) -> AsyncIterator[Running]:
    """Starts both, waits until they are ready, and stops them in the end as an operator would."""
    wanted = programs(servers, databases, spans, form)
    children: list[tuple[Program, Child]] = []
    try:
        for program, _ in wanted.values():
            children.append((program, spawn(program)))
        await asyncio.gather(*(until_ready(program, child) for program, child in children))
        pids = {service: child.pid for service, (_, child) in zip(wanted, children, strict=True)}
        yield Running(pids, {service: port for service, (_, port) in wanted.items()})
    finally:
        await asyncio.gather(*(asyncio.to_thread(stop, program, child) for program, child in children))


async def until_ready(program: Program, child: Child) -> None:
    deadline = time.monotonic() + program.start_within
    while not await asyncio.to_thread(program.ready):
        complain_if_late(program, child, deadline)
        await asyncio.sleep(0.05)
