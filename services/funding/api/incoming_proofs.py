"""The city's own proof of use over HTTP: what the ledger says, submission, the state's answer, on paper."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.funding.api.incoming_answers import accounted, award_view, chain, named, subject, used_view
from services.funding.api.incoming_grants import Item, Staff
from services.funding.api.office import Office, by, nothing_here
from services.funding.incoming import acts, papers, proof, queries
from services.funding.incoming.account import unproven
from services.funding.incoming.queries import Kept
from services.funding.letters.head import sender
from services.funding.queries import today
from services.funding.store import KINDS
from shared import engine, telemetry
from shared.acts import Act, Moment, Ref, Verb
from shared.bounded import Number
from shared.contracts.base import Code, Event
from shared.contracts.funding import PlanItem
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.postgres import Writing, reading
from shared.problems import invalid
from shared.versions import answer, etag

Approver = Annotated[Caller, Depends(requires("approver"))]


class SubmissionBody(BaseModel):
    """`reason_code`: why the proof goes although others have not proven theirs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason_code: Code | None = None


class AnswerBody(BaseModel):
    """What the state answers; `repay` by purpose is what it wants back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: Literal["accepted", "rejected"]
    repay: Annotated[list[Item], Field(max_length=50)] = Field(default_factory=list)


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["incoming grants"])

    async def read(id: UUID, caller: Caller) -> dict[str, Any]:
        async with reading(office.pool) as conn:
            return {**await chain(conn, await subject(conn, id, caller)), "as_of": await today(conn)}

    def departments() -> dict[str, str]:
        return {one.id: one.names.de for one in office.directory.departments}

    def city(caller: Caller) -> dict[str, Any]:
        return sender(office.directory, caller.municipality)

    @router.get("/incoming-grants/{id}/proof-of-use")
    async def proof_of_use(id: UUID, caller: Staff) -> Response:
        """Filled in from the ledger: by purpose what was forwarded, spent, returned; the proofs of the others."""
        whole = await read(id, caller)
        wanted = ("id", "state", "proof_due_on", "by_purpose", "grants", "proofs_missing", "as_of")
        return answer({name: whole[name] for name in wanted})

    @router.get("/incoming-grants/{id}/proof-of-use.pdf", response_class=Response)
    async def proof_as_pdf(id: UUID, caller: Staff) -> Response:
        whole = await read(id, caller)
        content = await asyncio.to_thread(papers.proof, whole, _names(whole), departments(), city(caller))
        return _file(content, "application/pdf", "verwendungsnachweis.pdf")

    @router.get("/incoming-grants/{id}/proof-of-use.csv", response_class=Response)
    async def proof_as_csv(id: UUID, caller: Staff) -> Response:
        return _file(papers.table(await read(id, caller)), "text/csv; charset=utf-8", "verwendungsnachweis.csv")

    @router.get("/incoming-grants/{id}/calls/{number}/letter", response_class=Response)
    async def call_letter(id: UUID, number: Number, caller: Staff) -> Response:
        """The letter that calls for the money, as PDF."""
        whole = await read(id, caller)
        made = next((one for one in whole["calls"] if one["call"] == number), None)
        if made is None:
            raise nothing_here()
        content = await asyncio.to_thread(papers.call, whole, made, _names(whole), city(caller))
        return _file(content, "application/pdf", f"mittelabruf-{number}.pdf")

    @router.post("/incoming-grants/{id}/proof-of-use")
    async def submit(id: UUID, request: Request, caller: Approver, body: SubmissionBody | None = None) -> Response:
        """To the state, with the figures of the ledger of this moment."""
        reason = body.reason_code if body else None

        async def act(conn: Writing) -> Response:
            kept = await subject(conn, id, caller)
            grants = await queries.forwarded(conn, id)
            spent = {one.purpose: one.used_cents for one in await accounted(conn, kept)}

            def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
                return proof.submit(states[id], spent, unproven(grants), reason, by(caller))

            return await run(conn, caller, kept, {"incoming": [id]}, verb)

        return await idempotent(request, office.pool, act, office.committed)

    @router.post("/incoming-grants/{id}/proof-of-use/decision")
    async def decide(id: UUID, body: AnswerBody, request: Request, caller: Approver) -> Response:
        """What the state answered; what it wants back leaves what was received."""
        purposes = [item.code for item in body.repay]
        if len(set(purposes)) < len(purposes) or (body.repay and body.outcome == "rejected"):
            raise invalid("/repay", "not_fitting", "Name each purpose once, and only where the state accepted.")

        async def act(conn: Writing) -> Response:
            kept = await subject(conn, id, caller)
            for place, item in enumerate(body.repay):
                if item.code not in kept.grant.purposes:
                    raise invalid(f"/repay/{place}/code", "unknown_purpose", "Name a purpose of this award.")
            lines = acts.lines(kept.grant.programme, kept.grant.budget_year, purposes)
            repay = [PlanItem(code=item.code, amount_cents=item.amount_cents) for item in body.repay]

            def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
                if body.outcome == "rejected":
                    return proof.reject(states[id], by(caller))
                return proof.accept(states[id], named(states, lines), repay, by(caller), at)

            return await run(conn, caller, kept, acts.refs(id, lines), verb)

        return await idempotent(request, office.pool, act, office.committed)

    async def run(conn: Writing, caller: Caller, kept: Kept, refs: Mapping[str, Sequence[Ref]], verb: Verb) -> Response:
        await engine.run(conn, KINDS, [Act(refs, verb, caller.subject, telemetry.current_trace())])
        after = await subject(conn, kept.grant.id, caller)
        figures = [used_view(one) for one in await accounted(conn, after)]
        return answer({**award_view(after), "by_purpose": figures}, headers={"ETag": etag(after.version)})

    def _names(whole: dict[str, Any]) -> dict[str, str]:
        """The German names of the programme and its purposes."""
        programme = office.programmes.find(whole["programme"])
        if programme is None:
            return {}
        return {programme.code: programme.names.de} | {one.code: one.names.de for one in programme.purposes}

    return router


def _file(content: bytes, kind: str, name: str) -> Response:
    return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
