"""Drafts over HTTP: an organisation fills in, sees what is missing, submits, and may take it back.

A draft is nobody's business but the organisation's: for all others it is not there.
"""

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from uuid_utils.compat import uuid7

from services.funding import awarding
from services.funding.api import asking
from services.funding.api.office import Office, by, nothing_here
from services.funding.applications import drafting, prefilling, queries, submitting
from services.funding.applications.application import Application
from services.funding.applications.completeness import Facts, summary
from services.funding.applications.drafts import Draft
from services.funding.applications.refusals import NotADraft
from services.funding.programmes.programme import Programme
from services.funding.store import KINDS
from services.funding.visibility import APPLICANTS
from shared import engine, telemetry
from shared.acts import Act, Moment
from shared.contracts.base import Code, Event
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.periods import local_day
from shared.postgres import Reading, Writing, reading
from shared.problems import VersionMovedOn, invalid
from shared.web import answer, etag, expected_version

Organisation = Annotated[Caller, Depends(requires(*APPLICANTS))]


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["applications"])

    @router.get("/applications/prefill")
    async def prefill(caller: Organisation, programme: Annotated[Code, Query()]) -> Response:
        """What the system knows already, so that nobody is asked for it again."""
        found = offered(programme, caller, "query")
        async with reading(office.pool) as conn:
            return answer(await prefilling.prefill(conn, found, caller.department, office.directory))

    @router.post("/applications", status_code=201)
    async def begin(body: Draft, request: Request, caller: Organisation) -> Response:
        """A draft; everything but the programme may come later."""
        offered(body.programme, caller)
        id = uuid7()

        async def act(conn: Writing) -> Response:
            await drafting.begin(conn, id, caller.department, body, caller.subject)
            return await drafted(conn, id, 201)

        return await idempotent(request, office.pool, act, office.committed)

    @router.put("/applications/{id}")
    async def edit(id: UUID, body: Draft, request: Request, caller: Organisation) -> Response:
        """The whole draft anew, before it is submitted or after it has come back. The programme stays."""

        async def act(conn: Writing) -> Response:
            kept = await locked(conn, id, caller)
            if body.programme != kept.draft.programme:
                raise invalid(
                    "/programme", "programme_stays", "Für ein anderes Programm beginnen Sie bitte einen neuen Entwurf."
                )
            row = await queries.application(conn, id)
            if row is not None and row["state"] != "returned":
                raise NotADraft(
                    f"Der Antrag ist {submitting.STATES[row['state']]}.", state=row["state"],
                    next_step="Ziehen Sie ihn zurück und beginnen Sie neu.",
                )  # fmt: skip
            expect(request, row["version"] if row else kept.version)
            await drafting.edit(conn, id, body, caller.subject)
            return await drafted(conn, id)

        return await idempotent(request, office.pool, act, office.committed)

    @router.post("/applications/{id}/submission")
    async def submit(id: UUID, request: Request, caller: Organisation) -> Response:
        """Submits it, or says in `errors` what is missing. The office sees it from now on."""

        async def act(conn: Writing) -> Response:
            kept = await locked(conn, id, caller)
            row = await queries.application(conn, id)
            expect(request, row["version"] if row else kept.version)
            facts = await asking.facts_for(conn, kept.draft, caller.department)
            programme = offered(kept.draft.programme, caller)
            await engine.run(conn, KINDS, [submission(kept, programme, facts, caller)])
            await drafting.submitted(conn, kept)
            row = await queries.application(conn, id)
            assert row is not None
            return answer(await asking.whole(conn, row), headers={"ETag": etag(row["version"])})

        return await idempotent(request, office.pool, act, office.committed)

    @router.post("/applications/{id}/withdrawal")
    async def withdraw(id: UUID, request: Request, caller: Organisation) -> Response:
        """Taken back by the applicant before the decision."""
        await asking.own(office, id, caller)

        def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
            return submitting.withdraw(states[id], by(caller))

        return await asking.command(office, request, caller, id, {"application": [id]}, verb)

    def offered(code: str, caller: Caller, place: str = "body") -> Programme:
        """A programme the caller's department may apply to, with a form."""
        found = office.programmes.find(code)
        if found is None or caller.department not in found.applicants:
            raise invalid(
                "/programme",
                "not_offered",
                "Bitte wählen Sie ein Programm, in dem Ihre Stelle antragsberechtigt ist.",
                place,
            )
        if found.scheme != "application":
            raise invalid(
                "/programme", "not_by_application", "In diesem Programm gibt es keinen Antrag mit Formular.", place
            )
        return found

    async def drafted(conn: Reading, id: UUID, status: int = 200) -> Response:
        kept, row = await drafting.find(conn, id), await queries.application(conn, id)
        assert kept is not None
        version = row["version"] if row else kept.version
        lacking = await asking.lacking(office, conn, kept.draft, kept.applicant)
        shown: dict[str, Any] = {
            "id": id, "state": row["state"] if row else "draft", "applicant": kept.applicant, "version": version,
            "amount_cents": kept.draft.asked_cents, "currency": "EUR", **kept.draft.model_dump(mode="json"),
            **summary(lacking),
        }  # fmt: skip
        return answer(shown, status, {"ETag": etag(version)})

    return router


async def locked(conn: Writing, id: UUID, caller: Caller) -> drafting.Kept:
    """The draft of the caller's own department, which nobody else changes until the transaction ends."""
    kept = await drafting.lock(conn, id)
    if kept is None or kept.applicant != caller.department:
        raise nothing_here()
    return kept


def expect(request: Request, version: int) -> None:
    expected = expected_version(request)
    if expected is not None and expected != version:
        raise VersionMovedOn("Der Entwurf wurde inzwischen geändert. Bitte lesen Sie ihn neu.")


def submission(kept: drafting.Kept, programme: Programme, facts: Facts, caller: Caller) -> Act:
    """The act over the application that the draft becomes."""

    def verb(states: awarding.States, at: Moment) -> Sequence[Event]:
        application: Application = states[kept.id]
        now = Facts(facts.applicant, facts.measure, local_day(at.now), facts.overdue_proofs)
        return submitting.submit(application, kept.draft, programme, now, by(caller))

    return Act({"application": [kept.id]}, verb, caller.subject, telemetry.current_trace())
