"""Whether a process works and whether it should be started again: two questions with two answers.

`/health/ready` is 503 as long as one check fails and names it. `/health/live` is 503 only for what a new process would
cure (a loop that no longer beats); a database that is away is no reason to start again.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from shared.postgres import TRANSIENT, Pool

BEAT_WITHIN = 30.0
ANSWER_WITHIN = 2.0

Check = Callable[[], Awaitable[str | None]]
"""None when all is well, else a sentence that says what is not; never a value, never a secret."""


@dataclass(frozen=True, slots=True)
class Named:
    check: Check
    restart: bool
    warns: bool = False


@dataclass(slots=True)
class Health:
    """The checks of one process, by name. `clock` is in seconds and never runs backwards."""

    clock: Callable[[], float] = time.monotonic
    checks: dict[str, Named] = field(default_factory=dict)

    def add(self, name: str, check: Check, *, restart: bool = False, warns: bool = False) -> None:
        """A check of readiness; with `restart` also one of liveness: its failure asks for a new process.

        One that `warns` is shown as `{"ok": true, "warning"}`: the service goes on, but somebody should look.
        """
        if name in self.checks:
            raise ValueError(f"there is already a check called {name}")
        self.checks[name] = Named(check, restart, warns)

    def beat(self, name: str, *, within: float = BEAT_WITHIN, restart: bool = True) -> Callable[[], None]:
        """A loop that must give a sign of life every `within` seconds; call what this returns for each sign."""
        last = self.clock()

        def sign() -> None:
            nonlocal last
            last = self.clock()

        async def check() -> str | None:
            silent = self.clock() - last
            return f"no sign of life for {silent:.0f} s" if silent > within else None

        self.add(name, check, restart=restart)
        return sign

    async def live(self) -> dict[str, Any]:
        """`{"ok", "checks": {name: {"ok", "detail"?}}}` of what only a new process would cure."""
        return await _report({name: named for name, named in self.checks.items() if named.restart})

    async def ready(self) -> dict[str, Any]:
        """The same of everything."""
        return await _report(self.checks)


async def _report(checks: dict[str, Named]) -> dict[str, Any]:
    wrong = await asyncio.gather(*(_asked(named.check) for named in checks.values()))
    found = {name: _shown(named, what) for (name, named), what in zip(checks.items(), wrong, strict=True)}
    return {"ok": all(one["ok"] for one in found.values()), "checks": found}


def _shown(named: Named, what: str | None) -> dict[str, Any]:
    if what is None:
        return {"ok": True}
    return {"ok": True, "warning": what} if named.warns else {"ok": False, "detail": what}


async def _asked(check: Check) -> str | None:
    try:
        return await asyncio.wait_for(check(), ANSWER_WITHIN)
    except TimeoutError:
        return f"no answer within {ANSWER_WITHIN:.0f} s"
    except Exception as error:
        return f"the check itself failed: {type(error).__name__}"


def database(pool: Pool) -> Check:
    """Whether the database answers."""

    async def check() -> str | None:
        try:
            await pool.fetchval("select 1")
        except TRANSIENT as failure:
            return f"the database does not answer: {type(failure).__name__}"
        return None

    return check
