"""Everything about a person in intake's rows, gone: what stays is the id, who decided, and when.

Also gone is what a person was before they were merged: whoever was absorbed goes with who stands for them.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.intake.people import candidates
from shared.postgres import Reading, Writing


async def family(conn: Reading, person_id: UUID) -> list[UUID]:
    """The person and everybody who was merged into them."""
    rows = await conn.fetch(
        """
        with recursive one (id) as (
          select $1::uuid union select p.id from one join persons p on p.merged_into = one.id
        )
        select id from one order by id
        """,
        person_id,
    )
    return [row["id"] for row in rows]


async def erase(conn: Writing, people: Collection[UUID]) -> None:
    """Delete or empty every row that holds anything about these people, who are erased already as events say it."""
    ids = list(people)
    reports = await _reports(conn, ids)
    await _parked(conn, ids, reports)
    await _of_reports(conn, reports)
    await _of_people(conn, ids)
    await candidates.forget(conn, ids)
    await conn.execute("select forget_purposes($1::uuid[])", ids)


async def _reports(conn: Reading, people: Sequence[UUID]) -> list[UUID]:
    rows = await conn.fetch("select id from reports where person_id = any($1::uuid[]) order by id", people)
    return [row["id"] for row in rows]


async def _parked(conn: Writing, people: Sequence[UUID], reports: Sequence[UUID]) -> None:
    """Raw records of their reports, and those of the same senders that name one of their file numbers."""
    await conn.execute(
        """
        delete from parked p
        where p.topic like 'reports.%'
          and (p.subject = any($2::uuid[])
               or exists (select from identities i
                          where i.person_id = any($1::uuid[]) and i.kind = 'reference'
                            and p.topic = 'reports.' || split_part(i.value, E'\\n', 1)
                            and position(convert_to('"' || split_part(i.value, E'\\n', 2) || '"', 'UTF8')
                                         in coalesce(p.value, '')) > 0))
        """,
        people, reports,
    )  # fmt: skip


async def _of_reports(conn: Writing, reports: Sequence[UUID]) -> None:
    """Ids, departments, days and outcomes stay; what was written goes, and household names that nobody else uses."""
    for statement in (
        "update import_rows set body = null, cells = null, event_id = null where report_id = any($1::uuid[])",
        "delete from routings where report_id = any($1::uuid[])",
        """
        delete from households h where h.id in (select household_id from reports where id = any($1::uuid[]))
          and not exists (select from reports r
                          where r.household_id = h.id and r.id <> all($1::uuid[]) and r.body is not null)
        """,
        """
        update reports set body = null, reference = null, household_id = null, covered = '{}'
        where id = any($1::uuid[])
        """,
    ):
        await conn.execute(statement, reports)


async def _of_people(conn: Writing, people: Sequence[UUID]) -> None:
    for statement in (
        """
        update persons set given_names = null, family_name = null, birth_date = null,
               birth_date_precision = 'unknown', azr_number = null, details = '{}', address_blocked = false,
               sought_name = '', sought_frames = ''
        where id = any($1::uuid[])
        """,
        "delete from identities where person_id = any($1::uuid[]) or origin = any($1::uuid[])",
        "delete from corrections where person_id = any($1::uuid[])",
        "delete from referrals where person_id = any($1::uuid[])",
        "delete from concerned where person_id = any($1::uuid[])",
        """
        update clearings set explanation = '[]', score = null, reason = null
        where person_id = any($1::uuid[]) or candidate_id = any($1::uuid[])
           or person_now = any($1::uuid[]) or candidate_now = any($1::uuid[])
        """,
    ):
        await conn.execute(statement, people)


async def forget_bodies(conn: Writing, person_id: UUID, departments: Sequence[str]) -> int:
    """Empty what these departments wrote in reports about a person nobody carries any more; how many reports."""
    rows = await conn.fetch(
        """
        update reports set body = null where person_id = $1 and department = any($2::text[]) and body is not null
        returning 1
        """,
        person_id, departments,
    )  # fmt: skip
    return len(rows)
