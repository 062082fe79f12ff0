"""Incoming grants as rows: the document of each, and beside it every call, which the bank pays once."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.funding.documents import kept_as_documents
from services.funding.incoming.incoming_grant import IncomingGrant, apply
from shared.contracts import funding as told
from shared.engine import Loaded
from shared.postgres import Writing


async def write_calls(conn: Writing, changed: Sequence[Loaded]) -> None:
    """Calls that were made, and those that have been paid, or whose payment the bank has taken back."""
    happened = [(event, at) for one in changed for event, at in one.events]
    made = [(event, at) for event, at in happened if isinstance(event, told.IncomingGrantCalled)]
    if made:
        await conn.execute(
            """
            insert into incoming_calls (incoming_grant_id, call, reference, purpose, amount_cents, called_at)
            select * from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::bigint[], $6::timestamptz[])
            """,
            [event.incoming_grant_id for event, _ in made], [event.call for event, _ in made],
            [event.reference for event, _ in made], [event.purpose for event, _ in made],
            [event.amount_cents for event, _ in made], [at for _, at in made],
        )  # fmt: skip
    paid = [event for event, _ in happened if isinstance(event, told.IncomingGrantReceived)]
    if paid:
        await conn.execute(
            """
            update incoming_calls c set booked_on = u.booked_on
            from unnest($1::uuid[], $2::int[], $3::date[]) u (incoming_grant_id, call, booked_on)
            where c.incoming_grant_id = u.incoming_grant_id and c.call = u.call
            """,
            [event.incoming_grant_id for event in paid], [event.call for event in paid],
            [event.booked_on for event in paid],
        )  # fmt: skip
    back = [event for event, _ in happened if isinstance(event, told.IncomingReceiptReversed)]
    if back:
        await conn.execute(
            """
            update incoming_calls c set booked_on = null
            from unnest($1::uuid[], $2::int[]) u (incoming_grant_id, call)
            where c.incoming_grant_id = u.incoming_grant_id and c.call = u.call
            """,
            [event.incoming_grant_id for event in back], [event.call for event in back],
        )  # fmt: skip
    withdrawn = [event for event, _ in happened if isinstance(event, told.IncomingCallWithdrawn)]
    if withdrawn:
        await conn.execute(
            """
            update incoming_calls c set withdrawn = true
            from unnest($1::uuid[], $2::int[]) u (incoming_grant_id, call)
            where c.incoming_grant_id = u.incoming_grant_id and c.call = u.call
            """,
            [event.incoming_grant_id for event in withdrawn], [event.call for event in withdrawn],
        )  # fmt: skip


KIND = kept_as_documents(
    "incoming_grants",
    {
        "municipality": "text", "programme": "text", "budget_year": "int", "grantor": "text", "file_number": "text",
        "awarded_on": "date", "lump_sum": "bool",
    },
    {"amount_cents": "bigint", "state": "text", "proof_due_on": "date", "remind_on": "date"},
    IncomingGrant, apply, IncomingGrant, write_calls,
)  # fmt: skip


async def note_expense(conn: Writing, transfer_id: UUID, spent_on: date, post_id: UUID | None, who: str) -> None:
    """What a transfer of the city's own spending does not say itself."""
    await conn.execute(
        "insert into expenses (transfer_id, spent_on, post_id, recorded_by) values ($1, $2, $3, $4)",
        transfer_id, spent_on, post_id, who,
    )  # fmt: skip
