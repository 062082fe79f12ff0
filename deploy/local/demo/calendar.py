"""Business time as the play needs it: mornings of working days, and nights and weeks that pass in a second or two."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import asyncpg
import holidays

from deploy.local.endpoints import Endpoints
from proof.mark import take
from shared.clock import business_now, reanchor
from shared.periods import BERLIN, local_day

WORKING = 120.0
"""How many times as fast as real time the clock runs while robots work: a working day of some minutes."""
MORNING = time(8, 0)
WORKED_OFF_WITHIN = 90.0
DUE = "select exists (select from deadlines where due <= business_now())"


class NotWorkedOff(Exception):
    """The services did not catch up in time."""


@dataclass(frozen=True)
class Calendar:
    """The clock of a stack. `connection` reads it in casework's database, with the owner's role."""

    owner_databases: Mapping[str, str]
    connection: asyncpg.Connection

    async def now(self) -> datetime:
        return await business_now(self.connection)

    async def pace(self, rate: float) -> None:
        await reanchor(list(self.owner_databases.values()), rate)

    async def until(self, at: datetime, seconds: float) -> None:
        """Lets the time until `at` pass within about so many real seconds; nothing if it is over."""
        left = (at - await self.now()).total_seconds()
        if left <= 0:
            return
        rate = max(WORKING, left / seconds)
        await self.pace(rate)
        while (left := (at - await self.now()).total_seconds()) > 0:  # noqa: ASYNC110  (the clock tells nobody)
            await asyncio.sleep(min(0.25, left / rate))
        await self.pace(WORKING)

    async def morning_after(self, working_days: int) -> datetime:
        """Eight o'clock on the so-manieth working day from now on; 0 is today if its morning is still to come."""
        now = (await self.now()).astimezone(BERLIN)
        day = now.date() if now.time() < MORNING else now.date() + timedelta(days=1)
        day = working_day(day)
        for _ in range(working_days - 1):
            day = working_day(day + timedelta(days=1))
        return datetime.combine(day, MORNING, BERLIN)

    async def first_of_next_month(self) -> datetime:
        """Eight o'clock on the first working day of the next month."""
        today = local_day(await self.now())
        first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        return datetime.combine(working_day(first), MORNING, BERLIN)


def working_day(day: date) -> date:
    """The day, or the next one on which offices in North Rhine-Westphalia work."""
    free = holidays.country_holidays("DE", subdiv="NW")
    while day.weekday() >= 5 or day in free:
        day += timedelta(days=1)
    return day


@asynccontextmanager
async def calendar_of(stack: Endpoints) -> AsyncIterator[Calendar]:
    """The stack's clock; when the block is left it runs as fast as before."""
    connection = await asyncpg.connect(stack.owner_databases["casework"], timeout=10)
    try:
        calendar = Calendar(stack.owner_databases, connection)
        before = await connection.fetchval("select rate from business_clock")
        try:
            yield calendar
        finally:
            await calendar.pace(float(before))
    finally:
        await connection.close()


async def worked_off(stack: Endpoints, calendar: Calendar) -> None:
    """Returns when everything that has been reported, decided or has come due so far is behind all services."""
    try:
        async with asyncio.timeout(WORKED_OFF_WITHIN):
            while await calendar.connection.fetchval(DUE):  # noqa: ASYNC110  (the services tell nobody)
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise NotWorkedOff(f"deadlines still wait after {WORKED_OFF_WITHIN:.0f} s") from None
    mark = await take(stack.databases, stack.kafka, WORKED_OFF_WITHIN)
    if not mark.behind:
        raise NotWorkedOff(f"the services have not caught up within {WORKED_OFF_WITHIN:.0f} s")
