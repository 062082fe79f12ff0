"""`staffel up` as a person runs it: a process of its own, watched from outside through its folder."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.local.endpoints import Endpoints
from deploy.local.installation import PROJECT

STAFFEL = str(PROJECT / "staffel")


@dataclass
class Running:
    """A `staffel up`. `said` is the file its output goes to."""

    folder: Path
    process: "subprocess.Popen[bytes]"
    said: Path

    @property
    def endpoints(self) -> Endpoints:
        return Endpoints.of(self.folder)

    @property
    def output(self) -> str:
        return self.said.read_text(encoding="utf-8")

    def staffel(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Runs another command against this stack."""
        return subprocess.run(
            [STAFFEL, *arguments],
            env={**os.environ, "STAFFEL_DIR": str(self.folder)},
            capture_output=True,
            text=True,
            check=False,
        )

    def family(self) -> list[psutil.Process]:
        """The supervisor and everything below it."""
        supervisor = psutil.Process(self.process.pid)
        return [supervisor, *supervisor.children(recursive=True)]

    def child_names(self) -> set[str]:
        """The children noted so far, also before everything is ready."""
        noted = self.folder / "children.json"
        return set(json.loads(noted.read_text())) if noted.exists() else set()

    def until(self, holds: Callable[[], bool], within: float = 60.0) -> None:
        """Returns when the condition holds; fails with the stack's output when it ends or time runs out."""
        deadline = time.monotonic() + within
        while not holds():
            assert self.process.poll() is None, f"staffel up ended:\n{self.output}"
            assert time.monotonic() < deadline, f"not within {within:.0f} s:\n{self.output}"
            time.sleep(0.1)

    def stop(self, number: signal.Signals = signal.SIGINT, within: float = 60.0) -> int:
        """Signals the supervisor and returns its exit code; a second call changes nothing."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=within)


def begin(folder: Path, *options: str) -> Running:
    """Starts `staffel up` on a folder and returns at once."""
    said = folder.with_name(f"{folder.name}.out")
    with said.open("ab") as output:
        command = [STAFFEL, "up", "--dir", str(folder), *options]
        # A session of its own: a Ctrl-C given to the tests must not end it before the tests have looked.
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    return Running(folder, process, said)


def up(folder: Path, *options: str, within: float = 240.0) -> Running:
    """Starts `staffel up` and returns when it is ready."""
    running = begin(folder, *options)
    try:
        running.until((folder / "endpoints.json").exists, within)
    except BaseException:
        running.stop()
        raise
    return running


def gone(processes: list[psutil.Process], within: float = 10.0) -> bool:
    """True if all of these processes end within the time."""
    deadline = time.monotonic() + within
    while any(map(alive, processes)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def alive(process: psutil.Process) -> bool:
    """False also for a dead process that nobody has asked about yet: that is its new parent's business."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
