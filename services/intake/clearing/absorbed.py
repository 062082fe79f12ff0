"""Rows that follow a merge to the survivor, and go back when it is undone. `origin` is whose they were.

An absorbed person's own row, and the history of it, stay as they were: they are what a split goes back to.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from services.intake.people import candidates
from services.intake.people.details import Details, Key
from services.intake.people.holders import Known
from services.intake.people.likely import match_keys, seen
from shared.postgres import Reading, Writing


async def follow(conn: Writing, absorbed: UUID, into: UUID) -> None:
    """Whatever led to the absorbed person, or was reported about them, is the survivor's now.

    A report that came to the absorbed person under a reference of somebody they had absorbed is that one's.
    """
    await conn.execute(
        """
        update reports r
        set person_id = $2,
            origin = coalesce(r.origin, (
              select case when count(distinct i.origin) = 1 and bool_and(i.origin is not null)
                          then min(i.origin::text) end
              from identities i
              where i.person_id = $1 and i.kind = 'reference' and i.value = r.department || E'\\n' || r.reference
            )::uuid, $1)
        where r.person_id = $1
        """,
        absorbed, into,
    )  # fmt: skip
    await conn.execute(
        "update identities set person_id = $2, origin = coalesce(origin, $1) where person_id = $1", absorbed, into
    )
    await conn.execute(
        """
        with theirs as (delete from match_keys where person_id = $1 returning key, origin)
        insert into match_keys (key, person_id, origin)
        select key, $2, coalesce(origin, $1) from theirs on conflict do nothing
        """,
        absorbed, into,
    )  # fmt: skip
    await _stand(conn, [absorbed], absorbed, into)


async def reports_of(conn: Reading, stands: UUID, leaving: Collection[UUID], merged_at: datetime) -> dict[UUID, bool]:
    """The reports about those who leave, and whether each has come since the merge, under a reference of theirs.

    A report that came since under a reference of both cannot be told apart: it stays.
    """
    rows = await conn.fetch(
        """
        with files as (
          select split_part(value, E'\\n', 1) as department, split_part(value, E'\\n', 2) as reference
          from identities where person_id = $1 and kind = 'reference'
          group by value having bool_and(coalesce(origin = any($2::uuid[]), false)))
        select r.id, r.received_at > $3 as late from reports r
        where r.person_id = $1
          and (r.origin = any($2::uuid[])
               or (r.origin is null and exists (select from files f
                                                where f.department = r.department and f.reference = r.reference)))
        order by r.received_at, r.id
        """,
        stands, list(leaving), merged_at,
    )  # fmt: skip
    return {row["id"]: row["late"] for row in rows}


async def undecided(conn: Reading, stands: UUID, leaving: Collection[UUID]) -> list[UUID]:
    """Reports that came since the merge under a reference of both those who leave and those who stay."""
    rows = await conn.fetch(
        """
        with files as (
          select split_part(value, E'\\n', 1) as department, split_part(value, E'\\n', 2) as reference
          from identities where person_id = $1 and kind = 'reference'
          group by value having count(distinct coalesce(origin = any($2::uuid[]), false)) = 2),
        merged as (
          select max(decided_at) as at from clearings
          where state = 'same' and absorbed_id = any($2::uuid[]) and person_now = $1)
        select r.id from files f
        join reports r on r.department = f.department and r.reference = f.reference
        where r.person_id = $1 and r.origin is null and r.received_at > (select at from merged)
        order by r.received_at, r.id
        """,
        stands, list(leaving),
    )  # fmt: skip
    return [row["id"] for row in rows]


async def go_back(
    conn: Writing, absorbed: UUID, stands: UUID, leaving: Collection[UUID], report_ids: Sequence[UUID]
) -> None:
    """What was the absorbed person's, or that of people absorbed by them, leads to them again."""
    await conn.execute(
        """
        update identities set person_id = $1, origin = nullif(origin, $1)
        where person_id = $2 and origin = any($3::uuid[])
        """,
        absorbed, stands, list(leaving),
    )  # fmt: skip
    await conn.execute(
        """
        update match_keys set person_id = $1, origin = nullif(origin, $1)
        where person_id = $2 and origin = any($3::uuid[])
        """,
        absorbed, stands, list(leaving),
    )  # fmt: skip
    await hand_over(conn, report_ids, absorbed, leaving)
    await _stand(conn, leaving, stands, absorbed)


async def hand_over(conn: Writing, report_ids: Sequence[UUID], to: UUID, members: Collection[UUID] = ()) -> None:
    """Reports, and the departments they were referred to, become those of another person.

    `members` are the people absorbed by `to`: what was theirs stays known as theirs.
    """
    await conn.execute(
        """
        update reports set person_id = $2, origin = case when origin <> $2 and origin = any($3::uuid[]) then origin end
        where id = any($1::uuid[])
        """,
        report_ids, to, list(members),
    )  # fmt: skip
    await conn.execute("update referrals set person_id = $2 where report_id = any($1::uuid[])", report_ids, to)


async def _stand(conn: Writing, people: Collection[UUID], before: UUID, now: UUID) -> None:
    """Questions about these people are questions about who stands for them now."""
    await conn.execute(
        """
        update clearings
        set person_now = case when person_now = $2 and (person_id = any($1::uuid[]) or $2 = any($1::uuid[]))
                              then $3 else person_now end,
            candidate_now = case when candidate_now = $2 and (candidate_id = any($1::uuid[]) or $2 = any($1::uuid[]))
                                 then $3 else candidate_now end
        where person_now = $2 or candidate_now = $2
        """,
        list(people), before, now,
    )  # fmt: skip


async def lead(conn: Writing, person: Known, before: Details) -> None:
    """Keys follow a merge or a split: those made of what was known `before` and no longer holds lead there no more.

    Keys that came from an absorbed person, and references, are not touched.
    """
    await unlead(conn, person, before, person.id)
    await claim(conn, person.id, person.details.exact_keys())
    await candidates.add(conn, [(key, person.id) for key in match_keys(seen(person.details))])


async def unlead(conn: Writing, person: Known, before: Details, stands: UUID) -> None:
    """Drop what was made of a person's data `before` and no longer holds, from who `stands` for them now."""
    origin = None if stands == person.id else person.id
    now = person.details.exact_keys()
    dropped = [key for key in before.exact_keys() if key not in now]
    await conn.execute(
        """
        delete from identities i using unnest($1::text[], $2::text[]) u (kind, value)
        where i.kind = u.kind and i.value = u.value and i.person_id = $3 and i.origin is not distinct from $4
        """,
        [key.kind for key in dropped], [key.value for key in dropped], stands, origin,
    )  # fmt: skip
    await conn.execute(
        """
        delete from match_keys
        where person_id = $1 and origin is not distinct from $2 and key = any($3::bigint[])
        """,
        stands, origin, sorted(set(match_keys(seen(before))) - set(match_keys(seen(person.details)))),
    )  # fmt: skip


async def claim(conn: Writing, person_id: UUID, keys: Iterable[Key]) -> None:
    """Let keys lead to a person, beside whom else they lead to."""
    wanted = sorted(keys)
    await conn.execute(
        """
        insert into identities (kind, value, person_id, rival)
        select k.kind, k.value, $3, $3 from unnest($1::text[], $2::text[]) k (kind, value)
        where not exists (select from identities i
                          where i.kind = k.kind and i.value = k.value and i.person_id = $3)
        """,
        [key.kind for key in wanted], [key.value for key in wanted], person_id,
    )  # fmt: skip
