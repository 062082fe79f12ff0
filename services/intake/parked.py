"""Parked records of intake: taken in again once the cause is repaired, or given up.

Nothing waits behind a report. Behind an event of casework waits what follows on the same case, in order.
"""

from uuid import UUID

from services.intake.privacy.concerned import reader
from services.intake.reports import receipts
from services.intake.reports.submission import Incoming, came_in, from_record
from services.intake.reports.take_in import Answer, take_in
from services.intake.reports.unprocessed import given_up
from services.intake.routing import RoutingSource
from shared import parking, repairs
from shared.clock import business_now
from shared.contracts.reasons import spoken
from shared.contracts.topics import REPORTS, family
from shared.parked_api import Discard, Replay
from shared.parking import FailedAgain, Parked
from shared.periods import local_day
from shared.postgres import Writing


def replaying(routing: RoutingSource) -> Replay:
    """Takes a parked report in as if it came now; reacts to a parked event of casework in its place."""
    follow = repairs.again(reader())

    async def replay(conn: Writing, id: UUID, who: str, *, repaired: bytes | None) -> None:
        async def again(conn: Writing, parked: Parked) -> None:
            if not _is_report(parked):
                return await follow(conn, parked)
            now = await business_now(conn)
            today, rules = local_day(now), routing.current
            one = came_in(from_record(parked.record, rules, today), now)
            [given] = await take_in(conn, rules, today, [one])
            if given.reasons and not (_is_told(one, given) and repaired is None):
                raise FailedAgain(f"It is rejected again ({spoken(given.reasons)}): discard it, or tell its sender.")
            return None

        await parking.replay(conn, id, who, again, repaired)

    return replay


def _is_told(one: Incoming, given: Answer) -> bool:
    """As its sender wrote it, it keeps not all rules: that is an answer, and nothing is left for operators to do."""
    return given.status == "rejected" and one.id is not None


def discarding(routing: RoutingSource) -> Discard:
    """Gives a parked record up; what waited behind an event of casework follows, and the sender of a report that was
    not processed hears that it never will be.
    """
    pass_over = repairs.give_up(reader())

    async def give_up(conn: Writing, parked: Parked) -> None:
        if not _is_report(parked):
            await pass_over(conn, parked)
        elif parked.subject is not None and await receipts.is_not_processed(conn, parked.subject):
            today = local_day(await business_now(conn))
            await take_in(conn, routing.current, today, [given_up(parked.subject, parked.record)])

    async def discard(conn: Writing, id: UUID, reason: str, who: str) -> None:
        await parking.discard(conn, id, reason, who, give_up)

    return discard


def _is_report(parked: Parked) -> bool:
    found = family(parked.record.topic)
    return found is None or found.name == REPORTS
