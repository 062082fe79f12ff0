"""Cases over HTTP: what a department may see of them, their timeline, and the acts that concern the case as a whole."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.casework import assistance, consents, participation, queries, tracks
from services.casework.api import bodies
from services.casework.api.lists import seen_page
from services.casework.api.office import Office, by, command, command_on_family, may_act_on, nothing_here
from services.casework.api.views import case_view, choice_view, in_hands_of, periods_view, timeline_view
from services.casework.case import Case
from services.casework.meeting import Family
from services.casework.refusals import CaseNotOpen
from services.casework.visibility import Viewer, chooses, sees_case, sees_event, with_what_went_on
from shared.acts import Moment
from shared.bounded import At
from shared.contracts.base import DepartmentId, Event
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, Page, page
from shared.problems import Forbidden
from shared.versions import with_etag

READERS = Depends(requires("clerk", "case-manager", "coordinator", "system"))
ACTORS = Depends(requires("clerk", "case-manager"))


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["cases"])

    async def visible(id: UUID, viewer: Viewer) -> queries.Found:
        found, _ = await visible_with_what_went_on(id, viewer)
        return found

    async def visible_with_what_went_on(id: UUID, viewer: Viewer) -> tuple[queries.Found, Mapping[UUID, Case]]:
        """Who may see a track in the case where it went on finds it from here."""
        async with office.pool.acquire() as conn:
            found = await queries.case(conn, id)
            elsewhere = await queries.gone_to(conn, found.case) if found else {}
        if found is None or not sees_case(with_what_went_on(found.case, elsewhere), viewer):
            raise nothing_here()
        return found, elsewhere

    def seen(case: Case, caller: Caller) -> None:
        if not sees_case(case, office.viewer(caller)):
            raise nothing_here()

    @router.get("/cases")
    async def list_cases(
        caller: Annotated[Caller, READERS],
        person_id: UUID | None = None,
        department: DepartmentId | None = None,
        state: Literal["open", "merging", "closed"] | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> dict[str, Any]:
        """The cases the caller may know of, the newest first."""
        viewer = office.viewer(caller)
        party = None if caller.has("coordinator") else caller.department
        search = queries.Search(person_id, department, party, state)

        async def fetch(at: Page) -> list[queries.Found]:
            async with office.pool.acquire() as conn:
                return await queries.cases(conn, search, at)

        return await seen_page(
            page(limit, cursor, repr(search)),
            fetch,
            key=lambda row: (row.case.id,),
            seen=lambda row: sees_case(row.case, viewer) and in_hands_of(row.case, department, viewer),
            view=lambda row: case_view(row.case, row.version, viewer),
        )

    @router.get("/cases/{id}")
    async def one_case(id: UUID, request: Request, caller: Annotated[Caller, READERS]) -> Response:
        """The case as far as the caller may know of it; who has to choose in a merge sees between which tracks."""
        viewer = office.viewer(caller)
        found, elsewhere = await visible_with_what_went_on(id, viewer)
        view = case_view(found.case, found.version, viewer, elsewhere)
        if chooses(found.case, viewer):
            async with office.pool.acquire() as conn:
                own = await queries.open_case(conn, found.case.person_id)
            view["merging"] = choice_view(found.case, own, viewer)
        return with_etag(request, view, found.version)

    @router.get("/cases/{id}/responsibilities")
    async def responsibilities(
        id: UUID, caller: Annotated[Caller, READERS], at: At | None = None
    ) -> list[dict[str, Any]]:
        """Who carried which track from when to when; with `at` (a moment, or a day: when it ends), who did then."""
        viewer = office.viewer(caller)
        return periods_view((await visible(id, viewer)).case, viewer, at)

    @router.get("/cases/{id}/timeline")
    async def timeline(
        id: UUID, caller: Annotated[Caller, READERS], limit: Limit = 50, cursor: Cursor = None
    ) -> dict[str, Any]:
        """Everything that happened, as far as the caller may know of it, the oldest first."""
        viewer = office.viewer(caller)
        found, elsewhere = await visible_with_what_went_on(id, viewer)
        async with office.pool.acquire() as conn:
            told = await queries.timeline(conn, found.case)
        case = with_what_went_on(found.case, elsewhere)
        entries = [one for one in told if sees_event(case, one.event, one.time, viewer)]
        at = page(limit, cursor, f"timeline {id}")
        start = cast(int, at.after[0]) if at.after else 0
        window = list(enumerate(entries[start : start + limit + 1], start + 1))
        answer = at.answer(window, key=lambda row: (row[0],))
        return {**answer, "items": [timeline_view(one) for _, one in answer["items"]]}

    @router.post("/cases/{id}/participation")
    async def take_part(
        id: UUID, body: bodies.ParticipationBody, request: Request, caller: Annotated[Caller, ACTORS]
    ) -> Response:
        """The person is asked for case management, agrees, declines, or ends it."""

        def decide(case: Case, at: Moment) -> Sequence[Event]:
            seen(case, caller)
            return participation.step(
                case, body.participation, by=by(caller), at=at, directory=office.directory, on=body.on,
                text_version=body.text_version, reason_code=body.reason_code,
            )  # fmt: skip

        return await command(request, office, caller, id, decide, _case(office, caller))

    @router.post("/cases/{id}/tracks")
    async def open_track(
        id: UUID, body: bodies.TrackBody, request: Request, caller: Annotated[Caller, ACTORS]
    ) -> Response:
        """A further need of the person; carried at once by the caller's department if it may, else by the catch-all."""

        def decide(case: Case, at: Moment) -> Sequence[Event]:
            seen(case, caller)
            may_act_on(caller, body.life_situation)
            return tracks.open_track(
                case, body.life_situation, body.topic, by=by(caller), at=at, directory=office.directory
            )

        return await command(request, office, caller, id, decide, _case(office, caller), 201)

    @router.get("/cases/{id}/consents")
    async def list_consents(id: UUID, caller: Annotated[Caller, READERS]) -> list[dict[str, Any]]:
        """The consents this department has to do with: given to it, or recorded while it carries a track."""
        viewer = office.viewer(caller)
        case = (await visible(id, viewer)).case
        return consents.view(case, viewer)

    @router.post("/cases/{id}/consents")
    async def give_consent(
        id: UUID, body: bodies.ConsentBody, request: Request, caller: Annotated[Caller, ACTORS]
    ) -> Response:
        def decide(case: Case, at: Moment) -> Sequence[Event]:
            seen(case, caller)
            return consents.give(
                case, recipient=body.recipient, purpose=body.purpose, categories=body.categories,
                given_on=body.given_on, text_version=body.text_version, by=by(caller), at=at,
            )  # fmt: skip

        return await command(request, office, caller, id, decide, _told_last("consent_id"), 201)

    @router.post("/cases/{id}/consents/{consent_id}/withdrawal")
    async def withdraw_consent(
        id: UUID, consent_id: UUID, request: Request, caller: Annotated[Caller, ACTORS]
    ) -> Response:
        """It ends in every case of the person at once, also in one that waits to be merged."""
        state = (await visible(id, office.viewer(caller))).case.state

        def decide(family: Family, at: Moment) -> Sequence[Event]:
            case = family.of_id(id)
            if case is None:
                raise CaseNotOpen("Consents belong to an open case.", state=state)
            seen(case, caller)
            ended = consents.withdraw(case, consent_id, by=by(caller), at=at)
            others = [one for one in family.alive if one.id != id]
            return [*ended, *(
                event for other in others for event in consents.withdrawn(other, consent_id, by=by(caller), at=at)
            )]  # fmt: skip

        return await command_on_family(request, office, caller, id, decide, _case(office, caller))

    @router.post("/cases/{id}/assistance")
    async def ask_for_money(
        id: UUID, body: bodies.AssistanceBody, request: Request, caller: Annotated[Caller, ACTORS]
    ) -> Response:
        """Ask funding for money for this person; funding answers on the timeline."""

        def decide(case: Case, at: Moment) -> Sequence[Event]:
            seen(case, caller)
            return assistance.request(
                case, programme=body.programme, purpose=body.purpose, amount_cents=body.amount_cents,
                payee_id=body.payee_id, by=by(caller), at=at,
            )  # fmt: skip

        return await command(request, office, caller, id, decide, _told_last("assistance_id"), 201)

    @router.get("/cases/{id}/assistance")
    async def list_assistance(id: UUID, caller: Annotated[Caller, READERS]) -> list[dict[str, Any]]:
        """The department's own requests for money and what became of them."""
        case = (await visible(id, office.viewer(caller))).case
        if caller.has("coordinator") and not caller.has("clerk", "case-manager"):
            raise Forbidden("Coordinators see states, not contents; ask the department that carries the track.")
        return [
            {"id": one_id, "programme": one.programme, "amount_cents": one.amount_cents, "currency": "EUR",
             "outcome": one.outcome, "grant_id": one.grant_id}
            for one_id, one in case.assistance.items() if one.department == caller.department
        ]  # fmt: skip

    return router


def _case(office: Office, caller: Caller) -> Any:
    return lambda case, events, version: case_view(case, version, office.viewer(caller))


def _told_last(id_field: str) -> Any:
    """Answers with the id of what was recorded."""
    return lambda case, events, version: {"id": getattr(events[-1], id_field), "case_id": case.id}
