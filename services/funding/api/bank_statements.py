"""Bank statements over HTTP: the bank's word about payments, and what of it does not fit and waits for a person."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from uuid_utils.compat import uuid7

from services.funding.api.office import Bookkeeper, Office, Treasurer, nothing_here
from services.funding.api.statement_bodies import statement_of
from services.funding.payments import camt, statements
from services.funding.payments.clarifying import Word, confirm
from services.funding.payments.entries import Became, Direction, Settled
from services.funding.payments.refusals import ClarifiedAlready
from services.funding.payments.settling import settle
from services.funding.programmes.programme import MOST_CENTS
from services.funding.refusals import StatementDiffers
from shared.bounded import Day
from shared.contracts.base import Code
from shared.idempotency import idempotent
from shared.identity import Caller
from shared.pages import Cursor, Limit, page
from shared.postgres import Writing
from shared.web import answer

Reference = Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]{1,35}$")]


class EntryBody(BaseModel):
    """A booking, by default a debit. `end_to_end_id` as it was ordered, the amount in cents.

    `bank_reference` is the bank's own name of the booking; a credit with a `return_reason` gives a payment back.
    `is_reversal`: the bank says that it undoes an earlier booking.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    end_to_end_id: Reference
    booked_on: date
    amount_cents: Annotated[int, Field(gt=0, le=MOST_CENTS, strict=True)]
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")] = "EUR"
    direction: Direction = "debit"
    bank_reference: Reference | None = None
    return_reason: Reference | None = None
    is_reversal: bool = False


class StatementBody(BaseModel):
    """`statement_id` is the bank's; the same statement sent again is answered as the first time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statement_id: Reference | None = None
    entries: Annotated[list[EntryBody], Field(min_length=1, max_length=2000)]


class Clarification(BaseModel):
    """`settled`: dealt with outside of the ledger; `not_ours`: nothing of funding's.

    `confirmed` books the entry as what it names; `reference` says what that is where the entry does not (a payment's
    `end_to_end_id`, a demand's `STF-RF-…`, a call's `STF-IN-…`), `booked_on` the day where the bank gave none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    outcome: Literal["confirmed", "settled", "not_ours"]
    reason_code: Code
    reference: Reference | None = None
    booked_on: Day | None = None


BOTH_FORMS = {
    "requestBody": {
        "required": True,
        "content": {
            "application/xml": {"schema": {"type": "string", "description": "camt.053.001, without a document type."}},
            "application/json": {"schema": StatementBody.model_json_schema()},
        },
    }
}
EntryNumber = Annotated[int, Path(ge=1, le=1_000_000)]


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["bank statements"])

    @router.post("/bank-statements", status_code=201, openapi_extra=BOTH_FORMS)
    async def take_in(request: Request, caller: Treasurer) -> Response:
        """A statement as camt.053 (XML), or entered by hand (JSON). Each entry settles the payment it names; what does
        not fit is kept as `to_be_clarified` with its reason."""
        id = uuid7()
        said = await statement_of(request, StatementBody, office.debtors.get(caller.municipality))
        statement_id = said.statement_id or str(id).replace("-", "")

        async def act(conn: Writing) -> Response:
            await statements.one_at_a_time(conn, caller.municipality)
            if (found := await again(conn, caller, statement_id, said)) is not None:
                return answer(found)
            await statements.take_in(conn, id, caller.municipality, statement_id, caller.subject, said.digest)
            settled = await settle(conn, caller, said.entries)
            await statements.keep_sums(conn, id, said.bookings, said.balances)
            await statements.keep(conn, id, settled)
            return answer(view(id, statement_id, settled), 201)

        return await idempotent(request, office.pool, act, office.committed)

    @router.post("/bank-statements/{statement}/entries/{number}/clarification")
    async def clarify(
        statement: UUID, number: EntryNumber, body: Clarification, request: Request, caller: Treasurer
    ) -> Response:
        """What a person has found out about an entry, once. `confirmed` makes it what it names: the payment, its
        return, a repayment, the state's payment of a call; or takes one of these back, where the bank has."""

        async def act(conn: Writing) -> Response:
            await statements.one_at_a_time(conn, caller.municipality)
            found = await statements.entry_of(conn, caller.municipality, statement, number)
            if found is None:
                raise nothing_here()
            waiting, clarified_as = found
            if waiting.outcome != "to_be_clarified" or clarified_as is not None:
                raise ClarifiedAlready("Read the entry again.")
            booked, cents = None, None
            if body.outcome == "confirmed":
                word = Word(body.reason_code, body.reference, body.booked_on)
                booked, cents = await confirm(conn, caller, waiting, word)
            who = caller.subject
            if not await statements.clarify(
                conn, statement, number, body.outcome, body.reason_code, who, booked, cents
            ):
                raise ClarifiedAlready("Somebody else has clarified it just now.")
            shown = {"statement": statement, "number": number, "outcome": body.outcome, "reason_code": body.reason_code}
            became = {"grant_id": booked.grant_id, "booked_as": booked.outcome} if booked else {}
            return answer({**shown, "grant_id": None, "booked_as": None, **became})

        return await idempotent(request, office.pool, act, office.committed)

    @router.get("/bank-statements")
    async def list_entries(
        caller: Bookkeeper,
        outcome: Became | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """The city's entries, the oldest first; `outcome=to_be_clarified` is what waits for a person."""
        at = page(limit, cursor, f"bank-statements {outcome}")
        async with office.pool.acquire() as conn:
            rows = await statements.entries(conn, caller.municipality, outcome, at)
        return answer(at.answer(rows, lambda row: (row["received_at"], row["statement"], row["number"])))

    return router


async def again(conn: Writing, caller: Caller, statement_id: str, said: camt.Statement) -> dict[str, Any] | None:
    """The answer the very same statement got the first time; None if it is new.

    Banks number pages alike and begin anew each year: another statement under the number is taken in. Whoever types
    one in has mistyped: that raises `StatementDiffers`.
    """
    found = await statements.kept(conn, caller.municipality, statement_id, said.digest)
    for id, settled in found:
        if [one.entry for one in settled] == list(said.entries):
            return view(id, statement_id, settled)
    if said.digest is None and found:
        raise StatementDiffers("Give this one a number of its own, such as the old one with the year or the page.")
    return None


def view(id: UUID, statement_id: str, settled: Sequence[Settled]) -> dict[str, Any]:
    return {
        "id": id,
        "statement_id": statement_id,
        "entries": [
            {
                "end_to_end_id": one.entry.end_to_end_id, "booked_on": one.entry.booked_on,
                "amount_cents": one.entry.amount_cents, "currency": one.entry.currency, "outcome": one.outcome,
                "reason_code": one.reason_code, "grant_id": one.grant_id, "number": number,
                "direction": one.entry.direction, "bank_reference": one.entry.bank_reference,
                "return_reason": one.entry.return_reason, "is_reversal": one.entry.is_reversal,
                "charges_cents": one.entry.charges_cents, "named": one.named,
            }
            for number, one in enumerate(settled, 1)
        ],
    }  # fmt: skip
