"""The rules follow their files: changed ones are in force without a restart, faulty ones never are.

A file that is faulty at the start stops the start. Later the rules before it stay in force; the log, a metric and
`/health/ready` say so until the files are right again.
"""

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from services.intake.routing import kept
from services.intake.routing.reading import files_of
from services.intake.routing.routing import Routing
from services.intake.routing.rules import Rules
from shared import metrics
from shared.directory import Directory
from shared.postgres import Pool, is_transient, writing
from shared.rulebook import Fault, RulebookFaulty

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two looks at the folder."""

Seen = tuple[tuple[str, bytes], ...]


class Following:
    """The rules in force, and what is wrong with the files if they say something else."""

    def __init__(self, folder: Path, directory: Directory, pool: Pool) -> None:
        self.folder = folder
        self.directory = directory
        self.pool = pool
        self.faults: tuple[Fault, ...] = ()
        self._seen: Seen = ()
        self._current: Routing | None = None

    @property
    def current(self) -> Routing:
        assert self._current is not None, "start() comes first"
        return self._current

    async def start(self) -> None:
        """Read the rules for the first time. Raises `RulebookFaulty`."""
        self._seen = _content(self.folder)
        self._put_in_force(await self._read())

    async def run(self, beat: Callable[[], None], every: float = EVERY) -> None:
        """Look for changes for ever."""
        while True:
            beat()
            await self.look()
            await asyncio.sleep(every)

    async def look(self) -> None:
        """Read the rules anew if a file has changed since the last look."""
        seen = await asyncio.to_thread(_content, self.folder)
        if seen == self._seen:
            return
        try:
            self._put_in_force(await self._read())
        except RulebookFaulty as faulty:
            self.faults = faulty.faults
            metrics.ROUTING_FAULTS.set(len(self.faults))
            said = "".join(f"\n  {fault}" for fault in self.faults)
            log.error("changed rules of routing are faulty, those before stay in force:%s", said)
        except Exception as failure:
            if not is_transient(failure):
                raise
            log.warning("changed rules of routing: %s; looking again", type(failure).__name__)
            return
        self._seen = seen

    async def check(self) -> str | None:
        """For `/health/ready`: what is wrong with the files."""
        if not self.faults:
            return None
        return f"changed rules are faulty ({len(self.faults)}), those before stay in force: {self.faults[0]}"

    async def _read(self) -> Routing:
        """Raises `RulebookFaulty`, also where a version that was in force has changed its content."""
        read = await asyncio.to_thread(Routing.load, self.folder, self.directory)
        async with writing(self.pool) as conn:
            changed = await kept.keep_versions(conn, read.rules)
            if changed:
                raise RulebookFaulty([_another_content(one) for one in changed])
        return read

    def _put_in_force(self, read: Routing) -> None:
        self._current = read
        self.faults = ()
        metrics.ROUTING_FAULTS.set(0)
        for one in sorted(read.rules, key=lambda one: one.version):
            metrics.ROUTING_VERSION.labels(one.municipality).set(one.version)
        log.info("rules of routing: %s", ", ".join(f"{one.municipality} version {one.version}" for one in read.rules))


def _content(folder: Path) -> Seen:
    """The files and their bytes: a few kilobytes, so that no clock of a file system decides."""
    try:
        return tuple((path.name, path.read_bytes()) for path in files_of(folder))
    except OSError:
        return ()


def _another_content(rules: Rules) -> Fault:
    wrong = f"Fassung {rules.version} wurde schon mit anderem Inhalt benutzt; Meldungen verweisen darauf."
    return Fault(f"{rules.municipality}.yaml", "version", wrong, f"Bitte „version: {rules.version + 1}“ schreiben.")
