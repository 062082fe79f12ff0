"""Applications over HTTP: what waits for people, the recommendation, and the decision by somebody else."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict
from uuid_utils.compat import uuid7

from services.funding import awarding, queries
from services.funding.api.office import Office, Reader, by, nothing_here
from services.funding.ledger.refs import LineOf
from services.funding.store import KINDS
from services.funding.visibility import scope_of
from shared import engine, telemetry
from shared.acts import Act, Moment, Ref
from shared.contracts.base import Code, Event
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.postgres import Writing
from shared.problems import VersionMovedOn
from shared.web import answer, etag, expected_version, with_etag

GrantOfficer = Annotated[Caller, Depends(requires("grant-officer"))]
Approver = Annotated[Caller, Depends(requires("approver"))]
State = Literal["submitted", "recommended", "approved", "rejected"]


class Recommendation(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Decision(BaseModel):
    """A rejection names its reason as a code."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    decision: Literal["approved", "rejected"]
    reason_code: Code | None = None


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["applications"])

    async def visible(id: UUID, caller: Caller) -> queries.Row:
        async with office.pool.acquire() as conn:
            found = await queries.application(conn, id)
        if found is None or not scope_of(caller).includes(found["municipality"], found["applicant"]):
            raise nothing_here()
        return found

    @router.get("/applications")
    async def list_applications(
        caller: Reader,
        state: State | None = None,
        programme: Code | None = None,
        case_id: UUID | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """What the caller may see, the newest first; `state=submitted` is what waits for a recommendation."""
        scope, wanted = scope_of(caller), queries.Wanted(programme, state, case_id)
        at = page(limit, cursor, f"applications {wanted}")
        async with office.pool.acquire() as conn:
            rows = await queries.applications(conn, scope, wanted, at)
        return answer(at.answer([view(row) for row in rows], lambda row: (row["id"],)))

    @router.get("/applications/{id}")
    async def one_application(id: UUID, request: Request, caller: Reader) -> Response:
        found = await visible(id, caller)
        return with_etag(request, view(found), found["version"])

    @router.post("/applications/{id}/recommendation")
    async def recommend(
        id: UUID, request: Request, caller: GrantOfficer, body: Recommendation | None = None
    ) -> Response:
        """Checked and recommended; the decision is somebody else's."""
        await visible(id, caller)

        def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
            return awarding.recommend(states[id], by(caller))

        return await command(request, caller, id, {"application": [id]}, verb)

    @router.post("/applications/{id}/decision")
    async def decide(id: UUID, body: Decision, request: Request, caller: Approver) -> Response:
        """Four eyes: decided by somebody else than the one who recommended. Approved money is ordered at once."""
        found = await visible(id, caller)
        line, grant = LineOf(found["programme"], found["purpose"]), uuid7()

        def reject(states: awarding.States, at: Moment) -> Sequence[Event]:
            return awarding.reject(states[id], body.reason_code, by(caller))

        def approve(states: awarding.States, at: Moment) -> Sequence[Event]:
            return awarding.approve(awarding.File(states[id], states[line], states[grant]), by(caller), at)

        if body.decision == "rejected":
            return await command(request, caller, id, {"application": [id]}, reject)
        refs: dict[str, Sequence[Ref]] = {"application": [id], "budget": [line], "grant": [grant]}
        return await command(request, caller, id, refs, approve)

    async def command(request: Request, caller: Caller, id: UUID, refs: dict[str, Any], verb: Any) -> Response:
        """Decide under the application's lock and answer with what became of it, once it is committed."""
        expected = expected_version(request)

        async def act(conn: Writing) -> Response:
            version = await queries.locked_version(conn, id)
            if expected is not None and version != expected:
                raise VersionMovedOn("Read the application again and decide on what it says now.")
            await engine.run(conn, KINDS, [Act(refs, verb, caller.subject, telemetry.current_trace())])
            after = await queries.application(conn, id)
            assert after is not None
            return answer(view(after), headers={"ETag": etag(after["version"])})

        return await idempotent(request, office.pool, act, office.committed)

    return router


def view(row: queries.Row) -> dict[str, Any]:
    return {**row, "currency": "EUR"}
