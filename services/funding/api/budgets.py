"""Budgets over HTTP, for the treasury: changes and transfers in the year as postings with a reason; and their list."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.funding.api.office import Office, Treasurer, by, nothing_here
from services.funding.api.programmes import may_see
from services.funding.ledger.refs import LineOf
from services.funding.programmes import budgets, queries
from services.funding.programmes.programme import MOST_CENTS, Programme, Year
from services.funding.store import KINDS
from services.funding.visibility import STAFF
from shared import engine, telemetry
from shared.acts import Act, Moment
from shared.contracts.base import Code, Event
from shared.contracts.funding import TransferPosted
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.postgres import Writing, reading
from shared.problems import Forbidden, invalid
from shared.web import answer

Officials = Annotated[Caller, Depends(requires(*STAFF))]


class Change(BaseModel):
    """More (positive) or less (negative) money for a purpose, in cents."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    budget_year: Year
    purpose: Code
    amount_cents: Annotated[int, Field(ge=-MOST_CENTS, le=MOST_CENTS)]
    reason_code: Code


class Transfer(BaseModel):
    """From one purpose to another, of the same programme or of `to_programme`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    budget_year: Year
    from_purpose: Code
    to_purpose: Code
    to_programme: Code | None = None
    amount_cents: Annotated[int, Field(ge=1, le=MOST_CENTS)]
    reason_code: Code


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["programmes"])

    def of_city(code: str, caller: Caller) -> Programme:
        """A programme of the caller's own city: what others may apply to is not theirs to change."""
        programme = office.programmes.find(code)
        if programme is None or not may_see(programme, caller):
            raise nothing_here()
        if programme.municipality != caller.municipality:
            raise Forbidden("The budget belongs to another municipality.")
        return programme

    @router.get("/programmes/{code}/budget-changes")
    async def list_changes(
        code: Code, caller: Officials, budget_year: Year | None = None, limit: Limit = 50, cursor: Cursor = None
    ) -> Response:
        """Everything that made the budgets what they are: the plan, changes, transfers; who, when and why."""
        programme = of_city(code, caller)
        at = page(limit, cursor, f"budget-changes {programme.code} {budget_year}")
        async with reading(office.pool) as conn:
            rows = await queries.changes(conn, programme.code, budget_year, at)
        return answer(at.answer([view(row) for row in rows], lambda row: (row["posted_at"], row["transfer_id"])))

    @router.post("/programmes/{code}/budget-changes", status_code=201)
    async def change(code: Code, body: Change, request: Request, caller: Treasurer) -> Response:
        """A supplement or a cut. Never less than what has been awarded from the line."""
        programme = of_city(code, caller)
        _reason(body.reason_code)
        if body.amount_cents == 0:
            raise invalid("/amount_cents", "not_zero", "Name the cents to add, or to take away with a minus.")
        _purpose(programme, body.purpose, "/purpose")
        year = {one.code: LineOf(code, one.code, body.budget_year) for one in programme.purposes}

        def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
            line = budgets.Line(programme, states[year[body.purpose]])
            lines = [states[ref] for ref in year.values()]
            return budgets.change(line, lines, body.amount_cents, body.reason_code, at)

        return await posted(request, caller, [*year.values()], verb)

    @router.post("/programmes/{code}/budget-transfers", status_code=201)
    async def move(code: Code, body: Transfer, request: Request, caller: Treasurer) -> Response:
        """Money from one line to another of the same city: two postings, both or none."""
        programme = of_city(code, caller)
        _reason(body.reason_code)
        target = office.programmes.find(body.to_programme or code)
        if target is None or target.municipality != programme.municipality:
            raise invalid("/to_programme", "unknown_programme", "Name a programme of your municipality.")
        _purpose(programme, body.from_purpose, "/from_purpose")
        _purpose(target, body.to_purpose, "/to_purpose")
        gives = LineOf(code, body.from_purpose, body.budget_year)
        takes = LineOf(target.code, body.to_purpose, body.budget_year)
        if gives == takes:
            raise invalid("/to_purpose", "same_line", "Name another purpose or another programme.")

        def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
            source, goal = budgets.Line(programme, states[gives]), budgets.Line(target, states[takes])
            return budgets.move(source, goal, body.amount_cents, body.reason_code, at)

        return await posted(request, caller, [gives, takes], verb)

    async def posted(request: Request, caller: Caller, lines: Sequence[LineOf], verb: Any) -> Response:
        async def act(conn: Writing) -> Response:
            done = await engine.run(
                conn, KINDS, [Act({"budget": lines}, verb, caller.subject, telemetry.current_trace())]
            )
            transfers = [event.transfer_id for event in done[0].events if isinstance(event, TransferPosted)]
            await queries.note(conn, transfers, by(caller))
            made = [view(row) for row in await queries.changes_made(conn, transfers)]
            return answer({"items": made, "next": None}, 201)

        return await idempotent(request, office.pool, act, office.committed)

    return router


def view(row: queries.Row) -> dict[str, Any]:
    """`by` is null where a programme's file or an award of the state made the change."""
    who = {"user": row["user"], "department": row["department"]} if row["user"] else None
    kept = {name: value for name, value in row.items() if name not in ("user", "department")}
    return {**kept, "by": who, "currency": "EUR"}


def _purpose(programme: Programme, purpose: str, pointer: str) -> None:
    if not programme.has_purpose(purpose):
        raise invalid(pointer, "unknown_purpose", f"Name a purpose of {programme.code}.")


def _reason(code: str) -> None:
    if code in budgets.BY_THE_SYSTEM:
        raise invalid("/reason_code", "reserved", "This reason follows from an award or a file; give your own.")
