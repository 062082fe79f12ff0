"""A ledger to be measured: its lines, grants to post on, windows of transfers, and pgbench beside it."""

import asyncio
import os
import re
import subprocess
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from benchmarks.growth import SQL, unguarded
from benchmarks.register import processor_time
from benchmarks.registered import City
from deploy.local.postgres import BINARIES
from services.funding.ledger import budget
from services.funding.ledger import store as ledger
from services.funding.ledger.refs import LineOf
from shared import engine
from shared.acts import Act, Moment
from shared.contracts.base import Event
from shared.postgres import Pool, writing

LINES, YEAR, CENTS, PLENTY = 100, 2026, 5_000, 10**13
KINDS: engine.Kinds = {"budget": ledger.KIND}
STEPS: tuple[tuple[str, dict[str, int]], ...] = (
    ("award", {}), ("order", {"instalment": 1}), ("disbursement", {"instalment": 1}),
)  # fmt: skip
TPC_B_SCALE = 10


@dataclass(frozen=True)
class Window:
    """What one window measured: transfers, seconds, and processor time a transfer of both sides."""

    transfers: int
    seconds: float
    python_us: float
    postgres_us: float

    @property
    def rate(self) -> float:
        return self.transfers / self.seconds


@asynccontextmanager
async def connected(city: City) -> AsyncIterator[asyncpg.Connection]:
    """As the superuser, who may fill tables."""
    connection = await asyncpg.connect(city.superuser)
    try:
        yield connection
    finally:
        await connection.close()


def line(number: int) -> LineOf:
    return LineOf("measured", f"purpose_{number % LINES}", YEAR)


async def prepared_lines(pool: Pool) -> None:
    """The lines exist, with more money than will be spent."""

    def appropriated(ref: LineOf) -> Act:
        def verb(states: Any, at: Moment) -> Sequence[Event]:
            return budget.appropriate(states[ref], PLENTY, "05913000", at)

        return Act({"budget": [ref]}, verb, "measured")

    async with writing(pool) as conn:
        await engine.run(conn, KINDS, [appropriated(line(number)) for number in range(LINES)])


def act(grant: UUID, number: int, step: int) -> Act:
    """One transfer of a grant's life, on the line of its number."""
    ref, (kind, about) = line(number), STEPS[step]

    def verb(states: Any, at: Moment) -> Sequence[Event]:
        return [budget.post(states[ref], kind, CENTS, at, grant_id=grant, **about)]  # type: ignore[arg-type]

    return Act({"budget": [ref]}, verb, "measured")


async def grants(city: City, count: int) -> list[UUID]:
    """Rows of grants for the transfers to name; making them is not measured."""
    ids = [uuid7() for _ in range(count)]
    now = datetime.now(UTC)
    rows = [
        (id, "05913000", "measured", "p", YEAR, id, "05913000.vmdo", CENTS, now, "awarded", 1, bytes(32), "{}")
        for id in ids
    ]
    async with connected(city) as connection:
        await connection.execute("set session_replication_role = replica")
        await connection.copy_records_to_table("grants", records=rows, columns=GRANT)
    return ids


GRANT = (
    "id", "municipality", "programme", "purpose", "budget_year", "budget_line_id", "department", "amount_cents",
    "awarded_at", "state", "version", "head", "document",
)  # fmt: skip


async def post(city: City, pool: Pool, transfers: int, at_once: int, connections: int) -> Window:
    """A window: whole lives of grants, `at_once` transfers in a transaction, that many connections at work.

    Each connection has grants and lines of its own turn, and posts a step of all of its grants before the next.
    """
    lives = transfers // len(STEPS)
    ids = await grants(city, lives)
    shares = [
        [(id, number) for number, id in enumerate(ids) if number % connections == place] for place in range(connections)
    ]
    python, server, began = time.process_time(), processor_time(city.pid), time.perf_counter()
    await asyncio.gather(*(worker(pool, share, at_once) for share in shares))
    seconds = time.perf_counter() - began
    count = lives * len(STEPS)
    of_one = 1e6 / count
    return Window(count, seconds, (time.process_time() - python) * of_one, (processor_time(city.pid) - server) * of_one)


async def worker(pool: Pool, lives: Sequence[tuple[UUID, int]], at_once: int) -> None:
    acts = [act(id, number, step) for step in range(len(STEPS)) for id, number in lives]
    for first in range(0, len(acts), at_once):
        async with writing(pool) as conn:
            await engine.run(conn, KINDS, acts[first : first + at_once])


async def grow(city: City, postings: int) -> None:
    """Fill up to that many postings; rules and indexes are made anew over the rows."""
    async with connected(city) as connection:
        there = await connection.fetchval("select count(*) from postings")
    lives = (postings - there) // (2 * len(STEPS))
    if lives > 0:
        async with unguarded(city.superuser) as connection:
            await connection.execute((SQL / "grown_ledger.sql").read_text().replace("$GRANTS", str(lives)))


async def pgbench_tables(city: City) -> None:
    """The tables of TPC-B in the same database, where nothing of ours looks."""
    await run_pgbench(city, "--initialize", "--quiet", f"--scale={TPC_B_SCALE}")


async def pgbench(city: City, connections: int, seconds: int) -> float:
    """Transactions a second of pgbench's built-in TPC-B-like script."""
    said = await run_pgbench(city, f"--client={connections}", "--jobs=2", f"--time={seconds}", "--no-vacuum")
    found = re.search(r"^tps = ([0-9.]+)", said, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"pgbench printed no rate: {said}")
    return float(found[1])


async def run_pgbench(city: City, *options: str) -> str:
    environment = {**os.environ, "PGPASSWORD": city.cluster.passwords["postgres"]}
    address = ["--host=127.0.0.1", f"--port={city.cluster.port}", "--username=postgres", city.database]
    done = await asyncio.to_thread(
        subprocess.run,
        [str(BINARIES / "pgbench"), *options, *address],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return str(done.stdout)
