"""Casework over HTTP: body → command → answer, a module for each noun."""

from fastapi import APIRouter

from services.casework.api import assurance, attendance, cases, enrolments, goals, merging, offers, tracks, transitions
from services.casework.api.office import Office


def routers(office: Office) -> list[APIRouter]:
    return [
        module.routes(office)
        for module in (cases, merging, tracks, transitions, goals, offers, enrolments, attendance, assurance)
    ]
