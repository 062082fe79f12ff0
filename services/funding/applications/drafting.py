"""Drafts as rows: read and written by the organisation itself, kept when they are submitted, and their words apart."""

from dataclasses import dataclass
from uuid import UUID

import orjson

from services.funding.applications.drafts import Draft
from shared.bounded import STORED
from shared.postgres import Reading, Writing


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it is kept. `submitted`: the application exists; this is what may be completed if it comes back."""

    id: UUID
    applicant: str
    draft: Draft
    version: int
    submitted: bool


async def begin(conn: Writing, id: UUID, applicant: str, draft: Draft, who: str) -> None:
    await conn.execute(
        """
        insert into application_drafts (id, applicant, programme, plan, title, description, edited_by)
        values ($1, $2, $3, $4, $5, $6, $7)
        """,
        id, applicant, draft.programme, orjson.dumps(draft.plan).decode(), draft.title, draft.description, who,
    )  # fmt: skip


async def find(conn: Reading, id: UUID) -> Kept | None:
    return await _kept(conn, id, "")


async def lock(conn: Writing, id: UUID) -> Kept | None:
    """As `find`, and it stays so until the transaction ends."""
    return await _kept(conn, id, "for no key update")


async def edit(conn: Writing, id: UUID, draft: Draft, who: str) -> None:
    """Says all of it anew."""
    await conn.execute(
        """
        update application_drafts
        set plan = $2, title = $3, description = $4, version = version + 1, edited_at = business_now(), edited_by = $5
        where id = $1
        """,
        id, orjson.dumps(draft.plan).decode(), draft.title, draft.description, who,
    )  # fmt: skip


async def submitted(conn: Writing, kept: Kept) -> None:
    """From now on the office reads these words, whatever is edited later."""
    await conn.execute("update application_drafts set submitted = true where id = $1", kept.id)
    await conn.execute(
        """
        insert into application_words (application_id, title, description) values ($1, $2, $3)
        on conflict (application_id) do update set title = excluded.title, description = excluded.description
        """,
        kept.id, kept.draft.title, kept.draft.description,
    )  # fmt: skip


async def keep_appeal(conn: Writing, id: UUID, statement: str) -> None:
    await conn.execute(
        """
        insert into application_words (application_id, appeal) values ($1, $2)
        on conflict (application_id) do update set appeal = excluded.appeal
        """,
        id, statement,
    )  # fmt: skip


async def _kept(conn: Reading, id: UUID, locking: str) -> Kept | None:
    row = await conn.fetchrow(
        f"""
        select id, applicant, plan, title, description, version, submitted
        from application_drafts where id = $1 {locking}
        """,
        id,
    )
    if row is None:
        return None
    said = {**orjson.loads(row["plan"]), "title": row["title"], "description": row["description"]}
    draft = Draft.model_validate_json(orjson.dumps(said), context=STORED)
    return Kept(row["id"], row["applicant"], draft, row["version"], row["submitted"])
