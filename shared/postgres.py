"""Connections to PostgreSQL and the two powers one can be given: to read, and to write in a transaction."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NewType, Protocol

import asyncpg

Pool = asyncpg.Pool


class Reading(Protocol):
    """May ask, cannot change anything."""

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]: ...
    async def fetchrow(self, query: str, *args: Any) -> asyncpg.Record | None: ...
    async def fetchval(self, query: str, *args: Any) -> Any: ...


class Writing(Reading, Protocol):
    """An open transaction."""

    async def execute(self, query: str, *args: Any) -> str: ...
    async def executemany(self, command: str, args: Any) -> None: ...


Dsn = NewType("Dsn", str)

TRANSIENT: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.InternalClientError,
    asyncpg.ReadOnlySQLTransactionError,
    OSError,
    TimeoutError,
)
"""What may succeed if tried again: the database is away, is restarting, or two batches met."""


def is_transient(failure: BaseException) -> bool:
    """Whether the same may succeed later. A wrong setting is an `InterfaceError` too, but never will."""
    return isinstance(failure, TRANSIENT) and not isinstance(failure, ValueError)


async def open_pool(dsn: str, *, name: str, size: int = 10) -> Pool:
    """A pool whose connections carry `name`; waits for nothing: the caller decides whether to try again."""
    return await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=size,
        command_timeout=60,
        max_inactive_connection_lifetime=60,
        server_settings={"application_name": name, "timezone": "UTC", "jit": "off"},
    )


@asynccontextmanager
async def writing(pool: Pool) -> AsyncIterator[Writing]:
    """One transaction, committed when the block ends, rolled back when it raises."""
    async with pool.acquire() as connection, connection.transaction():
        yield connection


@asynccontextmanager
async def savepoint(conn: Writing) -> AsyncIterator[None]:
    """A part of a transaction that may fail by itself; for decisions of a person, never per event."""
    await conn.execute("savepoint attempt")
    try:
        yield
    except Exception:
        await conn.execute("rollback to savepoint attempt")
        await conn.execute("release savepoint attempt")
        raise
    await conn.execute("release savepoint attempt")


@asynccontextmanager
async def reading(pool: Pool) -> AsyncIterator[Reading]:
    """One consistent view of the data that cannot write."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        yield connection
