"""The relay by itself: a journal full of entries, one relay, and how fast they lie on Kafka."""

import asyncio
import contextlib
import time

import asyncpg

from benchmarks.figures import Figures
from benchmarks.pipeline import LAST_TOPIC, Bench
from benchmarks.topics import Ends
from shared.relay import Relay, journal

WARM_UP = 2000

FILL = """
with entry as (
  insert into journal (subject, sequence, id, type, time, actor, municipality, data, hash)
  select uuidv7(), 1, uuidv7(), 'casework.transition.requested.v1', clock_timestamp(), 'event:' || uuidv7(),
         '05913000', convert_to(format($json${"municipality":"05913000","case_id":"%s","person_id":"%s",
"track_id":"%s","life_situation":"language","transition_id":"%s","kind":"language-advice","kind_version":1,
"from_department":"05913000.immigration-office","to_department":"05913000.integration-centre","urgency":"normal",
"answer_due":"2026-12-01T23:00:00Z","first_contact_due":"2026-12-15T23:00:00Z","report_id":"%s","silence":"sender_keeps",
"by":{"department":"05913000.immigration-office","user":"routing"}}$json$,
         uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7()), 'UTF8'), sha256(int4send(n))
  from generate_series(1, $1::int) n
  returning seq
)
insert into pending (seq) select seq from entry
"""


async def measured(bench: Bench, events: int, rounds: int) -> Figures:
    """Events per second (median) and the processor time of the relay per event, in microseconds."""
    rates, cpu = [], []
    databases = await bench.servers.databases()
    async with Ends(bench.servers.bootstrap) as ends:
        for count in [WARM_UP, *[events] * rounds]:
            await fill(databases.superuser("casework"), count)
            end = await ends.of(LAST_TOPIC) + count
            relay = Relay(databases.dsn("casework"), bench.servers.bootstrap, journal("casework"))
            began, used = time.monotonic(), time.process_time()
            relaying = asyncio.create_task(relay.run())
            rates.append(count / (await ends.reach(LAST_TOPIC, end, 120.0) - began))
            cpu.append((time.process_time() - used) / count * 1e6)
            relay.finish()
            with contextlib.suppress(asyncio.CancelledError):
                await relaying
    await databases.drop()
    measured_rates, measured_cpu = sorted(rates[1:]), sorted(cpu[1:])
    middle = rounds // 2
    return {
        "events_per_second": round(measured_rates[middle]),
        "windows": [round(rate) for rate in rates[1:]],
        "events_in_a_window": events,
        "cpu_us_per_event": round(measured_cpu[middle], 1),
    }


async def fill(dsn: str, count: int) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(FILL, count)
    finally:
        await connection.close()
