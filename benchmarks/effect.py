"""`python -m benchmarks.effect`: how long the way from a euro to its effect takes, and the report on outflow.

On a database of funding that is filled with grants and ten times as many remembered facts (enrolments, attendances,
goals, transitions, cases). Each question is asked several times; the first answer is not counted. Shows a table.
"""

import argparse
import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from statistics import median

import asyncpg
import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.registered import City, empty
from services.funding.effect.queries import Asked, effect, known_effect
from services.funding.outflow import flows as outflow
from services.funding.outflow.queries import flows, still_open
from services.funding.visibility import Scope
from shared.postgres import Reading, open_pool, reading

FILLED = Path(__file__).parent / "sql" / "grown_effect.sql"
CITY, DAY = "05913000", date(2026, 12, 31)
FIELDS = {f"programme-{n}": "education" for n in range(8)}
OF_CITY = Scope(CITY, None)
Question = Callable[[Reading], Awaitable[object]]


def questions(grant: object) -> dict[str, Question]:
    """What is asked, by what it is called in the table."""

    def asked(scope: Scope = OF_CITY, **part: object) -> Question:
        return lambda conn: effect(conn, Asked(scope, DAY, FIELDS, **part))  # type: ignore[arg-type]

    async def a_year(conn: Reading) -> object:
        year = outflow.Asked(CITY, 2026, DAY, FIELDS)
        return [await flows(conn, year), await still_open(conn, year)]

    return {
        "effect: everything, all years": asked(),
        "effect: a year": asked(budget_year=2026),
        "effect: a programme in a year": asked(programme="programme-1", budget_year=2026),
        "effect: an organisation's own grants": asked(Scope(None, f"{CITY}.department-10")),
        "effect: one grant (proof of use)": lambda conn: known_effect(conn, grant, DAY),  # type: ignore[arg-type]
        "outflow: a year": a_year,
    }


async def filled(city: City, grants: int) -> int:
    """Fills the database past its triggers, which are not what is measured. Returns how many facts are remembered."""
    connection = await asyncpg.connect(city.superuser, server_settings={"session_replication_role": "replica"})
    try:
        await connection.execute(FILLED.read_text(encoding="utf-8").replace("{grants}", str(grants)))
        await connection.execute("vacuum analyze")
        counted: int = await connection.fetchval(
            """
            select (select count(*) from effect_attendances) + (select count(*) from effect_enrolments)
                 + (select count(*) from effect_goals) + (select count(*) from effect_transitions)
                 + (select count(*) from effect_cases)
            """
        )
        return counted
    finally:
        await connection.close()


async def measured(grants: int, rounds: int, console: Console) -> None:
    async with empty("funding") as city:
        facts = await filled(city, grants)
        shown = Table(title=f"{grants:,} grants, {facts:,} remembered facts", title_justify="left")
        for heading in ("question", "median s", "slowest s"):
            shown.add_column(heading, justify="left" if heading == "question" else "right")
        pool = await open_pool(city.service, name="benchmark", size=2)
        try:
            grant = await pool.fetchval("select id from grants where measure_id is not null limit 1")
            for name, question in questions(grant).items():
                seconds = [await _timed(pool, question) for _ in range(rounds + 1)][1:]
                shown.add_row(name, f"{median(seconds):.2f}", f"{max(seconds):.2f}")
        finally:
            await pool.close()
    console.print(shown)


async def _timed(pool: asyncpg.Pool, question: Question) -> float:
    began = time.perf_counter()
    async with reading(pool) as conn:
        await question(conn)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.effect", description=__doc__)
    parser.add_argument("--grants", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    uvloop.run(measured(chosen.grants, chosen.rounds, Console(highlight=False)))


if __name__ == "__main__":
    main()
