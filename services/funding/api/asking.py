"""What the routes about applications share: who may see one, and how an act on it is run and answered."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from fastapi import Request, Response

from services.funding.api.office import Office, nothing_here, of_the_office
from services.funding.applications import queries
from services.funding.applications.completeness import Facts, Missing, missing
from services.funding.applications.drafts import Draft
from services.funding.applications.overlapping import overlaps_of
from services.funding.measures.queries import state as measure_state
from services.funding.queries import Row, today
from services.funding.store import KINDS
from services.funding.visibility import scope_of
from shared import engine, telemetry
from shared.acts import Act, Ref, Verb
from shared.file_number import file_number
from shared.idempotency import idempotent
from shared.identity import Caller
from shared.postgres import Reading, Writing
from shared.problems import Forbidden, VersionMovedOn
from shared.web import answer, etag, expected_version

Refs = dict[str, Sequence[Ref]]


Beside = Callable[[Writing], Awaitable[None]]
"""What else happens in the transaction of an act."""


async def visible(office: Office, id: UUID, caller: Caller) -> Row:
    """What has been submitted, if the caller may know of it."""
    async with office.pool.acquire() as conn:
        found = await queries.application(conn, id)
    if found is None or not scope_of(caller).includes(found["municipality"], found["applicant"]):
        raise nothing_here()
    return found


async def official(office: Office, id: UUID, caller: Caller) -> Row:
    """An application the caller's office decides on."""
    found = await visible(office, id, caller)
    of_the_office(caller, found["municipality"])
    return found


async def own(office: Office, id: UUID, caller: Caller) -> Row:
    """An application of the caller's own department: others may see it, but not act for the applicant."""
    found = await visible(office, id, caller)
    if found["applicant"] != caller.department:
        raise Forbidden("Das kann nur die Stelle tun, die den Antrag gestellt hat.")
    return found


async def command(
    office: Office, request: Request, caller: Caller, id: UUID, refs: Refs, verb: Verb, *,
    before: Beside | None = None, after: Beside | None = None, official: bool = False,
) -> Response:  # fmt: skip
    """Decide under the application's lock and answer with what became of it, once it is committed.

    `before` may refuse the act, `after` writes beside it. The answer to an `official` also says what overlaps.
    """
    expected = expected_version(request)

    async def act(conn: Writing) -> Response:
        version = await queries.locked_version(conn, id)
        if expected is not None and version != expected:
            raise VersionMovedOn("Der Antrag wurde inzwischen geändert. Bitte lesen Sie ihn neu.")
        if before is not None:
            await before(conn)
        await engine.run(conn, KINDS, [Act(refs, verb, caller.subject, telemetry.current_trace())])
        if after is not None:
            await after(conn)
        row = await queries.application(conn, id)
        assert row is not None
        shown = await whole(conn, row)
        if official and row["measure_id"]:
            shown["overlaps"] = await overlaps_of(conn, id, row["municipality"])
        return answer(shown, headers={"ETag": etag(row["version"])})

    return await idempotent(request, office.pool, act, office.committed)


async def whole(conn: Reading, row: Row) -> dict[str, Any]:
    """An application with its plans and words."""
    said = await queries.words(conn, row["id"]) if row["measure_id"] else {}
    return {**view(row), **await queries.plan(conn, row["id"]), **said}


def view(row: Row) -> dict[str, Any]:
    """With the number people dictate. `asked_cents` is what was asked, `awarded_cents` null until there is an award."""
    return {**row, "number": file_number(row["id"]), "asked_cents": row["amount_cents"], "currency": "EUR"}


async def facts_for(conn: Reading, draft: Draft, applicant: str) -> Facts:
    """What the system knows beside the draft, as it is now."""
    day = await today(conn)
    measure = await measure_state(conn, draft.measure_id) if draft.measure_id else None
    return Facts(applicant, measure, day, await queries.overdue_proofs(conn, applicant, day))


async def lacking(office: Office, conn: Reading, draft: Draft, applicant: str) -> list[Missing]:
    programme = office.programmes.find(draft.programme)
    if programme is None:
        gone = "Dieses Förderprogramm gibt es nicht mehr."
        return [{"pointer": "/programme", "code": "unknown_programme", "detail": gone}]
    return missing(draft, programme, await facts_for(conn, draft, applicant))
