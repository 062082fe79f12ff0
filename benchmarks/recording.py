"""What a service tells its database, transaction by transaction, with parameters: a pool that notes it.

Statements are noted as they are sent, so that a replay needs none of the product's Python.
"""

import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from shared.postgres import Pool

FOLDER = "STAFFEL_RECORDING"


class Statement(NamedTuple):
    """`method` of a connection (`fetch`, `execute` …) with its query and parameters."""

    method: str
    query: str
    args: tuple[Any, ...]


@dataclass(slots=True)
class Transaction:
    """What one connection did between begin and commit; `begun` is `time.monotonic`, which all processes share."""

    connection: int
    begun: float
    statements: list[Statement] = field(default_factory=list)


@dataclass
class Recorder:
    """The transactions of one process in the order in which they began, those that failed left out."""

    transactions: list[Transaction] = field(default_factory=list)

    def save(self, file: Path) -> None:
        file.write_bytes(pickle.dumps(self.transactions))


def load(file: Path) -> list[Transaction]:
    """What `Recorder.save` wrote; only files of this very run are read."""
    found: list[Transaction] = pickle.loads(file.read_bytes())
    return found


class Connection:
    """A connection of the pool that notes what it is told within a transaction."""

    def __init__(self, inner: Any, recorder: Recorder) -> None:
        self._inner = inner
        self._recorder = recorder
        self._current: Transaction | None = None

    def transaction(self, **options: Any) -> "Noted":
        return Noted(self, self._inner.transaction(**options))

    def __getattr__(self, name: str) -> Any:
        done = getattr(self._inner, name)
        return self._noting(name, done) if name in ("fetch", "fetchrow", "fetchval", "execute") else done

    def _noting(self, method: str, done: Callable[..., Any]) -> Callable[..., Any]:
        async def noted(query: str, *args: Any, **options: Any) -> Any:
            if self._current is not None:
                self._current.statements.append(Statement(method, query, args))
            return await done(query, *args, **options)

        return noted

    def begin(self) -> None:
        self._current = Transaction(id(self._inner._con), time.monotonic())

    def end(self, committed: bool) -> None:
        if committed and self._current is not None and self._current.statements:
            self._recorder.transactions.append(self._current)
        self._current = None


class Noted:
    """A transaction whose statements are kept if it commits."""

    def __init__(self, connection: Connection, inner: Any) -> None:
        self._connection = connection
        self._inner = inner

    async def __aenter__(self) -> Self:
        await self._inner.__aenter__()
        self._connection.begin()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._inner.__aexit__(kind, error, trace)
        self._connection.end(kind is None)


class Acquiring:
    """`async with pool.acquire() as connection`, with a connection that notes."""

    def __init__(self, inner: Any, recorder: Recorder) -> None:
        self._inner = inner
        self._recorder = recorder

    async def __aenter__(self) -> Connection:
        return Connection(await self._inner.__aenter__(), self._recorder)

    async def __aexit__(self, *raised: Any) -> None:
        await self._inner.__aexit__(*raised)


class RecordingPool:
    """The pool of a service; all it does not know is the real pool's."""

    def __init__(self, inner: Pool, recorder: Recorder) -> None:
        self._inner = inner
        self._recorder = recorder

    def acquire(self) -> Acquiring:
        return Acquiring(self._inner.acquire(), self._recorder)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)
