"""The life of a service's process: start everything, notice when a part ends, stop in an order that loses nothing.

    async def serve(settings):
        async with opened("casework", settings, MIGRATIONS) as service:
            service.publishes(relay.journal("casework"))
            service.hears(topics, consumer.own_events(service.pool, reader, service.committed))
            await service.run(app)

    main("casework", Settings.read, MIGRATIONS, serve)

If a part ends, the process ends with an error and is started again from outside: half a service would look healthy.
SIGTERM takes nothing more, finishes what is in hand, commits, publishes and leaves.
"""

import asyncio
import gc
import logging
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import uvicorn
import uvloop
from aiokafka.errors import KafkaError
from fastapi import FastAPI

from shared import clock, consumer, engine, health, housekeeping, inbox, journal, listener, migrations, repairs, tracing
from shared.backoff import Pauses
from shared.faults import places
from shared.parked import alarm
from shared.postgres import Pool, is_transient, open_pool
from shared.relay import Outbox, Relay
from shared.rulebook import RulebookFaulty
from shared.settings import ServiceSettings, SettingsInvalid

log = logging.getLogger(__name__)

SEAL_EVERY = 3600.0
FINISH_WITHIN = 5.0

Loop = Callable[[], Coroutine[Any, Any, None]]
S = TypeVar("S", bound=ServiceSettings)


class PartEnded(Exception):
    """A part that should run for ever has ended; the message names it."""


class OldSchema(Exception):
    """The database lacks migrations; the message names them."""


STOP_THE_START = (
    SettingsInvalid, RulebookFaulty, OldSchema, migrations.MigrationChanged, tracing.UnknownTracingOption,
)  # fmt: skip
"""What whoever installs a service puts right: said in full and without the way through the code."""


