"""A child process as data, and the three things done with it: start, wait until it answers, stop.

Every child leads a process group of its own, so that a Ctrl-C in the terminal reaches only the supervisor
and a stop reaches grandchildren too. On Linux the kernel kills a child whose parent has died, however it
died.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

Child = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Program:
    """What to start. `ready` is asked again and again until it says True and must answer within a second
    or two; periods are in seconds. Programs of a higher `tier` use those of a lower one and are stopped first."""

    name: str
    argv: Sequence[str]
    log: Path
    ready: Callable[[], bool]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    start_within: float = 120.0
    stop_within: float = 10.0
    tier: int = 0


class DidNotStart(Exception):
    """A child died before it was ready, or took too long; the message ends with the last lines of its log."""


def spawn(program: Program) -> Child:
    """Starts the program. The end of the calling thread is the end of the child."""
    program.log.parent.mkdir(parents=True, exist_ok=True)
    with program.log.open("ab") as log:
        return subprocess.Popen(
            list(program.argv),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=program.cwd,
            env={**os.environ, **program.env},
            start_new_session=True,
            preexec_fn=die_with_parent,
        )


def die_with_parent() -> None:
    """Runs in the child before it becomes the program."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def start(program: Program) -> Child:
    """Starts the program and waits until it is ready; else raises DidNotStart and leaves nothing running."""
    child = spawn(program)
    deadline = time.monotonic() + program.start_within
    try:
        while not program.ready():
            complain_if_late(program, child, deadline)
            time.sleep(0.05)
    except BaseException:
        stop(program, child)
        raise
    return child


def complain_if_late(program: Program, child: Child, deadline: float) -> None:
    """Raises DidNotStart if the child has died, or if it is not ready at `deadline` (monotonic seconds)."""
    if child.poll() is not None:
        raise DidNotStart(f"{program.name} ended with {ending(child)} before it was ready\n{log_tail(program)}")
    if time.monotonic() > deadline:
        raise DidNotStart(f"{program.name} was not ready after {program.start_within:.0f} s\n{log_tail(program)}")


def stop(program: Program, child: Child) -> None:
    """Ends the child and everything in its process group: politely first, after `stop_within` for certain."""
    signal_group(child, program.stop_signal)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=program.stop_within)
    signal_group(child, signal.SIGKILL)
    child.wait()


def signal_group(child: Child, number: signal.Signals) -> None:
    """Signals the child's process group, grandchildren included; a group that has gone is no error."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def ending(child: Child) -> str:
    """How a dead child ended, in words: `exit code 3` or `SIGKILL`."""
    code = child.returncode
    return signal.Signals(-code).name if code is not None and code < 0 else f"exit code {code}"


def log_tail(program: Program, lines: int = 15) -> str:
    """The last lines of the program's log, with its path above them."""
    with program.log.open("rb") as log:
        log.seek(max(0, program.log.stat().st_size - 8192))
        last = log.read().decode(errors="replace").splitlines()[-lines:]
    return "\n".join([f"{program.log} ends with:", *(f"  {line}" for line in last)])
