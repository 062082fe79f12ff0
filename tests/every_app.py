"""The applications of all services as they are wired, without databases: for tests of what routes look like."""

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from services.casework import api as casework
from services.casework.api.office import Office as CaseworkOffice
from services.casework.kinds import Kinds
from services.casework.offers.book import Book
from services.funding import api as funding
from services.funding.api.office import Office as FundingOffice
from services.funding.programmes.reading import load
from services.funding.repayments import rates
from services.intake import api as intake
from services.notifications import api as notifications
from services.notifications.api.office import Office as NotificationsOffice
from services.notifications.bell import Bell
from services.notifications.store import kinds as notification_kinds
from services.notifications.telling import mailbox
from shared.directory import Directory
from shared.health import Health
from shared.parked_api import parked_routes
from shared.settings import ServiceSettings
from shared.web import create_app
from tests import tokens
from tests.unit.intake.builders import ROUTING

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
NO_DATABASE: Any = None


@cache
def apps() -> dict[str, FastAPI]:
    """By the name of the service."""
    directory = Directory.load(DEPLOY / "municipalities")
    parked = parked_routes(NO_DATABASE, NO_DATABASE, NO_DATABASE, lambda: None)
    cases = CaseworkOffice(
        NO_DATABASE, {}, Kinds.load(DEPLOY / "kinds", directory), directory, Book.load(DEPLOY / "offers", directory),
        lambda: None,
    )  # fmt: skip
    money = FundingOffice(
        NO_DATABASE, load(DEPLOY / "programmes", directory), lambda: None, directory, rates.load(DEPLOY / "interest"),
        NO_DATABASE, None,
    )  # fmt: skip
    kept = notification_kinds(lambda department, role: mailbox(directory, department, role))
    news = NotificationsOffice(NO_DATABASE, kept, directory, "http://desk.example", Bell())
    routers = {
        "intake": intake.routers(NO_DATABASE, ROUTING),
        "casework": [*casework.routers(cases), parked],
        "funding": [*funding.routers(money), parked],
        "notifications": [*notifications.routers(news), parked],
    }
    return {name: create_app(name, _settings(), found, Health(), verify=tokens.a_realm().claims)
            for name, found in routers.items()}  # fmt: skip


def _settings() -> ServiceSettings:
    return ServiceSettings(
        database_url="postgresql://nobody@127.0.0.1:1/none", kafka="127.0.0.1:1", port=1, oidc_issuer=tokens.ISSUER,
        municipalities=DEPLOY / "municipalities",
    )  # fmt: skip
