"""The wiring of intake: `python -m services.intake [migrate]`."""

from pathlib import Path

from services.intake.api import BODY_LIMIT, routers
from services.intake.housekeeping import forget_receipts
from services.intake.imports.run import forget as forget_lists
from services.intake.imports.run import run as take_lists
from services.intake.people import coming_of_age
from services.intake.people.keying import fill_match_keys
from services.intake.privacy import concerned, expiry
from services.intake.privacy.retention import Schedules, read_schedules
from services.intake.reactions import HEARS, reports
from services.intake.routing.following import Following
from services.intake.settings import IntakeSettings
from services.intake.store import KINDS
from shared import metrics
from shared.consumer import own_events
from shared.contracts.topics import REPORTS, REPORTS_PATTERN
from shared.directory import Directory
from shared.process import main, opened
from shared.relay import journal
from shared.web import create_app

MIGRATIONS = Path(__file__).parent / "migrations"


async def serve(settings: IntakeSettings) -> None:
    """Run intake until it is told to stop."""
    directory = Directory.load(settings.municipalities)
    metrics.senders_from_zero(department.id for department in directory.departments)
    metrics.matching_from_zero()
    schedules = read_schedules(settings.retention, directory) if settings.retention else Schedules()
    async with opened("intake", settings, MIGRATIONS) as service:
        routing = Following(settings.routing, directory, service.pool)
        await routing.start()
        service.health.add("routing", routing.check, warns=True)
        look = service.health.beat("routing files")
        service.runs("routing", lambda: routing.run(look))
        service.publishes(journal("intake"))
        service.hears([], reports(service.pool, routing, service.committed), pattern=REPORTS_PATTERN)
        followed = own_events(service.pool, concerned.reader(), service.committed)
        service.hears([topic for topic in HEARS if topic != REPORTS], followed)
        service.keeps_deadlines({**KINDS, "youth": coming_of_age.KIND}, coming_of_age.Birthdays())
        taking = service.health.beat("imports", within=60.0)
        service.runs("imports", lambda: take_lists(service.pool, routing, service.committed, taking))
        service.runs("old imports", lambda: forget_lists(service.pool))
        service.runs("receipts", lambda: forget_receipts(service.pool))
        service.runs("match keys", lambda: fill_match_keys(service.pool))
        sign = service.health.beat("retention", within=120.0)
        service.runs("retention", lambda: expiry.watch(service.pool, schedules, service.committed, sign))
        app = create_app(
            "intake", settings, routers(service.pool, routing, service.committed, schedules), service.health,
            description="People and reports: who is this, what do they need, who should take it.",
            body_limit=BODY_LIMIT,
        )  # fmt: skip
        await service.run(app)


if __name__ == "__main__":
    main("intake", IntakeSettings.read, MIGRATIONS, serve)
