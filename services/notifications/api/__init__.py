"""Notifications over HTTP: a person's inbox, its stream, and what the person wants by mail."""

from fastapi import APIRouter

from services.notifications.api import inbox, preferences, stream
from services.notifications.api.office import Office


def routers(office: Office) -> list[APIRouter]:
    return [module.routes(office) for module in (inbox, stream, preferences)]
