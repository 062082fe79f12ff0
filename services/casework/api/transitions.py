"""Transitions over HTTP: the lists of a department and the acts of the protocol."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.casework import contacts, handed_over, queries, transitions
from services.casework.api import bodies
from services.casework.api.lists import seen_page
from services.casework.api.office import (
    Office,
    by,
    command,
    may_act_on,
    nothing_here,
    of_transition,
)
from services.casework.api.views import transition_view
from services.casework.case import Case, Transition, TransitionState
from services.casework.consents import may_be_read
from services.casework.visibility import sees_transition
from shared.acts import Moment
from shared.bounded import From
from shared.contracts.base import DepartmentId, Event, LifeSituation
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, Page, page
from shared.periods import local_day
from shared.versions import with_etag

READERS = Depends(requires("clerk", "case-manager", "coordinator", "system"))
ACTORS = Depends(requires("clerk", "case-manager"))


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["transitions"])

    @router.get("/transitions")
    async def list_transitions(
        caller: Annotated[Caller, READERS],
        department: DepartmentId | None = None,
        direction: Literal["in", "out"] | None = None,
        state: TransitionState | None = None,
        due_before: From | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> dict[str, Any]:
        """Transitions to (`in`) and from (`out`) the caller's department, the next due first.

        `due_before` is a moment, or a day: before it begins.
        """
        wanted = queries.Wanted(department or caller.department, direction, state, due_before)
        viewer = office.viewer(caller)

        async def fetch(at: Page) -> list[queries.Listed]:
            async with office.pool.acquire() as conn:
                return await queries.transitions_of(conn, wanted, at)

        return await seen_page(
            page(limit, cursor, repr(wanted)),
            fetch,
            key=lambda row: (row.answer_due, row.id),
            seen=lambda row: sees_transition(row.case, row.case.transitions[row.id], viewer),
            view=lambda row: transition_view(row.case, row.case.transitions[row.id], viewer),
        )

    @router.get("/transitions/{id}")
    async def one_transition(id: UUID, request: Request, caller: Annotated[Caller, READERS]) -> Response:
        async with office.pool.acquire() as conn:
            found = await queries.case_with_transition(conn, id)
            items = await handed_over.items(conn, id)
        if found is None or not sees_transition(found.case, found.case.transitions[id], office.viewer(caller)):
            raise nothing_here()
        transition = found.case.transitions[id]
        kind = office.kinds.version(transition.kind, transition.kind_version)
        readable = [one for one in items if may_be_read(found.case, transition, kind, one["code"])]
        view = transition_view(found.case, transition, office.viewer(caller), readable)
        return with_etag(request, view, found.version)

    async def act(
        request: Request,
        caller: Caller,
        id: UUID,
        verb: Callable[[Case, Moment], Sequence[Event]],
        answered: Callable[[Case], Transition] | None = None,
        status: int = 200,
    ) -> Response:
        """One act on a transition the caller may know of; answers with it, or with the one it led to."""

        def decide(case: Case, at: Moment) -> Sequence[Event]:
            if not sees_transition(case, case.transitions[id], office.viewer(caller)):
                raise nothing_here()
            may_act_on(caller, case.tracks[case.transitions[id].track_id].life_situation)
            return verb(case, at)

        def answer(case: Case, events: Sequence[Event], version: int) -> dict[str, Any]:
            shown = answered(case) if answered else case.transitions[id]
            return transition_view(case, shown, office.viewer(caller))

        return await command(request, office, caller, of_transition(id), decide, answer, status)

    @router.post("/transitions/{id}/acceptance")
    async def accept(
        id: UUID, request: Request, caller: Annotated[Caller, ACTORS], body: bodies.AcceptanceBody | None = None
    ) -> Response:
        """Promise to take the track over, today or on a date."""
        return await act(request, caller, id, lambda case, at: transitions.accept(
            case, id, by=by(caller), at=at, kinds=office.kinds, directory=office.directory,
            effective_on=body.effective_on if body else None,
        ))  # fmt: skip

    @router.post("/transitions/{id}/decline")
    async def decline(
        id: UUID, body: bodies.DeclineBody, request: Request, caller: Annotated[Caller, ACTORS]
    ) -> Response:
        return await act(request, caller, id, lambda case, at: transitions.decline(
            case, id, body.reason_code, by=by(caller), at=at, kinds=office.kinds, directory=office.directory,
            proposed_department=body.proposed_department,
        ))  # fmt: skip

    @router.post("/transitions/{id}/refusal")
    async def refuse(
        id: UUID, body: bodies.RefusalBody, request: Request, caller: Annotated[Caller, ACTORS]
    ) -> Response:
        """Decide on the merits: the receiver takes the baton with the decision."""
        return await act(request, caller, id, lambda case, at: transitions.refuse(
            case, id, file_number=body.file_number, notice_on=body.notice_on, appeal_until=body.appeal_until,
            by=by(caller), at=at, kinds=office.kinds,
        ))  # fmt: skip

    @router.post("/transitions/{id}/withdrawal")
    async def withdraw(
        id: UUID, request: Request, caller: Annotated[Caller, ACTORS], body: bodies.ReasonBody | None = None
    ) -> Response:
        reason = body.reason_code if body else None
        return await act(
            request,
            caller,
            id,
            lambda case, at: transitions.withdraw(case, id, by=by(caller), at=at, reason_code=reason),
        )

    @router.post("/transitions/{id}/return")
    async def ask_back(
        id: UUID, request: Request, caller: Annotated[Caller, ACTORS], body: bodies.ReasonBody | None = None
    ) -> Response:
        """Ask the sender to take the track back; answers with the counter-transition (201)."""

        def counter(case: Case) -> Transition:
            return next(one for one in case.transitions.values() if one.returns == id and one.state == "requested")

        return await act(request, caller, id, lambda case, at: transitions.return_transition(
            case, id, by=by(caller), at=at, kinds=office.kinds, directory=office.directory,
            reason_code=body.reason_code if body else None,
        ), counter, 201)  # fmt: skip

    @router.post("/transitions/{id}/contact-attempts")
    async def attempt_contact(
        id: UUID, body: bodies.ContactAttemptBody, request: Request, caller: Annotated[Caller, ACTORS]
    ) -> Response:
        return await act(request, caller, id, lambda case, at: contacts.attempt(
            case, id, on=body.on or local_day(at.now), channel=body.channel, by=by(caller), at=at, kinds=office.kinds,
            directory=office.directory,
        ))  # fmt: skip

    @router.post("/transitions/{id}/first-contact")
    async def first_contact(
        id: UUID, body: bodies.FirstContactBody, request: Request, caller: Annotated[Caller, ACTORS]
    ) -> Response:
        """The person was really met: the loop is closed."""
        return await act(request, caller, id, lambda case, at: contacts.first_contact(
            case, id, on=body.on or local_day(at.now), channel=body.channel, conversation_held=body.conversation_held,
            person_took_part=body.person_took_part, by=by(caller), at=at, kinds=office.kinds,
        ))  # fmt: skip

    @router.get("/kinds", tags=["kinds"])
    async def kinds(caller: Annotated[Caller, READERS], life_situation: LifeSituation | None = None) -> Any:
        """The kinds of transition as they hold now: what they require and which periods run."""
        return [
            kind.model_dump(mode="json")
            for kind in map(office.kinds.current, office.kinds.codes)
            if life_situation in (None, *kind.life_situations)
        ]

    return router
