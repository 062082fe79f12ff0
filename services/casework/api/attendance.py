"""Attendance over HTTP: the provider's list of a day, or how many came where nobody enrols."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.casework.api import offer_bodies as bodies
from services.casework.api.offer_acts import command_on_offer
from services.casework.api.office import Office, by
from services.casework.case import Case
from services.casework.offers import attending
from services.casework.offers.attending import Present
from services.casework.offers.offer import Offer
from shared.acts import Moment
from shared.contracts.base import Event
from shared.identity import Caller, requires

PROVIDERS = Depends(requires("clerk"))


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["enrolments"])

    @router.post("/offers/{id}/attendance")
    async def record(
        id: UUID, body: bodies.AttendanceBody, request: Request, caller: Annotated[Caller, PROVIDERS]
    ) -> Response:
        """All of the list or nothing of it; said again for the same day it changes nothing. `recorded` counts what
        was new."""
        present = [
            Present(one.id, one.minutes) if isinstance(one, bodies.PresentBody) else Present(one)
            for one in body.enrolments
        ]

        def decide(offer: Offer, case: Case | None, at: Moment) -> Sequence[Event]:
            events = attending.attended(offer, body.on, present, by=by(caller), at=at)
            if body.people is not None:
                events += attending.came(offer, body.on, body.people, by=by(caller), at=at)
            return events

        def told(offer: Offer, events: Sequence[Event], version: int) -> Any:
            there = [one for one in offer.enrolments.values() if body.on in one.days]
            return {
                "offer_id": offer.id, "on": body.on, "enrolments": [one.id for one in there],
                "people": offer.people.get(body.on, sum(one.size for one in there)), "recorded": len(events),
            }  # fmt: skip

        return await command_on_offer(request, office, caller, id, decide, told)

    return router
