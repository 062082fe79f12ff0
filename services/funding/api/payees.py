"""Payees over HTTP: the treasury gives names and accounts, and a second treasurer confirms a change.

Answers to acts hold no name and no account: they are kept for requests that are repeated.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints
from uuid_utils.compat import uuid7

from services.funding.api.office import Bookkeeper, Office, Treasurer, nothing_here
from services.funding.payees import persons, store
from services.funding.payees.accounts import Bic, Iban, Name, masked
from services.funding.payees.store import Details, Row
from services.funding.payments.refusals import NothingToConfirm, PayeeExists, PayeeInOpenFile
from services.funding.prizes import nominees
from services.funding.refusals import FourEyes
from shared.contracts.base import DepartmentId
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.postgres import Writing, reading, writing
from shared.problems import invalid
from shared.web import answer, check_if_match, with_etag

Auditor = Annotated[Caller, Depends(requires("auditor"))]
Purpose = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=60)]


class DetailsBody(BaseModel):
    """The name to the letter as the bank knows it (verification of payee), and the account."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    name: Name
    iban: Iban
    bic: Bic | None = None


class PayeeBody(DetailsBody):
    """Of a department, of the person of a case, or of a nominee who has won a prize."""

    department: DepartmentId | None = None
    case_id: UUID | None = None
    person_id: UUID | None = None
    nominee_id: UUID | None = None


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["payees"])

    @router.post("/payees", status_code=201)
    async def add(body: PayeeBody, request: Request, caller: Treasurer) -> Response:
        """Used from now on; another treasurer releases the file. A change of what is there: `PUT /payees/{id}`."""
        if [body.department, body.case_id, body.nominee_id].count(None) != 2:
            raise invalid("/department", "one_of", "Name a department, a case or the nominee of a prize.")
        id = uuid7()

        async def act(conn: Writing) -> Response:
            person, winner = await person_of(conn, body), body.nominee_id
            if winner is not None and await nominees.known(conn, winner, caller.municipality) is None:
                raise invalid("/nominee_id", "unknown_nominee", "Name a nominee of your municipality.")
            known = await store.add(conn, id, caller.municipality, body.department, body.case_id, person, winner)
            if known is not None:
                raise PayeeExists("Change the payee that is there.", payee_id=str(known))
            await store.enter(conn, id, Details(body.name, body.iban, body.bic), caller.subject)
            return await after(conn, caller, id, 201)

        return await idempotent(request, office.pool, act, office.committed)

    @router.put("/payees/{id}")
    async def change(id: UUID, body: DetailsBody, request: Request, caller: Treasurer) -> Response:
        """Waits for a second treasurer; until then payments go to what was there before."""

        async def act(conn: Writing) -> Response:
            check_if_match(request, version(await there(conn, caller, id)))
            await store.enter(conn, id, Details(body.name, body.iban, body.bic), caller.subject)
            return await after(conn, caller, id)

        return await idempotent(request, office.pool, act, office.committed)

    @router.post("/payees/{id}/confirmation")
    async def confirm(id: UUID, request: Request, caller: Treasurer) -> Response:
        """The second pair of eyes on the newest details: `If-Match` says which were read."""

        async def act(conn: Writing) -> Response:
            found = await there(conn, caller, id)
            check_if_match(request, version(found))
            if found["confirmed_by"] is not None:
                raise NothingToConfirm("The details that were entered last are confirmed.")
            if found["entered_by"] == caller.subject:
                raise FourEyes("Whoever entered the details does not confirm them: ask another treasurer.")
            open_file = await store.open_file(conn, id) if found["waits"] else None
            if open_file is not None:
                said = "Wait until the file has gone out, or discard it."
                raise PayeeInOpenFile(said, payment_file_id=str(open_file))
            await store.confirm(conn, id, found["version"], caller.subject)
            return await after(conn, caller, id)

        return await idempotent(request, office.pool, act, office.committed)

    @router.get("/payees")
    async def list_payees(
        caller: Bookkeeper,
        department: DepartmentId | None = None,
        case_id: UUID | None = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:
        """The city's, the newest first; without names, accounts masked."""
        at = page(limit, cursor, f"payees {department} {case_id}")
        async with reading(office.pool) as conn:
            rows = await store.every(conn, caller.municipality, department, case_id, at)
        return answer(at.answer([view(row) for row in rows], lambda row: (row["id"],)))

    @router.get("/payees/accesses")
    async def list_accesses(
        caller: Auditor, payee_id: UUID | None = None, limit: Limit = 50, cursor: Cursor = None
    ) -> Response:
        """Who has read whose account in clear, and what for; the latest first."""
        at = page(limit, cursor, f"payee accesses {payee_id}")
        async with reading(office.pool) as conn:
            rows = await store.accesses(conn, caller.municipality, payee_id, at)
        return answer(at.answer(rows, lambda row: (row["seq"],)))

    @router.get("/payees/{id}")
    async def one_payee(
        id: UUID, request: Request, caller: Treasurer, purpose: Annotated[Purpose | None, Query()] = None
    ) -> Response:
        """Masked; with a `purpose` in clear, the newest details as they were entered. Reading them is logged."""
        if purpose is None:
            async with reading(office.pool) as conn:
                found = await store.one(conn, caller.municipality, id)
        else:
            async with writing(office.pool) as conn:
                found = await store.one(conn, caller.municipality, id)
                if found is not None:
                    await store.log_access(conn, caller, [id], purpose)
        if found is None:
            raise nothing_here()
        clear = {"name": found["name"], "iban": found["iban"], "bic": found["bic"]} if purpose else {}
        return with_etag(request, {**view(found), **clear}, version(found))

    return router


async def there(conn: Writing, caller: Caller, id: UUID) -> Row:
    found = await store.locked(conn, caller.municipality, id)
    if found is None:
        raise nothing_here()
    return found


async def person_of(conn: Writing, body: PayeeBody) -> UUID | None:
    """The person of the case, as casework told it: so that the payee goes when the person is erased."""
    if body.case_id is None:
        if body.person_id is not None:
            raise invalid("/person_id", "not_here", "A department's payee names no person.")
        return None
    known = await persons.person_of(conn, body.case_id)
    if known is not None and body.person_id not in (None, known):
        raise invalid("/person_id", "not_the_person", "This is not the person of the case.")
    person = known or body.person_id
    if person is None:
        raise invalid("/person_id", "missing", "Name the person of the case.")
    return person


async def after(conn: Writing, caller: Caller, id: UUID, status: int = 200) -> Response:
    found = await store.one(conn, caller.municipality, id)
    assert found is not None
    return answer({key: value for key, value in view(found).items() if key != "iban"}, status)


def version(row: Row) -> int:
    return int(row["version"]) * 2 + (row["confirmed_by"] is not None)


def view(row: Row) -> dict[str, Any]:
    """Without the name; `state` says whether the newest details are used."""
    return {
        "id": row["id"], "department": row["department"], "case_id": row["case_id"],
        "nominee_id": row["nominee_id"], "iban": masked(row["iban"]),
        "state": "awaiting_confirmation" if row["waits"] else "usable", "version": row["version"],
        "used_version": row["used"], "entered_by": row["entered_by"], "entered_at": row["entered_at"],
        "confirmed_by": row["confirmed_by"], "created_at": row["created_at"],
    }  # fmt: skip
