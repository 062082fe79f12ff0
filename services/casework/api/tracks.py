"""Tracks over HTTP: request a transition, suggest one, assign, close."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.casework import handed_over, tracks, transitions
from services.casework.api import bodies
from services.casework.api.office import Also, Office, by, command, may_act_on, nothing_here, of_track
from services.casework.api.views import track_view, transition_view
from services.casework.case import Case
from services.casework.transitions import Wish
from services.casework.visibility import sees_track
from shared.acts import Moment
from shared.contracts.base import Event
from shared.contracts.casework import TransitionRequested
from shared.identity import Caller, requires
from shared.postgres import Writing

Verb = Callable[[Case, Moment], Sequence[Event]]
ACTORS = Depends(requires("clerk", "case-manager"))


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["tracks"])

    async def act(
        request: Request,
        caller: Caller,
        id: UUID,
        verb: Verb,
        answer: Any,
        status: int = 200,
        own: bool = True,
        also: Also | None = None,
    ) -> Response:
        def decide(case: Case, at: Moment) -> Sequence[Event]:
            if not sees_track(case, case.tracks[id], office.viewer(caller)):
                raise nothing_here()
            if own:
                may_act_on(caller, case.tracks[id].life_situation)
            return verb(case, at)

        return await command(request, office, caller, of_track(id), decide, answer, status, also)

    def as_track(caller: Caller, id: UUID) -> Any:
        return lambda case, events, version: track_view(case, case.tracks[id], office.viewer(caller))

    @router.post("/tracks/{id}/transitions")
    async def request_transition(
        id: UUID, body: bodies.RequestBody, request: Request, caller: Annotated[Caller, ACTORS]
    ) -> Response:
        """Ask another department to take the track; answers with deadlines and the receipt of the package."""
        package = body.package.package()
        wish = Wish(
            kind=body.kind, to_department=body.to_department, package=package, urgency=body.urgency,
            effective_on=body.effective_on, household_id=body.household_id,
        )  # fmt: skip

        def answer(case: Case, events: Sequence[Event], version: int) -> dict[str, Any]:
            return transition_view(case, case.transitions[asked(events).transition_id], office.viewer(caller), package)

        async def hand_over(conn: Writing, case: Case, events: Sequence[Event]) -> None:
            told = asked(events)
            receipt = told.package_hash or ""
            requested_at = case.transitions[told.transition_id].requested_at
            await handed_over.keep(conn, told.transition_id, case.id, package, receipt, requested_at)

        return await act(request, caller, id, lambda case, at: transitions.request_transition(
            case, id, wish, by=by(caller), at=at, kinds=office.kinds, directory=office.directory,
        ), answer, 201, also=hand_over)  # fmt: skip

    @router.post("/tracks/{id}/suggestions")
    async def suggest(
        id: UUID,
        body: bodies.SuggestionBody,
        request: Request,
        caller: Annotated[Caller, Depends(requires("case-manager"))],
    ) -> Response:
        """A case manager suggests who should take the track; its carrier decides."""
        return await act(request, caller, id, lambda case, at: tracks.suggest(
            case, id, body.to_department, body.kind, by=by(caller), at=at, kinds=office.kinds,
            directory=office.directory,
        ), as_track(caller, id), 201, own=False)  # fmt: skip

    @router.post("/tracks/{id}/assignment")
    async def assign(
        id: UUID,
        body: bodies.AssignmentBody,
        request: Request,
        caller: Annotated[Caller, Depends(requires("coordinator"))],
    ) -> Response:
        """The coordinator decides who carries a track that is disputed or orphaned."""
        return await act(request, caller, id, lambda case, at: tracks.assign(
            case, id, body.to_department, body.reason_code, by=by(caller), at=at, directory=office.directory,
        ), as_track(caller, id), own=False)  # fmt: skip

    @router.post("/tracks/{id}/closure")
    async def close(
        id: UUID, body: bodies.ClosureBody, request: Request, caller: Annotated[Caller, ACTORS]
    ) -> Response:
        """The carrier closes the track and says what came of it."""
        return await act(request, caller, id, lambda case, at: tracks.close_track(
            case, id, body.outcome, by=by(caller), at=at, covered_by=body.covered_by, appeal_lodged=body.appeal_lodged,
        ), as_track(caller, id))  # fmt: skip

    return router


def asked(events: Sequence[Event]) -> TransitionRequested:
    return next(event for event in events if isinstance(event, TransitionRequested))
