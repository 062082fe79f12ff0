"""`python -m benchmarks.register`: reports a second into a register of a million people, with matching and without.

One process takes batches of reports in, as the consumer does but without Kafka, over a durable PostgreSQL. A third are
about new people, a third about known ones under another spelling (without an identifier), a sixth about known ones by
name and birth date, a sixth correct a file. Windows with matching and without take turns on one database.
"""

import argparse
import gc
import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

import orjson
import psutil
import uvloop
from rich.console import Console

from benchmarks import city, page, tables
from benchmarks.figures import Figures
from benchmarks.registered import OFFICE, City, empty, reference, settle
from deploy.local.installation import PROJECT
from services.intake.people import likely
from services.intake.reactions import in_one_transaction
from services.intake.reports.submission import from_record
from services.intake.routing import Routing
from shared.contracts.envelope import CloudEvent, to_kafka
from shared.contracts.topics import REPORT_SUBMITTED, report_topic
from shared.directory import Directory
from shared.listener import MAX_RECORDS
from shared.periods import BERLIN
from shared.postgres import Pool, open_pool
from shared.process import collect_garbage_seldom
from shared.records import Record

RESULTS = Path(__file__).parent / "results" / "register.json"
OTHER_OFFICE = "05913000.social-office"
PEOPLE = 1_000_000
GOAL = 1000.0
KINDS = ("new", "new", "otherwise", "otherwise", "known", "corrected")
NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Window:
    """What one window measured: reports, seconds, processor time per report of both sides."""

    reports: int
    seconds: float
    python_us: float
    postgres_us: float

    @property
    def rate(self) -> float:
        return self.reports / self.seconds


def record(kind: str, people: int, random: Random, today: date) -> Record:
    """One report. New people have numbers nobody has yet; the others are chosen at random among those known."""
    number = next(NUMBERS)
    known = int(random.random() * people)
    department, file, occasion = OTHER_OFFICE, f"SO-{number:09}", "housing_need"
    person: dict[str, Any] = city.resident(known)
    match kind:
        case "new":
            person = city.resident(people + number)
        case "otherwise":
            person = city.written_otherwise(person, random)
        case "corrected":
            department, file, occasion = OFFICE, reference(known), "other"
            person = {**person, "phone": f"+49 231 {number:08}"}
    body = orjson.dumps(
        {"reference": file, "reported_on": today.isoformat(), "occasion": occasion, "person": person,
         "needs": [{"life_situation": "housing"}]}
    )  # fmt: skip
    headers, value = to_kafka(
        CloudEvent(f"register-{number}", f"/departments/{department}", REPORT_SUBMITTED, data=body)
    )
    return Record(report_topic(department), 0, number, None, tuple(headers), value)


@contextmanager
def without_matching() -> Iterator[None]:
    """Nobody has a key, so nobody is looked for, judged or found again: identifiers alone decide."""
    whole = likely.match_keys
    likely.match_keys = lambda found: ()
    try:
        yield
    finally:
        likely.match_keys = whole


async def window(pool: Pool, routing: Routing, city: City, records: list[Record], today: date) -> Window:
    """Take the reports in, batch by batch; reading and validating them is part of it."""
    gc.collect()
    python, server, began = time.process_time(), processor_time(city.pid), time.perf_counter()
    for first in range(0, len(records), MAX_RECORDS):
        batch = [from_record(one, routing, today) for one in records[first : first + MAX_RECORDS]]
        answers = await in_one_transaction(pool, routing, today, batch)
        assert all(answer.status == "accepted" for answer in answers)
    seconds = time.perf_counter() - began
    of_one = 1e6 / len(records)
    return Window(
        len(records), seconds, (time.process_time() - python) * of_one, (processor_time(city.pid) - server) * of_one
    )


def processor_time(pid: int) -> float:
    """Seconds of the server's processes, those of connections that stay open included."""
    server = psutil.Process(pid)
    times = [one.cpu_times() for one in (server, *server.children(recursive=True))]
    return sum(one.user + one.system for one in times)


