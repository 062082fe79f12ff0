"""Applications as rows: the document of each, and beside it what is searched for."""

from collections.abc import Sequence

from services.funding.applications.application import Application, apply
from services.funding.documents import kept_as_documents
from services.funding.grants.offered import write_offers
from shared.contracts import funding as told
from shared.engine import Loaded
from shared.postgres import Writing

DECIDED = (told.ApplicationApproved, told.ApplicationRejected, told.ContractOffered)


async def mark_times(conn: Writing, changed: Sequence[Loaded]) -> None:
    """When each was submitted and decided, in business time."""
    times = [(one, event, at) for one in changed for event, at in one.events]
    submitted = {one.id: at for one, event, at in times if isinstance(event, told.ApplicationSubmitted)}
    decided = {one.id: at for one, event, at in times if isinstance(event, DECIDED)}
    concerned = list(submitted.keys() | decided.keys())
    if concerned:
        await conn.execute(
            """
            update applications a
            set submitted_at = coalesce(u.submitted_at, a.submitted_at),
                decided_at = coalesce(u.decided_at, a.decided_at)
            from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) u (id, submitted_at, decided_at)
            where a.id = u.id
            """,
            concerned, [submitted.get(id) for id in concerned], [decided.get(id) for id in concerned],
        )  # fmt: skip


async def beside(conn: Writing, changed: Sequence[Loaded]) -> None:
    await mark_times(conn, changed)
    await write_offers(conn, changed)


KIND = kept_as_documents(
    "applications",
    {"municipality": "text", "programme": "text", "applicant": "text", "case_id": "uuid"},
    {
        "purpose": "text", "amount_cents": "bigint", "measure_id": "uuid", "state": "text", "recommended_by": "text",
        "decided_by": "text", "automatic": "bool", "reason_code": "text", "grant_id": "uuid",
        "awarded_cents": "bigint", "appeal_until": "date", "posted_on": "date", "offer_until": "date",
        "signed_on": "date",
    },
    Application, apply, Application, beside,
)  # fmt: skip
