"""Appeals over HTTP: filed or waived by the applicant, decided by somebody else than the first decision."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from services.funding import awarding, queries
from services.funding.api import asking
from services.funding.api.decisions import Approver
from services.funding.api.drafts import Organisation
from services.funding.api.office import Office, by
from services.funding.applications import appeals, drafting
from services.funding.applications.drafts import Prose
from services.funding.ledger.refs import LineOf
from shared.acts import Moment
from shared.contracts.base import Event
from shared.periods import local_day
from shared.postgres import Writing


class Appeal(BaseModel):
    """The statement stays in a table of funding that can be erased."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statement: Prose | None = None


class AppealDecision(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: Literal["remedied", "upheld"]


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["applications"])

    @router.post("/applications/{id}/appeal")
    async def file(id: UUID, request: Request, caller: Organisation, body: Appeal | None = None) -> Response:
        """Widerspruch, until the end of `appeal_until`. An award that is appealed against does not become final."""
        await asking.own(office, id, caller)

        def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
            return appeals.file(states[id], by(caller), local_day(at.now))

        async def keep(conn: Writing) -> None:
            if body is not None and body.statement:
                await drafting.keep_appeal(conn, id, body.statement)

        return await asking.command(office, request, caller, id, {"application": [id]}, verb, after=keep)

    @router.post("/applications/{id}/appeal-waiver")
    async def waive(id: UUID, request: Request, caller: Organisation) -> Response:
        """Rechtsbehelfsverzicht: the award is final at once, and its money may be called for."""
        found = await asking.own(office, id, caller)
        grant = found["grant_id"]

        def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
            return appeals.waive(states[id], states[grant] if grant else None, by(caller), local_day(at.now))

        refs: asking.Refs = {"application": [id], "grant": [grant] if grant else []}
        return await asking.command(office, request, caller, id, refs, verb)

    @router.post("/applications/{id}/appeal-decision")
    async def decide(id: UUID, body: AppealDecision, request: Request, caller: Approver) -> Response:
        """Upheld: the decision stands. Remedied: the award's money is free again and the application open."""
        found = await asking.official(office, id, caller)
        grant = found["grant_id"]
        line = await line_of(grant) if grant else None

        def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
            return appeals.decide(
                states[id], states[grant] if grant else None, states[line] if line else None, body.outcome,
                by(caller), at,
            )  # fmt: skip

        refs: asking.Refs = {
            "application": [id], "grant": [grant] if grant else [], "budget": [line] if line else [],
        }  # fmt: skip
        return await asking.command(office, request, caller, id, refs, verb, official=True)

    async def line_of(grant_id: UUID) -> LineOf | None:
        async with office.pool.acquire() as conn:
            grant = await queries.grant(conn, grant_id)
        return LineOf(grant["programme"], grant["purpose"], grant["budget_year"]) if grant else None

    return router
