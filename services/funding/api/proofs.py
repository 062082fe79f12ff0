"""Proofs of use over HTTP: the form with all that is known, its draft, its documents. `proof_acts` moves it on."""

from email.message import Message
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.funding import queries as funding
from services.funding.api.office import Office, Reader, nothing_here
from services.funding.api.papers import CSV, PDF, about, document
from services.funding.grants.grant import Grant
from services.funding.grants.history import History, history
from services.funding.proofs import documents, proof, queries, receipt_lists, store
from services.funding.proofs.form import Form
from services.funding.proofs.queries import Kept
from services.funding.proofs.reading import file_of, rules_of
from services.funding.proofs.view import File, view
from services.funding.visibility import scope_of
from shared.idempotency import idempotent
from shared.identity import Caller, requires
from shared.pages import Cursor, Limit, page
from shared.periods import local_day
from shared.postgres import Writing, reading
from shared.problems import Forbidden, UnsupportedMediaType
from shared.titles import Titles
from shared.web import answer, check_if_match, etag

Organisation = Annotated[Caller, Depends(requires("clerk", "case-manager"))]
State = Literal["none", "due", "submitted", "questioned", "accepted", "rejected"]
LIST = {"requestBody": {"required": True, "content": {"text/csv": {"schema": {"type": "string"}}}}}


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["proofs of use"])

    async def file(id: UUID, caller: Caller) -> tuple[File, int]:
        async with reading(office.pool) as conn:
            grant, version = visible(await queries.grant(conn, id), caller)
            own = grant.department == caller.department and caller.has("clerk", "case-manager")
            return await file_of(conn, grant, office.programmes, await funding.today(conn), own=own), version

    @router.get("/proofs-of-use")
    async def list_proofs(
        caller: Reader, state: State | None = None, overdue: bool | None = None, limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Response:  # fmt: skip
        """What the caller may see, what is due first first; `state=submitted` is what waits for a review."""
        at = page(limit, cursor, f"proofs-of-use {state} {overdue}")
        async with office.pool.acquire() as conn:
            rows = await queries.listed(conn, scope_of(caller), state, overdue, at)
        return answer(at.answer(rows, lambda row: (row["due_on"], row["grant_id"])))

    @router.get("/grants/{id}/proof-of-use")
    async def one_proof(id: UUID, caller: Reader) -> Response:
        """Figures as decided and as accounted, the ledger's amounts, what Staffel knows of the measure, the texts."""
        found, version = await file(id, caller)
        return answer(view(found), headers={"ETag": etag(tag(version, found.draft))})

    @router.put("/grants/{id}/proof-of-use")
    async def write(id: UUID, body: Form, request: Request, caller: Organisation) -> Response:
        """Replaces the organisation's draft; it may lack anything until it is submitted."""

        async def act(conn: Writing) -> Response:
            grant, version = own(await queries.grant(conn, id, locked=True), caller)
            return await save(conn, request, caller, grant, version, body)

        return await idempotent(request, office.pool, act)

    @router.put("/grants/{id}/proof-of-use/receipts", openapi_extra=LIST)
    async def list_receipts(id: UUID, request: Request, caller: Organisation) -> Response:
        """Replaces the draft's list of receipts by a CSV file: all rows or, with what is wrong in each, none."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in ("text/csv", "text/plain", "application/csv"):
            raise UnsupportedMediaType("Bitte senden Sie die Liste als CSV-Datei (text/csv).")
        body, charset = await request.body(), charset_of(request)

        async def act(conn: Writing) -> Response:
            grant, version = own(await queries.grant(conn, id, locked=True), caller)
            proof.writable(grant)
            kept = await queries.draft(conn, id)
            form = (kept.form if kept else Form()).model_copy(update={"receipts": receipt_lists.read(body, charset)})
            return await save(conn, request, caller, grant, version, form)

        return await idempotent(request, office.pool, act)

    async def save(conn: Writing, request: Request, caller: Caller, grant: Grant, version: int, form: Form) -> Response:
        proof.writable(grant)
        check_if_match(request, tag(version, await queries.draft(conn, grant.id)))
        await store.save_draft(conn, grant.id, form, caller.subject)
        found = await file_of(conn, grant, office.programmes, await funding.today(conn), own=True)
        return answer(view(found), headers={"ETag": etag(tag(version, found.draft))})

    @router.get("/grants/{id}/proof-of-use.pdf")
    async def paper(id: UUID, caller: Reader) -> Response:
        """Report, figures side by side with deviations in percent, receipts: as submitted, before that as drafted."""
        found, _ = await file(id, caller)
        async with reading(office.pool) as conn:
            past = await history(conn, id)
            sheet = {**await about(conn, office, of(found.grant)), **_head(found, past)}
        words = {
            name: value
            for name, value in in_words(found.known, office.titles, found.grant.municipality).items()
            if value
        }

        def write_paper() -> bytes:
            return documents.paper(found.grant, printed(found), found.programme, found.rules, words, sheet=sheet)

        return await document(write_paper, PDF, f"proof-of-use-{id}.pdf")

    @router.get("/grants/{id}/proof-of-use.csv")
    async def table(id: UUID, caller: Reader) -> Response:
        """The figures and the receipts as a table."""
        found, _ = await file(id, caller)
        rules_of(found.grant, office.programmes)

        def write_table() -> bytes:
            return documents.table(found.grant, printed(found), found.programme)

        return await document(write_table, CSV, f"proof-of-use-{id}.csv")

    return router


def visible(found: tuple[Grant, int] | None, caller: Caller) -> tuple[Grant, int]:
    """Raises 404 for what is not there or not to be known of."""
    if found is None or not scope_of(caller).includes(found[0].municipality, found[0].department):
        raise nothing_here()
    return found


def own(found: tuple[Grant, int] | None, caller: Caller) -> tuple[Grant, int]:
    """As `visible`, and 403 for those who see it but did not get the money."""
    grant, version = visible(found, caller)
    if grant.department != caller.department:
        raise Forbidden("Den Verwendungsnachweis schreibt nur die Organisation, die das Geld bekommen hat.")
    return grant, version


def tag(version: int, draft: Kept | None) -> int:
    """The number of an ETag: the grant's version and, for the organisation, its draft's."""
    return version * 1_000_000 + (draft.version if draft else 0)


def printed(found: File) -> Form:
    """What goes on paper: what was submitted, before that the organisation's own draft."""
    return found.submitted.form if found.submitted else found.form


def in_words(known: Any, titles: Titles, municipality: str) -> dict[str, Any]:
    """German, with each offer by its title; an offer that no file describes any longer by its code."""
    names = {
        "offers": "Angebote", "enrolments": "Anmeldungen", "people": "Teilnehmende", "attendances": "Teilnahmen",
        "visits": "Besuche ohne Anmeldung", "goals": "erreichte Ziele", "transitions": "abgeschlossene Übergänge",
    }  # fmt: skip
    said = {name: known.get(key) for key, name in names.items()}
    said["Angebote"] = ", ".join(titles.offers.get((municipality, code), code) for code in said["Angebote"] or ())
    return said


def _head(found: File, past: History | None) -> dict[str, Any]:
    day = local_day(found.submitted.at) if found.submitted else found.today
    return {
        "posted_on": day, "contract": found.grant.form == "contract", "awarded_on": past.awarded_on if past else day,
        "awarded_cents": past.awarded_cents if past else found.grant.amount_cents,
        "amendments": past.amendments if past else (),
    }  # fmt: skip


def of(grant: Grant) -> dict[str, Any]:
    """What `papers.about` wants of a grant."""
    names = ("id", "application_id", "municipality", "department", "programme", "purpose")
    return {name: getattr(grant, name) for name in names}


def charset_of(request: Request) -> str | None:
    """What the content type says about the encoding, if anything."""
    said = Message()
    said["content-type"] = request.headers.get("content-type", "text/csv")
    return said.get_content_charset()
