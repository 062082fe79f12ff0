"""`python -m benchmarks.ledger`: transfers a second beside pgbench's TPC-B, and a posting's cost as the ledger grows.

One process posts as funding does: through the engine, with its locks, the database's rules, the journal and its hash
chain, durable. In batches, as requests and bank statements come; and one transfer a transaction over eight connections,
as commands come. pgbench runs its own script on the same database over eight connections, by turns.
"""

import argparse
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from statistics import median

import uvloop
from rich.console import Console

from benchmarks import page, tables
from benchmarks.figures import Figures
from benchmarks.ledgers import Window, connected, grow, pgbench, pgbench_tables, post, prepared_lines
from benchmarks.registered import City, empty
from shared.periods import BERLIN
from shared.postgres import Pool, open_pool
from shared.process import collect_garbage_seldom

RESULTS = Path(__file__).parent / "results" / "ledger.json"
CONNECTIONS = 8
SIZES = (10_000, 100_000, 1_000_000, 5_000_000)
FORMS = {"batches": (500, 2), "singly": (1, CONNECTIONS)}
"""Transfers in a transaction, and connections at work."""


async def rates(city: City, pool: Pool, transfers: int, rounds: int, console: Console) -> Figures:
    """Windows by turns; every ratio is of neighbours in a round."""
    found: dict[str, list[float]] = {name: [] for name in (*FORMS, "tpc_b")}
    await pgbench_tables(city)
    for number in range(rounds + 1):
        for name, (at_once, connections) in FORMS.items():
            count = transfers if at_once > 1 else transfers // 4
            window = await post(city, pool, count, at_once, connections)
            found[name].append(window.rate)
        found["tpc_b"].append(await pgbench(city, CONNECTIONS, seconds=8))
        if number == 0:
            found = {name: [] for name in found}  # the first round warms caches
        else:
            console.print("  " + "  ".join(f"{name} {rates[-1]:,.0f}/s" for name, rates in found.items()))
    return {
        "transfers_in_a_window": transfers,
        "per_second": {name: round(median(one), 1) for name, one in found.items()},
        "windows": {name: [round(rate, 1) for rate in one] for name, one in found.items()},
        "of_tpc_b": {
            name: round(median(a / b for a, b in zip(found[name], found["tpc_b"], strict=True)), 3) for name in FORMS
        },
    }


async def growth(city: City, pool: Pool, sizes: tuple[int, ...], transfers: int, console: Console) -> Figures:
    """What a posting costs at each size: seconds of both sides' processors, and of the clock."""
    at_size: dict[str, Figures] = {}
    for size in sizes:
        began = time.monotonic()
        await grow(city, size)
        async with connected(city) as connection:
            there = await connection.fetchval("select count(*) from postings")
        await post(city, pool, transfers // 2, *FORMS["batches"])
        windows: list[Window] = [await post(city, pool, transfers, *FORMS["batches"]) for _ in range(3)]
        at_size[str(there)] = {
            "us_per_posting": round(median(5e5 / one.rate for one in windows), 1),
            "python_us": round(median(one.python_us for one in windows) / 2, 1),
            "postgres_us": round(median(one.postgres_us for one in windows) / 2, 1),
        }
        console.print(f"  {there:,} postings ({time.monotonic() - began:.0f} s): {at_size[str(there)]}")
    costs = [one["us_per_posting"] for one in at_size.values()]
    return {"at_size": at_size, "largest_to_smallest": round(costs[-1] / costs[0], 3)}


async def measured(sizes: tuple[int, ...], transfers: int, rounds: int, console: Console) -> Figures:
    collect_garbage_seldom()  # as the service does when it starts
    async with a_ledger() as (city, pool):
        found = await rates(city, pool, transfers, rounds, console)
    async with a_ledger() as (city, pool):
        return {**found, "growth": await growth(city, pool, sizes, transfers // 4, console)}


@asynccontextmanager
async def a_ledger() -> AsyncIterator[tuple[City, Pool]]:
    """A server of its own with funding's database, in which a hundred lines have money and nothing was spent yet."""
    async with empty("funding") as city:
        pool = await open_pool(city.service, name="benchmark", size=CONNECTIONS)
        try:
            await prepared_lines(pool)
            yield city, pool
        finally:
            await pool.close()


def judged(found: Figures) -> Figures:
    share, grown = found["of_tpc_b"]["batches"], found["growth"]["largest_to_smallest"]
    return {
        "of_tpc_b": {"goal": "≥ 1", "measured": share, "reached": share >= 1},
        "growth": {"goal": "≤ 1.25", "measured": grown, "reached": grown <= 1.25},
    }


def of_a_run(found: Figures) -> str:
    """The figures as they stand on the page."""
    machine = found["machine"]
    head = (
        f"Measured {found['measured_at']}, {machine['processors']} processors, {machine['memory_gib']} GiB, Python "
        f"{machine['python']}; load average before the run {machine['load_before']}."
    )
    windows = found["windows"]
    rows = [
        [name, f"{rate:,.0f}", str(found["of_tpc_b"].get(name, 1)), ", ".join(f"{one:,.0f}" for one in windows[name])]
        for name, rate in found["per_second"].items()
    ]
    speeds = page.table(["form", "transfers/s", "of TPC-B", "windows"], rows)
    sizes = page.table(
        ["postings in the ledger", "µs a posting", "Python µs", "PostgreSQL µs"],
        [
            [f"{int(size):,}", str(one["us_per_posting"]), str(one["python_us"]), str(one["postgres_us"])]
            for size, one in found["growth"]["at_size"].items()
        ],
    )
    return "\n\n".join([head, page.goals(found["goals"]), speeds, sizes])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger", description=__doc__)
    parser.add_argument("--transfers", type=int, default=12_000, help="in each window")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="does not grow beyond 100,000 postings")
    chosen = parser.parse_args()
    console = Console(highlight=False)
    sizes = SIZES[:2] if chosen.quick else SIZES
    found: Figures = {"measured_at": datetime.now(BERLIN).isoformat(timespec="seconds")} | tables.machine()
    found |= uvloop.run(measured(sizes, chosen.transfers, chosen.rounds, console))
    found["goals"] = judged(found)
    written = [tables.save(found, RESULTS)]
    if not chosen.quick:
        written.append(page.between("ledger", of_a_run(found)))
    console.print(tables.plain("ledger", {name: page.said(value) for name, value in found.items()}))
    console.print(f"written: {', '.join(map(str, written))}")


if __name__ == "__main__":
    main()
