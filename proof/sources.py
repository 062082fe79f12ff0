"""Where the proof reads: every service's database in one frozen view each, and the topics up to a mark."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, ConsumerRecord

from proof.mark import Mark

Row = asyncpg.Record


@dataclass(frozen=True)
class Sources:
    """`databases` are open read-only snapshots by service; `mark` is how far everything is looked at."""

    databases: Mapping[str, asyncpg.Connection]
    kafka: str
    mark: Mark

    async def rows(self, service: str, query: str, *args: Any) -> AsyncIterator[Row]:
        """The rows of a query, streamed."""
        async for row in self.databases[service].cursor(query, *args, prefetch=2000):
            yield row

    async def journal(
        self, service: str, *types: str, to_the_mark: bool = False, as_written: bool = False
    ) -> AsyncIterator[Row]:
        """A service's journal by subject and number, only the given types if any.

        All of the snapshot, as its tables are; or `to_the_mark`, to be compared with what others have by then. What
        goes from one subject to another is followed `as_written`: who writes holds the locks of both.
        """
        query = f"""
            select seq, subject, sequence, id, type, time, actor, data, hash from journal
            where ($1::bigint is null or seq <= $1) and ($2::text[] = '{{}}' or type = any($2))
            order by {"seq" if as_written else "subject, sequence"}
            """
        up_to = self.mark.journals[service] if to_the_mark else None
        async for row in self.rows(service, query, up_to, list(types)):
            yield row

    async def topic(self, name: str) -> AsyncIterator[ConsumerRecord]:
        """Every record of a topic, partition by partition in order, up to the ends at the mark."""
        ends = {tp: end for tp, end in self.mark.topics.items() if tp.topic == name and end > 0}
        if not ends:
            return
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.kafka, auto_offset_reset="earliest", enable_auto_commit=False
        )
        await consumer.start()
        try:
            consumer.assign(list(ends))
            begins = await consumer.beginning_offsets(list(ends))
            left = {tp for tp, end in ends.items() if begins[tp] < end}
            while left:
                for tp, records in (await consumer.getmany(*left, timeout_ms=500, max_records=5000)).items():
                    for record in records:
                        if record.offset < ends[tp]:
                            yield record
                left = {tp for tp in left if await consumer.position(tp) < ends[tp]}
        finally:
            await consumer.stop()


@asynccontextmanager
async def snapshots(dsns: Mapping[str, str]) -> AsyncIterator[dict[str, asyncpg.Connection]]:
    """One read-only, repeatable view of each database."""
    async with AsyncExitStack() as stack:
        opened = {}
        for service, dsn in dsns.items():
            connection = await asyncpg.connect(dsn, timeout=10, server_settings={"timezone": "UTC"})
            stack.push_async_callback(connection.close)
            await stack.enter_async_context(connection.transaction(isolation="repeatable_read", readonly=True))
            opened[service] = connection
        yield opened
