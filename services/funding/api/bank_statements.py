"""Bank statements over HTTP: the bank's word about payments, and what of it does not fit and waits for a person."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from uuid_utils.compat import uuid7

from services.funding import awarding, queries
from services.funding.api.office import Bookkeeper, Office, Treasurer
from services.funding.ledger.refs import LineOf
from services.funding.payments import statements
from services.funding.payments.statements import Entry, Settled
from services.funding.programmes.programme import MOST_CENTS
from services.funding.refusals import NotClear, StatementDiffers
from services.funding.store import KINDS
from shared import engine, telemetry
from shared.acts import Act, Moment, Outcome, Ref
from shared.contracts.base import Event
from shared.idempotency import idempotent
from shared.identity import Caller
from shared.pages import Cursor, Limit, page
from shared.postgres import Writing
from shared.web import answer

Reference = Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]{1,35}$")]


class EntryBody(BaseModel):
    """A booked debit. `end_to_end_id` as it was ordered, the amount in cents."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    end_to_end_id: Reference
    booked_on: date
    amount_cents: Annotated[int, Field(gt=0, le=MOST_CENTS, strict=True)]
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] = "EUR"


class StatementBody(BaseModel):
    """`statement_id` is the bank's; the same statement sent again is answered as the first time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statement_id: Reference | None = None
    entries: Annotated[list[EntryBody], Field(min_length=1, max_length=2000)]


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["bank statements"])

    @router.post("/bank-statements", status_code=201)
    async def take_in(body: StatementBody, request: Request, caller: Treasurer) -> Response:
        """Each entry confirms the payment it names; what does not fit is kept as `to_be_clarified` with its reason."""
        entries = [Entry(**entry.model_dump()) for entry in body.entries]
        id = uuid7()
        statement_id = body.statement_id or str(id).replace("-", "")

        async def act(conn: Writing) -> Response:
            if not await statements.take_in(conn, id, caller.municipality, statement_id, caller.subject):
                return answer(await again(conn, caller, statement_id, entries))
            settled = await settle(conn, caller, entries)
            await statements.keep(conn, id, settled)
            return answer(view(id, statement_id, settled), 201)

        return await idempotent(request, office.pool, act, office.committed)

    @router.get("/bank-statements")
    async def list_entries(
        caller: Bookkeeper,
        outcome: Literal["confirmed", "duplicate", "to_be_clarified"] | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """The city's entries, the oldest first; `outcome=to_be_clarified` is what waits for a person."""
        at = page(limit, cursor, f"bank-statements {outcome}")
        async with office.pool.acquire() as conn:
            rows = await statements.entries(conn, caller.municipality, outcome, at)
        return answer(at.answer(rows, lambda row: (row["received_at"], row["statement"], row["number"])))

    return router


async def settle(conn: Writing, caller: Caller, entries: Sequence[Entry]) -> list[Settled]:
    """What becomes of each entry, in order: an act over the grant and its budget line for each that names a payment."""
    orders = await queries.orders(conn, caller.municipality, [entry.end_to_end_id for entry in entries])
    fitting = [entry for entry in entries if entry.end_to_end_id in orders and entry.currency == "EUR"]
    for order in orders.values():
        telemetry.follows(order.traceparent)
    acts = [confirming(entry, orders[entry.end_to_end_id], caller) for entry in fitting]
    outcomes = iter(await engine.run(conn, KINDS, acts))
    return [became(entry, orders, outcomes) for entry in entries]


def confirming(entry: Entry, order: queries.Order, caller: Caller) -> Act:
    line = LineOf(order.programme, order.purpose, order.budget_year)

    def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
        return awarding.confirm(
            states[order.grant_id], states[line], entry.end_to_end_id, entry.booked_on, entry.amount_cents, at
        )

    refs: dict[str, Sequence[Ref]] = {"grant": [order.grant_id], "budget": [line]}
    return Act(refs, verb, caller.subject, telemetry.current_trace(), forgiving=True)


def became(entry: Entry, orders: Mapping[str, queries.Order], outcomes: Any) -> Settled:
    order = orders.get(entry.end_to_end_id)
    if order is None:
        return Settled(entry, "to_be_clarified", "unknown_reference")
    if entry.currency != "EUR":
        return Settled(entry, "to_be_clarified", "currency_differs", order.grant_id)
    outcome: Outcome = next(outcomes)
    if outcome.refusal is None:
        return Settled(entry, "confirmed" if outcome.events else "duplicate", None, order.grant_id)
    if not isinstance(outcome.refusal, NotClear):
        raise outcome.refusal
    return Settled(entry, "to_be_clarified", outcome.refusal.reason, order.grant_id)


async def again(conn: Writing, caller: Caller, statement_id: str, entries: Sequence[Entry]) -> dict[str, Any]:
    """The answer a statement got the first time. Raises `StatementDiffers` if it says something else now."""
    found = await statements.kept(conn, caller.municipality, statement_id)
    if found is None or [one.entry for one in found[1]] != list(entries):
        raise StatementDiffers("Ask the bank which of the two statements with this number is right.")
    return view(found[0], statement_id, found[1])


def view(id: UUID, statement_id: str, settled: Sequence[Settled]) -> dict[str, Any]:
    return {
        "id": id,
        "statement_id": statement_id,
        "entries": [
            {
                "end_to_end_id": one.entry.end_to_end_id, "booked_on": one.entry.booked_on,
                "amount_cents": one.entry.amount_cents, "currency": one.entry.currency, "outcome": one.outcome,
                "reason_code": one.reason_code, "grant_id": one.grant_id,
            }
            for one in settled
        ],
    }  # fmt: skip
