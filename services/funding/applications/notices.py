"""What stands in a notice (Bescheid), from the decision, the award's pinned terms and the programme's names."""

from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.funding.applications import queries
from services.funding.applications.application import Application
from services.funding.applications.eligibility import kind_of
from services.funding.grants.grant import Grant
from services.funding.letters import head
from services.funding.programmes.programme import Programme, Programmes
from services.funding.queries import Row
from shared.directory import Directory
from shared.postgres import Reading

APPLICATION, GRANT = TypeAdapter(Application), TypeAdapter(Grant)
FINANCING = {"grant": "diese Zuwendung"}


async def notice_of(
    conn: Reading, row: Row, programmes: Programmes, directory: Directory
) -> tuple[str, dict[str, Any]] | None:
    """The template and its values; None before there is a decision."""
    application = APPLICATION.validate_json(
        await conn.fetchval("select document from applications where id = $1", row["id"])
    )
    rejected = application.reason_code is not None
    if row["decided_at"] is None or not (rejected or application.grant_id):
        return None
    programme = programmes.find(application.programme)
    values = {
        **_head(application, programme, directory),
        "written_on": row["decided_at"],
        "submitted_on": row["submitted_at"],
        "title": (await queries.words(conn, row["id"]))["title"],
        "asked_cents": application.amount_cents,
    }
    if rejected:
        return "rejection", {**values, "reason_code": application.reason_code}
    assert application.grant_id is not None
    grant = await _grant(conn, application.grant_id)
    return "award", {**values, **_award(application, grant, programme)}


async def _grant(conn: Reading, id: UUID) -> Grant:
    found: Grant = GRANT.validate_json(await conn.fetchval("select document from grants where id = $1", id))
    return found


def _head(application: Application, programme: Programme | None, directory: Directory) -> dict[str, Any]:
    """Whose letter it is, to whom, about what, and what can be done against it."""
    purposes = {purpose.code: purpose.names.de for purpose in programme.purposes} if programme else {}
    return {
        "office": head.sender(directory, application.municipality),
        "recipient": head.recipient(directory, application.applicant),
        "reference": str(application.id),
        "programme": programme.names.de if programme else application.programme,
        "basis": programme.basis if programme else "",
        "purpose": purposes.get(application.purpose, application.purpose),
        "appeal_until": application.appeal_until,
        "appeal_months": programme.appeal_months if programme else None,
    }


def _award(application: Application, grant: Grant, programme: Programme | None) -> dict[str, Any]:
    kinds = {item.code: kind_of(item.code, programme) for item in grant.costs} if programme else {}
    return {
        "amount_cents": application.awarded_cents,
        "period": grant.period,
        "costs": grant.costs,
        "cost_names": {code: kind.names.de for code, kind in kinds.items() if kind is not None and kind.code == code},
        "financing": grant.financing,
        "financing_names": FINANCING,
        "rate_percent": programme.rate_percent if programme else 100,
        "needs_drawdown": bool(grant.costs),
        "final_on": grant.final_on,
        "use_within_months": grant.use_within_months,
        "proof_due_on": grant.proof.due_on,
        "simple_proof": programme.proof.simple if programme and programme.proof else False,
        "conditions": grant.conditions,
        "forwarded": grant.incoming_grant_id is not None,
    }
