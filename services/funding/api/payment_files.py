"""Payment files over HTTP: drafted by one treasurer, released by another, on their way, and when nobody knows."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints
from uuid_utils.compat import uuid7

from services.funding import queries
from services.funding.api.office import Bookkeeper, Office, Treasurer, by, nothing_here
from services.funding.payees.store import log_access
from services.funding.payments import contents, pain, views
from services.funding.payments import file as files
from services.funding.payments.refusals import (
    BankHasTheFile,
    ContentErased,
    NameNotForBanks,
    NoDebtorAccount,
    PaymentSettled,
)
from services.funding.refusals import FourEyes
from services.funding.store import KINDS
from shared import engine, telemetry
from shared.acts import Act, Moment
from shared.bounded import Day
from shared.clock import business_now
from shared.contracts.base import Event
from shared.file_number import PAYMENT_FILE, file_number
from shared.idempotency import idempotent
from shared.identity import Caller
from shared.pages import Cursor, Limit, page
from shared.postgres import Writing, reading, writing
from shared.problems import invalid
from shared.web import answer, check_if_match, etag, with_etag

State = Literal["drafted", "released", "claimed", "sent", "unknown", "discarded", "refused"]
Reason = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=60)]
FARTHEST = timedelta(days=90)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Drafting(Body):
    """`execution_date`: the day on which the bank is to pay; today by default."""

    execution_date: Day | None = None


class Discarding(Body):
    reason_code: Reason = "not_needed"


class Resolution(Body):
    """What the bank says when it is asked."""

    outcome: Literal["sent", "not_sent"]


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["payment files"])

    @router.post("/payment-files", status_code=201)
    async def draft(request: Request, caller: Treasurer, body: Drafting | None = None) -> Response:
        """Collects what was ordered, has a payee and stands in no other file: at most 2000 payments."""
        debtor = office.debtors.get(caller.municipality)
        if debtor is None:
            raise NoDebtorAccount("The installation names the city's account: setting STAFFEL_DEBTORS.")
        id = uuid7()

        async def act(conn: Writing) -> Response:
            today = await queries.today(conn)
            on = (body and body.execution_date) or today
            if not today <= on <= today + FARTHEST:
                raise invalid("/execution_date", "not_possible", f"Name a day from {today} to {today + FARTHEST}.")
            paid = await contents.collect(conn, caller.municipality)

            def verb(states: Any, at: Moment) -> Sequence[Event]:
                payments = tuple(one.payment for one in paid)
                return [files.draft(states[id], caller.municipality, payments, by(caller))]

            await decided(conn, caller, id, verb)
            now = await business_now(conn)
            content = pain.written(debtor, id, now, on, [one.transfer for one in paid])
            await contents.keep(conn, id, content, paid)
            return await after(conn, caller, id, 201)

        return await idempotent(request, office.pool, act, office.committed)

    @router.get("/payment-files")
    async def list_files(
        caller: Bookkeeper, state: State | None = None, limit: Limit = 50, cursor: Cursor = None
    ) -> Response:
        """The city's, the newest first; `state=unknown` is what somebody has to ask the bank about."""
        at = page(limit, cursor, f"payment files {state}")
        async with reading(office.pool) as conn:
            rows = await views.files(conn, caller.municipality, state, at)
        return answer(at.answer([view(row) for row in rows], lambda row: (row["id"],)))

    @router.get("/payment-files/{id}")
    async def one_file(id: UUID, request: Request, caller: Bookkeeper) -> Response:
        """With its payments. While it is unknown, `bank_has_it` is what the bank says now (null: cannot be asked)."""
        async with reading(office.pool) as conn:
            found = await views.file(conn, caller.municipality, id)
            payments = await views.payments(conn, id)
        if found is None:
            raise nothing_here()
        shown = {**view(found), "items": payments}
        if found["state"] == "unknown":
            shown["bank_has_it"] = await office.bank.has(found["message_id"]) if office.bank else None
            return answer(shown, headers={"ETag": etag(found["version"])})
        return with_etag(request, shown, found["version"])

    @router.get("/payment-files/{id}/content")
    async def content_of(id: UUID, caller: Treasurer) -> Response:
        """The bytes for the bank (pain.001.001.09). They hold names and accounts: that they were read is logged.

        Whoever drafted the file gets them once somebody else has released it: nobody carries it to the bank alone.
        """
        async with writing(office.pool) as conn:
            found = await views.file(conn, caller.municipality, id)
            if found is None:
                raise nothing_here()
            if found["state"] == "drafted" and found["drafted_by"] == caller.subject:
                raise FourEyes("You drafted this file; another treasurer looks at it and releases it first.")
            content = await contents.content(conn, id)
            if content is None:
                raise ContentErased(f"Its SHA-256 was {found['sha256']}.")
            await log_access(conn, caller, await contents.payees_of(conn, id), "payment_file")
        headers = {"Content-Disposition": f'attachment; filename="{found["message_id"]}.xml"'}
        return Response(content, media_type="application/xml", headers=headers)

    @router.post("/payment-files/{id}/release")
    async def release(id: UUID, request: Request, caller: Treasurer) -> Response:
        """The second pair of eyes. From here on it goes to the bank, once."""

        async def act(conn: Writing) -> Response:
            await there(conn, request, caller, id)
            if gone := await contents.settled(conn, id):
                raise PaymentSettled(f"The bank has booked {gone[0]} already: discard the file and draft another.")
            if bad := await contents.not_for_banks(conn, id):
                said = "Discard the file, enter the payee's name as the bank has it, and draft another."
                raise NameNotForBanks(said, payments=bad)
            entered = await contents.unconfirmed(conn, id)
            return await changed(conn, caller, id, lambda file: [files.release(file, by(caller), entered)])

        return await idempotent(request, office.pool, act, office.committed)

    @router.post("/payment-files/{id}/discard")
    async def discard(id: UUID, request: Request, caller: Treasurer, body: Discarding | None = None) -> Response:
        """Before it has gone out: its payments may stand in another file."""
        reason = (body or Discarding()).reason_code
        return await one(request, caller, id, lambda file: [files.discard(file, reason, by(caller))])

    @router.post("/payment-files/{id}/transmission")
    async def hand_over(id: UUID, request: Request, caller: Treasurer) -> Response:
        """A person has carried it to the bank."""
        return await one(request, caller, id, lambda file: [files.hand_over(file, by(caller))])

    @router.post("/payment-files/{id}/resolution")
    async def resolve(id: UUID, body: Resolution, request: Request, caller: Treasurer) -> Response:
        """What the bank says of a file nobody knew of: `sent`, or `not_sent`, and then it goes out again."""

        async def act(conn: Writing) -> Response:
            found = await there(conn, request, caller, id)
            if body.outcome == "not_sent" and office.bank and await office.bank.has(found["message_id"]):
                raise BankHasTheFile("The bank says now that it has the file: say `sent`.")
            return await changed(conn, caller, id, lambda file: [files.resolve(file, body.outcome, by(caller))])

        return await idempotent(request, office.pool, act, office.committed)

    async def one(
        request: Request, caller: Caller, id: UUID, decide: Callable[[files.PaymentFile], Sequence[Event]]
    ) -> Response:
        async def act(conn: Writing) -> Response:
            await there(conn, request, caller, id)
            return await changed(conn, caller, id, decide)

        return await idempotent(request, office.pool, act, office.committed)

    return router


async def there(conn: Writing, request: Request, caller: Caller, id: UUID) -> queries.Row:
    found = await views.file(conn, caller.municipality, id)
    if found is None:
        raise nothing_here()
    check_if_match(request, found["version"])
    return found


async def changed(
    conn: Writing, caller: Caller, id: UUID, decide: Callable[[files.PaymentFile], Sequence[Event]]
) -> Response:
    await decided(conn, caller, id, lambda states, at: decide(states[id]))
    return await after(conn, caller, id)


async def decided(conn: Writing, caller: Caller, id: UUID, verb: Any) -> None:
    await engine.run(conn, KINDS, [Act({"payment_file": [id]}, verb, caller.subject, telemetry.current_trace())])


async def after(conn: Writing, caller: Caller, id: UUID, status: int = 200) -> Response:
    found = await views.file(conn, caller.municipality, id)
    assert found is not None
    return answer(view(found), status, headers={"ETag": etag(found["version"])})


def view(row: queries.Row) -> dict[str, Any]:
    number = file_number(row["id"], PAYMENT_FILE)
    return {**row, "number": number, "currency": "EUR", "next_step": files.NEXT_STEPS[row["state"]]}
