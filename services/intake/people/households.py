"""Households: what a sender calls one gets an id that says nothing and may be published."""

from collections.abc import Iterable
from uuid import UUID

from uuid_utils.compat import uuid7

from services.intake.matching.placeholders import is_reference
from services.intake.reports.submission import Submission
from shared.postgres import Reading, Writing

Household = tuple[str, str]
"""Department and the reference it uses; another department's reference of the same wording is another household."""


def household_of(submission: Submission) -> Household | None:
    """None also for what stands for none, such as a dash: it would make one household of all who are in none."""
    reference = submission.report.person.household
    return (submission.department, reference) if reference and is_reference(reference) else None


async def ids_of(conn: Writing, submissions: Iterable[Submission]) -> dict[Household, UUID]:
    """The id of each household named in the reports, made where it is new."""
    wanted = sorted({household for one in submissions if (household := household_of(one))})
    if not wanted:
        return {}
    departments, references = [one for one, _ in wanted], [one for _, one in wanted]
    await conn.execute(
        """
        insert into households (department, reference, id)
        select * from unnest($1::text[], $2::text[], $3::uuid[]) on conflict do nothing
        """,
        departments, references, [uuid7() for _ in wanted],
    )  # fmt: skip
    rows = await conn.fetch(
        """
        select h.department, h.reference, h.id
        from unnest($1::text[], $2::text[]) k (department, reference)
        join households h on h.department = k.department and h.reference = k.reference
        """,
        departments, references,
    )  # fmt: skip
    return {(row["department"], row["reference"]): row["id"] for row in rows}


async def members(conn: Reading, person_id: UUID) -> list[UUID]:
    """With whom reports that stand say the person lives, by whichever department; the person is not among them."""
    rows = await conn.fetch(
        """
        select distinct other.person_id
        from reports own join reports other on other.household_id = own.household_id
        where own.person_id = $1 and own.status = 'accepted' and own.household_id is not null
          and other.status = 'accepted' and other.person_id <> $1
        order by other.person_id
        """,
        person_id,
    )
    return [row["person_id"] for row in rows]
