"""The city's own expenses from a programme over HTTP: booked by the treasury, taken back by a reversal."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict

from services.funding.api.incoming_grants import Cents
from services.funding.api.office import Bookkeeper, Office, Treasurer, nothing_here
from services.funding.incoming import expenses, queries
from services.funding.incoming.expenses import Expense, PostYear
from services.funding.incoming.refusals import ReversedAlready
from services.funding.incoming.store import note_expense
from services.funding.ledger import budget
from services.funding.ledger.refs import LineOf
from services.funding.posts import queries as posts
from services.funding.programmes.programme import Programme, Year
from services.funding.store import KINDS
from shared import engine, telemetry
from shared.acts import Act, Moment
from shared.bounded import Day
from shared.contracts.base import Code, Event
from shared.idempotency import idempotent
from shared.identity import Caller
from shared.pages import Cursor, Limit, page
from shared.periods import local_day
from shared.postgres import Writing, reading
from shared.problems import invalid
from shared.versions import answer


class ExpenseBody(BaseModel):
    """`reason_code` says what for (such as salary); `on` is the day on which the city paid it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    budget_year: Year
    purpose: Code
    amount_cents: Cents
    reason_code: Code
    on: Day
    post_id: UUID | None = None


class ReversalBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    reason_code: Code


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["expenses"])

    @router.post("/programmes/{code}/expenses", status_code=201)
    async def spend(code: Code, body: ExpenseBody, request: Request, caller: Treasurer) -> Response:
        """Spent by the city itself, if the line holds as much."""
        programme = _own(office, code, caller)
        if not programme.has_purpose(body.purpose):
            raise invalid("/purpose", "unknown_purpose", "Name a purpose of the programme.")
        line = LineOf(code, body.purpose, body.budget_year)
        expense = Expense(body.amount_cents, body.reason_code, body.on)

        async def act(conn: Writing) -> Response:
            post = await _post(conn, programme, body) if body.post_id else None

            def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
                return expenses.spend(states[line], expense, local_day(at.now), at, post)

            (outcome,) = await engine.run(
                conn, KINDS, [Act({"budget": [line]}, verb, caller.subject, telemetry.current_trace())]
            )
            id = outcome.events[0].transfer_id  # type: ignore[attr-defined]
            await note_expense(conn, id, body.on, body.post_id, caller.subject)
            return answer(view(await queries.expense(conn, code, caller.municipality, id)), 201)

        return await idempotent(request, office.pool, act, office.committed)

    @router.get("/programmes/{code}/expenses")
    async def list_expenses(
        code: Code, caller: Bookkeeper, budget_year: Year | None = None, limit: Limit = 50, cursor: Cursor = None
    ) -> Response:
        """The last booked first; `reversed_by` where one was taken back."""
        _own(office, code, caller)
        at = page(limit, cursor, f"expenses {code} {budget_year}")
        async with reading(office.pool) as conn:
            rows = await queries.expenses(conn, code, caller.municipality, budget_year, at)
        return answer(at.answer([view(row) for row in rows], lambda row: (row["posted_at"], row["id"])))

    @router.post("/programmes/{code}/expenses/{id}/reversal")
    async def take_back(code: Code, id: UUID, body: ReversalBody, request: Request, caller: Treasurer) -> Response:
        """A mistake is reversed, never changed."""
        _own(office, code, caller)

        async def act(conn: Writing) -> Response:
            known = await queries.expense(conn, code, caller.municipality, id)
            if known is None:
                raise nothing_here()
            line = LineOf(code, known["purpose"], known["budget_year"])

            def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
                back = budget.reverse(states[line], id, "expense", known["amount_cents"], at, body.reason_code)
                return [back]

            await queries.lock_expense(conn, id)
            again = await queries.expense(conn, code, caller.municipality, id)
            if again is None or again["reversed_by"] is not None:
                raise ReversedAlready("Book the expense again if it was right.")
            await engine.run(conn, KINDS, [Act({"budget": [line]}, verb, caller.subject, telemetry.current_trace())])
            return answer(view(await queries.expense(conn, code, caller.municipality, id)))

        return await idempotent(request, office.pool, act, office.committed)

    return router


def _own(office: Office, code: str, caller: Caller) -> Programme:
    programme = office.programmes.find(code)
    if programme is None or programme.municipality != caller.municipality:
        raise nothing_here()
    return programme


async def _post(conn: Writing, programme: Programme, body: ExpenseBody) -> PostYear | None:
    """What the programme still pays for the post; nobody else spends on it until the transaction ends."""
    assert body.post_id is not None
    post = await posts.locked(conn, body.post_id, programme.code)
    if post is None or post.purpose != body.purpose:
        raise invalid("/post_id", "unknown_post", "Name a post of this programme and purpose.")
    most = expenses.most_of_a_post(programme, post.designation, post.share_percent, post.seconded)
    return PostYear(most, await posts.spent_on(conn, body.post_id, body.budget_year)) if most is not None else None


def view(row: queries.Row | None) -> dict[str, Any]:
    return {**(row or {}), "currency": "EUR"}
