"""Parked records of intake: taken in again once the cause is repaired, or given up.

Nothing waits behind a report. Behind an event of casework waits what follows on the same case, in order.
"""

from uuid import UUID

from services.intake.privacy.concerned import reader
from services.intake.reports.submission import came_in, from_record
from services.intake.reports.take_in import take_in
from services.intake.routing import RoutingSource
from shared import parking, repairs
from shared.clock import business_now
from shared.contracts.reasons import spoken
from shared.contracts.topics import REPORTS, family
from shared.parked_api import Replay
from shared.parking import FailedAgain, Parked
from shared.periods import local_day
from shared.postgres import Writing


def replaying(routing: RoutingSource) -> Replay:
    """Takes a parked report in as if it came now; reacts to a parked event of casework in its place."""
    follow = repairs.again(reader())

    async def again(conn: Writing, parked: Parked) -> None:
        if not _is_report(parked):
            return await follow(conn, parked)
        now = await business_now(conn)
        today, rules = local_day(now), routing.current
        [given] = await take_in(conn, rules, today, [came_in(from_record(parked.record, rules, today), now)])
        if given.reasons:
            raise FailedAgain(f"It is rejected again ({spoken(given.reasons)}): discard it, or tell its sender.")
        return None

    async def replay(conn: Writing, id: UUID, who: str, *, repaired: bytes | None) -> None:
        await parking.replay(conn, id, who, again, repaired)

    return replay


async def discarding(conn: Writing, id: UUID, reason: str, who: str) -> None:
    """Give a parked record up; what waited behind an event of casework follows."""
    pass_over = repairs.give_up(reader())

    async def give_up(conn: Writing, parked: Parked) -> None:
        if not _is_report(parked):
            await pass_over(conn, parked)

    await parking.discard(conn, id, reason, who, give_up)


def _is_report(parked: Parked) -> bool:
    found = family(parked.record.topic)
    return found is None or found.name == REPORTS
