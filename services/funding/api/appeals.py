"""Appeals over HTTP: filed or waived by the applicant, decided by somebody else than the first decision."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict

from services.funding import awarding, queries
from services.funding.api import asking
from services.funding.api.decisions import Approver
from services.funding.api.drafts import Organisation
from services.funding.api.office import Office, by, of_the_office
from services.funding.applications import appeals, drafting
from services.funding.applications.drafts import Prose
from services.funding.ledger.refs import LineOf
from services.funding.visibility import APPLICANTS
from shared.acts import Moment
from shared.bounded import Day
from shared.contracts.base import Event
from shared.identity import Caller, requires
from shared.periods import local_day
from shared.postgres import Writing
from shared.problems import Forbidden

Anybody = Annotated[Caller, Depends(requires(*APPLICANTS, "grant-officer", "approver"))]


class Appeal(BaseModel):
    """The statement stays in a table of funding that can be erased."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statement: Prose | None = None


class Lawsuit(BaseModel):
    """The day on which the action was brought before the court (Klage erhoben), today unless said."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    filed_on: Day | None = None


class AppealDecision(BaseModel):
    """`upheld`: the objection or action had no success; `remedied`: it had, and a new decision follows."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: Literal["remedied", "upheld"]


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["applications"])

    @router.post("/applications/{id}/appeal")
    async def file(id: UUID, request: Request, caller: Organisation, body: Appeal | None = None) -> Response:
        """Widerspruch, where the notice allows it, until the end of `appeal_until`; 409 `no-objection` where the law
        wants an action before the court. An award that is appealed against does not become final."""
        await asking.own(office, id, caller)

        def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
            return appeals.file(states[id], by(caller), local_day(at.now))

        async def keep(conn: Writing) -> None:
            if body is not None and body.statement:
                await drafting.keep_appeal(conn, id, body.statement)

        return await asking.command(office, request, caller, id, {"application": [id]}, verb, after=keep)

    @router.post("/applications/{id}/lawsuit")
    async def sue(id: UUID, request: Request, caller: Anybody, body: Lawsuit | None = None) -> Response:
        """Klage: recorded by the applicant, or by the office once the court has told of it. Brought it is before the
        court that the notice names. An award that an action is brought against does not become final."""
        found = await asking.visible(office, id, caller)
        if found["applicant"] != caller.department:
            of_the_office(caller, found["municipality"])
            if not caller.has("grant-officer", "approver"):
                raise Forbidden("Das trägt die Organisation ein, oder die Stelle, die entschieden hat.")
        grant = found["grant_id"]

        def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
            today = local_day(at.now)
            filed_on = body.filed_on if body and body.filed_on else today
            return appeals.sued(states[id], states[grant] if grant else None, filed_on, by(caller), today)

        refs: asking.Refs = {"application": [id], "grant": [grant] if grant else []}
        return await asking.command(office, request, caller, id, refs, verb)

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
        """Upheld: the decision stands. Remedied: the award's money is free again and the application open. On an action
        this records what the court decided, or that the city has given way."""
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
