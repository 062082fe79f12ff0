"""The supervisor over small programs: waiting, starting again, stopping."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from deploy.local.program import DidNotStart, Program
from deploy.local.supervisor import Supervisor, supervising
from tests.system.staffel_up import gone

SLEEPER = "import time, pathlib; pathlib.Path('up').touch(); time.sleep(600)"


@dataclass
class News:
    """Everything a supervisor has told, and the pids it has last named."""

    told: list[str] = field(default_factory=list)
    pids: dict[str, int] = field(default_factory=dict)

    def tell(self, name: str, what: str) -> None:
        self.told.append(f"{name}: {what}")

    def change(self, pids: Mapping[str, int]) -> None:
        self.pids = dict(pids)


def a_program(folder: Path, code: str, name: str = "sleeper", ready: Callable[[], bool] | None = None) -> Program:
    """Python code run in the folder, ready when it has made the file `up` there."""
    return Program(
        name=name,
        argv=[sys.executable, "-c", code],
        cwd=folder,
        log=folder / f"{name}.log",
        ready=ready or (folder / "up").exists,
        start_within=10.0,
        stop_within=0.5,
    )


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110  (processes set no event)
            await asyncio.sleep(0.02)


async def kept(supervisor: Supervisor, program: Program) -> psutil.Process:
    await supervisor.keep(program)
    return psutil.Process(supervisor.pids[program.name])


async def test_a_program_that_dies_is_started_again_and_that_is_said(tmp_path: Path) -> None:
    news = News()
    async with supervising(news.tell, news.change) as supervisor:
        first = await kept(supervisor, a_program(tmp_path, SLEEPER))
        first.kill()
        await until(lambda: any("ready again" in line for line in news.told))
        assert news.pids["sleeper"] != first.pid
        assert any("died (SIGKILL), is started again in 0.5 s" in line for line in news.told)


async def test_the_pauses_between_deaths_grow(tmp_path: Path) -> None:
    news = News()
    async with supervising(news.tell, news.change) as supervisor:
        await supervisor.keep(a_program(tmp_path, "import pathlib, time; pathlib.Path('up').touch(); time.sleep(0.4)"))
        await until(lambda: sum("is started again" in line for line in news.told) == 3)
    pauses = [line.rpartition("again in ")[2] for line in news.told if "is started again" in line]
    assert pauses == ["0.5 s", "1 s", "2 s"]


async def test_a_program_that_fails_at_the_start_shows_the_end_of_its_log(tmp_path: Path) -> None:
    news = News()
    failing = a_program(tmp_path, "print('no such disk', flush=True); raise SystemExit(3)")
    with pytest.RaisesGroup(pytest.RaisesExc(DidNotStart, match="(?s)exit code 3.*no such disk")):
        async with supervising(news.tell, news.change) as supervisor:
            await supervisor.keep(failing)


async def test_a_program_that_is_never_ready_is_given_up(tmp_path: Path) -> None:
    news = News()
    idle = a_program(tmp_path, SLEEPER, ready=lambda: False)
    with pytest.RaisesGroup(pytest.RaisesExc(DidNotStart, match="not ready after")):
        async with supervising(news.tell, news.change) as supervisor:
            await supervisor.keep(Program(**{**vars(idle), "start_within": 0.5}))
    assert not psutil.pid_exists(news.pids["sleeper"])


async def test_a_migration_that_fails_stops_the_start(tmp_path: Path) -> None:
    news = News()
    with pytest.RaisesGroup(pytest.RaisesExc(DidNotStart, match="(?s)exit code 1.*relation exists")):
        async with supervising(news.tell, news.change) as supervisor:
            await supervisor.finish(a_program(tmp_path, "raise SystemExit('relation exists')"))


async def test_grandchildren_are_stopped_too(tmp_path: Path) -> None:
    news = News()
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SLEEPER!r}])"
    async with supervising(news.tell, news.change) as supervisor:
        process = await kept(supervisor, a_program(tmp_path, parent))
        family = [process, *process.children(recursive=True)]
        assert len(family) == 2
    assert gone(family, within=1.0)


async def test_grandchildren_of_a_program_that_died_do_not_stand_in_the_way_of_the_next(tmp_path: Path) -> None:
    news = News()
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {SLEEPER!r}])"
    async with supervising(news.tell, news.change) as supervisor:
        process = await kept(supervisor, a_program(tmp_path, parent))
        orphans = process.children(recursive=True)
        process.kill()
        await until(lambda: gone(orphans, within=0))


async def test_a_program_that_ignores_the_signal_is_killed_after_its_grace(tmp_path: Path) -> None:
    news = News()
    stubborn = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
    async with supervising(news.tell, news.change) as supervisor:
        process = await kept(supervisor, a_program(tmp_path, stubborn))
    assert not process.is_running()


async def test_a_program_that_is_frozen_is_stopped_all_the_same(tmp_path: Path) -> None:
    news = News()
    async with supervising(news.tell, news.change) as supervisor:
        process = await kept(supervisor, a_program(tmp_path, SLEEPER))
        os.kill(process.pid, signal.SIGSTOP)
    assert not process.is_running()


async def test_what_uses_others_is_stopped_before_them(tmp_path: Path) -> None:
    news = News()
    farewell = (
        "import signal, time, pathlib\n"
        "def leave(*_):\n    open('left', 'a').write(NAME); raise SystemExit\n"
        "signal.signal(signal.SIGTERM, leave)\n"
        "pathlib.Path('up').touch(); time.sleep(600)"
    )
    async with supervising(news.tell, news.change) as supervisor:
        for name, tier in (("database", 0), ("service", 1)):
            plain = a_program(tmp_path, f"NAME = '{name} '\n{farewell}", name)
            await supervisor.keep(Program(**{**vars(plain), "tier": tier, "stop_within": 5.0}))
            (tmp_path / "up").unlink()
    assert (tmp_path / "left").read_text() == "service database "
