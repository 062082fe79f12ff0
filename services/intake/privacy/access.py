"""Who may read personal data of whom, and the log of who did: what every way to a person's data asks and writes.

A department that carries a track or is asked for one sees what is known now; one that has handed over all it had sees
what was known then. Coordinators see the people of their municipality, as far as its departments do.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from shared.identity import Caller
from shared.pages import Page
from shared.postgres import Reading, Writing

What = Literal["read", "search", "shown", "known", "corrected", "exported"]
"""`search` names nobody and counts; `shown` is a person in its answer, `known` one whose existence was told."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks. With `city` everything of that municipality counts as their own: a coordinator's view."""

    subject: str
    department: str
    city: str | None = None

    @classmethod
    def of(cls, caller: Caller) -> "Viewer":
        city = caller.municipality if caller.has("coordinator") else None
        return cls(caller.subject, caller.department, city)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a viewer may see of a person: everything (`until` is None), or what was known at that moment."""

    until: datetime | None = None


async def sights(conn: Reading, people: Sequence[UUID], viewer: Viewer) -> Mapping[UUID, Sight]:
    """Those of the people whom the viewer may know, and how far. Who was merged into a person is that person."""
    rows = await conn.fetch(SIGHTS, list(people), viewer.department, viewer.city)
    return {row["id"]: Sight(None if row["now"] else row["until"]) for row in rows}


async def sight(conn: Reading, person_id: UUID, viewer: Viewer) -> Sight | None:
    return (await sights(conn, [person_id], viewer)).get(person_id)


SIGHTS = """
with recursive one (root, id) as (
  select id, id from unnest($1::uuid[]) id
  union select one.root, p.id from one join persons p on p.merged_into = one.id
), told as (
  select one.root, c.why <> 'handed_over' as now, c.until
  from one join concerned c on c.person_id = one.id
  where c.department = $2 or split_part(c.department, '.', 1) = $3
  union all
  select one.root, true, null
  from one join referrals r on r.person_id = one.id join reports f on f.id = r.report_id
  where not r.answered and f.status = 'accepted' and f.received_at > business_now() - interval '7 days'
    and ($2 in (r.first_carrier, r.to_department)
         or $3 in (split_part(r.first_carrier, '.', 1), split_part(r.to_department, '.', 1)))
), overseen as (
  select p.id as root, true as now, null::timestamptz as until
  from unnest($1::uuid[]) asked join persons p on p.id = asked
  where p.municipality = $3 and not exists (select from told where told.root = p.id)
)
select root as id, bool_or(now) as now, max(until) as until
from (select * from told union all select * from overseen) seen group by root
"""
"""$1 people, $2 the department, $3 the municipality of a coordinator or null. A referral that casework has not answered
for a week gives no access any more: it was refused there."""


async def log_access(conn: Writing, viewer: Viewer, people: Iterable[UUID], purpose: str, what: What = "read") -> None:
    """Note who reads whose data and what for, before they are shown."""
    await conn.execute(
        """
        insert into access_log (at, subject, department, person_id, purpose, what)
        select business_now(), $1, $2, person_id, $4, $5 from unnest($3::uuid[]) person_id
        """,
        viewer.subject, viewer.department, list(people), purpose, what,
    )  # fmt: skip


async def log_search(conn: Writing, viewer: Viewer, purpose: str, found: int) -> None:
    """Note that somebody searched, what for and how many were shown; what they searched would be personal data."""
    await conn.execute(
        """
        insert into access_log (at, subject, department, purpose, what, found)
        values (business_now(), $1, $2, $3, 'search', $4)
        """,
        viewer.subject, viewer.department, purpose, found,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What an auditor asks the log for; None leaves a filter out. `since` inclusive, `until` exclusive."""

    municipality: str
    person_id: UUID | None = None
    department: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def entries(conn: Reading, asked: Asked, page: Page) -> list[dict[str, Any]]:
    """Entries of departments of a municipality, the latest first; `page.limit + 1` at most."""
    rows = await conn.fetch(
        """
        select seq, at, subject as "user", department, person_id, purpose, what, found from access_log
        where split_part(department, '.', 1) = $1
          and ($2::uuid is null or person_id = $2) and ($3::text is null or department = $3)
          and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5)
          and ($6::bigint is null or seq < $6)
        order by seq desc limit $7
        """,
        asked.municipality, asked.person_id, asked.department, asked.since, asked.until,
        page.after[0] if page.after else None, page.limit + 1,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def rates(conn: Reading, asked: Asked, limit: int) -> list[dict[str, Any]]:
    """Who searched how often on a day (UTC), how often without a hit, and how many people they saw: the most first."""
    rows = await conn.fetch(
        """
        select subject as "user", department, (at at time zone 'UTC')::date as day,
               count(*) filter (where what = 'search') as searches,
               count(*) filter (where what = 'search' and found = 0) as without_hit,
               count(*) filter (where what = 'known') as told_known,
               count(distinct person_id) as people
        from access_log
        where split_part(department, '.', 1) = $1 and ($2::uuid is null or person_id = $2)
          and ($3::text is null or department = $3)
          and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5)
        group by 1, 2, 3 order by people desc, searches desc, "user", day limit $6
        """,
        asked.municipality, asked.person_id, asked.department, asked.since, asked.until, limit,
    )  # fmt: skip
    return [dict(row) for row in rows]
