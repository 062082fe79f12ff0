"""What clients read of applications: drafts of their own organisation and what has been submitted. Nothing here writes.

The version of an application counts its events and the edits of its draft, so that either makes an older one stale.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from services.funding.queries import Row, Wanted
from services.funding.visibility import Scope
from shared.pages import Page
from shared.postgres import Reading

SUBMITTED = """
select a.id, a.municipality, a.state, a.programme, a.purpose, a.applicant, a.amount_cents, a.case_id, a.measure_id,
       a.submitted_at, a.recommended_by, a.decided_by, a.decided_at, a.automatic, a.reason_code, a.grant_id,
       a.awarded_cents, a.appeal_until, a.posted_on, a.offer_until, a.signed_on,
       a.version + coalesce(d.version, 0) as version
from applications a left join application_drafts d on d.id = a.id
"""
DRAFT = """
select d.id, null as municipality, 'draft' as state, d.programme, d.plan ->> 'purpose' as purpose, d.applicant,
       null::bigint as amount_cents, null::uuid as case_id, (d.plan ->> 'measure_id')::uuid as measure_id,
       null::timestamptz as submitted_at, null as recommended_by, null as decided_by, null::timestamptz as decided_at,
       false as automatic, null as reason_code, null::uuid as grant_id, null::bigint as awarded_cents,
       null::date as appeal_until, null::date as posted_on, null::date as offer_until, null::date as signed_on,
       d.version
from application_drafts d
"""


async def application(conn: Reading, id: UUID) -> Row | None:
    """What has been submitted; None for what is a draft yet."""
    row = await conn.fetchrow(f"{SUBMITTED} where a.id = $1", id)
    return dict(row) if row else None


async def locked_version(conn: Reading, id: UUID) -> int | None:
    """The version of an application, which stays until the transaction ends."""
    found: int | None = await conn.fetchval(
        """
        select a.version + coalesce((select d.version from application_drafts d where d.id = a.id), 0)
        from applications a where a.id = $1 for no key update
        """,
        id,
    )
    return found


async def applications(conn: Reading, scope: Scope, wanted: Wanted, page: Page) -> list[Row]:
    """The newest first; among them drafts of the caller's own organisation."""
    (after,) = page.after or (None,)
    rows = await conn.fetch(
        f"""
        with seen as (
          ({SUBMITTED}
           where (a.municipality = $1 or a.applicant = $2)
             and ($3::text is null or a.programme = $3) and ($4::text is null or a.state = $4)
             and ($5::uuid is null or a.case_id = $5) and ($6::uuid is null or a.id < $6)
             and ($8::text is null or right(a.id::text, 12) = $8)
           order by a.id desc limit $7)
          union all
          ({DRAFT}
           where d.applicant = $2 and not d.submitted and ($3::text is null or d.programme = $3)
             and ($4::text is null or $4 = 'draft') and $5::uuid is null and ($6::uuid is null or d.id < $6)
             and ($8::text is null or right(d.id::text, 12) = $8)
           order by d.id desc limit $7)
        )
        select * from seen order by id desc limit $7
        """,
        scope.municipality, scope.department, wanted.programme, wanted.state, wanted.case_id, after, page.limit + 1,
        wanted.tail,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def plan(conn: Reading, id: UUID) -> dict[str, Any]:
    """What was submitted and decided, beyond its columns: period, plans, what is missing, what was recommended."""
    found = await conn.fetchval("select document from applications where id = $1", id)
    document: dict[str, Any] = orjson.loads(found) if found else {}
    return {
        name: document.get(name)
        for name in ("period", "costs", "financing", "missing", "recommended_cents", "remedy", "form")
    }


async def words(conn: Reading, id: UUID) -> Row:
    """Title and description as they were submitted, and an appeal's words; nothing once they are erased."""
    row = await conn.fetchrow("select title, description, appeal from application_words where application_id = $1", id)
    return dict(row) if row else {"title": None, "description": None, "appeal": None}


async def overdue_proofs(conn: Reading, department: str, today: date) -> list[str]:
    """Grants of an organisation whose proof of use should be here and is not."""
    rows = await conn.fetch(
        """
        select grant_id from proofs_of_use
        where department = $1 and awaited and due_on < $2::date order by due_on, grant_id
        """,
        department, today,
    )  # fmt: skip
    return [str(row["grant_id"]) for row in rows]


async def open_proofs(conn: Reading, department: str) -> list[Row]:
    """Proofs of use an organisation still owes, the earliest first."""
    rows = await conn.fetch(
        """
        select grant_id, programme, due_on from proofs_of_use
        where department = $1 and awaited order by due_on, grant_id limit 100
        """,
        department,
    )
    return [dict(row) for row in rows]


async def last_of(conn: Reading, applicant: str, programme: str) -> dict[str, Any] | None:
    """The plans of an organisation's last application to a programme."""
    row = await conn.fetchrow(
        """
        select id, document from applications
        where applicant = $1 and programme = $2 and measure_id is not null and state <> 'withdrawn'
        order by id desc limit 1
        """,
        applicant, programme,
    )  # fmt: skip
    if row is None:
        return None
    document = orjson.loads(row["document"])
    said = {name: document.get(name) for name in ("purpose", "period", "costs", "financing")}
    return {"application_id": row["id"], **said, **await _words_of_last(conn, row["id"])}


async def has_payee(conn: Reading, department: str) -> bool:
    """Whether the treasury knows where to pay an organisation's money; to whom stays with the treasury."""
    found: bool = await conn.fetchval("select exists (select from payees where department = $1)", department)
    return found


async def remaining(conn: Reading, programme: str, years: Sequence[int]) -> list[Row]:
    """What is left of a programme's budget in these years, by purpose."""
    rows = await conn.fetch(
        """
        select budget_year, purpose, budget as available_cents from budget_lines
        where programme = $1 and budget_year = any($2::int[]) order by budget_year, purpose
        """,
        programme, list(years),
    )  # fmt: skip
    return [dict(row) for row in rows]


async def _words_of_last(conn: Reading, id: UUID) -> Row:
    found = await words(conn, id)
    return {"title": found["title"], "description": found["description"]}
