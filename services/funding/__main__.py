"""Funding's wiring: settings → database → budgets → consumer, relay, HTTP."""

import sys
from functools import partial
from pathlib import Path

from uuid_utils.compat import uuid7

from services.funding.api import routers
from services.funding.api.office import Office
from services.funding.deadlines import Together
from services.funding.grants.finality import Finality
from services.funding.grants.offered import Offers
from services.funding.incoming.reminders import Reminders as StateReminders
from services.funding.ledger.appropriations import appropriate
from services.funding.letters.ready import another_account
from services.funding.payments import bank as banks
from services.funding.payments import sending
from services.funding.posts.calendar import LumpSums
from services.funding.programmes.reading import load
from services.funding.proofs.deadlines import Reminders
from services.funding.reactions import HEARS, keep, reactions
from services.funding.refusals import BudgetBelowCommitments
from services.funding.repayments import rates
from services.funding.settings import FundingSettings
from services.funding.store import KINDS
from shared import consumer, inbox, relay
from shared.directory import Directory
from shared.parked_api import parked_routes
from shared.process import main, opened
from shared.repairs import discard, replay
from shared.titles import Titles
from shared.web import MIB, create_app

MIGRATIONS = Path(__file__).parent / "migrations"


async def serve(settings: FundingSettings) -> None:
    directory = Directory.load(settings.municipalities)
    offered = load(settings.programmes, directory)
    if wrong := another_account(directory, settings.debtors):
        sys.exit(wrong)
    base_rates = rates.load(settings.interest)
    titles = Titles.load(settings.programmes, settings.offers) if settings.offers else Titles()
    heard = inbox.Consumer("funding", reactions(offered), KINDS, consumer.own_event, keep)
    async with opened("funding", settings, MIGRATIONS) as service:
        try:
            await appropriate(service.pool, offered)
        except BudgetBelowCommitments as refusal:
            sys.exit(f"A programme's budget is less than what has been awarded from it. {refusal.detail}")
        service.publishes(relay.journal("funding"))
        service.hears(list(HEARS), consumer.own_events(service.pool, heard, service.committed))
        service.keeps_deadlines(
            KINDS, Together((Finality(), Offers(), Reminders(offered), StateReminders(), LumpSums(offered)))
        )
        bank = banks.at(settings.bank) if settings.bank else None
        office = Office(service.pool, offered, service.committed, directory, base_rates, settings.debtors, bank, titles)
        service.health.add("payment files", sending.nobody_knows(service.pool), warns=True)
        if bank is not None:
            sign = service.health.beat("payment files to the bank", within=120.0)
            service.runs("payments", partial(sending.run, service.pool, bank, service.committed, sign, uuid7))
        parked = parked_routes(service.pool, partial(replay, heard), partial(discard, heard), service.committed)
        app = create_app(
            "funding",
            settings,
            [*routers(office), parked],
            service.health,
            description="What public money was asked for, who decided, what was paid, and from which budget.",
            body_limit=4 * MIB,
            language="de",
            known_parameters=True,
        )
        await service.run(app)


if __name__ == "__main__":
    main("funding", FundingSettings.read, MIGRATIONS, serve)
