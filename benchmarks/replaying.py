"""One process of the bare form: a service's recorded transactions against a new database, as fast as it takes them.

`python -m benchmarks.replaying RECORDING DSN SINCE`: what began before SINCE (`time.monotonic` of the recording) is
replayed before the start. Prints `ready`, waits for a line, and prints what it did as JSON. Each recorded connection is
replayed on one of its own, and the relay's statements run beside them as they do in the product.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import orjson
import uvloop

from benchmarks.recording import Transaction, load
from shared import relay
from shared.process import collect_garbage_seldom

LIMIT = 5000
OPTIONS = {"timezone": "UTC", "jit": "off"}


async def connected(dsn: str) -> asyncpg.Connection:
    return await asyncpg.connect(dsn, server_settings=OPTIONS)


async def replay(connection: asyncpg.Connection, transactions: Sequence[Transaction], committed: asyncio.Event) -> None:
    for transaction in transactions:
        async with connection.transaction():
            for method, query, args in transaction.statements:
                await getattr(connection, method)(query, *args)
        committed.set()


async def forget(connection: asyncpg.Connection, committed: asyncio.Event, over: asyncio.Event) -> None:
    """The relay without Kafka: read what is pending, delete it, until nothing comes any more."""
    outbox = relay.journal("bare")
    while True:
        ending = over.is_set()
        committed.clear()
        rows = await connection.fetch(outbox.read, LIMIT)
        if rows:
            await connection.execute(outbox.forget, [row["seq"] for row in rows])
        elif ending:
            return
        else:
            await committed.wait()


async def both(dsn: str, transactions: Sequence[Transaction]) -> None:
    """Replay, and forget what is pending, until all of it is done."""
    committed, over = asyncio.Event(), asyncio.Event()
    lanes: dict[int, list[Transaction]] = {}
    for transaction in transactions:
        lanes.setdefault(transaction.connection, []).append(transaction)
    connections = [await connected(dsn) for _ in lanes]
    relay_connection = await connected(dsn)
    relaying = asyncio.create_task(forget(relay_connection, committed, over))
    lanes_taken = zip(connections, lanes.values(), strict=True)
    await asyncio.gather(*(replay(connection, lane, committed) for connection, lane in lanes_taken))
    over.set()
    committed.set()
    await relaying
    for connection in (*connections, relay_connection):
        await connection.close()


async def main(file: str, dsn: str, since: str) -> None:
    transactions = load(Path(file))
    await both(dsn, [one for one in transactions if one.begun < float(since)])
    measured = [one for one in transactions if one.begun >= float(since)]
    collect_garbage_seldom()
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    began, used = time.monotonic(), time.process_time()
    await both(dsn, measured)
    done = {"seconds": time.monotonic() - began, "cpu": time.process_time() - used, "transactions": len(measured)}
    print(orjson.dumps(done).decode(), flush=True)


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
