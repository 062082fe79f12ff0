"""What stands in a notice (Bescheid) or a contract, from the decision, the award's pinned terms and the programme."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.funding.applications import queries
from services.funding.applications.appeals import remedy_of
from services.funding.applications.application import Application
from services.funding.applications.eligibility import eligible_cents
from services.funding.grants.grant import Grant
from services.funding.letters import head
from services.funding.letters.names import item_name
from services.funding.letters.reasons import REJECTED, sentence
from services.funding.letters.refusals import ProgrammeGone
from services.funding.letters.words import percent
from services.funding.programmes.programme import Programme, Programmes
from services.funding.queries import Row
from shared.directory import Directory
from shared.file_number import file_number
from shared.periods import local_day
from shared.postgres import Reading

APPLICATION, GRANT = TypeAdapter(Application), TypeAdapter(Grant)
FINANCING = {"grant": "Diese Zuwendung"}


async def notice_of(
    conn: Reading, row: Row, programmes: Programmes, directory: Directory
) -> tuple[str, dict[str, Any]] | None:
    """The template and its values; None before there is a decision. Raises `ProgrammeGone` and `LetterIncomplete`."""
    application = APPLICATION.validate_json(
        await conn.fetchval("select document from applications where id = $1", row["id"])
    )
    if row["decided_at"] is None or not (application.reason_code or application.grant_id):
        return None
    programme = programmes.find(application.programme)
    if programme is None:
        raise ProgrammeGone("Legen Sie die Datei des Programms wieder an, damit der Brief geschrieben werden kann.")
    grant = await _grant(conn, application.grant_id) if application.grant_id else None
    title = (await queries.words(conn, row["id"]))["title"]
    days = Days(local_day(row["submitted_at"]), local_day(row["decided_at"]))
    return letter_of(application, grant, programme, directory, title, days)


@dataclass(frozen=True, slots=True)
class Days:
    """When an application was submitted and decided."""

    submitted_on: date
    decided_on: date


def letter_of(
    application: Application, grant: Grant | None, programme: Programme, directory: Directory, title: str | None,
    days: Days,
) -> tuple[str, dict[str, Any]]:  # fmt: skip
    """The template and its values. `title` is the measure's; once it is erased the purpose stands in its place."""
    values = {
        **_head(application, programme, directory, title),
        "posted_on": _posted_on(application) or days.decided_on,
        "submitted_on": days.submitted_on,
        "asked_cents": application.amount_cents,
        "remedy": against(application, programme),
    }
    if grant is None:
        return "rejection", {**values, "reason": sentence(application.reason_code or "", REJECTED)}
    template = "contract" if application.form == "contract" else "award"
    return template, {**values, **_award(application, grant, programme)}


def against(application: Application, programme: Programme) -> dict[str, Any] | None:
    """What the letter says can be done. Decisions of before told of the objection, without a day of delivery."""
    if application.appeal_until is None:
        return None
    if application.remedy is not None:
        return application.remedy.model_dump()
    return {
        "kind": remedy_of(application), "months": programme.appeal_months or 1, "branch": "administrative",
        "posted_on": None, "delivered_on": None, "until": application.appeal_until,
    }  # fmt: skip


async def _grant(conn: Reading, id: UUID) -> Grant:
    found: Grant = GRANT.validate_json(await conn.fetchval("select document from grants where id = $1", id))
    return found


def _posted_on(application: Application) -> date | None:
    return application.remedy.posted_on if application.remedy else application.posted_on


def _head(application: Application, programme: Programme, directory: Directory, title: str | None) -> dict[str, Any]:
    """Whose letter it is, to whom, and about what."""
    purposes = {purpose.code: purpose.names.de for purpose in programme.purposes}
    purpose = purposes.get(application.purpose, programme.names.de)
    return {
        "office": head.sender(directory, application.municipality),
        "recipient": head.recipient(directory, application.applicant),
        "number": file_number(application.id),
        "programme": programme.names.de,
        "thing": thing(title, purpose),
        "basis": programme.basis,
        "purpose": purpose,
    }


def thing(title: str | None, purpose: str) -> str:
    """What a letter is about: the measure by its title, once that is erased by its purpose."""
    return f"Vorhaben „{title}“" if title else purpose


def _award(application: Application, grant: Grant, programme: Programme) -> dict[str, Any]:
    eligible = eligible_cents(grant.costs, programme)
    share, exact = percent(application.decided_or_asked_cents, eligible)
    return {
        "amount_cents": application.decided_or_asked_cents,
        "prize": programme.scheme == "prize",
        "period": grant.period,
        "costs": grant.costs,
        "cost_names": {item.code: item_name(item.code, programme) for item in grant.costs},
        "financing": grant.financing,
        "financing_names": FINANCING,
        "eligible_cents": eligible,
        "share_percent": share,
        "share_exact": exact,
        "needs_drawdown": bool(grant.costs),
        "final_on": grant.final_on,
        "use_within_months": grant.use_within_months,
        "proof_due_on": grant.proof.due_on,
        "simple_proof": programme.proof.simple if programme.proof else False,
        "conditions": grant.conditions,
        "forwarded": grant.incoming_grant_id is not None,
        "contract": programme.contract if application.form == "contract" else None,
        "offer_until": application.offer_until,
        "signed_on": application.signed_on,
        "over": application.state if application.state in ("declined", "lapsed") else None,
    }
