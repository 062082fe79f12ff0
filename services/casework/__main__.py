"""Casework's wiring: settings → database → consumer, relay, clock, HTTP."""

from functools import partial
from pathlib import Path

from services.casework import fold, persons, store
from services.casework.api import routers
from services.casework.api.office import Office
from services.casework.kinds import Kinds
from services.casework.offers import store as offer_store
from services.casework.offers.announcing import announce
from services.casework.offers.book import Book
from services.casework.reactions import HEARS, reactions
from services.casework.settings import CaseworkSettings
from services.casework.timetable import Timetable
from shared import consumer, engine, inbox, relay
from shared.directory import Directory
from shared.parked_api import parked_routes
from shared.process import main, opened
from shared.repairs import discard, replay
from shared.web import create_app

MIGRATIONS = Path(__file__).parent / "migrations"


async def serve(settings: CaseworkSettings) -> None:
    directory = Directory.load(settings.municipalities)
    kinds = Kinds.load(settings.kinds, directory)
    book = Book.load(settings.offers, directory)
    signs = {city.municipality: city.sign for city in directory.municipalities}
    aggregates = {
        "case": engine.Kind(partial(store.load, signs=signs), fold.apply, store.save),
        "offer": offer_store.KIND,
    }
    heard = inbox.Consumer("casework", reactions(kinds, directory), aggregates, consumer.own_event, persons.keep)
    async with opened("casework", settings, MIGRATIONS) as service:
        await announce(service.pool, aggregates, book)
        service.publishes(relay.journal("casework"))
        service.hears(list(HEARS), consumer.own_events(service.pool, heard, service.committed))
        service.keeps_deadlines(aggregates, Timetable(kinds, directory))
        office = Office(service.pool, aggregates, kinds, directory, book, service.committed)
        parked = parked_routes(service.pool, partial(replay, heard), partial(discard, heard), service.committed)
        app = create_app(
            "casework",
            settings,
            [*routers(office), parked],
            service.health,
            description="Who is responsible for which part of a person's life, and what happens next.",
        )
        await service.run(app)


if __name__ == "__main__":
    main("casework", CaseworkSettings.read, MIGRATIONS, serve)
