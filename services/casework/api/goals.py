"""Goals of a case over HTTP: agree one, say that it was reached, or that it was given up."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.casework import goals, queries
from services.casework.api import bodies
from services.casework.api.office import Office, by, command, may_act_on, nothing_here
from services.casework.api.views import goal_view
from services.casework.case import Case
from services.casework.offers import queries as offers
from services.casework.offers.refusals import OfferUnknown
from services.casework.visibility import sees_case, sees_goal
from shared.acts import Moment
from shared.contracts.base import Event
from shared.contracts.casework import GoalEvent
from shared.identity import Caller, requires

READERS = Depends(requires("clerk", "case-manager", "coordinator", "system"))
ACTORS = Depends(requires("clerk", "case-manager"))


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["goals"])

    @router.get("/cases/{id}/goals")
    async def list_goals(id: UUID, caller: Annotated[Caller, READERS]) -> list[dict[str, Any]]:
        """The goals of the tracks that the caller's department carries."""
        viewer = office.viewer(caller)
        async with office.pool.acquire() as conn:
            found = await queries.case(conn, id)
        if found is None or not sees_case(found.case, viewer):
            raise nothing_here()
        return [goal_view(goal) for goal in found.case.goals.values() if sees_goal(found.case, goal, viewer)]

    @router.post("/cases/{id}/goals")
    async def agree(id: UUID, body: bodies.GoalBody, request: Request, caller: Annotated[Caller, ACTORS]) -> Response:
        """Record what was agreed with the person for a need that the caller's department carries or coordinates."""
        wish = await _wish(office, body)

        def decide(case: Case, at: Moment) -> Sequence[Event]:
            if not sees_case(case, office.viewer(caller)):
                raise nothing_here()
            if case.state == "open":
                track = goals.track_for(case, body.life_situation, caller.department, caller.roles)
                may_act_on(caller, track.life_situation)
            return goals.agree(case, wish, by=by(caller), at=at, roles=caller.roles)

        return await command(request, office, caller, id, decide, _told, 201)

    async def on_goal(
        id: UUID,
        goal_id: UUID,
        request: Request,
        caller: Caller,
        verb: Callable[[Case, Moment], Sequence[Event]],
    ) -> Response:
        """Act on a goal that the caller may see: on who carries its track, and by role, it is decided here."""

        def decide(case: Case, at: Moment) -> Sequence[Event]:
            goal = goals.the_goal(case, goal_id)
            if not sees_goal(case, goal, office.viewer(caller)):
                raise nothing_here()
            may_act_on(caller, case.tracks[goal.track_id].life_situation)
            return verb(case, at)

        return await command(request, office, caller, id, decide, _told)

    @router.post("/cases/{id}/goals/{goal_id}/reached")
    async def reach(
        id: UUID, goal_id: UUID, body: bodies.ReachedBody, request: Request, caller: Annotated[Caller, ACTORS]
    ) -> Response:
        return await on_goal(
            id, goal_id, request, caller,
            lambda case, at: goals.reach(case, goal_id, on=body.on, evidence=body.evidence, by=by(caller), at=at),
        )  # fmt: skip

    @router.post("/cases/{id}/goals/{goal_id}/abandonment")
    async def abandon(
        id: UUID, goal_id: UUID, body: bodies.AbandonmentBody, request: Request, caller: Annotated[Caller, ACTORS]
    ) -> Response:
        return await on_goal(
            id, goal_id, request, caller, lambda case, at: goals.abandon(case, goal_id, body.reason_code, by=by(caller))
        )

    return router


async def _wish(office: Office, body: bodies.GoalBody) -> goals.Wish:
    field, dimension = body.field_of_action, body.target_dimension
    if body.offer_id is not None:
        async with office.pool.acquire() as conn:
            found = await offers.offer(conn, body.offer_id)
        if found is None:
            raise OfferUnknown("Name an offer of the directory, or none.", "/offer_id", "unknown")
        field, dimension = field or found.offer.field_of_action, dimension or found.offer.target_dimension
    return goals.Wish(body.life_situation, body.code, body.due_on, field, dimension, body.offer_id)


def _told(case: Case, events: Sequence[Event], version: int) -> Any:
    told = next(event for event in events if isinstance(event, GoalEvent))
    return {**goal_view(case.goals[told.goal_id]), "case_id": case.id}
