"""Drawdowns over HTTP (Mittelabruf): the organisation calls for money, one person checks, another orders."""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from uuid_utils.compat import uuid7

from services.funding import queries
from services.funding.api.office import Office, Reader, by, nothing_here, of_the_office
from services.funding.ledger.refs import LineOf
from services.funding.payments import drawdown_rows as rows
from services.funding.payments import drawdowns, moving
from services.funding.payments.drawdowns import Call, Expense, Terms
from services.funding.programmes.programme import MOST_CENTS
from services.funding.store import KINDS
from services.funding.visibility import APPLICANTS, scope_of
from shared import engine, telemetry
from shared.acts import Act, Moment, Ref
from shared.bounded import Day
from shared.contracts.base import Code, Event
from shared.contracts.funding import DrawdownRequested
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.postgres import Writing, reading
from shared.web import answer, with_etag

Applicant = Annotated[Caller, Depends(requires(*APPLICANTS))]
GrantOfficer = Annotated[Caller, Depends(requires("grant-officer"))]
Approver = Annotated[Caller, Depends(requires("approver"))]
Decider = Annotated[Caller, Depends(requires("grant-officer", "approver"))]
Cents = Annotated[int, Field(gt=0, le=MOST_CENTS, strict=True)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpenseBody(Body):
    """A bill: the kind of cost, cents, and the day on which it falls due."""

    code: Code
    amount_cents: Cents
    due_on: Day


class DrawdownBody(Body):
    """`used_cents`: how much of what has arrived so far is spent, as the organisation declares."""

    expenses: Annotated[list[ExpenseBody], Field(min_length=1, max_length=200)]
    amount_cents: Cents
    used_cents: Annotated[int, Field(ge=0, le=MOST_CENTS, strict=True)] = 0


class Rejection(Body):
    reason_code: Code


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["drawdowns"])

    @router.post("/grants/{id}/drawdowns", status_code=201)
    async def call_for(id: UUID, body: DrawdownBody, request: Request, caller: Applicant) -> Response:
        """Money for bills that fall due soon; earlier money is used first."""
        grant = await visible(caller, id)
        if grant["department"] != caller.department:
            raise nothing_here()
        terms = terms_of(office, grant["programme"], grant["use_within_months"])
        expenses = tuple(Expense(one.code, one.amount_cents, one.due_on) for one in body.expenses)
        call = Call(uuid7(), body.amount_cents, body.used_cents, expenses)

        async def act(conn: Writing) -> Response:
            def verb(states: Any, at: Moment) -> Sequence[Event]:
                return [drawdowns.request(states[id], call, terms, by(caller), moving.today(at))]

            (requested,) = await run(conn, caller, {"grant": [id]}, verb)
            assert isinstance(requested, DrawdownRequested)
            await rows.keep(conn, call, requested)
            return await after(conn, id, call.id, 201)

        return await idempotent(request, office.pool, act, office.committed)

    @router.get("/grants/{id}/drawdowns")
    async def of_grant(id: UUID, caller: Reader, limit: Limit = 50, cursor: Cursor = None) -> Response:
        """The newest first."""
        await visible(caller, id)
        at = page(limit, cursor, f"drawdowns of {id}")
        async with reading(office.pool) as conn:
            found = await rows.of_grant(conn, id, at)
        return answer(at.answer([view(row) for row in found], lambda row: (row["id"],)))

    @router.get("/grants/{id}/drawdowns/{drawdown_id}")
    async def one_drawdown(id: UUID, drawdown_id: UUID, request: Request, caller: Reader) -> Response:
        grant = await visible(caller, id)
        async with reading(office.pool) as conn:
            found = await rows.one(conn, id, drawdown_id)
        if found is None:
            raise nothing_here()
        return with_etag(request, view(found), grant["version"])

    @router.get("/drawdowns")
    async def waiting(caller: Decider, limit: Limit = 50, cursor: Cursor = None) -> Response:
        """What has been called for in the city and waits for the check or the order, the oldest first."""
        at = page(limit, cursor, "drawdowns")
        async with reading(office.pool) as conn:
            found = await rows.waiting(conn, caller.municipality, at)
        return answer(at.answer([view(row) for row in found], lambda row: (row["id"],)))

    @router.post("/grants/{id}/drawdowns/{drawdown_id}/check")
    async def check(id: UUID, drawdown_id: UUID, request: Request, caller: GrantOfficer) -> Response:
        """Right in substance and in figures (sachlich und rechnerisch richtig)."""
        await official(caller, id)

        async def act(conn: Writing) -> Response:
            checked = await rows.checked_by(conn, id, drawdown_id)

            def verb(states: Any, at: Moment) -> Sequence[Event]:
                drawdowns.check(states[id], drawdown_id, checked, by(caller))
                return []

            await run(conn, caller, {"grant": [id]}, verb)
            await rows.mark_checked(conn, drawdown_id, caller.subject)
            return await after(conn, id, drawdown_id)

        return await idempotent(request, office.pool, act, office.committed)

    @router.post("/grants/{id}/drawdowns/{drawdown_id}/order")
    async def order(id: UUID, drawdown_id: UUID, request: Request, caller: Approver) -> Response:
        """Somebody else than the one who called and the one who checked: the money is ordered as one instalment."""
        grant = await official(caller, id)
        line = LineOf(grant["programme"], grant["purpose"], grant["budget_year"])

        async def act(conn: Writing) -> Response:
            checked = await rows.checked_by(conn, id, drawdown_id)

            def verb(states: Any, at: Moment) -> Sequence[Event]:
                called = drawdowns.may_order(states[id], drawdown_id, checked, by(caller), moving.today(at))
                return moving.order(states[id], states[line], called, checked or "", by(caller), at)

            await run(conn, caller, {"grant": [id], "budget": [line]}, verb)
            await rows.mark_ordered(conn, drawdown_id, caller.subject)
            return await after(conn, id, drawdown_id)

        return await idempotent(request, office.pool, act, office.committed)

    @router.post("/grants/{id}/drawdowns/{drawdown_id}/rejection")
    async def reject(id: UUID, drawdown_id: UUID, body: Rejection, request: Request, caller: Decider) -> Response:
        await official(caller, id)

        async def act(conn: Writing) -> Response:
            def verb(states: Any, at: Moment) -> Sequence[Event]:
                return [drawdowns.reject(states[id], drawdown_id, body.reason_code, by(caller))]

            await run(conn, caller, {"grant": [id]}, verb)
            await rows.mark_rejected(conn, drawdown_id, body.reason_code)
            return await after(conn, id, drawdown_id)

        return await idempotent(request, office.pool, act, office.committed)

    async def official(caller: Caller, id: UUID) -> queries.Row:
        """A grant the caller's office pays."""
        found = await visible(caller, id)
        of_the_office(caller, found["municipality"])
        return found

    async def visible(caller: Caller, id: UUID) -> queries.Row:
        async with reading(office.pool) as conn:
            found = await queries.grant(conn, id)
            if found is None or not scope_of(caller).includes(found["municipality"], found["department"]):
                raise nothing_here()
            return {**found, "use_within_months": await rows.use_within_months(conn, id)}

    return router


def terms_of(office: Office, code: str, pinned: int | None) -> Terms:
    """The months the award pinned, else the programme's; and the kinds of cost the programme pays."""
    programme = office.programmes.find(code)
    if programme is None:
        return Terms(pinned)
    return Terms(pinned or programme.use_within_months, programme)


async def run(conn: Writing, caller: Caller, refs: dict[str, Sequence[Ref]], verb: Any) -> Sequence[Event]:
    (outcome,) = await engine.run(conn, KINDS, [Act(refs, verb, caller.subject, telemetry.current_trace())])
    return outcome.events


async def after(conn: Writing, grant_id: UUID, id: UUID, status: int = 200) -> Response:
    found = await rows.one(conn, grant_id, id)
    assert found is not None
    return answer(view(found), status)


def view(row: rows.Row) -> dict[str, Any]:
    return {**row, "currency": "EUR"}
