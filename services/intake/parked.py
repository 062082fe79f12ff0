"""Parked reports: taken in again once the cause is repaired, or given up. Nothing waits behind a report."""

from uuid import UUID

from services.intake.routing import Routing
from services.intake.submission import from_record
from services.intake.take_in import take_in
from shared import parking
from shared.clock import business_now
from shared.contracts.reasons import spoken
from shared.parked_api import Replay
from shared.parking import FailedAgain, Parked
from shared.periods import local_day
from shared.postgres import Writing


def replaying(routing: Routing) -> Replay:
    """Takes a parked record in as if it came now."""

    async def again(conn: Writing, parked: Parked) -> None:
        today = local_day(await business_now(conn))
        [given] = await take_in(conn, routing, today, [from_record(parked.record, routing, today)])
        if given.reasons:
            raise FailedAgain(f"It is rejected again ({spoken(given.reasons)}): discard it, or tell its sender.")

    async def replay(conn: Writing, id: UUID, who: str, *, repaired: bytes | None) -> None:
        await parking.replay(conn, id, who, again, repaired)

    return replay


async def discarding(conn: Writing, id: UUID, reason: str, who: str) -> None:
    """Give a parked record up."""
    await parking.discard(conn, id, reason, who)
