"""Grants over HTTP: what was awarded, and how far its payment has come."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict

from services.funding import queries
from services.funding.api.decisions import posted
from services.funding.api.known import Number, known_programme, tail_of
from services.funding.api.office import Office, Reader, by, nothing_here, of_the_office
from services.funding.grants import closing
from services.funding.grants.grant import Grant
from services.funding.ledger.refs import LineOf
from services.funding.proofs import queries as proofs
from services.funding.store import KINDS
from services.funding.visibility import scope_of
from shared import engine, telemetry
from shared.acts import Act, Moment
from shared.bounded import Day
from shared.contracts.base import Code, Event
from shared.file_number import file_number
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.postgres import Writing, reading
from shared.web import answer, etag, with_etag

Approver = Annotated[Caller, Depends(requires("approver"))]


class Release(BaseModel):
    """Why nobody gets it any longer, as a code such as `declined`; `posted_on`: when the letter about it goes out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason_code: Code
    posted_on: Day | None = None


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["grants"])

    @router.get("/grants")
    async def list_grants(
        caller: Reader,
        state: Literal["offered", "awarded", "ordered", "disbursed", "closed"] | None = None,
        programme: Code | None = None,
        case_id: UUID | None = None,
        number: Number = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """What the caller may see, the newest first."""
        scope, wanted = scope_of(caller), queries.Wanted(programme, state, case_id, tail_of(number))
        at = page(limit, cursor, f"grants {wanted}")
        async with office.pool.acquire() as conn:
            await known_programme(conn, office, programme)
            rows = await queries.grants(conn, scope, wanted, at)
        return answer(at.answer([view(row) for row in rows], lambda row: (row["id"],)))

    @router.get("/grants/{id}")
    async def one_grant(id: UUID, request: Request, caller: Reader) -> Response:
        """With its terms, where its proof of use stands, and its disbursements in the order of their instalments."""
        async with reading(office.pool) as conn:
            found = await queries.grant(conn, id)
            if found is None or not scope_of(caller).includes(found["municipality"], found["department"]):
                raise nothing_here()
            state = await proofs.grant(conn, id)
            assert state is not None
            parts = [disbursement(row) for row in await queries.disbursements_of(conn, id)]
        return with_etag(request, {**view(found), **terms(state[0]), "disbursements": parts}, found["version"])

    @router.post("/grants/{id}/release")
    async def give_up(id: UUID, body: Release, request: Request, caller: Approver) -> Response:
        """What will not be paid any longer goes back to the budget; for grants without a proof of use."""

        async def act(conn: Writing) -> Response:
            found = await queries.grant(conn, id)
            if found is None or not scope_of(caller).includes(found["municipality"], found["department"]):
                raise nothing_here()
            of_the_office(caller, found["municipality"])
            line = LineOf(found["programme"], found["purpose"], found["budget_year"])

            def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
                on = posted(body.posted_on, at)
                return closing.give_up(states[id], states[line], body.reason_code, by(caller), at, on)

            acts = [Act({"grant": [id], "budget": [line]}, verb, caller.subject, telemetry.current_trace())]
            await engine.run(conn, KINDS, acts)
            after = await queries.grant(conn, id)
            assert after is not None
            return answer(view(after), headers={"ETag": etag(after["version"])})

        return await idempotent(request, office.pool, act, office.committed)

    return router


def view(row: queries.Row) -> dict[str, Any]:
    """`number` is that of the application it came from. `state` says what happens next; what has been paid stays in
    `disbursed_cents`, and `paid` says whether that is nothing, a part, or all."""
    disbursed = row["disbursed_cents"]
    paid = "nothing" if not disbursed else "part" if disbursed < row["amount_cents"] else "all"
    return {**row, "number": file_number(row["application_id"] or row["id"]), "paid": paid, "currency": "EUR"}


def terms(grant: Grant) -> dict[str, Any]:
    """What was pinned when it was awarded, the proof it needs, and what is demanded back of it."""
    proof = grant.proof
    return {
        "period": grant.period, "costs": grant.costs, "financing": grant.financing, "conditions": grant.conditions,
        "measure_id": grant.measure_id, "use_within_months": grant.use_within_months, "is_final": grant.is_final,
        "final_on": grant.final_on, "not_ordered_cents": grant.not_ordered,
        "disbursed_cents": grant.disbursed_cents, "reclaimed_cents": grant.reclaimed_cents,
        "proof": None
        if proof.due_on is None
        else {"state": proof.state, "due_on": proof.due_on, "version": proof.version, "spent_cents": proof.spent_cents},
    }  # fmt: skip


def disbursement(row: queries.Row) -> dict[str, Any]:
    return {**row, "currency": "EUR"}
