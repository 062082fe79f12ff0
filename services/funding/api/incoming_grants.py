"""Incoming grants over HTTP: the state's award and its amendments, the city's calls for money, and the whole chain."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.funding.api.incoming_answers import award_view, chain, named, subject
from services.funding.api.office import Office, by, nothing_here
from services.funding.incoming import acts, awards, calls, queries
from services.funding.incoming.awards import Award
from services.funding.incoming.calls import DueExpense, Need
from services.funding.incoming.incoming_grant import LUMP_SUM, award_id
from services.funding.programmes.programme import MOST_CENTS, Programme, Year
from services.funding.store import KINDS
from services.funding.visibility import STAFF
from shared import engine, telemetry
from shared.acts import Act, Moment
from shared.bounded import Day, Number
from shared.contracts.base import Code, Event
from shared.contracts.funding import Period, PlanItem
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.periods import local_day
from shared.postgres import Writing, reading
from shared.problems import invalid
from shared.versions import answer, check_if_match, etag

Staff = Annotated[Caller, Depends(requires(*STAFF))]
GrantOfficer = Annotated[Caller, Depends(requires("grant-officer"))]
Cents = Annotated[int, Field(gt=0, le=MOST_CENTS, strict=True)]
FileNumber = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,63}$")]


class Item(BaseModel):
    """Cents for a purpose of the programme."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code
    amount_cents: Cents


class PeriodBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    starts_on: Day
    ends_on: Day


class AwardBody(BaseModel):
    """The state's notice. Without `conditions` the programme's bind the city; without `proof_due_on` its rule."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    programme: Code
    budget_year: Year
    file_number: FileNumber
    awarded_on: Day
    purposes: Annotated[list[Item], Field(min_length=1, max_length=50)]
    conditions: Annotated[list[Code], Field(max_length=50)] | None = None
    period: PeriodBody | None = None
    proof_due_on: Day | None = None


class AmendmentBody(BaseModel):
    """What the state gives from now on, by purpose; what is not named gets nothing, and no purpose is an award that
    the state has taken back."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    purposes: Annotated[list[Item], Field(max_length=50)]
    reason_code: Code


