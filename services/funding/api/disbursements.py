"""Disbursements over HTTP: what has been ordered, what it waits for, and what a person undoes or orders anew."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, ConfigDict

from services.funding import queries
from services.funding.api.grants import disbursement
from services.funding.api.office import Bookkeeper, Office, Treasurer, by, nothing_here
from services.funding.ledger.refs import LineOf
from services.funding.payments import moving, views
from services.funding.payments.refusals import PaymentSettled, PaymentUnderWay
from services.funding.store import KINDS
from shared import engine, telemetry
from shared.acts import Act, Moment
from shared.contracts.base import Code, Event
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.postgres import Writing, reading
from shared.web import answer

Approver = Annotated[Caller, Depends(requires("approver"))]
EndToEndId = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,35}$")]
NOT_GONE = ("drafted", "released", "claimed", "unknown")


class Cancellation(BaseModel):
    """The bank has said that it has not executed the payment and will not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reason_code: Code


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["disbursements"])

    @router.get("/disbursements")
    async def list_disbursements(
        caller: Bookkeeper,
        state: Literal["ordered", "disbursed", "cancelled", "returned"] | None = None,
        grant_id: UUID | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """The city's, the oldest order first; `as_of` is the business day of the answer.

        `grant_id`: of one grant; 404 for one that is not there. `waiting_for` says what an order waits for: `payee`,
        `file`, `release`, `bank` or `person`; `payee_problem`, why a payee that is there cannot be paid
        (`name_not_for_banks`); `is_overdue`, that the bank should have answered.
        """
        at = page(limit, cursor, f"disbursements {state} {grant_id}")
        async with reading(office.pool) as conn:
            day = await queries.today(conn)
            if grant_id is not None:
                grant = await queries.grant(conn, grant_id)
                if grant is None or grant["municipality"] != caller.municipality:
                    raise nothing_here()
            rows = await views.disbursements(conn, caller.municipality, state, day, at, grant_id)
        listed = at.answer([disbursement(row) for row in rows], lambda row: (row["ordered_at"], row["end_to_end_id"]))
        return answer({**listed, "as_of": day})

    @router.post("/disbursements/{end_to_end_id}/cancellation")
    async def cancel(end_to_end_id: EndToEndId, body: Cancellation, request: Request, caller: Treasurer) -> Response:
        """By the bank's word that it was not executed: the money is committed again, an approver may order it anew."""

        async def act(conn: Writing) -> Response:
            found = await there(conn, caller, end_to_end_id)
            if found["file_state"] in NOT_GONE:
                said = "Discard the file, or find out whether the bank has it."
                raise PaymentUnderWay(
                    said, state=found["file_state"], payment_file_id=str(found["payment_file_id"])
                )  # fmt: skip
            transfers = await views.transfers(conn, found["grant_id"], found["instalment"])

            def verb(states: Any, at: Moment) -> Sequence[Event]:
                return moving.cancel(
                    states[found["grant_id"]], states[line_of(found)], end_to_end_id, transfers["order"],
                    body.reason_code, by(caller), at,
                )  # fmt: skip

            return await done(conn, caller, found, verb)

        return await idempotent(request, office.pool, act, office.committed)

    @router.post("/disbursements/{end_to_end_id}/renewal", status_code=201)
    async def order_anew(end_to_end_id: EndToEndId, request: Request, caller: Approver) -> Response:
        """What was cancelled or returned is ordered as a new instalment, which has a reference of its own."""

        async def act(conn: Writing) -> Response:
            found = await there(conn, caller, end_to_end_id)
            checked = await views.checked_by(conn, found["grant_id"], found["instalment"])

            def verb(states: Any, at: Moment) -> Sequence[Event]:
                return moving.order_anew(
                    states[found["grant_id"]], states[line_of(found)], end_to_end_id, by(caller), at, checked
                )

            return await done(conn, caller, found, verb, 201)

        return await idempotent(request, office.pool, act, office.committed)

    return router


async def there(conn: Writing, caller: Caller, end_to_end_id: str) -> queries.Row:
    """The payment, with its grant locked: nobody puts it into a file, cancels or confirms it meanwhile."""
    known = await views.disbursement(conn, caller.municipality, end_to_end_id)
    if known is None:
        raise nothing_here()
    await views.lock_grant(conn, known["grant_id"])
    found = await views.disbursement(conn, caller.municipality, end_to_end_id)
    assert found is not None
    if found["state"] == "disbursed":
        raise PaymentSettled("The bank has paid it.", state=found["state"])
    return found


def line_of(found: queries.Row) -> LineOf:
    return LineOf(found["programme"], found["purpose"], found["budget_year"])


async def done(conn: Writing, caller: Caller, found: queries.Row, verb: Any, status: int = 200) -> Response:
    """The instalment as it is now, or the new one."""
    refs = {"grant": [found["grant_id"]], "budget": [line_of(found)]}
    (outcome,) = await engine.run(conn, KINDS, [Act(refs, verb, caller.subject, telemetry.current_trace())])
    told: Any = outcome.events[-1]
    after = await views.disbursement(conn, caller.municipality, told.end_to_end_id)
    assert after is not None
    return answer(disbursement(after), status)
