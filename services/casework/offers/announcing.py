"""What the offers' files say becomes events when the service starts: new and changed ones are published, those that no
file describes any more are withdrawn, what stands is left alone."""

from collections.abc import Sequence
from uuid import UUID

from services.casework.offers import queries
from services.casework.offers.book import Book, Description
from services.casework.offers.publishing import publish, withdraw
from shared import engine
from shared.acts import Act
from shared.postgres import Pool, writing

LOCK = 5_721_032


async def announce(pool: Pool, aggregates: engine.Kinds, book: Book) -> int:
    """Returns the number of events told."""
    async with writing(pool) as conn:
        await conn.execute("select pg_advisory_xact_lock($1)", LOCK)  # two processes of a service may start at once
        gone = [id for id in await queries.published(conn) if id not in book.by_id]
        outcomes = await engine.run(conn, aggregates, _acts(book, gone))
    return sum(len(outcome.events) for outcome in outcomes)


def _acts(book: Book, gone: Sequence[UUID]) -> list[Act]:
    return [*map(_published, book.offers), *map(_withdrawn, gone)]


def _published(described: Description) -> Act:
    ref = described.id
    actor = f"offer:{described.code}/{described.version}"
    return Act({"offer": [ref]}, lambda states, at: publish(states[ref], described), actor)


def _withdrawn(ref: UUID) -> Act:
    return Act({"offer": [ref]}, lambda states, at: withdraw(states[ref]), "offer:withdrawn")