class ExpenseDue(BaseModel):
    """What the city itself has to pay soon."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    amount_cents: Cents
    due_on: Day


class CallBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    purpose: Code
    amount_cents: Cents
    expenses: Annotated[list[ExpenseDue], Field(max_length=200)] = Field(default_factory=list)


class WithdrawalBody(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    reason_code: Code


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["incoming grants"])

    @router.post("/incoming-grants", status_code=201)
    async def record(body: AwardBody, request: Request, caller: GrantOfficer) -> Response:
        """The state has awarded: as much becomes the budget of each purpose in the same act."""
        programme = _programme(office, body.programme, caller)
        if body.file_number.startswith(LUMP_SUM):
            raise invalid("/file_number", "reserved", "Name the number of the notice: lump sums come on their dates.")
        items = _items(body.purposes, programme)
        given = _award(body, items, programme)
        id = award_id(programme.municipality, programme.code, body.budget_year, body.file_number)
        lines = acts.lines(programme.code, body.budget_year, [item.code for item in items])

        def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
            if given.awarded_on > local_day(at.now):
                raise invalid("/awarded_on", "in_future", "Name the date of the state's notice.")
            return awards.record(states[id], named(states, lines), programme, given, by(caller), at)

        async def act(conn: Writing) -> Response:
            await engine.run(conn, KINDS, [Act(acts.refs(id, lines), verb, caller.subject, telemetry.current_trace())])
            kept = await subject(conn, id, caller)
            return answer(award_view(kept), 201, {"ETag": etag(kept.version)})

        return await idempotent(request, office.pool, act, office.committed)

    @router.get("/incoming-grants")
    async def list_awards(
        caller: Staff,
        programme: Code | None = None,
        budget_year: Year | None = None,
        state: Literal["awarded", "submitted", "rejected", "closed"] | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """The city's, the last awarded first."""
        at = page(limit, cursor, f"incoming-grants {programme} {budget_year} {state}")
        async with reading(office.pool) as conn:
            rows = await queries.listed(conn, caller.municipality, programme, budget_year, state, at)
        items = [{**row, "currency": "EUR"} for row in rows]
        return answer(at.answer(items, lambda row: (row["awarded_on"], row["id"])))

    @router.get("/incoming-grants/{id}")
    async def one_award(id: UUID, request: Request, caller: Staff) -> Response:
        """The chain: awarded, called, received, forwarded to whom, paid out, proven, given back; a lump sum's
        calculation by post."""
        async with reading(office.pool) as conn:
            kept = await subject(conn, id, caller)
            content = await chain(conn, kept)
        response = answer(content)
        response.headers["ETag"] = etag(kept.version)
        return response

    @router.post("/incoming-grants/{id}/amendments")
    async def amend(id: UUID, body: AmendmentBody, request: Request, caller: GrantOfficer) -> Response:
        """An amendment of the state's, up or down: never below what has been called for or awarded on."""
        async with reading(office.pool) as conn:
            kept = await subject(conn, id, caller)
        programme = _programme(office, kept.grant.programme, caller)
        items = _items(body.purposes, programme)
        # All of the programme: another amendment may have added one before this one has the locks.
        purposes = {*kept.grant.purposes, *(one.code for one in programme.purposes)}
        lines = acts.lines(kept.grant.programme, kept.grant.budget_year, list(purposes))

        def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
            return awards.amend(states[id], named(states, lines), items, body.reason_code, by(caller), at)

        async def act(conn: Writing) -> Response:
            check_if_match(request, (await subject(conn, id, caller)).version)
            await engine.run(conn, KINDS, [Act(acts.refs(id, lines), verb, caller.subject, telemetry.current_trace())])
            after = await subject(conn, id, caller)
            return answer(award_view(after), headers={"ETag": etag(after.version)})

        return await idempotent(request, office.pool, act, office.committed)

    @router.post("/incoming-grants/{id}/calls", status_code=201)
    async def call(id: UUID, body: CallBody, request: Request, caller: GrantOfficer) -> Response:
        """The city calls for money of a purpose; the answer names the reference the state's payment will bear."""
        async with reading(office.pool) as conn:
            kept = await subject(conn, id, caller)
        if body.purpose not in kept.grant.purposes:
            raise invalid("/purpose", "unknown_purpose", "Name a purpose of this award.")
        programme = _programme(office, kept.grant.programme, caller)
        lines = acts.lines(programme.code, kept.grant.budget_year, [body.purpose])
        due = tuple(DueExpense(one.amount_cents, one.due_on) for one in body.expenses)

        async def act(conn: Writing) -> Response:
            asked = await queries.requested(conn, programme.code, kept.grant.budget_year, body.purpose)
            need = Need(programme.use_within_months, asked, due)

            def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
                line = named(states, lines)[body.purpose]
                today = local_day(at.now)
                return calls.call(states[id], line, body.purpose, body.amount_cents, need, today, by(caller), at)

            await engine.run(conn, KINDS, [Act(acts.refs(id, lines), verb, caller.subject, telemetry.current_trace())])
            made = (await queries.calls(conn, id))[-1]
            return answer({"incoming_grant_id": id, **made, "currency": "EUR"}, 201)

        return await idempotent(request, office.pool, act, office.committed)

    @router.post("/incoming-grants/{id}/calls/{number}/withdrawal")
    async def withdraw(
        id: UUID, number: Number, body: WithdrawalBody, request: Request, caller: GrantOfficer
    ) -> Response:
        """A call the state has not paid, or not as it was made; the money may be called for anew."""
        async with reading(office.pool) as conn:
            kept = await subject(conn, id, caller)
        found = kept.grant.calls.get(number)
        if found is None:
            raise nothing_here()
        lines = acts.lines(kept.grant.programme, kept.grant.budget_year, [found.purpose])

        def verb(states: Mapping[Any, Any], at: Moment) -> Sequence[Event]:
            line = named(states, lines)[found.purpose]
            return calls.withdraw(states[id], line, number, body.reason_code, by(caller), at)

        async def act(conn: Writing) -> Response:
            await engine.run(conn, KINDS, [Act(acts.refs(id, lines), verb, caller.subject, telemetry.current_trace())])
            made = next(one for one in await queries.calls(conn, id) if one["call"] == number)
            return answer({"incoming_grant_id": id, **made, "currency": "EUR"})

        return await idempotent(request, office.pool, act, office.committed)

    return router


def _programme(office: Office, code: str, caller: Caller) -> Programme:
    found = office.programmes.find(code)
    if found is None or found.municipality != caller.municipality:
        raise invalid("/programme", "unknown_programme", "Name a programme of your city.")
    return found


def _items(given: Sequence[Item], programme: Programme) -> list[PlanItem]:
    """By purpose, each once and known to the programme."""
    seen: set[str] = set()
    for place, item in enumerate(given):
        if not programme.has_purpose(item.code):
            raise invalid(f"/purposes/{place}/code", "unknown_purpose", "Name a purpose of the programme.")
        if item.code in seen:
            raise invalid(f"/purposes/{place}/code", "twice", "Name each purpose once.")
        seen.add(item.code)
    return [PlanItem(code=item.code, amount_cents=item.amount_cents) for item in given]


def _award(body: AwardBody, items: Sequence[PlanItem], programme: Programme) -> Award:
    if body.period and body.period.starts_on > body.period.ends_on:
        raise invalid("/period/ends_on", "before_start", "The last day is not before the first.")
    period = Period(starts_on=body.period.starts_on, ends_on=body.period.ends_on) if body.period else None
    conditions = programme.upward_conditions if body.conditions is None else tuple(dict.fromkeys(body.conditions))
    return Award(body.budget_year, body.file_number, body.awarded_on, items, conditions, period, body.proof_due_on)