def main(name: str, read: Callable[[], S], folder: Path, serve: Callable[[S], Awaitable[None]]) -> None:
    """`migrate` applies the migrations and exits; without an argument the service runs until SIGTERM."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    for chatty in ("aiokafka", "uvicorn", "httpx"):
        logging.getLogger(chatty).setLevel(logging.WARNING)

    async def served(settings: S) -> None:
        await serve(settings)

    try:
        settings = read()
        if sys.argv[1:] == ["migrate"]:
            _migrate(name, settings, folder)
        elif sys.argv[1:]:
            sys.exit(f"usage: python -m services.{name} [migrate]")
        else:
            uvloop.run(served(settings))
    except STOP_THE_START as error:
        sys.exit(str(error))
    except PartEnded as error:
        log.error("%s: %s", name, error)
        sys.exit(1)


def _migrate(name: str, settings: ServiceSettings, folder: Path) -> None:
    if settings.owner_database_url is None:
        raise SettingsInvalid("STAFFEL_OWNER_DATABASE_URL is missing: migrations are run by the owner's role")
    for applied in asyncio.run(migrations.migrate(settings.owner_database_url, name, folder)):
        print(f"applied {applied}")


class Service:
    """What a service is made of, and its life. Made by `opened`; parts are named before `run`."""

    def __init__(self, name: str, settings: ServiceSettings, pool: Pool, told: asyncio.Event) -> None:
        self.name = name
        self.settings = settings
        self.pool = pool
        self.health = health.Health()
        self.health.add("database", health.database(pool))
        self.broker = listener.broker_for(settings.kafka, name)
        self.listeners: list[listener.Listener] = []
        self.relays: list[Relay] = []
        self.readers: list[inbox.Consumer] = []
        self.loops: dict[str, Loop] = {}
        self.also_noticed: alarm.Also | None = None
        self._told = told

    def committed(self) -> None:
        """Something was committed: the relays need not wait for their next look."""
        for relay in self.relays:
            relay.wake()

    def publishes(self, outbox: Outbox) -> None:
        relay = Relay(self.settings.database_url, self.settings.kafka, outbox, self.health.beat(f"relay {outbox.name}"))
        self.relays.append(relay)
        self.runs(f"relay {outbox.name}", relay.run)

    def hears(self, topics: Sequence[str], handle: listener.Handle, *, pattern: str | None = None) -> None:
        """Read topics, or all that match a pattern, as the group of this service."""
        name = f"consumer {pattern or ', '.join(topics)}"
        if isinstance(handle, consumer.OwnEvents):
            self.readers.append(handle.reader)
        self.listeners.append(
            listener.listen(
                self.broker, self.name, handle, topics=topics, pattern=pattern, beat=self.health.beat(name, within=60.0)
            )
        )

    def keeps_deadlines(self, kinds: engine.Kinds, deadlines: clock.Deadlines) -> None:
        sign = self.health.beat("clock")
        self.runs("clock", lambda: clock.run(self.pool, kinds, deadlines, self.committed, sign))

    def runs(self, name: str, loop: Loop) -> None:
        """A loop that never ends by itself."""
        if name in self.loops:
            raise ValueError(f"there is already a loop called {name}")
        self.loops[name] = loop

    async def run(self, app: FastAPI) -> None:
        """Start the parts and serve until a signal; raises `PartEnded` when one of them ends before that."""
        server = Server(
            uvicorn.Config(app, host=self.settings.host, port=self.settings.port, log_config=None, access_log=False)
        )
        self.runs("seal", lambda: seal_for_ever(self.pool))
        house = self.health.beat("housekeeping", within=120.0)
        self.runs("housekeeping", lambda: housekeeping.run(self.pool, house))
        if self.readers:
            sign = self.health.beat("sweep", within=120.0)
            self.runs("sweep", lambda: repairs.watch_over(self.pool, self.readers, self.committed, sign))
        if self.listeners:
            self.runs("consumers", self._consume)
        self._tells_of_parked_records()
        collect_garbage_seldom()
        tasks = {name: asyncio.create_task(loop()) for name, loop in self.loops.items()}
        tasks["http"] = asyncio.create_task(server.serve())
        told = asyncio.create_task(self._told.wait())
        try:
            await asyncio.wait([told, *tasks.values()], return_when=asyncio.FIRST_COMPLETED)
            if not told.done():
                raise_ended(tasks)
        finally:
            told.cancel()
            await self._leave(server, tasks)

    def _tells_of_parked_records(self) -> None:
        settings = self.settings
        found = alarm.alarm_of(self.name, settings.municipalities, settings.parked_limit, self.also_noticed)
        if found is not None:
            sign = self.health.beat("parked records", within=120.0)
            self.runs("parked records", partial(alarm.run, self.pool, found, self.committed, sign))

    async def _consume(self) -> None:
        """Connect, waiting for Kafka if need be, and watch over the consumers; ends only by raising."""
        pauses = Pauses(longest=5.0)
        while True:
            try:
                await self.broker.start()
                break
            except (KafkaError, OSError) as failure:
                log.warning("no Kafka yet: %s", type(failure).__name__)
                await self.broker.stop()
                for one in self.listeners:
                    one.beat()
                await asyncio.sleep(pauses.next())
        await asyncio.gather(*(one.watch() for one in self.listeners))

    async def _leave(self, server: uvicorn.Server, tasks: dict[str, asyncio.Task[None]]) -> None:
        """Take nothing more, finish what is in hand, publish what was written, then end the rest."""
        server.should_exit = True
        await asyncio.gather(*(one.leave() for one in self.listeners))
        for relay in self.relays:
            relay.finish()
        finishing = [task for name, task in tasks.items() if name == "http" or name.startswith("relay ")]
        await asyncio.wait(finishing, timeout=FINISH_WITHIN)
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
        with suppress(KafkaError, TimeoutError):
            async with asyncio.timeout(FINISH_WITHIN):
                await self.broker.stop()


@asynccontextmanager
async def opened(name: str, settings: ServiceSettings, folder: Path) -> AsyncIterator[Service]:
    """A service with its pool over a database with the newest schema, and spans on their way; released in the end.

    Waits for a database that is away, not for one that is old (`OldSchema`).
    """
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    provider = tracing.set_up(name)
    try:
        pool = await _connected(settings.database_url, name, told)
        try:
            await _check_schema(pool, name, folder)
            yield Service(name, settings, pool, told)
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(FINISH_WITHIN):
                    await pool.close()
            pool.terminate()
    finally:
        if provider is not None:
            await asyncio.to_thread(provider.shutdown)


async def _connected(dsn: str, name: str, told: asyncio.Event) -> Pool:
    pauses = Pauses(longest=5.0)
    while True:
        try:
            return await open_pool(dsn, name=name)
        except Exception as failure:
            if not is_transient(failure):
                raise
            log.warning("no database yet: %s", type(failure).__name__)
            with suppress(TimeoutError):
                await asyncio.wait_for(told.wait(), pauses.next())
            if told.is_set():
                raise SystemExit(0) from None


async def _check_schema(pool: Pool, name: str, folder: Path) -> None:
    try:
        async with pool.acquire() as connection:
            lacking = await migrations.outstanding(connection, name, folder)
    except asyncpg.UndefinedTableError:
        lacking = ["all migrations"]
    if lacking:
        raise OldSchema(f"The database lacks {', '.join(lacking)}: run `python -m services.{name} migrate` first.")


def raise_ended(tasks: dict[str, asyncio.Task[None]]) -> None:
    for name, task in tasks.items():
        if task.done():
            failure = None if task.cancelled() else task.exception()
            why = f"{type(failure).__name__} at {places(failure)}" if failure else "by itself"
            raise PartEnded(f"{name} has ended: {why}") from None


def collect_garbage_seldom() -> None:
    """What start-up made lives as long as the process, and batches make many objects that die young: Python's default
    of looking for cycles after every 700 objects costs a third of the processor's time here."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


async def seal_for_ever(pool: Pool, every: float = SEAL_EVERY) -> None:
    while True:
        await asyncio.sleep(every)
        try:
            await journal.seal(pool)
        except Exception as failure:
            if not is_transient(failure):
                raise
            log.warning("the journal was not sealed this time: %s", type(failure).__name__)


class Server(uvicorn.Server):
    """Uvicorn without its own signal handlers: it would end before the consumers have committed."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()
