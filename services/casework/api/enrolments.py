"""Enrolments over HTTP: ask for a place, see who has one, give it up, come to the end."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.casework import persons
from services.casework import queries as cases
from services.casework.api import offer_bodies as bodies
from services.casework.api.offer_acts import command_on_offer
from services.casework.api.offer_views import enrolment_view
from services.casework.api.office import Office, by, nothing_here
from services.casework.case import Case
from services.casework.offers import enrolling, queries
from services.casework.offers.offer import Offer
from services.casework.offers.permission import (
    may_enrol_case,
    may_enrol_group_or_school,
    may_enrol_organisation,
    sees_enrolment,
)
from services.casework.offers.refusals import EnrolmentDoesNotFit
from services.casework.visibility import sees_case
from shared.acts import Moment
from shared.contracts.base import Event
from shared.contracts.casework import EnrolmentEvent
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.versions import with_etag

READERS = Depends(requires("clerk", "case-manager", "coordinator", "system"))
ENROLLERS = Depends(requires("clerk", "case-manager", "coordinator"))
PROVIDERS = Depends(requires("clerk"))


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["enrolments"])

    async def offer_of(id: UUID) -> queries.Found:
        async with office.pool.acquire() as conn:
            found = await queries.offer(conn, id)
        if found is None:
            raise nothing_here()
        return found

    async def ids_of_person(case_id: UUID) -> frozenset[UUID]:
        """Also those of before a merge: an enrolment keeps the case and the person it was made for."""
        async with office.pool.acquire() as conn:
            found = await cases.case(conn, case_id)
            person = found.case.person_id if found else None
            return (await persons.known_as(conn, [person]))[person] if person else frozenset()

    def known(offer: Offer, enrolment_id: UUID, caller: Caller) -> None:
        one = offer.enrolments.get(enrolment_id)
        if one is None or not sees_enrolment(offer, one, office.viewer(caller)):
            raise nothing_here()

    @router.get("/offers/{id}/enrolments")
    async def list_enrolments(
        id: UUID,
        caller: Annotated[Caller, READERS],
        state: Literal["waitlisted", "confirmed", "completed", "cancelled"] | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> dict[str, Any]:
        """To the provider everybody, to others whom they have enrolled; in the order in which they came."""
        offer, viewer = (await offer_of(id)).offer, office.viewer(caller)
        seen = [
            one
            for one in offer.enrolments.values()
            if sees_enrolment(offer, one, viewer) and state in (None, one.state)
        ]
        at = page(limit, cursor, f"enrolments {id} {state}")
        start = int(str(at.after[0])) if at.after else 0
        answer = at.answer(list(enumerate(seen, 1))[start : start + limit + 1], key=lambda row: (row[0],))
        return {**answer, "items": [enrolment_view(offer, one) for _, one in answer["items"]]}

    @router.get("/offers/{id}/enrolments/{enrolment_id}")
    async def one_enrolment(
        id: UUID, enrolment_id: UUID, request: Request, caller: Annotated[Caller, READERS]
    ) -> Response:
        found = await offer_of(id)
        known(found.offer, enrolment_id, caller)
        view = enrolment_view(found.offer, found.offer.enrolments[enrolment_id])
        return with_etag(request, view, found.version)

    @router.post("/offers/{id}/enrolments")
    async def enrol(
        id: UUID, body: bodies.EnrolmentBody, request: Request, caller: Annotated[Caller, ENROLLERS]
    ) -> Response:
        """A place, or a place in line: `state` says which, `position` where."""
        viewer = office.viewer(caller)
        if body.organisation is not None and office.directory.find(body.organisation) is None:
            raise EnrolmentDoesNotFit("Name a department of the directory.", "/organisation", "unknown")
        known_as = await ids_of_person(body.case_id) if body.case_id else frozenset()

        def decide(offer: Offer, case: Case | None, at: Moment) -> Sequence[Event]:
            if case is not None:
                if not sees_case(case, viewer):
                    raise nothing_here()
                may_enrol_case(case, viewer)
            if body.organisation is not None:
                may_enrol_organisation(offer, body.organisation, viewer)
            if case is None and body.organisation is None:
                may_enrol_group_or_school(offer, viewer)
            wish = enrolling.Wish(
                body.case_id, case.person_id if case else None, body.size, body.school, body.organisation, known_as
            )
            return enrolling.request(offer, wish, by=by(caller), at=at)

        return await command_on_offer(request, office, caller, id, decide, _told, 201, body.case_id)

    @router.post("/offers/{id}/enrolments/{enrolment_id}/cancellation")
    async def cancel(
        id: UUID,
        enrolment_id: UUID,
        body: bodies.CancellationBody,
        request: Request,
        caller: Annotated[Caller, ENROLLERS],
    ) -> Response:
        """By who enrolled, or by the provider; whoever is next in line moves up with it."""

        def decide(offer: Offer, case: Case | None, at: Moment) -> Sequence[Event]:
            known(offer, enrolment_id, caller)
            return enrolling.cancel(offer, enrolment_id, body.reason_code, by=by(caller))

        return await command_on_offer(request, office, caller, id, decide, _told)

    @router.post("/offers/{id}/enrolments/{enrolment_id}/completion")
    async def complete(
        id: UUID,
        enrolment_id: UUID,
        body: bodies.CompletionBody,
        request: Request,
        caller: Annotated[Caller, PROVIDERS],
    ) -> Response:
        """The provider says that they took part to the end."""

        def decide(offer: Offer, case: Case | None, at: Moment) -> Sequence[Event]:
            known(offer, enrolment_id, caller)
            return enrolling.complete(offer, enrolment_id, body.on, by=by(caller), at=at)

        return await command_on_offer(request, office, caller, id, decide, _told)

    return router


def _told(offer: Offer, events: Sequence[Event], version: int) -> Any:
    """The enrolment that was acted on: the first one told of."""
    first = next(event for event in events if isinstance(event, EnrolmentEvent))
    return enrolment_view(offer, offer.enrolments[first.enrolment_id])
