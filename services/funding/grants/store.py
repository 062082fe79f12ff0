"""Grants as rows: the document of each, and beside it every instalment, which PostgreSQL lets be paid once."""

from collections.abc import Sequence

from services.funding.documents import kept_as_documents
from services.funding.grants.finality import write_finality
from services.funding.grants.fold import apply
from services.funding.grants.grant import Grant
from services.funding.measures.store import write_financing
from services.funding.proofs import store as proofs
from services.funding.repayments import store as repayments
from shared.contracts import funding as told
from shared.engine import Loaded
from shared.postgres import Writing

SETTLED = (told.GrantDisbursed, told.DisbursementCancelled, told.DisbursementReturned)


async def write_disbursements(conn: Writing, changed: Sequence[Loaded]) -> None:
    """Instalments that were ordered, and where those now stand that the bank or a person has spoken about."""
    happened = [(event, at, one.state) for one in changed for event, at in one.events]
    ordered = [(event, at, grant) for event, at, grant in happened if isinstance(event, told.DisbursementOrdered)]
    if ordered:
        await conn.execute(
            """
            insert into disbursements (grant_id, instalment, end_to_end_id, budget_line_id, municipality, amount_cents,
                                       ordered_at, payee_id)
            select * from unnest($1::uuid[], $2::int[], $3::text[], $4::uuid[], $5::text[], $6::bigint[],
                                 $7::timestamptz[], $8::uuid[])
            """,
            [event.grant_id for event, _, _ in ordered], [event.instalment for event, _, _ in ordered],
            [event.end_to_end_id for event, _, _ in ordered], [grant.budget_line_id for _, _, grant in ordered],
            [event.municipality for event, _, _ in ordered], [event.amount_cents for event, _, _ in ordered],
            [at for _, at, _ in ordered], [event.payee_id for event, _, _ in ordered],
        )  # fmt: skip
    settled = {
        (event.grant_id, event.instalment): grant.instalments[event.instalment]
        for event, _, grant in happened
        if isinstance(event, SETTLED)
    }
    if settled:
        await conn.execute(
            """
            update disbursements d set state = u.state, booked_on = u.booked_on
            from unnest($1::uuid[], $2::int[], $3::text[], $4::date[]) u (grant_id, instalment, state, booked_on)
            where d.grant_id = u.grant_id and d.instalment = u.instalment
            """,
            [grant_id for grant_id, _ in settled], [instalment for _, instalment in settled],
            [part.state for part in settled.values()], [part.booked_on for part in settled.values()],
        )  # fmt: skip


async def beside(conn: Writing, changed: Sequence[Loaded]) -> None:
    await write_disbursements(conn, changed)
    await write_financing(conn, changed)
    await write_finality(conn, changed)
    await proofs.follow(conn, changed)
    await repayments.follow(conn, changed)


KIND = kept_as_documents(
    "grants",
    {
        "municipality": "text", "application_id": "uuid", "programme": "text", "purpose": "text", "budget_year": "int",
        "budget_line_id": "uuid", "department": "text", "case_id": "uuid", "measure_id": "uuid", "post_id": "uuid",
        "incoming_grant_id": "uuid", "form": "text",
    },
    {"amount_cents": "bigint", "state": "text", "is_final": "bool"},
    Grant, apply, Grant, beside,
)  # fmt: skip
