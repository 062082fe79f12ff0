"""Files that two people share when one is split from the other: for each of them, which report stands for it now.

A department's file is what it calls by one reference. After a merge both people's reports may stand under one
reference, and a record that held two people may always have had them there.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from services.intake.reports.report import NeedKey
from services.intake.reports.submission import file_key
from services.intake.store import covered_text
from shared.contracts.reports import Report
from shared.postgres import Reading, Writing


@dataclass(slots=True)
class Standing:
    """One person's part of a file: the report that stands for it, those it corrects, and the needs they named."""

    person_id: UUID
    value: str
    report_id: UUID
    chain: list[UUID] = field(default_factory=list)
    covered: dict[NeedKey, None] = field(default_factory=dict)


async def sort(conn: Writing, people: Collection[UUID], report_ids: Collection[UUID]) -> None:
    """Let the references of the files these reports are in lead to the right one of the people and their reports."""
    standing = _standing(await _reports_of_files(conn, people, report_ids))
    await _release(conn, people, standing, {one.value for one in standing})
    await _restate(conn, standing)
    await _lead(conn, standing)


async def _reports_of_files(conn: Reading, people: Collection[UUID], ids: Collection[UUID]) -> list[asyncpg.Record]:
    return await conn.fetch(
        """
        select r.id, r.person_id, r.department, r.reference, r.status, r.body
        from (select distinct department, reference from reports where id = any($2::uuid[])) f
        join reports r on r.person_id = any($1::uuid[]) and r.department = f.department and r.reference = f.reference
        where r.status in ('accepted', 'withdrawn') and r.outcome <> 'superseded'
        order by r.reported_on,
                 case when r.event_time <= r.received_at + interval '5 minutes' then r.event_time end nulls first,
                 r.received_at, r.id
        """,
        list(people), list(ids),
    )  # fmt: skip


def _standing(rows: Iterable[asyncpg.Record]) -> list[Standing]:
    found: dict[tuple[UUID, str], Standing] = {}
    for row in rows:
        value = file_key(row["department"], row["reference"]).value
        one = found.setdefault((row["person_id"], value), Standing(row["person_id"], value, row["id"]))
        one.report_id = row["id"]
        if row["status"] == "accepted":
            one.chain.append(row["id"])
            if row["body"] is not None:
                needs = Report.model_validate_json(row["body"]).needs
                one.covered.update({(need.life_situation, need.topic): None for need in needs})
    return list(found.values())


async def _release(
    conn: Writing, people: Collection[UUID], standing: Sequence[Standing], values: Collection[str]
) -> None:
    """A reference no longer leads to somebody no report under it is about."""
    await conn.execute(
        """
        delete from identities i
        where i.kind = 'reference' and i.value = any($1::text[]) and i.person_id = any($2::uuid[])
          and not exists (select from unnest($3::uuid[], $4::text[]) u (person_id, value)
                          where u.person_id = i.person_id and u.value = i.value)
        """,
        list(values), list(people), [one.person_id for one in standing], [one.value for one in standing],
    )  # fmt: skip


async def _restate(conn: Writing, standing: Sequence[Standing]) -> None:
    await conn.execute(
        """
        update reports r
        set covered = string_to_array(u.covered, ','), earlier = string_to_array(u.earlier, ',')::uuid[]
        from unnest($1::uuid[], $2::text[], $3::text[]) u (id, covered, earlier) where r.id = u.id
        """,
        [one.report_id for one in standing], [",".join(map(covered_text, one.covered)) for one in standing],
        [",".join(str(id) for id in one.chain if id != one.report_id) for one in standing],
    )  # fmt: skip


async def _lead(conn: Writing, standing: Sequence[Standing]) -> None:
    people, values = [one.person_id for one in standing], [one.value for one in standing]
    ids = [one.report_id for one in standing]
    await conn.execute(
        """
        update identities i set report_id = u.report_id
        from unnest($1::uuid[], $2::text[], $3::uuid[]) u (person_id, value, report_id)
        where i.kind = 'reference' and i.value = u.value and i.person_id = u.person_id
        """,
        people, values, ids,
    )  # fmt: skip
    await conn.execute(
        """
        insert into identities (kind, value, person_id, report_id, rival)
        select 'reference', u.value, u.person_id, u.report_id, u.person_id
        from unnest($1::uuid[], $2::text[], $3::uuid[]) u (person_id, value, report_id)
        where not exists (select from identities i
                          where i.kind = 'reference' and i.value = u.value and i.person_id = u.person_id)
        """,
        people, values, ids,
    )  # fmt: skip
