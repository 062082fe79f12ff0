"""What a stack remembers in its folder: who runs it, its children, its ports and its passwords."""

import fcntl
import json
import os
import secrets
import signal
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from deploy.local.ports import next_free


class AlreadyRunning(Exception):
    """Another supervisor holds the folder."""


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Holds the folder as long as this process lives; raises AlreadyRunning if another one does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            running = f"a stack is already running in {folder} (process {lock.read().strip()})"
            raise AlreadyRunning(f"{running}: stop it, or choose another folder with --dir") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def is_held(folder: Path) -> bool:
    """True if a supervisor runs the stack of this folder now."""
    try:
        with (folder / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return False
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True


def remember_children(folder: Path, pids: Mapping[str, int]) -> None:
    """Notes the children with their start times, because process ids are used again."""
    children = {}
    for name, pid in pids.items():
        with suppress(psutil.NoSuchProcess):
            children[name] = [pid, psutil.Process(pid).create_time()]
    write(folder / "children.json", children)


def end_orphans(folder: Path) -> list[str]:
    """Kills the children of a supervisor that is no more and returns their names. Call it holding the folder."""
    ended, processes = [], []
    for name, (pid, started) in read(folder / "children.json").items():
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            process = psutil.Process(pid)
            if abs(process.create_time() - started) < 1:
                os.killpg(pid, signal.SIGKILL)
                ended.append(name)
                processes.append(process)
    psutil.wait_procs(processes, timeout=10)
    return ended


def ports(folder: Path, wanted: Mapping[str, int]) -> dict[str, int]:
    """A free port for every name: last time's if it is still free, else the next free one from the wanted."""
    last: dict[str, int] = read(folder / "ports.json")
    chosen: dict[str, int] = {}
    for name, port in wanted.items():
        before = last.get(name, port)
        free = next_free(before, chosen.values())
        chosen[name] = free if free == before else next_free(port, chosen.values())
    write(folder / "ports.json", chosen)
    return chosen


def passwords(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """A password of hexadecimal digits for every name, made once per folder and readable for its owner only."""
    known: dict[str, str] = read(folder / "passwords.json")
    complete = {**{name: secrets.token_hex(16) for name in names}, **known}
    if complete != known:
        write(folder / "passwords.json", complete)
    return complete


def read(path: Path) -> Any:
    """A JSON object from a file; empty if there is no such file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def write(path: Path, content: Any) -> None:
    """Replaces the file as a whole, readable for its owner only: nobody ever reads half of it."""
    handle, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
    os.replace(unfinished, path)
