"""A recording holds what was committed, in order, with its parameters, and nothing else."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from benchmarks.recording import Recorder, RecordingPool, load


class Session:
    """What stands behind a connection of a pool: it only has to be told apart from others."""


class Plain:
    """A pool with one connection that answers every statement with its number of parameters."""

    def __init__(self) -> None:
        self._con = Session()

    def acquire(self) -> "Plain":
        return self

    def transaction(self, **_: Any) -> "Plain":
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    async def execute(self, query: str, *args: Any) -> int:
        return len(args)


async def test_statements_of_a_committed_transaction_are_kept_in_order(tmp_path: Path) -> None:
    recorder = Recorder()
    pool: Any = RecordingPool(Plain(), recorder)  # type: ignore[arg-type]
    async with pool.acquire() as connection, connection.transaction():
        assert await connection.execute("insert", 1, 2) == 2
        assert await connection.execute("update", 3) == 1
    recorder.save(tmp_path / "recording")
    (kept,) = load(tmp_path / "recording")
    assert [tuple(one) for one in kept.statements] == [("execute", "insert", (1, 2)), ("execute", "update", (3,))]


async def failing(pool: Any) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("insert", 1)
        raise RuntimeError


async def test_what_was_rolled_back_is_not_replayed() -> None:
    recorder = Recorder()
    with pytest.raises(RuntimeError):
        await failing(RecordingPool(Plain(), recorder))  # type: ignore[arg-type]
    assert recorder.transactions == []


async def test_statements_outside_transactions_are_not_kept() -> None:
    recorder = Recorder()
    pool: Any = RecordingPool(Plain(), recorder)  # type: ignore[arg-type]
    async with pool.acquire() as connection:
        await connection.execute("select", 1)
    assert recorder.transactions == []
