"""Funding's wiring: settings → database → budgets → consumer, relay, HTTP."""

import sys
from functools import partial
from pathlib import Path

from services.funding.api import routers
from services.funding.api.office import Office
from services.funding.deadlines import Together
from services.funding.effect.memory import keep
from services.funding.grants.finality import Finality
from services.funding.ledger.appropriations import appropriate
from services.funding.programmes.reading import load
from services.funding.reactions import HEARS, reactions
from services.funding.refusals import BudgetBelowCommitments
from services.funding.settings import FundingSettings
from services.funding.store import KINDS
from shared import consumer, inbox, relay
from shared.directory import Directory
from shared.parked_api import parked_routes
from shared.process import main, opened
from shared.repairs import discard, replay
from shared.web import create_app

MIGRATIONS = Path(__file__).parent / "migrations"


async def serve(settings: FundingSettings) -> None:
    directory = Directory.load(settings.municipalities)
    offered = load(settings.programmes, directory)
    heard = inbox.Consumer("funding", reactions(offered), KINDS, consumer.own_event, keep)
    async with opened("funding", settings, MIGRATIONS) as service:
        try:
            await appropriate(service.pool, offered)
        except BudgetBelowCommitments as refusal:
            sys.exit(f"A programme's budget is less than what has been awarded from it. {refusal.detail}")
        service.publishes(relay.journal("funding"))
        service.hears(list(HEARS), consumer.own_events(service.pool, heard, service.committed))
        service.keeps_deadlines(KINDS, Together((Finality(),)))
        office = Office(service.pool, offered, service.committed, directory)
        parked = parked_routes(service.pool, partial(replay, heard), partial(discard, heard), service.committed)
        app = create_app(
            "funding",
            settings,
            [*routers(office), parked],
            service.health,
            description="What public money was asked for, who decided, what was paid, and from which budget.",
        )
        await service.run(app)


if __name__ == "__main__":
    main("funding", FundingSettings.read, MIGRATIONS, serve)
