"""The alarm that needs no Prometheus: a service tells of its own parked records, and people hear it like other news.

Every service looks at its table now and then and journals one event per consumer when `notice` says so. It is heard by
notifications; what notifications itself has parked it tells in the same transaction, through `also`.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from shared import engine, metrics
from shared.acts import Act, Moment, Ref
from shared.contracts.base import Event
from shared.contracts.parked import ParkedNoticed, notice_line, noticed_type
from shared.directory import Directory
from shared.engine import Kind, Loaded
from shared.parked.notice import Backlog, Notice, notice
from shared.postgres import Pool, Reading, Writing, is_transient, writing

log = logging.getLogger(__name__)

MOST_CODES = 20
CODE = re.compile(r"(?=.{1,80}\Z)[a-z0-9]+([_.-][a-z0-9]+)*\Z")

Also = Callable[[Writing, Sequence[Event]], Awaitable[None]]
"""What a service does with its own notices in the transaction that journals them."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """How one service tells: its event type, the municipality of its operators, how long a record may wait."""

    service: str
    kind: type[ParkedNoticed]
    municipality: str
    limit: timedelta
    also: Also | None = None


async def look(pool: Pool, alarm: Alarm) -> list[Event]:
    """Tell what is due, consumer by consumer, in one transaction; returns the events."""
    async with writing(pool) as conn:
        at: datetime = await conn.fetchval("select clock_timestamp()")
        lying = await backlogs(conn)
        known = [
            row["consumer"] for row in await conn.fetch("select consumer from parked_notices where level <> 'none'")
        ]
        told: list[Event] = []
        for consumer in sorted({*lying, *known}):
            told += await _tell(conn, alarm, consumer, lying.get(consumer, Backlog(0)), at)
        if told and alarm.also is not None:
            await alarm.also(conn, told)
    return told


async def _tell(conn: Writing, alarm: Alarm, consumer: str, backlog: Backlog, at: datetime) -> Sequence[Event]:
    line = notice_line(alarm.service, consumer)
    await conn.execute(
        "insert into parked_notices (id, consumer) values ($1, $2) on conflict do nothing", line, consumer
    )

    def verb(loaded: Mapping[Ref, Any], moment: Moment) -> Sequence[Event]:
        return notice(loaded[line], alarm.kind, alarm.municipality, consumer, backlog, alarm.limit, at)

    [outcome] = await engine.run(conn, {"parked": KIND}, [Act({"parked": [line]}, verb, "parked")])
    return outcome.events


async def backlogs(conn: Reading) -> dict[str, Backlog]:
    """What lies there, by consumer."""
    rows = await conn.fetch(
        """
        select consumer, count(*) as records, array_agg(distinct reason order by reason) as codes,
               greatest(clock_timestamp() - min(parked_at), interval '0') as oldest,
               coalesce(sum((select count(*) from parked_repairs r where r.parked_id = p.id and r.state = 'proposed')
                          + (select count(*) from parked_unmaskings u
                             where u.parked_id = p.id and u.state = 'requested')), 0)::int as second_person
        from parked p where state = 'parked' group by consumer
        """
    )
    return {
        row["consumer"]: Backlog(row["records"], codes(row["codes"]), row["oldest"], row["second_person"])
        for row in rows
    }


def codes(reasons: Sequence[str]) -> tuple[str, ...]:
    """Reasons as an event may hold them: a bounded number, and only what has the form of a code."""
    return tuple(reason for reason in reasons if CODE.match(reason))[:MOST_CODES]


async def load(conn: Writing, lines: Sequence[UUID]) -> Mapping[UUID, Loaded]:
    rows = await conn.fetch(
        """
        select id, sequence, head, level, told_at from parked_notices
        where id = any($1::uuid[]) order by id for no key update
        """,
        lines,
    )
    return {
        row["id"]: Loaded(row["id"], Notice(row["id"], row["level"], row["told_at"]), row["sequence"], row["head"])
        for row in rows
    }


async def save(conn: Writing, changed: Sequence[Loaded]) -> None:
    await conn.execute(
        """
        update parked_notices n set sequence = u.sequence, head = u.head, level = u.level, told_at = clock_timestamp()
        from unnest($1::uuid[], $2::int[], $3::bytea[], $4::text[]) u (id, sequence, head, level) where n.id = u.id
        """,
        [one.id for one in changed], [one.sequence for one in changed], [one.head for one in changed],
        [one.state.level for one in changed],
    )  # fmt: skip


def apply(told: Notice, event: Event) -> Notice:
    assert isinstance(event, ParkedNoticed)
    return replace(told, level=event.level)


KIND = Kind(load=load, apply=apply, save=save)


def alarm_of(service: str, municipalities: Path, hours: float, also: Also | None = None) -> Alarm | None:
    """The alarm of a service that has an event for it. It is told in the first municipality that keeps operators."""
    kind = noticed_type(service)
    if kind is None:
        return None
    directory = Directory.load(municipalities)
    keeping = [one.municipality for one in directory.departments if "operator" in one.mailboxes]
    municipality = [*keeping, directory.municipalities[0].municipality][0]
    return Alarm(service, kind, municipality, timedelta(hours=hours), also)


async def run(
    pool: Pool, alarm: Alarm, committed: Callable[[], None], beat: Callable[[], None], pause: float = 10.0
) -> None:
    """Look for ever; a database that is away is waited out."""
    metrics.PARKED_LIMIT.set(alarm.limit.total_seconds())
    while True:
        beat()
        try:
            if await look(pool, alarm):
                committed()
        except Exception as failure:
            if not is_transient(failure):
                raise
            log.warning("parked records: %s; looking again", type(failure).__name__)
        await asyncio.sleep(pause)
