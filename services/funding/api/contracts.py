"""Contracts over HTTP: what was offered is recorded as countersigned, or declined. The decision makes the offer."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints

from services.funding import awarding, queries
from services.funding.api import asking
from services.funding.api.office import Office, by, of_the_office
from services.funding.applications import offers
from services.funding.applications.refusals import NotOffered
from services.funding.grants import offered
from services.funding.ledger.refs import LineOf
from services.funding.visibility import APPLICANTS
from shared.acts import Moment
from shared.bounded import Day, Says
from shared.contracts.base import Event
from shared.identity import Caller, requires
from shared.periods import local_day
from shared.postgres import Writing
from shared.problems import Forbidden

Recorder = Annotated[Caller, Depends(requires("grant-officer", "approver"))]
Anybody = Annotated[Caller, Depends(requires(*APPLICANTS, "grant-officer", "approver"))]


class Signature(BaseModel):
    """The day on which the recipient signed, and where the signed copy lies, such as a file number and a sheet.

    `document` stays in a table of funding and enters no event.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    signed_on: Day
    document: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Says]


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["applications"])

    @router.post("/applications/{id}/contract/signature")
    async def sign(id: UUID, body: Signature, request: Request, caller: Recorder) -> Response:
        """The countersigned contract is here: it binds from now on, and its money may be called for."""
        found = await asking.official(office, id, caller)
        grant = offered_grant(found)

        def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
            return offers.sign(states[id], states[grant], body.signed_on, by(caller), local_day(at.now))

        async def keep(conn: Writing) -> None:
            await offered.keep_signature(conn, id, body.document, caller.subject)

        refs: asking.Refs = {"application": [id], "grant": [grant]}
        return await asking.command(office, request, caller, id, refs, verb, after=keep)

    @router.post("/applications/{id}/contract/refusal")
    async def decline(id: UUID, request: Request, caller: Anybody) -> Response:
        """The recipient does not want the contract (recorded by itself, or by the office): its money is free again."""
        found = await asking.visible(office, id, caller)
        if found["applicant"] != caller.department:
            of_the_office(caller, found["municipality"])
            if not caller.has("grant-officer", "approver"):
                raise Forbidden("Das trägt die Organisation ein, oder die Stelle, die den Vertrag angeboten hat.")
        grant = offered_grant(found)
        line = await line_of(grant)

        def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
            return offers.decline(states[id], states[grant], states[line], by(caller), at)

        async def over(conn: Writing) -> None:
            await offered.settled(conn, id)

        refs: asking.Refs = {"application": [id], "grant": [grant], "budget": [line]}
        return await asking.command(office, request, caller, id, refs, verb, after=over)

    async def line_of(grant_id: UUID) -> LineOf:
        async with office.pool.acquire() as conn:
            grant = await queries.grant(conn, grant_id)
        assert grant is not None
        return LineOf(grant["programme"], grant["purpose"], grant["budget_year"])

    return router


def offered_grant(found: queries.Row) -> UUID:
    """The grant a contract was offered for. Raises `NotOffered` where there is none."""
    if found["grant_id"] is None:
        raise NotOffered("Sehen Sie beim Antrag nach, wie es um ihn steht.", state=found["state"])
    grant: UUID = found["grant_id"]
    return grant
