"""Intake over HTTP, a module per noun."""

from collections.abc import Callable

from fastapi import APIRouter

from services.intake.api import (
    access_log,
    clearings,
    corrections,
    departments,
    disposals,
    events,
    exports,
    imports,
    messages,
    persons,
    reports,
)
from services.intake.parked import discarding, replaying
from services.intake.privacy.retention import Schedules
from services.intake.routing import RoutingSource
from shared.parked_api import parked_routes
from shared.postgres import Pool

BODY_LIMIT = 8 * 1024 * 1024
"""Bytes of one request: a batch of reports."""


NO_SCHEDULES = Schedules()


def routers(
    pool: Pool,
    routing: RoutingSource,
    committed: Callable[[], None] = lambda: None,
    schedules: Schedules = NO_SCHEDULES,
) -> list[APIRouter]:
    """All routes of intake; `committed` wakes the relay."""
    return [
        events.routes(pool, routing, committed),
        messages.routes(pool, routing, committed),
        imports.routes(pool, routing),
        reports.routes(pool),
        persons.routes(pool),
        access_log.routes(pool),
        corrections.routes(pool, committed),
        disposals.routes(pool, routing.current.directory, schedules, committed),
        exports.routes(pool, routing.current.directory, schedules),
        clearings.routes(pool, committed),
        departments.routes(routing.current.directory),
        parked_routes(pool, replaying(routing), discarding(routing), committed),
    ]
