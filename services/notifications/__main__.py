"""The wiring of notifications: `python -m services.notifications [migrate]`."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from services import notifications
from services.notifications import bell, outbox, outgoing
from services.notifications.api import routers
from services.notifications.api.office import Office
from services.notifications.bundling import Rules
from services.notifications.memory import keep
from services.notifications.operators import own_parked
from services.notifications.outgoing import PostOffice, Server
from services.notifications.reactions import HEARS, reactions
from services.notifications.rendering import Stationery
from services.notifications.settings import NotificationsSettings
from services.notifications.store import kinds
from services.notifications.telling import mailbox
from shared import consumer, inbox, relay
from shared.directory import Directory
from shared.parked_api import parked_routes
from shared.process import main, opened
from shared.repairs import discard, replay
from shared.titles import Titles
from shared.web import create_app

NAME = "notifications"
MIGRATIONS = Path(__file__).parent / "migrations"


async def serve(settings: NotificationsSettings) -> None:
    """Run notifications until it is told to stop: consumer, two relays, mail, streams, HTTP."""
    directory = Directory.load(settings.municipalities)
    titles = Titles.load(settings.programmes, settings.offers)
    kept = kinds(partial(mailbox, directory))
    reader = inbox.Consumer(NAME, reactions(directory), kept, consumer.own_event, keep(directory))
    async with opened(NAME, settings, MIGRATIONS) as service:
        pool, committed, rings = service.pool, service.committed, bell.Bell()
        service.publishes(relay.journal(NAME))
        service.publishes(outbox.deliveries())
        service.hears(list(HEARS), consumer.own_events(pool, reader, committed))
        stationery = Stationery(directory, settings.mail_from, settings.desk_url, titles)
        post_office = PostOffice(pool, kept, stationery, rules(settings), server(settings).post, committed)
        service.runs("mail", partial(outgoing.run, post_office, service.health.beat("mail", within=60.0)))
        service.runs("bell", partial(bell.watch, pool, rings, service.health.beat("bell")))
        service.also_noticed = own_parked(kept, directory)
        parked = parked_routes(pool, partial(replay, reader), partial(discard, reader), committed)
        office = Office(pool, kept, directory, settings.desk_url, rings, committed, titles)
        about = str(notifications.__doc__)
        app = create_app(NAME, settings, [*routers(office), parked], service.health, description=about)
        await service.run(app)


def rules(settings: NotificationsSettings) -> Rules:
    return Rules(
        gather=timedelta(seconds=settings.mail_gather_seconds),
        window=timedelta(minutes=settings.mail_window_minutes),
        urgent_window=timedelta(minutes=settings.mail_urgent_window_minutes),
        most_per_day=settings.mail_most_per_day,
    )


def server(settings: NotificationsSettings) -> Server:
    return Server(
        settings.smtp_host, settings.smtp_port, settings.smtp_security, settings.smtp_username, settings.smtp_password
    )


if __name__ == "__main__":
    main(NAME, NotificationsSettings.read, MIGRATIONS, serve)
