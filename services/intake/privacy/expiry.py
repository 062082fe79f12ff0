"""The clock over retention: whose data are not needed any more, and what of it the schedule lets the clock do.

Candidates come from an index over the days tracks were closed, never by looking at everybody. A person at a time in a
transaction of its own: one that is refused (somebody carries a new track by now) holds up nobody.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date, datetime
from functools import partial
from uuid import UUID

from dateutil.relativedelta import relativedelta

from services.intake.privacy import disposals, erasure
from services.intake.privacy.disposal import CLOCK
from services.intake.privacy.retention import Ended, Kind, Schedule, Schedules, Step, over_on
from shared.backoff import Pauses
from shared.clock import business_now
from shared.periods import local_day
from shared.postgres import Pool, Writing, is_transient, writing
from shared.problems import Refusal

log = logging.getLogger(__name__)
PAUSE = 3600.0
AT_ONCE = 500
Act = Callable[[Writing, UUID], Awaitable[object]]


async def watch(
    pool: Pool, schedules: Schedules, committed: Callable[[], None], beat: Callable[[], None], pause: float = PAUSE
) -> None:
    """Look for ever, `pause` seconds apart. A database that is away is waited out."""
    pauses, rest = Pauses(), 0.0
    while True:
        beat()
        if rest > 0:
            await asyncio.sleep(min(rest, 5.0))
            rest -= 5.0
            continue
        try:
            if await once(pool, schedules, beat):
                committed()
        except Exception as failure:
            if not is_transient(failure):
                raise
            log.warning("retention: %s; trying again", type(failure).__name__)
            await asyncio.sleep(pauses.next())
            continue
        pauses.reset()
        rest = pause


async def once(pool: Pool, schedules: Schedules, beat: Callable[[], None] = lambda: None) -> Counter[Step]:
    """Everything whose time has come, as far as the schedules leave it to the clock; how many people each step met."""
    async with pool.acquire() as conn:
        now = await business_now(conn)
    today = local_day(now)
    done: Counter[Step] = Counter()
    for schedule in schedules.valid(today):
        found = {
            "reports": _over(pool, schedule, "report", now),
            "lock": _over(pool, schedule, "person", now),
            "offer": _locked(pool, schedule.municipality, offered=False),
            "erasure": _locked(pool, schedule.municipality, offered=True),
        }
        for step, act in _acts(schedule, today).items():
            async for id in found[step]:
                beat()
                done[step] += await _one(pool, act, id)
    return done


def _acts(schedule: Schedule, today: date) -> dict[Step, Act]:
    """What is done with each person found, in this order."""
    acts: dict[Step, Act] = {
        "reports": partial(_forget_bodies, schedule, today),
        "lock": lambda conn, id: disposals.lock(conn, id, "retention_over", CLOCK, schedule.name),
        "offer": lambda conn, id: disposals.offer(conn, id, CLOCK, schedule.archive_answers_within_months),
        "erasure": lambda conn, id: disposals.propose_or_erase(conn, id, CLOCK),
    }
    return {step: act for step, act in acts.items() if step in schedule.by_clock}


async def _one(pool: Pool, act: Act, person_id: UUID) -> int:
    """One person in one transaction; a refusal means that the reason has gone meanwhile."""
    try:
        async with writing(pool) as conn:
            await act(conn, person_id)
    except Refusal as refusal:
        log.info("retention: %s", refusal.problem)
        return 0
    return 1


async def _over(pool: Pool, schedule: Schedule, kind: Kind, now: datetime) -> AsyncIterator[UUID]:
    """People of the municipality whose period for this kind of record is over for a department at least."""
    before, last, today = now - relativedelta(years=schedule.shortest(kind)), UUID(int=0), local_day(now)
    while True:
        async with pool.acquire() as conn:
            rows = await conn.fetch(
                CANDIDATES, schedule.municipality, before, last, AT_ONCE, _made_before(before), kind == "report"
            )
        for row in rows:
            ended = Ended(tuple(row["departments"]), local_day(row["closed_at"]), row["died_on"])
            whose = [Ended((one,), ended.closed_on, ended.died_on) for one in row["reporters"]]
            if any(over_on(schedule, kind, one) <= today for one in (whose if kind == "report" else [ended])):
                yield row["id"]
        if len(rows) < AT_ONCE:
            return
        last = rows[-1]["id"]


def _made_before(moment: datetime) -> UUID:
    """The lowest id of people registered at that moment or later: ids are UUIDv7, which begin with the milliseconds."""
    return UUID(int=max(0, int(moment.timestamp() * 1000)) << 80)


CANDIDATES = """
select p.id, coalesce(o.closed_at, f.last_at) as closed_at, coalesce(o.departments, '{}') as departments,
       f.died_on, f.reporters
from persons p
cross join lateral (
  select max(r.received_at) as last_at, array_agg(distinct r.department) as reporters,
         min(r.reported_on) filter (where r.occasion = 'death' and r.status = 'accepted') as died_on,
         bool_or(r.body is not null) as written
  from reports r where r.person_id = p.id
) f
left join lateral (
  select max(c.until) as closed_at, array_agg(distinct c.department) as departments
  from concerned c where c.person_id in (select p.id union all select a.id from persons a where a.merged_into = p.id)
  having count(*) > 0
) o on true
where p.municipality = $1 and p.status = 'registered' and p.id > $3
  and p.id in (select person_id from concerned where why = 'carried_last' and until < $2
               union all
               select q.id from persons q where q.id < $5 and not exists (
                 select from concerned n where n.person_id = q.id))
  and not exists (select from concerned w where w.person_id = p.id and w.why in ('carries', 'asked'))
  and coalesce(o.closed_at, f.last_at) < $2 and (f.written or not $6)
order by p.id limit $4
"""
"""$1 municipality, $2 the moment before which everything must have ended, $3 the last one of the page before, $4 how
many, $5 whoever was registered before, $6 only people of whom reports are kept."""


async def _locked(pool: Pool, municipality: str, offered: bool) -> AsyncIterator[UUID]:
    """People whose data are locked: not offered to the archive yet, or offered and the archive has decided."""
    async with pool.acquire() as conn:
        rows = await conn.fetch(
            """
            select d.person_id from disposals d join persons p on p.id = d.person_id
            where d.municipality = $1 and p.status = 'locked' and (d.offered_at is not null) = $2
              and (d.offered_at is null or d.answer is not null or d.answer_due <= business_now())
            order by d.person_id
            """,
            municipality, offered,
        )  # fmt: skip
    for row in rows:
        yield row["person_id"]


async def _forget_bodies(schedule: Schedule, today: date, conn: Writing, person_id: UUID) -> None:
    """What departments wrote whose period is over; of others it stays."""
    rows = await conn.fetch(
        """
        select r.department, max(r.received_at) as last_at,
               (select max(c.until) from concerned c where c.person_id = $1) as closed_at,
               (select min(d.reported_on) from reports d
                where d.person_id = $1 and d.occasion = 'death' and d.status = 'accepted') as died_on
        from reports r where r.person_id = $1 and r.body is not null group by r.department
        """,
        person_id,
    )
    over = [
        row["department"]
        for row in rows
        if over_on(
            schedule,
            "report",
            Ended((row["department"],), local_day(row["closed_at"] or row["last_at"]), row["died_on"]),
        )
        <= today
    ]
    await erasure.forget_bodies(conn, person_id, over)
