"""What is known of people as rows that merges and splits read and write, and what has changed it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

import orjson
from uuid_utils.compat import uuid7

from services.intake.clearing.united import Step, Told
from services.intake.people.candidates import known
from services.intake.people.details import Details
from services.intake.people.holders import Known
from services.intake.people.person_view import then
from services.intake.people.sought import columns
from shared.contracts.reports import Report
from shared.postgres import Reading, Writing


async def read(conn: Reading, people: Collection[UUID]) -> dict[UUID, Known]:
    """The records of these people, those of absorbed ones as they were when they were absorbed."""
    rows = await conn.fetch(
        """
        select id, given_names, family_name, birth_date, birth_date_precision, azr_number, details, address_blocked
        from persons where id = any($1::uuid[])
        """,
        list(people),
    )
    return {row["id"]: known(row["id"], row) for row in rows}


async def last_heard(conn: Reading, people: Collection[UUID]) -> Mapping[UUID, date]:
    """The day of the latest report about each; nothing of people without one."""
    rows = await conn.fetch(
        """
        select person_id, max(reported_on) as latest from reports
        where person_id = any($1::uuid[]) and status = 'accepted' group by person_id
        """,
        list(people),
    )
    return {row["person_id"]: row["latest"] for row in rows}


async def reports_about(conn: Reading, person_id: UUID) -> list[UUID]:
    """Every report about a person that was accepted, withdrawn ones too."""
    rows = await conn.fetch(
        "select id from reports where person_id = $1 and status in ('accepted', 'withdrawn') order by received_at, id",
        person_id,
    )
    return [row["id"] for row in rows]


async def told(conn: Reading, report_ids: Collection[UUID]) -> list[Told]:
    """What these reports said, in the order they count; what was withdrawn or too late says nothing."""
    rows = await conn.fetch(
        """
        select id, department, body from reports
        where id = any($1::uuid[]) and status = 'accepted' and outcome <> 'superseded' and body is not null
        order by reported_on,
                 case when event_time <= received_at + interval '5 minutes' then event_time end nulls first,
                 received_at, id
        """,
        list(report_ids),
    )
    return [Told(row["id"], row["department"], Report.model_validate_json(row["body"])) for row in rows]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One change in the history of a record, and what brought it."""

    step: Step
    report_id: UUID | None


async def history(conn: Reading, person: Known, stands: UUID) -> tuple[Details, list[Chapter]]:
    """What was known of a person first, and what has changed it and still counts; `stands` stands for them now.

    Merges that were undone count no more, nor what was reported of somebody who has left since.
    """
    rows = await conn.fetch(
        """
        select c.before, c.report_id, q.absorbed_id,
               case when c.report_id is not null then coalesce(r.person_id = $2, true)
                    when c.clearing_id is not null then coalesce(q.state = 'same' and q.into_id = $1, false)
                    else true end as counts
        from corrections c
        left join reports r on r.id = c.report_id
        left join clearings q on q.id = c.clearing_id
        where c.person_id = $1 order by c.id
        """,
        person.id, stands,
    )  # fmt: skip
    states = [*(then(row["before"]) for row in rows), person.details]
    return states[0], [
        Chapter(Step(before, after, row["absorbed_id"]), row["report_id"])
        for row, before, after in zip(rows, states, states[1:], strict=False)
        if row["counts"]
    ]


@dataclass(frozen=True, slots=True)
class Before:
    """What was known of a person before a clearing, or a report, changed it."""

    person_id: UUID
    details: Details
    clearing_id: UUID | None = None
    report_id: UUID | None = None


async def keep(conn: Writing, befores: Sequence[Before]) -> None:
    """Keep a history, in this order."""
    await conn.execute(
        """
        insert into corrections (id, person_id, clearing_id, report_id, corrected_at, before)
        select u.id, u.person_id, u.clearing_id, u.report_id, business_now(), u.before
        from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::jsonb[])
             u (id, person_id, clearing_id, report_id, before)
        """,
        [uuid7() for _ in befores], [one.person_id for one in befores], [one.clearing_id for one in befores],
        [one.report_id for one in befores], [_history(one.details) for one in befores],
    )  # fmt: skip


async def change(conn: Writing, people: Sequence[Known]) -> None:
    """Write what is known of people now."""
    details = [one.details for one in people]
    await conn.execute(
        """
        update persons p
        set given_names = u.given_names, family_name = u.family_name, birth_date = u.birth_date,
            birth_date_precision = u.birth_date_precision, azr_number = u.azr_number, details = u.details,
            address_blocked = u.address_blocked, sought_name = u.sought_name, sought_frames = u.sought_frames
        from unnest($1::uuid[], $2::text[], $3::text[], $4::date[], $5::text[], $6::text[], $7::jsonb[],
                    $8::bool[], $9::text[], $10::text[])
             u (id, given_names, family_name, birth_date, birth_date_precision, azr_number, details, address_blocked,
                sought_name, sought_frames)
        where p.id = u.id
        """,
        [one.id for one in people], [one.given_names for one in details], [one.family_name for one in details],
        [one.birth_date for one in details], [one.birth_date_precision for one in details],
        [one.azr_number for one in details], [one.more for one in details],
        [one.address_blocked for one in people], *columns(details),
    )  # fmt: skip


def _history(before: Details) -> str:
    return orjson.dumps({**asdict(before), "more": before.fields}).decode()
