"""What a city's tenth year costs: the same path on databases that hold a hundred thousand cases, and a million."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median

import asyncpg

from benchmarks.figures import Figures
from benchmarks.pipeline import Bench, Window
from benchmarks.servers import SERVICES, Databases

SQL = Path(__file__).parent / "sql"


async def grown(bench: Bench, cases: int) -> Databases:
    """New databases with that many people and cases, analysed as autovacuum would have done meanwhile."""
    databases = await bench.servers.databases()
    await asyncio.gather(*(fill(databases.superuser(service), service, cases) for service in SERVICES))
    return databases


async def fill(dsn: str, service: str, cases: int) -> None:
    """A database with that many cases."""
    async with unguarded(dsn) as connection:
        await connection.execute((SQL / f"grown_{service}.sql").read_text().replace("$CASES", str(cases)))


@asynccontextmanager
async def unguarded(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    """All rows first and the indexes over them afterwards: minutes instead of an hour. What guards the rows (keys,
    temporal constraints, references) is made anew over them, and would refuse what does not keep it."""
    connection = await asyncpg.connect(dsn, server_settings={"maintenance_work_mem": "192MB", "work_mem": "64MB"})
    try:
        await connection.execute("set session_replication_role = replica; set synchronous_commit = off")
        guards = await connection.fetch(GUARDS)
        indexes = await connection.fetch(INDEXES)
        for row in guards:
            await connection.execute(f"alter table {row['of']} drop constraint {row['name']} cascade")
        for row in indexes:
            await connection.execute(f"drop index {row['name']}")
        yield connection
        for row in sorted(guards, key=lambda row: row["kind"] == b"f"):
            await connection.execute(f"alter table {row['of']} add constraint {row['name']} {row['definition']}")
        for row in indexes:
            await connection.execute(row["definition"])
        await connection.execute("vacuum (analyze)")
        await connection.execute("checkpoint")
    finally:
        await connection.close()


GUARDS = """
select conrelid::regclass::text as of, quote_ident(conname) as name, contype as kind,
       pg_get_constraintdef(oid) as definition
from pg_constraint where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'x', 'f')
order by contype <> 'f'
"""
INDEXES = """
select quote_ident(i.indexname) as name, i.indexdef as definition from pg_indexes i
where i.schemaname = 'public' and not exists (select from pg_constraint c where c.conname = i.indexname)
"""


async def measured(bench: Bench, sizes: tuple[int, int], reports: int, rounds: int) -> Figures:
    """The rate on each size in turns, and the share that is lost on the larger one."""
    bases = {size: await grown(bench, size) for size in sizes}
    windows: dict[int, list[Window]] = {size: [] for size in sizes}
    for _ in range(rounds):
        for size, databases in bases.items():
            windows[size].append(await bench.window(reports, databases=databases))
    for databases in bases.values():
        await databases.drop()
    small, large = (windows[size] for size in sizes)
    lost = median(1 - later.rate / before.rate for before, later in zip(small, large, strict=True))
    return {
        "cases": list(sizes),
        "reports_per_second": {str(size): round(median(one.rate for one in windows[size]), 1) for size in sizes},
        "windows": {str(size): [round(one.rate, 1) for one in windows[size]] for size in sizes},
        "cpu_us_per_report": {
            str(size): {name: round(median(one.cpu_us[name] for one in found)) for name in found[0].cpu_us}
            for size, found in windows.items()
        },
        "loss": round(lost, 3),
    }
