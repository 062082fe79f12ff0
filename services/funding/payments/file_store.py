"""Payment files as rows: the document of each, and beside it every payment, which stands in one live file at most."""

from collections.abc import Sequence

from services.funding.documents import kept_as_documents
from services.funding.payments.file import FREES, OVER, PaymentFile, apply
from shared.contracts import funding as told
from shared.engine import Loaded
from shared.postgres import Writing


async def write_payments(conn: Writing, changed: Sequence[Loaded]) -> None:
    """The payments of new files; those of files that will not go out are free again. And when what happened."""
    drafted = [
        (one.id, event) for one in changed for event, _ in one.events if isinstance(event, told.PaymentFileDrafted)
    ]
    rows = [(id, n, payment) for id, event in drafted for n, payment in enumerate(event.payments, 1)]
    if rows:
        await conn.execute(
            """
            insert into payments (file_id, number, grant_id, instalment, end_to_end_id, amount_cents)
            select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::int[], $5::text[], $6::bigint[])
            """,
            [id for id, _, _ in rows], [n for _, n, _ in rows], [payment.grant_id for _, _, payment in rows],
            [payment.instalment for _, _, payment in rows], [payment.end_to_end_id for _, _, payment in rows],
            [payment.amount_cents for _, _, payment in rows],
        )  # fmt: skip
    await free(conn, [one for one in changed if one.state.state in FREES])
    await mark_times(conn, changed)
    await let_go(conn, [one for one in changed if one.state.state in OVER])


async def free(conn: Writing, over: Sequence[Loaded]) -> None:
    if over:
        await conn.execute(
            "update payments set is_live = false where file_id = any($1::uuid[]) and is_live", [one.id for one in over]
        )


async def let_go(conn: Writing, over: Sequence[Loaded]) -> None:
    """A file that is over needs no bytes of people who have been erased."""
    if over:
        await conn.execute(
            "update payment_file_contents set content = null where file_id = any($1::uuid[]) and to_go",
            [one.id for one in over],
        )


async def mark_times(conn: Writing, changed: Sequence[Loaded]) -> None:
    """When each was drafted, released and sent, in business time."""
    times = [(one.id, type(event), at) for one in changed for event, at in one.events]
    await conn.execute(
        """
        update payment_files f
        set drafted_at = coalesce(u.drafted_at, f.drafted_at), released_at = coalesce(u.released_at, f.released_at),
            sent_at = coalesce(u.sent_at, f.sent_at)
        from (
          select id, max(at) filter (where type = 'drafted') as drafted_at,
                 max(at) filter (where type = 'released') as released_at,
                 max(at) filter (where type = 'sent') as sent_at
          from unnest($1::uuid[], $2::text[], $3::timestamptz[]) t (id, type, at) group by id
        ) u where f.id = u.id
        """,
        [id for id, _, _ in times], [kind.TYPE.split(".")[2] for _, kind, _ in times], [at for _, _, at in times],
    )  # fmt: skip


KIND = kept_as_documents(
    "payment_files",
    {"municipality": "text", "message_id": "text", "amount_cents": "bigint", "drafted_by": "text"},
    {"state": "text", "released_by": "text"},
    PaymentFile, apply, PaymentFile, write_payments,
)  # fmt: skip
