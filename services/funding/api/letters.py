"""Letters over HTTP about what became of a grant: amended, its proof of use decided on, a demand waived."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response

from services.funding import letters
from services.funding.api.office import Office, Reader, nothing_here
from services.funding.api.papers import PDF, about, document, programme_of
from services.funding.api.proofs import of, visible
from services.funding.grants.history import history, last
from services.funding.letters.reasons import NOT_PROVEN, sentence
from services.funding.letters.refusals import NeverSigned, NoResult, NothingChanged
from services.funding.proofs import queries
from services.funding.repayments import letter, store
from services.funding.visibility import scope_of
from shared.contracts import funding as told
from shared.identity import Caller
from shared.periods import local_day
from shared.postgres import Reading, reading


def routes(office: Office) -> APIRouter:
    router = APIRouter(tags=["letters"])

    @router.get("/grants/{id}/amendment.pdf", response_class=Response)
    async def amendment(id: UUID, caller: Reader) -> Response:
        """What of the grant was set free after the award, with each day (Änderungsbescheid); 409 if nothing was."""
        async with reading(office.pool) as conn:
            grant, _ = visible(await queries.grant(conn, id), caller)
            found = await history(conn, id)
            if found is None or not found.amendments:
                raise NothingChanged("Read the notice of the award.")
            if grant.form == "contract" and not grant.is_final:
                raise NeverSigned("Das Angebot steht unter „notice“ beim Antrag.")
            sheet = await about(conn, office, of(grant))
        programme, last = programme_of(office, grant.programme), found.amendments[-1]
        on = last.posted_on or last.on
        remedy = programme.remedy_against("award", grant.form).counted_from(on)

        def write() -> bytes:
            return letters.pdf(
                "amendment", awarded_on=found.awarded_on, awarded_cents=found.awarded_cents,
                amendments=found.amendments, amount_cents=last.left_cents, contract=grant.form == "contract",
                remedy=remedy, posted_on=on, **sheet,
            )  # fmt: skip

        return await document(write, PDF, f"aenderung-{sheet['number']}.pdf")

    @router.get("/grants/{id}/proof-of-use/result.pdf", response_class=Response)
    async def result(id: UUID, caller: Reader) -> Response:
        """Whether the proof of use was accepted, how much of the money, or why not; 409 before the decision."""
        async with reading(office.pool) as conn:
            grant, _ = visible(await queries.grant(conn, id), caller)
            decided = await last(conn, id, [told.ProofAccepted.TYPE, told.ProofRejected.TYPE])
            if decided is None or grant.proof.state not in ("accepted", "rejected"):
                raise NoResult("Wait for the decision.")
            sheet = await about(conn, office, of(grant))
        day, data = decided
        on = date.fromisoformat(data["posted_on"]) if data.get("posted_on") else day

        def write() -> bytes:
            return letters.pdf(
                "proof_result", accepted=grant.proof.state == "accepted", version=grant.proof.version,
                disbursed_cents=grant.disbursed_cents, spent_cents=grant.proof.spent_cents or 0,
                reclaimed_cents=grant.reclaimed_cents, posted_on=on,
                reason=sentence(data.get("reason_code") or "", NOT_PROVEN), **sheet,
            )  # fmt: skip

        return await document(write, PDF, f"nachweis-ergebnis-{sheet['number']}.pdf")

    @router.get("/repayments/{id}/letter.pdf", response_class=Response)
    async def demand(id: UUID, caller: Reader) -> Response:
        """The demand: how much, why, until when, to which account, and what can be done against it."""
        async with reading(office.pool) as conn:
            found = await found_by(conn, id, caller)
            sheet = await about(conn, office, found)
            award = await award_of(conn, found)
        programme = programme_of(office, found["programme"])
        return await document(lambda: letter.pdf(found, programme, award, sheet), PDF, f"{found['reference']}.pdf")

    @router.get("/repayments/{id}/waiver.pdf", response_class=Response)
    async def waiver(id: UUID, caller: Reader) -> Response:
        """What of a demand is not demanded any longer; 409 if nothing was waived."""
        async with reading(office.pool) as conn:
            found = await found_by(conn, id, caller)
            waived = await last(conn, found["grant_id"], [told.RepaymentWaived.TYPE], repayment=id)
            sheet = await about(conn, office, found)
        day, data = waived or (local_day(found["demanded_at"]), {"reason_code": ""})

        def write() -> bytes:
            return letter.waiver(found, data["reason_code"], day, sheet)

        return await document(write, PDF, f"erlass-{found['reference']}.pdf")

    async def award_of(conn: Reading, found: store.Row) -> letter.Award:
        grant, past = await queries.grant(conn, found["grant_id"]), await history(conn, found["grant_id"])
        assert grant is not None  # what is demanded back was awarded
        assert past is not None
        return letter.Award(past.awarded_on, grant[0].conditions)

    async def found_by(conn: Reading, id: UUID, caller: Caller) -> store.Row:
        found = await store.repayment(conn, id)
        if found is None or not scope_of(caller).includes(found["municipality"], found["department"]):
            raise nothing_here()
        return found

    return router