async def measured(people: int, reports: int, rounds: int, console: Console) -> Figures:
    routing = Routing.load(PROJECT / "deploy" / "routing", Directory.load(PROJECT / "deploy" / "municipalities"))
    random, today = Random(people), datetime.now(BERLIN).date()
    windows: dict[str, list[Window]] = {"matching": [], "without": []}
    async with empty() as city_:
        began = time.monotonic()
        await settle(city_, people)
        console.print(f"  {people:,} people in {time.monotonic() - began:.0f} s")
        pool = await open_pool(city_.service, name="benchmark", size=2)
        collect_garbage_seldom()  # as the service does when it starts
        for number in range(rounds + 1):
            for form, found in windows.items():
                records = [record(KINDS[n % len(KINDS)], people, random, today) for n in range(reports)]
                if form == "matching":
                    one = await window(pool, routing, city_, records, today)
                else:
                    with without_matching():
                        one = await window(pool, routing, city_, records, today)
                if number:  # the first round warms caches
                    found.append(one)
                    console.print(
                        f"  {form:<9}{one.rate:9.1f} reports/s  {one.python_us:.0f} + {one.postgres_us:.0f} µs"
                    )
        outcome = await pool.fetchrow(OUTCOME)
        sizes = await pool.fetch(SIZES)
        await pool.close()
    return {
        "people": people,
        "reports_in_a_window": reports,
        **{form: of_windows(found) for form, found in windows.items()},
        "share_of_rate_without": round(
            median(one.rate / other.rate for one, other in zip(*windows.values(), strict=True)), 3
        ),
        "outcome": dict(outcome.items()) if outcome else {},
        "megabytes": {row["name"]: row["mb"] for row in sizes},
    }


OUTCOME = """
select count(*) filter (where status = 'provisional') as provisional,
       (select count(*) from clearings where state = 'open') as clearings,
       (select count(*) from match_keys) as match_keys,
       (select max(n) from (select count(*) n from match_keys group by key) k) as most_holders_of_a_key
from persons
"""
SIZES = """
select relname as name, pg_relation_size(oid) / 1000000 as mb from pg_class
where relname in ('match_keys', 'match_keys_pkey', 'match_keys_of_person', 'identities', 'persons') order by relname
"""


def of_windows(windows: list[Window]) -> Figures:
    return {
        "reports_per_second": round(median(one.rate for one in windows), 1),
        "windows": [round(one.rate, 1) for one in windows],
        "python_us_per_report": round(median(one.python_us for one in windows)),
        "postgres_us_per_report": round(median(one.postgres_us for one in windows)),
    }


def of_a_run(found: Figures) -> str:
    """The figures as they stand on the page."""
    machine = found["machine"]
    head = (
        f"Measured {found['measured_at']}, {found['people']:,} people, {machine['processors']} processors, "
        f"{machine['memory_gib']} GiB, Python {machine['python']}; load average before the run "
        f"{machine['load_before']}."
    )
    forms = {"matching": found["matching"], "identifiers alone": found["without"]}
    rows = [
        [name, f"{one['reports_per_second']:,.0f}", str(one["python_us_per_report"]),
         str(one["postgres_us_per_report"]), ", ".join(f"{rate:,.0f}" for rate in one["windows"])]
        for name, one in forms.items()
    ]  # fmt: skip
    rates = page.table(["form", "reports/s", "Python µs", "PostgreSQL µs", "windows"], rows)
    names = ("share_of_rate_without", "reports_in_a_window", "outcome", "megabytes")
    return "\n\n".join([head, page.goals(found["goals"]), rates, page.plain({name: found[name] for name in names})])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.register", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--reports", type=int, default=4_000, help="in each window")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    console = Console(highlight=False)
    found: Figures = {"measured_at": datetime.now(BERLIN).isoformat(timespec="seconds")} | tables.machine()
    found |= uvloop.run(measured(chosen.people, chosen.reports, chosen.rounds, console))
    rate = found["matching"]["reports_per_second"]
    found["goals"] = {"reports_per_second": {"goal": f"≥ {GOAL:g}", "measured": rate, "reached": rate >= GOAL}}
    console.print(tables.plain("register", {name: page.said(value) for name, value in found.items()}))
    written = [tables.save(found, RESULTS)]
    if chosen.people == PEOPLE:
        written.append(page.between("register", of_a_run(found)))
    console.print(f"written: {', '.join(map(str, written))}")


if __name__ == "__main__":
    main()
