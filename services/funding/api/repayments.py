"""Repayments over HTTP: what is demanded back, its letter, what of it is waived. The money comes by bank statement."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.funding.api.decisions import posted
from services.funding.api.office import Office, Reader, by, nothing_here, of_the_office
from services.funding.api.proofs import visible
from services.funding.ledger.refs import LineOf
from services.funding.letters.reasons import DEMANDED, WAIVED, named
from services.funding.programmes.programme import MOST_CENTS
from services.funding.proofs import deciding, queries
from services.funding.proofs.reading import rules_of
from services.funding.repayments import acts, store
from services.funding.repayments.acts import Waivable
from services.funding.repayments.terms import terms_of
from services.funding.store import KINDS
from services.funding.visibility import scope_of
from shared import engine, telemetry
from shared.acts import Act, Moment, Ref
from shared.bounded import Day
from shared.contracts.base import Code, Event
from shared.file_number import file_number
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.postgres import Writing, reading
from shared.web import answer

Approver = Annotated[Caller, Depends(requires("approver"))]
Staff = Annotated[Caller, Depends(requires("grant-officer", "approver", "treasurer", "auditor"))]


class DemandBody(BaseModel):
    """All that is left to demand, unless `amount_cents` is named. `posted_on`: when the letter goes out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    amount_cents: Annotated[int, Field(gt=0, le=MOST_CENTS, strict=True)] | None = None
    reason_code: Code
    posted_on: Day | None = None


class Waiver(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    what: Waivable = "everything"
    reason_code: Code


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["repayments"])

    async def found_by(id: UUID, caller: Caller) -> store.Row:
        async with office.pool.acquire() as conn:
            found = await store.repayment(conn, id)
        if found is None or not scope_of(caller).includes(found["municipality"], found["department"]):
            raise nothing_here()
        return found

    @router.get("/repayments")
    async def list_repayments(
        caller: Staff, settled: bool | None = None, limit: Limit = 50, cursor: Cursor = None
    ) -> Response:
        """The city's, the oldest first; `settled=false` is what has not come yet."""
        at = page(limit, cursor, f"repayments {settled}")
        async with office.pool.acquire() as conn:
            rows = await store.listed(conn, caller.municipality, settled, at)
        return answer(at.answer([view(row) for row in rows], lambda row: (row["demanded_at"], row["id"])))

    @router.get("/repayments/{id}")
    async def one_repayment(id: UUID, caller: Reader) -> Response:
        return answer(view(await found_by(id, caller)))

    @router.get("/grants/{id}/repayments")
    async def of_grant(id: UUID, caller: Reader) -> Response:
        async with reading(office.pool) as conn:
            visible(await queries.grant(conn, id), caller)
            rows = await store.of_grant(conn, id)
        return answer({"items": [view(row) for row in rows], "next": None})

    @router.post("/grants/{id}/repayments", status_code=201)
    async def demand(id: UUID, body: DemandBody, request: Request, caller: Approver) -> Response:
        """Money is demanded back without an accepted proof of use: after its rejection, or when it is overdue."""

        async def act(conn: Writing) -> Response:
            grant, _ = visible(await queries.grant(conn, id, locked=True), caller)
            of_the_office(caller, grant.municipality)
            programme, _ = rules_of(grant, office.programmes)
            named(body.reason_code, DEMANDED)
            line = LineOf(grant.programme, grant.purpose, grant.budget_year)

            def verb(states: Any, at: Moment) -> Sequence[Event]:
                money = deciding.Money(states[id], states[line])
                terms = terms_of(programme, office.base_rates, posted(body.posted_on, at), money.grant.form)
                return deciding.revoke(money, body.amount_cents, terms, body.reason_code, by(caller), at)

            await run(conn, caller, {"grant": [id], "budget": [line]}, verb)
            return answer({"items": [view(row) for row in await store.of_grant(conn, id)], "next": None}, 201)

        return await idempotent(request, office.pool, act, office.committed)

    @router.post("/repayments/{id}/waiver")
    async def waive(id: UUID, body: Waiver, request: Request, caller: Approver) -> Response:
        """What is still open, or only the interest, is not demanded any longer, for a reason."""
        found = await found_by(id, caller)
        of_the_office(caller, found["municipality"])
        named(body.reason_code, WAIVED)
        grant, line = found["grant_id"], LineOf(found["programme"], found["purpose"], found["budget_year"])

        def verb(states: Any, at: Moment) -> Sequence[Event]:
            return acts.waive(states[grant], states[line], id, body.what, body.reason_code, by(caller), at)

        async def act(conn: Writing) -> Response:
            await run(conn, caller, {"grant": [grant], "budget": [line]}, verb)
            after = await store.repayment(conn, id)
            assert after is not None
            return answer(view(after))

        return await idempotent(request, office.pool, act, office.committed)

    async def run(conn: Writing, caller: Caller, refs: dict[str, Sequence[Ref]], verb: Any) -> None:
        await engine.run(conn, KINDS, [Act(refs, verb, caller.subject, telemetry.current_trace())])

    return router


def view(row: store.Row) -> dict[str, Any]:
    open_cents = row["amount_cents"] - row["paid_cents"] - row["waived_cents"]
    open_interest = row["interest_cents"] - row["paid_interest_cents"] - row["waived_interest_cents"]
    return {
        **row,
        "open_cents": open_cents,
        "open_interest_cents": open_interest,
        "number": file_number(row["application_id"] or row["grant_id"]),
        "currency": "EUR",
    }
