"""What clients read of proofs of use. Nothing here can write."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from services.funding.grants.grant import Grant
from services.funding.proofs.deciding import Review
from services.funding.proofs.form import Form
from services.funding.visibility import Scope
from shared.bounded import STORED
from shared.contracts.base import By
from shared.pages import Page
from shared.postgres import Reading

Row = dict[str, Any]
GRANTS = TypeAdapter(Grant)


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it stands in a table, with its number and who wrote it when."""

    form: Form
    version: int
    at: Any


async def grant(conn: Reading, id: UUID, *, locked: bool = False) -> tuple[Grant, int] | None:
    """A grant as a state, and its version; locked until the transaction ends, if asked for."""
    row = await conn.fetchrow(
        f"select document, version from grants where id = $1 {'for no key update' if locked else ''}", id
    )
    return (GRANTS.validate_json(row["document"]), row["version"]) if row else None


async def draft(conn: Reading, grant_id: UUID) -> Kept | None:
    row = await conn.fetchrow("select content, version, saved_at from proof_drafts where grant_id = $1", grant_id)
    return (
        Kept(Form.model_validate_json(row["content"], context=STORED), row["version"], row["saved_at"]) if row else None
    )


async def submitted(conn: Reading, grant_id: UUID, version: int) -> Kept | None:
    """A version as it was submitted; None if there is none, or it has been erased."""
    row = await conn.fetchrow(
        """
        select content, version, submitted_at from proof_versions
        where grant_id = $1 and version = $2 and content is not null
        """,
        grant_id, version,
    )  # fmt: skip
    return (
        Kept(Form.model_validate_json(row["content"], context=STORED), row["version"], row["submitted_at"])
        if row
        else None
    )


async def versions(conn: Reading, grant_id: UUID) -> list[Row]:
    rows = await conn.fetch(
        "select version, submitted_at, submitted_by from proof_versions where grant_id = $1 order by version", grant_id
    )
    return [dict(row) for row in rows]


async def questions(conn: Reading, grant_id: UUID) -> list[Row]:
    rows = await conn.fetch(
        """
        select number, version, question, asked_by, asked_at, answer, answered_by, answered_at
        from proof_questions where grant_id = $1 order by number
        """,
        grant_id,
    )
    return [dict(row) for row in rows]


async def review(conn: Reading, grant_id: UUID, version: int) -> Review | None:
    """The newest review of a version; none if questions were asked since."""
    row = await conn.fetchrow(
        """
        select r.version, r.reviewed_by, r.department, r.spent_cents from proof_reviews r
        where r.grant_id = $1 and r.version = $2
          and not exists (select from proof_questions q where q.grant_id = $1 and q.asked_at >= r.reviewed_at)
        order by r.number desc limit 1
        """,
        grant_id, version,
    )  # fmt: skip
    if row is None:
        return None
    return Review(row["version"], By(department=row["department"], user=row["reviewed_by"]), row["spent_cents"])


async def ledger_of(conn: Reading, grant_id: UUID) -> dict[str, int]:
    """What each account holds of a grant, from the postings themselves; without the budget it came from."""
    rows = await conn.fetch(
        """
        select account, sum(amount_cents)::bigint as cents from postings
        where grant_id = $1 and account not in ('budget', 'interest') group by account order by account
        """,
        grant_id,
    )
    return {row["account"]: row["cents"] for row in rows}


async def listed(conn: Reading, scope: Scope, state: str | None, overdue: bool | None, page: Page) -> Sequence[Row]:
    """Proofs the caller may see, by due date."""
    after_due, after_id = page.after or (None, None)
    rows = await conn.fetch(
        """
        select grant_id, municipality, programme, department, state, due_on, version,
               awaited and due_on < (business_now() at time zone 'Europe/Berlin')::date as overdue
        from proofs_of_use
        where (municipality = $1 or department = $2)
          and ($3::text is null or state = $3)
          and ($4::bool is null or $4 = (awaited and due_on < (business_now() at time zone 'Europe/Berlin')::date))
          and ($5::date is null or (due_on, grant_id) > ($5, $6::uuid))
        order by due_on, grant_id limit $7
        """,
        scope.municipality, scope.department, state, overdue, after_due, after_id, page.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]
